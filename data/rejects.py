"""Rejects: every row of an export is kept or set aside with its line and the rule it broke; read = kept + rejected."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    """What became of the rows of one file; `repaired`: ids from which a spreadsheet's `.0` was taken."""

    table: str
    read: int
    kept: int
    rejected: int
    repaired: int = 0

    def __post_init__(self) -> None:
        assert self.read == self.kept + self.rejected, f"{self.table}: a row was lost"


@dataclass(frozen=True)
class Sorted:
    """A file after its check: the rows to keep (typed), the days on which they became known, and the rows set aside.

    `file`: where the rows to keep lie, as the lake will hold them.
    `medians`: of what is above 0 in the columns of whole numbers; it tells when a column changes its unit. `broken`:
    how many rows broke each rule.
    """

    count: Count
    kept: ir.Table
    file: Path
    days: tuple[dt.date, ...]
    rejected: pa.Table
    medians: dict[str, float]
    broken: Mapping[str, int]


@dataclass
class Poured:
    """What went through while a file was read: how many rows, which of them broke a rule (from 1), what was kept."""

    read: int = 0
    repaired: int = 0
    broken: dict[int, str] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)


def sort_out(engine: Engine, export: Export, names: Names, staging: Path) -> Sorted:
    """Check a file against its contract in one pass; `names` turns phone numbers into subscribers."""
    table = export.table
    source = opened(engine, export, staging)
    path = staging / f"{export.month}-{table.name}.kept.parquet"
    poured = _pour(engine, source, export, names, path)
    misread = engine.misread()
    if isinstance(source, OpenedText):
        source.no_open_quote(misread)
    kept = engine.see_rows(f"kept_{table.name}", path)
    if again := repeats(engine, kept, table.grain):
        _not_kept(poured, again, f"repeats {', '.join(table.grain)} of an earlier row")
        path = without(path, again, table)
        kept = engine.see_rows(f"kept_{table.name}", path)
    for fault in misread:
        poured.rules[_said_of(fault, source)] += 1
    rejected = poured.rules.total()
    read = poured.read + len(misread)
    count = Count(table.name, read=read, kept=read - rejected, rejected=rejected, repaired=poured.repaired)
    whole = [column.name for column in table.columns if column.kind == "whole"]
    medians = engine.medians(kept.get_name(), whole, where="true", sample=SAMPLE, least=ENOUGH)
    days = engine.arrow(kept.select("known_on").distinct())["known_on"].to_pylist()
    aside = _aside(export, source, misread, poured, names)
    rows = kept.mutate(month=ibis.literal(str(export.month))).select(*stored_schema(table))
    return Sorted(count, rows, path, tuple(sorted(days)), aside, medians, dict(poured.rules))


def _pour(engine: Engine, source: Opened, export: Export, names: Names, path: Path) -> Poured:
    """Read a file once: what breaks no rule goes into a Parquet file of ours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table, poured, schema = export.table, Poured(), file_schema(export.table)
    batches = engine.pour(
        f"{table.name} {source.values}", lambda: judged(source.rows, table, source.values), where=export.where
    )
    with writer(path, table) as out:
        for batch in batches:
            kept = _sieved(batch, table, names, poured)
            poured.repaired += pc.sum(kept.column(REPAIRED)).as_py() or 0
            out.write_batch(kept.select(schema.names).cast(schema))
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


def _not_kept(poured: Poured, places: list[int], rule: str) -> None:
    """Reject rows that were kept: their places among those kept become places among those read."""
    poured.rules[rule] += len(places)
    broken, ahead, at, passed = sorted(poured.broken), 0, 0, 0
    for place in places:
        # Walk on until so many rows were kept; those that broke a rule stand in between.
        at += place - passed
        while ahead < len(broken) and broken[ahead] <= at:
            ahead, at = ahead + 1, at + 1
        passed = place
        poured.broken[at] = rule


def _aside(export: Export, source: Opened, misread: list[Misread], poured: Poured, names: Names) -> pa.Table:
    """Put the rejected rows under each other, in the order of the file, each with its line and raw text."""
    told = sorted(row for row, rule in poured.broken.items() if rule != FORGOTTEN)[:MOST_TOLD]
    if not misread and not told:
        return REJECTED.empty_table()
    rows = [
        {
            "table": export.table.name,
            "month": str(export.month),
            "file": export.path.name,
            "line": row.line,
            "rule": _said_of(misread[row.fault or 0], source) if row.row is None else poured.broken[row.row],
            # Of the erased nothing is told, not even that a row was theirs.
            "raw": None if names.names_erased(row.raw) else row.raw,
        }
        for row in source.found(told, misread[:MOST_TOLD])
    ]
    return pa.Table.from_pylist(rows, schema=REJECTED)


def _said_of(fault: Misread, source: Opened) -> str:
    name = source.named(fault)
    value = next((value for value in source.values if value.column.name == name), None)
    return misspelt(value) if value is not None else f"the line has {fault.fault}"
