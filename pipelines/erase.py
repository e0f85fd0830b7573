"""Erase: somebody is forgotten, in the lake with all its versions, in what was made of it, and in the vault."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import lake
from data.contract import Table
from data.engine import Engine
from data.erasure import commit_without, holds
from data.files import replace_file
from data.month import Month
from data.numbers import Names, entomb, erased_in, forget
from data.tables import TABLES
from data.versions import Version
from pipelines.lakeside import engine_of
from pipelines.person import known_here, subscriber_named
from pipelines.retention import sweep_table
from pipelines.step import Step
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class Erased:
    """What was erased, counted, and the published folders that still name the person, oldest first."""

    months_count: int
    files_count: int
    rejected_count: int
    published: tuple[str, ...]


def erase(workspace: Workspace, who: str) -> Erased:
    """Forget a subscriber, named by number or by id, for good; done again, it erases what is left.

    First the tombstone, so that no file brings the person back; the vault last, so that a run that was killed can find
    the person again. Published months are not touched: they are the record of what the desk was given.
    """
    person = _person(workspace, who)
    entomb(workspace.vault, person)
    with engine_of(workspace) as engine:
        months = sum(_from_table(workspace, engine, table, person) for table in _about_people())
    files = [path for path in _made(workspace) if _names(path, person)]
    for path in files:
        path.unlink()
    rejected = _from_rejected(workspace)
    forget(workspace.vault, person)
    return Erased(months, len(files), rejected, tuple(_published(workspace, person)))


def _person(workspace: Workspace, who: str) -> str:
    """Give the id of a person who is known here, or was erased before."""
    person = subscriber_named(workspace, who)
    return person if person in erased_in(workspace.vault) else known_here(workspace, person)


def _about_people() -> list[Table]:
    return [table for table in TABLES.values() if any(column.kind == "number" for column in table.columns)]


def _from_table(workspace: Workspace, engine: Engine, table: Table, person: str) -> int:
    """Take the person out of every version of every month, then delete the files that are needed no more."""
    standing = lake.newest(workspace.lake, table)
    if standing is None:
        return 0
    number, months = standing
    touched = sum(_from_month(workspace, engine, table, month, number, person=person) for month in months)
    sweep_table(workspace, table)
    return touched


def _from_month(workspace: Workspace, engine: Engine, table: Table, month: Month, newest: int, *, person: str) -> bool:
    """Commit the versions of a month without the person, in their order, and record where they lie now."""
    step = Step(workspace, month, "ingest")
    record = step.record() or {"result": {"versions": {}, "gone": {}}}
    result = record["result"]
    place = "versions" if table.name in result["versions"] else "gone"
    versions = [Version.read(said) for said in result[place].get(table.name, [])]
    # What a run that was killed has committed and not recorded is read by nobody, and goes first.
    stray = [] if versions and _same_files(workspace, table, month, versions[-1].number, newest) else [newest]
    numbers = [*stray, *(version.number for version in versions)]
    if not any(holds(engine, workspace.lake, table, month, number, person=person) for number in numbers):
        return False
    why = f"without {len(erased_in(workspace.vault))}"
    written = commit_without(
        engine, workspace.lake, table, month, numbers, person=person, why=why, staging=workspace.staging
    )
    if versions:
        anew = zip(versions, written[len(stray) :], strict=True)
        result[place][table.name] = [replace(version, number=number).said() for version, number in anew]
        step.amend(result)
    return True


def _same_files(workspace: Workspace, table: Table, month: Month, one: int, other: int) -> bool:
    return lake.files(workspace.lake, table, month, one) == lake.files(workspace.lake, table, month, other)


def _made(workspace: Workspace) -> Iterator[Path]:
    """List what was made of the lake, one row a subscriber."""
    for folder in (workspace.facts, workspace.matrix, workspace.tags, workspace.scores):
        yield from sorted(folder.rglob("*.parquet"))


def _names(path: Path, person: str) -> bool:
    named: Any = pc.any(pc.equal(pq.read_table(path, columns=["subscriber_id"])["subscriber_id"], pa.scalar(person)))
    return bool(named.as_py())


def _from_rejected(workspace: Workspace) -> int:
    """Strike the text of rejected rows that name somebody who has been erased; line and rule stay, so counts add up."""
    names, struck = Names(workspace.key(), erased_in(workspace.vault)), 0
    for path in sorted((workspace.lake / "rejected").rglob("*.parquet")):
        rows = pq.read_table(path)
        raw = [None if text and names.names_erased(text) else text for text in rows["raw"].to_pylist()]
        found = sum(new != old for new, old in zip(raw, rows["raw"].to_pylist(), strict=True))
        if found:
            place = rows.schema.get_field_index("raw")
            with replace_file(path) as temporary:
                pq.write_table(rows.set_column(place, "raw", pa.array(raw, pa.string())), temporary, compression="zstd")
        struck += found
    return struck


def _published(workspace: Workspace, person: str) -> Iterator[str]:
    for folder in sorted(workspace.published.glob("*/*/")):
        lists = [path for path in sorted(folder.glob("*.parquet")) if _names(path, person)]
        if lists:
            yield str(folder.relative_to(workspace.published))
