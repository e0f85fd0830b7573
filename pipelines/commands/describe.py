"""`keepline describe`: everything known of each subscriber at the end of a month."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, AsOf, Engine, Home, MonthText, Wait, in_a_folder
from pipelines.commands.telling import give, progress, say


def run(
    month: MonthText,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a copy here.", metavar="FILE.parquet", callback=in_a_folder)
    ] = None,
    as_of: AsOf = None,
    home: Home = HERE,
    engine: Engine = None,
    wait: Wait = 0,
) -> None:
    """Make the features of a month: subscriber_id, month, then the features in FEATURES.md's order. Prints the file.

    As known on the list day (the 4th of the next month), or on the day named: rows that became known later, and
    corrections that came later, do not count.
    """
    from data.files import replace_file
    from data.month import Month, day_of
    from pipelines.describe import describe, notes_of
    from pipelines.workspace import open_workspace

    workspace, described = open_workspace(home, engine=engine), Month.parse(month)
    with workspace.held(wait_s=wait), progress() as told:
        day = None if as_of is None else day_of(as_of)
        path = describe(workspace, described, told, as_of=day)
        if out is not None:
            with replace_file(out) as temporary:
                shutil.copyfile(path, temporary)
    for note in notes_of(workspace, described, day):
        say(note)
    give(str((out or path).resolve()))
