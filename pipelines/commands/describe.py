"""`keepline describe`: everything known of each subscriber at the end of a month."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, Home, MonthText, Wait
from pipelines.commands.telling import give, progress


def run(
    month: MonthText,
    out: Annotated[Path | None, typer.Option("--out", help="Write a copy here.", metavar="FILE.parquet")] = None,
    home: Home = HERE,
    wait: Wait = 0,
) -> None:
    """Make the features of a month: subscriber_id, month, then the features in FEATURES.md's order. Prints the file."""
    from data.files import replace_file
    from data.month import Month
    from pipelines.describe import describe
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home)
    with workspace.held(wait_s=wait), progress() as told:
        path = describe(workspace, Month.parse(month), told)
        if out is not None:
            with replace_file(out) as temporary:
                shutil.copyfile(path, temporary)
    give(str((out or path).resolve()))
