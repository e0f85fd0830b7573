"""Rejects: every row of an export is kept or set aside with its line and the rule it broke; read = kept + rejected."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.contract import WRITTEN, Column, Kind, Table
from data.engine import ROW, Engine, Misread
from data.exports import Export, header_of, readable
from data.lake import stored_schema
from data.numbers import Names
from data.records import at, records
from data.refusals import BadData

#: How DuckDB reads each kind. Read as an integer, 1.5 would quietly become 2.
READ_AS: dict[Kind, str] = {
    "number": "VARCHAR",
    "text": "VARCHAR",
    "month": "VARCHAR",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "whole": "DOUBLE",
    "flag": "VARCHAR",
}

#: Beyond this a float no longer tells two whole numbers apart.
EXACT = 2**53

#: No day of a customer lies outside; the year 25 does, and `infinity`, which is read as the first day of 1900.
EARLIEST, LATEST = dt.date(1900, 1, 2), dt.date(2200, 1, 1)

#: The kinds of which the reader cannot tell whether they are well written.
FAULTY: tuple[Kind, ...] = ("whole", "flag", "number", "day", "moment")

#: The rule of a row about somebody who asked to be forgotten; such rows are no fault of the file.
FORGOTTEN = "the subscriber has been erased"

#: A median is taken of so many rows, and of no fewer values than `ENOUGH`.
SAMPLE, ENOUGH = 100_000, 50

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
    """A file after its check: the rows to keep (typed), the days on which they became known, and the rows set aside.

    `medians`: of what is above 0 in the columns of whole numbers; it tells when a column changes its unit.
    """

    count: Count
    kept: ir.Table
    days: tuple[dt.date, ...]
    rejected: pa.Table
    medians: dict[str, float]


def sort_out(engine: Engine, export: Export, names: Names, staging: Path) -> Sorted:
    """Check a file against its contract in one pass; `names` turns phone numbers into subscribers."""
    table = export.table
    path = readable(export, staging)
    header, delimiter = header_of(path, export)
    rows, misread = engine.read_export(
        f"export_{table.name}",
        path,
        where=f"{export.path.name} {export.month}",
        kinds={name: _read_as(table, name) for name in header},
        delimiter=delimiter,
        # The month stands in every row: what is judged is then the same expression for every month.
        columns=(*_constants(export), *(f'"{column.name}"' for column in table.columns)),
    )
    _no_open_quote(export, path, misread)
    named = names.named(engine, rows, f"named_{table.name}") if _has_number(table) else rows
    judged = engine.keep(f"judged_{table.name}", lambda: _judged(named, table))
    told = engine.arrow(_counted(judged)).to_pylist()[0]
    if engine.value(_repeats(judged, table)):
        judged = engine.keep(f"unrepeated_{table.name}", lambda: _without_repeats(judged, table))
        told = engine.arrow(_counted(judged)).to_pylist()[0]
    broken = _broken_rows(engine, judged) if told["bad"] > told["erased"] else []
    rejected = _silenced(_rejected(export, path, delimiter, misread, broken), names)
    count = Count(
        table.name,
        read=told["read"] + len(misread),
        kept=told["read"] - told["bad"],
        rejected=rejected.num_rows + told["erased"],
    )
    kept = judged.filter(judged["__rule"].isnull()).select(*stored_schema(table))
    whole = [column.name for column in table.columns if column.kind == "whole"]
    medians = engine.medians(judged.get_name(), whole, where="__rule IS NULL", sample=SAMPLE, least=ENOUGH)
    days = engine.arrow(kept.select("known_on").distinct())["known_on"].to_pylist()
    return Sorted(count, kept, tuple(sorted(days)), rejected, medians)


def _constants(export: Export) -> tuple[str, ...]:
    first, last = export.month.first_day, export.month.last_day
    return f"'{export.month}' AS __month", f"DATE '{first}' AS __first", f"DATE '{last}' AS __last"


def _read_as(table: Table, name: str) -> str:
    column = next((column for column in table.columns if column.name == name), None)
    return READ_AS[column.kind] if column else "VARCHAR"


def _has_number(table: Table) -> bool:
    return any(column.kind == "number" for column in table.columns)


def _no_open_quote(export: Export, path: Path, misread: list[Misread]) -> None:
    for fault in misread:
        if fault.fault == "unquoted value":
            raise BadData(
                f"{export.path.name} {export.month}, line {_line_at(path, fault.at - 1)}",
                found="a quotation mark that is opened and not properly closed",
                expected='text in quotation marks whole, and a mark inside it doubled ("")',
                do="Mend the export; nothing of this month was taken in.",
            )


def _judged(rows: ir.Table, table: Table) -> ir.Table:
    """Type each row as it will be stored and name in `__rule` the first rule it breaks (null: none)."""
    faults = {column.name: _written_wrong(rows, column) for column in table.columns if column.kind in FAULTY}
    stored = rows.mutate(
        **{column.stored_as: _stored(rows, column) for column in table.columns},
        **{f"__fault_{name}": fault for name, fault in faults.items()},
    )
    misspelt = [(stored[f"__fault_{name}"], _misspelt(name, table)) for name in faults]
    forgotten = [(stored["__is_erased"], FORGOTTEN)] if _has_number(table) else []
    broken = ibis.cases(
        *[(case.fill_null(False), name) for case, name in [*forgotten, *misspelt, *_broken(stored, table)]],
        else_=ibis.null("string"),
    )
    judged = stored.mutate(__rule=broken, month=stored["__month"])
    return judged.select(ROW, "__rule", *stored_schema(table))


def _stored(rows: ir.Table, column: Column) -> ir.Value:
    value = rows[column.stored_as]
    if column.kind == "flag":
        return ibis.ifelse(value.isnull(), ibis.null("boolean"), value == "1")
    if column.kind == "whole":
        return ibis.ifelse(value.abs() < EXACT, value, ibis.null("float64")).cast("int64")
    return value.strip().nullif("") if column.kind in {"text", "month"} else value


def _written_wrong(rows: ir.Table, column: Column) -> ir.BooleanValue:
    """Say what the reader could not tell: a fraction, a flag that is neither, a number that is none."""
    value = rows[column.stored_as]
    if column.kind == "whole":
        return (value != value.floor()) | (value.abs() >= EXACT) | value.isnan()
    if column.kind in {"day", "moment"}:
        return ~value.cast("date").between(ibis.literal(EARLIEST), ibis.literal(LATEST))
    if column.kind == "flag":
        return value.notin(["0", "1"])
    return rows["__is_misspelt"]


def _broken(row: ir.Table, table: Table) -> Iterator[tuple[ir.BooleanValue, str]]:
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
            yield value != row["__month"], f"{column.name} is not the month of the folder"
    if table.dated:
        day = row[table.dated].cast("date")
        yield ~day.between(row["__first"], row["__last"]), f"{table.dated} does not lie in the month"
    if table.of_the_month:
        yield ~row["__is_here"], "the number is not among the subscribers of the month"
    for rule in table.rules:
        yield ~rule.holds(row), f"not: {rule.name}"


def _counted(judged: ir.Table) -> ir.Table:
    rule = judged["__rule"]
    erased = judged.count(where=rule == FORGOTTEN)
    return judged.aggregate(read=judged.count(), bad=rule.count(), erased=erased)


def _repeats(judged: ir.Table, table: Table) -> ir.IntegerScalar:
    """Count the keys that stand twice; only if there are any is it asked which rows repeat them."""
    rows = judged.filter(judged["__rule"].isnull()).group_by(table.grain)
    return rows.aggregate(rows=lambda row: row.count()).filter(lambda key: key.rows > 1).count()


def _without_repeats(judged: ir.Table, table: Table) -> ir.Table:
    """Of the rows with one key, keep the first of the file."""
    place = ibis.row_number().over(
        group_by=[*(judged[key] for key in table.grain), judged["__rule"].isnull()], order_by=judged[ROW]
    )
    numbered = judged.mutate(__place=place)
    again = numbered["__rule"].isnull() & (numbered["__place"] > 0)
    words = f"repeats {', '.join(table.grain)} of an earlier row"
    return numbered.mutate(__rule=ibis.ifelse(again, words, numbered["__rule"])).drop("__place")


def _broken_rows(engine: Engine, judged: ir.Table) -> list[tuple[int, str]]:
    """Fetch the place in the file and the rule of every row that broke one; of the erased nothing is told."""
    broken = engine.arrow(judged.filter(judged["__rule"] != FORGOTTEN).select(ROW, "__rule")).to_pylist()
    return [(row[ROW], row["__rule"]) for row in broken]


def _misspelt(name: str, table: Table) -> str:
    column = next(column for column in table.columns if column.name == name)
    return f"{name} is not {WRITTEN[column.kind]}"


def _line_at(path: Path, position: int) -> int:
    with path.open("rb") as file:
        before = file.read(position)
        # Blank lines before the row are told as part of it.
        while (blank := file.read(1)) in {b"\n", b"\r"}:
            before += blank
    return before.count(b"\n") + 1


def _rejected(
    export: Export, path: Path, delimiter: str, misread: list[Misread], broken: list[tuple[int, str]]
) -> pa.Table:
    """Put the rejected rows under each other, in the order of the file, each with its line and raw text."""
    if not misread and not broken:
        return REJECTED.empty_table()
    rows = records(path, delimiter)
    faulty = {at(rows, fault.at): fault for fault in misread}
    found = [(rows[place], _said_of(fault, export.table)) for place, fault in faulty.items()]
    whole = [row for place, row in enumerate(rows) if place not in faulty]
    found += [(whole[row - 1], rule) for row, rule in broken]
    return pa.Table.from_pylist(
        [
            {"table": export.table.name, "month": str(export.month), "line": row.line, "rule": rule, "raw": row.raw}
            for row, rule in sorted(found, key=lambda pair: pair[0].line)
        ],
        schema=REJECTED,
    )


def _silenced(rejected: pa.Table, names: Names) -> pa.Table:
    """Leave out the text of rows that name somebody who has been erased."""
    raw = [None if names.names_erased(text) else text for text in rejected["raw"].to_pylist()]
    return rejected.set_column(rejected.schema.get_field_index("raw"), "raw", pa.array(raw, pa.string()))


def _said_of(fault: Misread, table: Table) -> str:
    return _misspelt(fault.column, table) if fault.column else f"the line has {fault.fault}"
