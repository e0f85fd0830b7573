"""Retention: how long a month that was handed over again keeps the versions it had before."""

from collections.abc import Iterator

from data import lake
from data.contract import Table
from data.month import Month
from data.tables import TABLES
from data.versions import Version
from pipelines.lakeside import months_standing
from pipelines.step import Step
from pipelines.workspace import Workspace


def retire(workspace: Workspace) -> int:
    """Delete the earlier versions of months that lie further back than the setting allows; return how many.

    Counted from the newest month in the lake, not from today: the same months leave the same versions.
    """
    months, dropped = months_standing(workspace), 0
    old = [month for month in months if months[-1] - month >= workspace.settings.lake.versions_months]
    for month in old:
        dropped += _retired(Step(workspace, month, "ingest"))
    if dropped:
        for table in TABLES.values():
            sweep_table(workspace, table)
    return dropped


def _retired(step: Step) -> int:
    """Strike the earlier versions of a month from its record; return how many there were."""
    record = step.record()
    if record is None:
        return 0
    result = record["result"]
    earlier = sum(len(told) - 1 for told in result["versions"].values()) + sum(map(len, result["gone"].values()))
    if earlier:
        newest = {name: told[-1:] for name, told in result["versions"].items()}
        step.amend({**result, "versions": newest, "gone": {}})
    return earlier


def sweep_table(workspace: Workspace, table: Table) -> int:
    """Delete the files of a table that belong to no version on record; return how many."""
    return lake.sweep(workspace.lake, table, versions_kept(workspace, table))


def versions_kept(workspace: Workspace, table: Table) -> Iterator[tuple[Month, int]]:
    """List the versions of a table that are on record, month by month."""
    for month in months_standing(workspace):
        record = Step(workspace, month, "ingest").record()
        if record is not None:
            for place in ("gone", "versions"):
                yield from ((month, Version.read(said).number) for said in record["result"][place].get(table.name, []))
