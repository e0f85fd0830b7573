"""`keepline tags`: what the trade calls every subscriber at the end of a month."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import HERE, AsJson, AsOf, Engine, Home, MonthText, Wait, in_a_folder
from pipelines.commands.telling import give, give_json, give_table, progress, say

if TYPE_CHECKING:
    import pandas as pd

    from features.tag import Tag


def run(
    month: MonthText,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a copy here.", metavar="FILE.parquet", callback=in_a_folder)
    ] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Print how many are what.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", help="Count for each prefecture, county or value of a tag.", metavar="COLUMN")
    ] = None,
    as_of: AsOf = None,
    home: Home = HERE,
    engine: Engine = None,
    as_json: AsJson = False,
    wait: Wait = 0,
) -> None:
    """Make the tags of a month: subscriber_id, month, prefecture, county, then the tags of TAGS.md. Prints the file.

    With --counts, --by or --json how many are what, in both languages. As known on the list day, or on the day named.
    """
    from data.files import replace_file
    from data.month import Month, day_of
    from pipelines.tags import splits, tag, tags_here, wanting
    from pipelines.workspace import open_workspace

    workspace, described = open_workspace(home, engine=engine), Month.parse(month)
    _can_be_split(by, splits(workspace))
    day = described.list_day if as_of is None else day_of(as_of)
    with workspace.held(wait_s=wait), progress() as told:
        path = tag(workspace, described, told, as_of=day)
        if out is not None:
            with replace_file(out) as temporary:
                shutil.copyfile(path, temporary)
    missing, made = wanting(workspace, described, day), str((out or path).resolve())
    for name, tables in missing.items():
        say(f"{name}: not handed over, so unknown in part or whole: {', '.join(tables)}")
    if not (counts or by or as_json):
        give(made)
        return
    about = {"file": made, "month": month, "by": by, "not_handed_over": missing}
    _give(about, path, tags_here(workspace), as_json=as_json)


def _can_be_split(by: str | None, columns: tuple[str, ...]) -> None:
    """Refuse to count by what is no column, before any work."""
    from data.refusals import BadUsage

    if by is not None and by not in columns:
        raise BadUsage(f"--by {by}", found="no such column", expected=", ".join(columns), do="Name one of them.")


def _give(about: Mapping[str, object], path: Path, tags: "tuple[Tag, ...]", *, as_json: bool) -> None:
    """Print the counts for a machine, or a table a tag and group."""
    from pipelines.tags import counted, heading

    by = None if about["by"] is None else str(about["by"])
    rows = counted(path, tags, by=by)
    if as_json:
        give_json({**about, "counts": _rows(rows)})
        return
    for (group, tag), part in rows.groupby(["by", "tag"], sort=False):
        lines = [
            (row["value"], row["zh"], row["en"], f"{row['count']:,}", f"{row['share']:.1%}") for row in _rows(part)
        ]
        give_table(heading(tags, str(tag), by, str(group)), ("key", "值", "value", "人数 people", "占比 share"), lines)


def _rows(rows: "pd.DataFrame") -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
