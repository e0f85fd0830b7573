"""`keepline remake`: an earlier publication, made again."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, Home, Wait
from pipelines.commands.telling import give, progress


def run(
    publication: Annotated[
        str,
        typer.Argument(metavar="MONTH/FOLDER", help="As published, such as 2025-12/0123456789ab; or a manifest.json."),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Write a copy here.", metavar="DIR")] = None,
    home: Home = HERE,
    wait: Wait = 0,
) -> None:
    """Make an earlier publication again from its manifest, byte for byte. Prints its folder.

    Only the version of Keepline that made it is sure to make the same bytes: any other is refused, and both are named.
    """
    import shutil

    from pipelines.remake import manifest_of, remake
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told, workspace.noted("remake"):
        folder = remake(workspace, manifest_of(workspace, publication), told)
    if out is not None:
        shutil.copytree(folder, out, dirs_exist_ok=True)
    give(str((out or folder).resolve()))
