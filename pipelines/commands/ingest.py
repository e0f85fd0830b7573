"""`keepline ingest`: an operator's files come into the lake."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, Mapping, SomeMonth, Wait
from pipelines.commands.telling import give, give_json, give_table, progress, say

if TYPE_CHECKING:
    from data.month import Month
    from pipelines.ingest import Counts

NUMBERS = ("read", "kept", "rejected", "repaired")


def run(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The exports: one folder YYYY-MM a month.")],
    month: SomeMonth = None,
    mapping: Mapping = None,
    home: Home = HERE,
    wait: Wait = 0,
    go_ahead: Annotated[
        str | None,
        typer.Option(help="Why a month is right that looks wrong and is held; kept with it.", metavar="REASON"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the files of one month (or of all months of DIR) row by row, and put them into the lake.

    Read = kept + rejected; rejected rows lie in lake/rejected with file, line and reason. A month that looks wrong
    beside those before it (cut, another unit) is held until somebody says go, and why.
    """
    from data.exports import months_of
    from data.month import Month
    from pipelines.handover import not_read
    from pipelines.ingest import ingest
    from pipelines.workspace import open_workspace

    _one_month(month, go_ahead)
    workspace = open_workspace(home)
    months = months_of(directory) if month is None else [Month.parse(month)]
    with workspace.held(wait_s=wait), progress() as told:
        counts = ingest(workspace, directory, months, told, go_ahead=go_ahead, mapping=mapping)
    for note in not_read(workspace, directory, months, mapping):
        say(note)
    if as_json:
        give_json({str(one): [vars(count) for count in tables] for one, tables in counts.items()})
        return
    _show(counts, workspace.lake / "rejected")


def _show(counts: "dict[Month, Counts]", rejected: Path) -> None:
    """Show what became of the rows of each file; and of those that were rejected, why."""
    from pipelines.ingest import reasons

    files = [(one, count) for one, tables in counts.items() for count in tables]
    rows = [(one, count.table, count.file, *(f"{getattr(count, name):,}" for name in NUMBERS)) for one, count in files]
    give_table("read = kept + rejected", ("month", "table", "file", *NUMBERS), rows)
    why = [(one, count.table, count.file, *told) for one, count in files for told in reasons(count)]
    if why:
        give(f"\nThe rejected rows, each with its line and text, lie in {rejected}")
        give_table("why", ("month", "table", "file", "rows", "rule", "first on line"), why)


def _one_month(month: str | None, go_ahead: str | None) -> None:
    """See that whoever says go says it of one month, and gives a reason."""
    from data.refusals import BadUsage

    if go_ahead is not None and (month is None or not go_ahead.strip()):
        raise BadUsage(
            "--go-ahead",
            found="no month" if month is None else "no reason",
            expected="one month and why it is right",
            do="Name the month that is held with --month, and say why it is right.",
        )
