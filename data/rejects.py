"""Rejects: every row of an export is kept or set aside with its line and the rule it broke; read = kept + rejected."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.contract import STORED, WRITTEN, Column, Table
from data.engine import ROW, Engine, Misshapen
from data.exports import Export, header_of, readable
from data.lake import stored_schema
from data.month import Month
from data.numbers import Names
from data.refusals import BadData

REJECTED = pa.schema(
    [("table", pa.string()), ("month", pa.string()), ("line", pa.int64()), ("rule", pa.string()), ("raw", pa.string())]
)


@dataclass(frozen=True)
class Count:
    """What became of the rows of one file."""

    table: str
    read: int
    kept: int
    rejected: int

    def __post_init__(self) -> None:
        assert self.read == self.kept + self.rejected, f"{self.table}: a row was lost"


@dataclass(frozen=True)
class Sorted:
    """A file after its check: the rows to keep (typed, by grain) and the rows set aside."""

    count: Count
    kept: ir.Table
    rejected: pa.Table


def sort_out(engine: Engine, export: Export, names: Names, staging: Path) -> Sorted:
    """Check a file against its contract in one pass; `names` turns phone numbers into subscribers."""
    path = readable(export, staging)
    header, delimiter = header_of(path, export)
    rows, misshapen = engine.read_export(path, header, delimiter)
    _no_open_quote(export, misshapen)
    cleaned = engine.keep(_cleaned(rows, export.table))
    judged = engine.keep(_judged(engine, cleaned, export, names))
    kept = judged.filter(judged.rule.isnull())
    bad = judged.filter(judged.rule.notnull())
    counts = engine.arrow(judged.aggregate(read=judged.count(), bad=judged.rule.count())).to_pylist()[0]
    rejected = _rejected(_raw(engine, rows, bad), misshapen, _lines(path, misshapen) if counts["bad"] else {}, export)
    count = Count(
        export.table.name,
        read=counts["read"] + len(misshapen),
        kept=counts["read"] - counts["bad"],
        rejected=rejected.num_rows,
    )
    ordered = engine.keep(kept.select(*stored_schema(export.table)).order_by(export.table.grain))
    engine.forget(rows, cleaned, judged)
    return Sorted(count, ordered, rejected)


def _no_open_quote(export: Export, misshapen: list[Misshapen]) -> None:
    for fault in misshapen:
        if fault.fault == "unquoted value":
            raise BadData(
                f"{export.path.name} {export.month}, line {fault.line}",
                found="a quotation mark that is opened and not properly closed",
                expected='text in quotation marks whole, and a mark inside it doubled ("")',
                do="Mend the export; nothing of this month was taken in.",
            )


def _cleaned(rows: ir.Table, table: Table) -> ir.Table:
    """Cut blanks at both ends; nothing at all is null."""
    return rows.select(ROW, **{column.name: rows[column.name].strip().nullif("") for column in table.columns})


def _judged(engine: Engine, rows: ir.Table, export: Export, names: Names) -> ir.Table:
    """Type each row as it will be stored and name the first rule it breaks (null: none)."""
    table, month = export.table, export.month
    written = {column.name: _well_written(rows, column) for column in table.columns}
    typed = {c.name: ibis.ifelse(written[c.name], rows[c.name], ibis.null("string")) for c in table.columns}
    stored = rows.select(
        ROW,
        *[_stored(typed[c.name], c).name(c.name) for c in table.columns],
        __misspelt=_first([(~written[c.name], _misspelt(c)) for c in table.columns]),
    )
    if any(column.kind == "number" for column in table.columns):
        stored = names.put_on(engine, stored)
    broken = _first(
        [(stored["__misspelt"].notnull(), stored["__misspelt"]), *_broken(stored, table, month)],
    )
    judged = stored.mutate(rule=broken, month=ibis.literal(str(month)))
    repeat = ibis.row_number().over(
        group_by=[judged[key] for key in table.grain] + [judged.rule.isnull()], order_by=judged[ROW]
    )
    numbered = judged.mutate(__repeat=repeat)
    again = numbered.rule.isnull() & (numbered["__repeat"] > 0)
    return numbered.mutate(
        rule=ibis.ifelse(again, f"repeats {', '.join(table.grain)} of an earlier row", numbered.rule)
    ).drop("__repeat", "__misspelt")


def _broken(row: ir.Table, table: Table, month: Month) -> Iterator[tuple[ir.BooleanValue, str]]:
    for column in table.columns:
        value = row[column.stored_as]
        if not column.optional:
            yield value.isnull(), f"{column.name} is empty"
        if column.among:
            yield value.notin(column.among), f"{column.name} is none of {', '.join(column.among)}"
        if column.low is not None:
            yield value < column.low, f"{column.name} is below {column.low}"
        if column.high is not None:
            yield value > column.high, f"{column.name} is above {column.high}"
        if column.kind == "month":
            yield value != str(month), f"{column.name} is not {month}"
    if table.dated:
        day = row[table.dated].cast("date")
        yield (
            ~day.between(ibis.literal(month.first_day), ibis.literal(month.last_day)),
            f"{table.dated} is not in {month}",
        )
    if table.of_the_month:
        yield ~row["__is_here"], "the number is not among the subscribers of the month"
    for rule in table.rules:
        yield ~rule.holds(row), f"not: {rule.name}"


def _well_written(rows: ir.Table, column: Column) -> ir.BooleanValue:
    text = rows[column.name]
    fits = text.re_search(WRITTEN[column.kind][0])
    if column.kind in {"day", "moment"}:
        fits = fits & text.try_cast(STORED[column.kind]).notnull()
    return text.isnull() | fits


def _misspelt(column: Column) -> str:
    return f"{column.name} is not {WRITTEN[column.kind][1]}"


def _stored(text: ir.StringValue, column: Column) -> ir.Value:
    if column.kind == "flag":
        return text == "1"
    return text if STORED[column.kind] == "string" else text.try_cast(STORED[column.kind])


def _first(cases: list[tuple[ir.BooleanValue, ir.StringValue | str]]) -> ir.StringValue:
    """Name the first case that holds; a comparison with nothing does not."""
    return ibis.cases(*[(case.fill_null(False), name) for case, name in cases], else_=ibis.null("string"))


def _lines(path: Path, misshapen: list[Misshapen]) -> dict[int, int]:
    """Find the physical line on which each row begins; the file is read once more, so only where rows are rejected."""
    taken = {fault.line for fault in misshapen}
    whole = [line for line in _row_starts(path) if line not in taken]
    return dict(enumerate(whole, start=1))


def _row_starts(path: Path) -> list[int]:
    """List the lines on which a row begins: not the header, not a blank line, not the inside of a quoted text."""
    starts, is_open = [], False
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if not is_open and number > 1 and line.strip("\r\n"):
                starts.append(number)
            is_open ^= line.count('"') % 2 == 1
    return starts


def _raw(engine: Engine, rows: ir.Table, bad: ir.Table) -> list[tuple[int, str, str]]:
    """Fetch the rejected rows: position in the file, rule, raw text."""
    texts = [rows[name].fill_null("") for name in rows.columns if name != ROW]
    raw = rows.select(ROW, raw=ibis.literal(",").join(texts))
    found = engine.arrow(bad.select(ROW, "rule").join(raw, ROW).select(ROW, "rule", "raw")).to_pylist()
    return [(row[ROW], row["rule"], row["raw"]) for row in found]


def _rejected(
    bad: list[tuple[int, str, str]], misshapen: list[Misshapen], lines: dict[int, int], export: Export
) -> pa.Table:
    """Put the rejected rows under each other, in the order of the file."""
    broken = [(lines[row], rule, raw) for row, rule, raw in bad]
    broken += [(fault.line, f"the line has {fault.fault}", fault.raw) for fault in misshapen]
    return pa.Table.from_pylist(
        [
            {"table": export.table.name, "month": str(export.month), "line": line, "rule": rule, "raw": text}
            for line, rule, text in sorted(broken)
        ],
        schema=REJECTED,
    )
