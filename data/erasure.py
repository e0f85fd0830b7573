"""Erasure: whether a version of a month holds somebody, and the same version without them."""

from collections.abc import Sequence
from pathlib import Path

import ibis.expr.types as ir

from data import lake as lakes
from data.contract import Table
from data.engine import Engine
from data.month import Month


def holds(engine: Engine, lake: Path, table: Table, month: Month, number: int, *, person: str) -> bool:
    """Say whether a version of a month has a row about a subscriber."""
    rows = _view(engine, lake, table, month, number)
    return bool(engine.value((rows.subscriber_id == person).any()))


def commit_without(
    engine: Engine,
    lake: Path,
    table: Table,
    month: Month,
    numbers: Sequence[int],
    *,
    person: str,
    why: str,
    staging: Path,
) -> list[int]:
    """Commit versions of a month again, in their order, without the rows about a subscriber; return their new numbers.

    They are written in `staging` first. `why` is part of what each is made from: done again for the same reason, a
    version is not committed twice.
    """
    written = []
    for number in numbers:
        rows = _view(engine, lake, table, month, number)
        others = rows.filter(rows.subscriber_id != person).select(*lakes.stored_schema(table))
        file = lakes.write(staging / f"{month}-{table.name}.without.parquet", table, engine.batches(others))
        written.append(lakes.commit(lake, table, month, [file], input_sha=f"{number} {why}"))
    return written


def _view(engine: Engine, lake: Path, table: Table, month: Month, number: int) -> ir.Table:
    files = lakes.files(lake, table, month, number)
    return engine.view(f"erase_{table.name}", files, schema=lakes.stored_schema(table))
