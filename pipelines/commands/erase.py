"""`keepline erase`: somebody asked to be forgotten."""

from typing import Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give, give_json


def run(
    subscriber: Annotated[str, typer.Option("--subscriber", help="The number, or the id.", metavar="NUMBER|ID")],
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Erase a subscriber for good: lake with all its versions, facts, features, scores, rejected rows, vault.

    A keyed hash stays in the vault, so that no file brings the person back. Published months stay as they are, since
    they are the record of what the desk was given; new publications leave the person out.
    """
    from pipelines.erase import erase
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), workspace.noted("erase"):
        erased = erase(workspace, subscriber)
    if as_json:
        give_json(vars(erased))
        return
    give(
        f"erased: {erased.months_count} months of tables, {erased.files_count} files made of them (made anew when "
        f"needed), the text of {erased.rejected_count} rejected rows, the line of the vault"
    )
    give("a keyed hash in the vault keeps the person out, whatever is handed over again")
    give(f"kept as the record of what the desk was given: publications that name the person: {len(erased.published)}")
    for name in erased.published:
        give(f"  published/{name}   anew without the person: keepline month --month {name[:7]}")
