"""Rejects: every row of an export is kept or set aside with its line and the rule it broke; read = kept + rejected."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.alongside import alongside
from data.contract import Table
from data.engine import Engine, Misread
from data.exports import Export
from data.judging import REPAIRED, RULE, judged
from data.lake import file_schema, stored_schema, writer
from data.numbers import FORGOTTEN, Names
from data.opened import Opened, OpenedText, opened
from data.repeats import repeats, without
from data.values import misspelt

#: A median is taken of so many rows, and of no fewer values than `ENOUGH`.
SAMPLE, ENOUGH = 100_000, 50

#: So many rejected rows of a file are set aside with their text; more of them are counted, and say nothing new.
MOST_TOLD = 100_000

REJECTED = pa.schema(
    [
        ("table", pa.string()),
        ("month", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("rule", pa.string()),
        ("raw", pa.string()),
    ]
)


@dataclass(frozen=True)
class Count:
    """What became of the rows of one file.

    `repaired`: ids from which a spreadsheet's `.0` was taken, numbers written to be read or dialled. `why`: of the
    rejected rows how many broke each rule, and the line of the first (none where its lines are not told).
    """

    table: str
    file: str
    read: int
    kept: int
    rejected: int
    repaired: int = 0
    why: Sequence[tuple[str, int, int | None]] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        assert self.read == self.kept + self.rejected, f"{self.table}: a row was lost"


@dataclass(frozen=True)
class Part:
    """A file after its check: what became of its rows, and those set aside."""

    count: Count
    rejected: pa.Table


@dataclass(frozen=True)
class Sorted:
    """A table of a month after its check: its files, the rows to keep, and the days on which they became known.

    `files`: where the rows to keep lie, as the lake will hold them. `medians`: of what is above 0 in the columns of
    whole numbers; it tells when a column changes its unit.
    """

    parts: tuple[Part, ...]
    kept: ir.Table
    files: tuple[Path, ...]
    days: tuple[dt.date, ...]
    medians: dict[str, float]

    @property
    def table(self) -> str:
        """The name of the table."""
        return self.parts[0].count.table

    @property
    def kept_count(self) -> int:
        """How many rows are kept, of all files."""
        return sum(part.count.kept for part in self.parts)

    @property
    def rejected(self) -> pa.Table:
        """The rows set aside, of all files, in their order."""
        return pa.concat_tables([part.rejected for part in self.parts])


@dataclass
class Poured:
    """What went through while a file was read: how many rows, which of them broke a rule (from 1), what was kept.

    `file`: where the rows to keep lie; `misread`: what was no row at all.
    """

    export: Export
    source: Opened
    file: Path
    read: int = 0
    repaired: int = 0
    broken: dict[int, str] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    misread: list[Misread] = field(default_factory=list)

    @property
    def kept(self) -> int:
        """How many rows are kept."""
        return self.read - len(self.broken)


def sort_out(engine: Engine, exports: Sequence[Export], names: Names, staging: Path) -> Sorted:
    """Check the file of a table, or its parts one after the other, against its contract, each in one pass.

    `names` turns phone numbers into subscribers. A key that stands in two parts repeats the row of the earlier part.
    """
    table, month, room = exports[0].table, exports[0].month, staging / f"{exports[0].month}-{exports[0].table.name}"
    poured = [_pour(engine, export, names, room / str(place)) for place, export in enumerate(exports)]
    kept = _seen(engine, table, poured)
    if again := repeats(engine, kept, table.grain):
        _not_kept(poured, again, table)
        kept = _seen(engine, table, poured)
    whole = [column.name for column in table.columns if column.kind == "whole"]
    medians = engine.medians(kept.get_name(), whole, where="true", sample=SAMPLE, least=ENOUGH)
    days = engine.arrow(kept.select("known_on").distinct())["known_on"].to_pylist()
    parts = tuple(_told(one, names) for one in poured)
    for copy in room.glob("*/*.csv"):
        copy.unlink()
    rows = kept.mutate(month=ibis.literal(str(month))).select(*stored_schema(table))
    return Sorted(parts, rows, tuple(one.file for one in poured), tuple(sorted(days)), medians)


def _seen(engine: Engine, table: Table, poured: Sequence[Poured]) -> ir.Table:
    return engine.see_rows(f"kept_{table.name}", {one.file: one.kept for one in poured})


def _told(poured: Poured, names: Names) -> Part:
    """Say what became of a file, and set its rejected rows aside."""
    rules = poured.rules + Counter(_said_of(fault, poured.source) for fault in poured.misread)
    read, rejected = poured.read + len(poured.misread), rules.total()
    aside = _aside(poured, names)
    count = Count(
        poured.export.table.name,
        poured.export.name,
        read=read,
        kept=read - rejected,
        rejected=rejected,
        repaired=poured.repaired,
        why=tuple(_why(rules, aside)),
    )
    return Part(count, aside)


def _why(rules: Counter[str], aside: pa.Table) -> Iterator[tuple[str, int, int | None]]:
    told, lines = aside["rule"].to_pylist(), aside["line"].to_pylist()
    for rule, rows in rules.most_common():
        yield rule, rows, lines[told.index(rule)] if rule in told else None


def _pour(engine: Engine, export: Export, names: Names, room: Path) -> Poured:
    """Read a file once: what breaks no rule goes into a Parquet file of ours."""
    room.mkdir(parents=True, exist_ok=True)
    table, schema = export.table, file_schema(export.table)
    source = opened(engine, export, room)
    poured = Poured(export, source, room / "kept.parquet")
    batches = engine.pour(
        f"{table.name} {source.values}", lambda: judged(source.rows, table, source.values), refused=source.refused
    )
    with writer(poured.file, table) as out, alongside(out.write_batch) as write:
        for batch in batches:
            kept = _sieved(batch, table, names, poured)
            poured.repaired += pc.sum(kept.column(REPAIRED)).as_py() or 0
            write(kept.select(schema.names).cast(schema))
    poured.misread = engine.misread()
    if isinstance(source, OpenedText):
        source.no_open_quote(poured.misread)
    return poured


def _sieved(batch: pa.RecordBatch, table: Table, names: Names, poured: Poured) -> pa.RecordBatch:
    """Keep the rows of a batch that break no rule, and note those that break one."""
    rules = batch.column(RULE)
    broken = {}
    if rules.null_count < len(batch):
        broken = {place: rules[place].as_py() for place in pc.indices_nonzero(pc.is_valid(rules)).to_pylist()}
    if any(column.kind == "number" for column in table.columns):
        told = names.told(batch.column("subscriber_id"), of_the_month=table.of_the_month)
        batch = batch.set_column(batch.schema.get_field_index("subscriber_id"), "subscriber_id", told.subscribers)
        broken |= told.faults
        poured.repaired += len(told.repaired - broken.keys())
    poured.broken |= {poured.read + place + 1: rule for place, rule in broken.items()}
    poured.rules.update(broken.values())
    poured.read += len(batch)
    if not broken:
        return batch
    mask = np.ones(len(batch), dtype=bool)
    mask[list(broken)] = False
    return batch.filter(pa.array(mask))


def _not_kept(poured: Sequence[Poured], places: Sequence[int], table: Table) -> None:
    """Reject rows that were kept; `places`, from 1, count through the kept rows of all files."""
    before = 0
    for one in poured:
        here, kept = [place - before for place in places if before < place <= before + one.kept], one.kept
        if here:
            one.file = without(one.file, here, table)
            _rejected(one, here, f"repeats {', '.join(table.grain)} of an earlier row")
        before += kept


def _rejected(poured: Poured, places: Sequence[int], rule: str) -> None:
    """Note rows that are kept no more: their places among those kept become places among those read."""
    poured.rules[rule] += len(places)
    broken, ahead, at, passed = sorted(poured.broken), 0, 0, 0
    for place in places:
        # Walk on until so many rows were kept; those that broke a rule stand in between.
        at += place - passed
        while ahead < len(broken) and broken[ahead] <= at:
            ahead, at = ahead + 1, at + 1
        passed = place
        poured.broken[at] = rule


def _aside(poured: Poured, names: Names) -> pa.Table:
    """Put the rejected rows under each other, in the order of the file, each with its line and raw text."""
    export, misread = poured.export, poured.misread
    told = sorted(row for row, rule in poured.broken.items() if rule != FORGOTTEN)[:MOST_TOLD]
    if not misread and not told:
        return REJECTED.empty_table()
    rows = [
        {
            "table": export.table.name,
            "month": str(export.month),
            "file": export.name,
            "line": row.line,
            "rule": _said_of(misread[row.fault or 0], poured.source) if row.row is None else poured.broken[row.row],
            # Of the erased nothing is told, not even that a row was theirs.
            "raw": None if names.names_erased(row.raw) else row.raw,
        }
        for row in poured.source.found(told, misread[:MOST_TOLD])
    ]
    return pa.Table.from_pylist(rows, schema=REJECTED)


def _said_of(fault: Misread, source: Opened) -> str:
    name = source.named(fault)
    value = next((value for value in source.values if value.column.name == name), None)
    return misspelt(value) if value is not None else f"the line has {fault.fault}"
