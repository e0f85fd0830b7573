"""`keepline evidence`: one page that shows what a model is worth."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait, in_a_folder
from pipelines.commands.telling import give, give_json, progress

Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL", help="As port_out (its champion), port_out@challenger, @previous, or a sha256's beginning."
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write a copy here.", metavar="FILE.html", callback=in_a_folder)
]


def run(
    model: Model,
    out: Out = None,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Write one HTML page that shows what a model is worth on months it has not seen, and needs no network.

    Lift and gains, calibration, lead time, sorts of people, what moves the scores, stability, what was left out, the
    card. The page lies in `evidence/` of the workspace; the same inputs give the same bytes.
    """
    from pipelines.evidence import evidence
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told:
        found = evidence(workspace, model, told)
    if out is not None:
        shutil.copyfile(found.page, out)
    if as_json:
        give_json({**found.numbers, "page": str(out or found.page)})
        return
    give(str(out or found.page))
