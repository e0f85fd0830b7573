"""`keepline promote` and `keepline rollback`: a person puts a model in use, and says why."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give, give_json

if TYPE_CHECKING:
    from pipelines.decisions import Decision

Outcome = Annotated[
    str, typer.Argument(metavar="OUTCOME", help="port_out, other_leaving, upgrade, silence, arrears or pack.")
]
By = Annotated[str, typer.Option("--by", help="Who decides.", metavar="NAME")]
Why = Annotated[str, typer.Option("--why", help="Why.", metavar="TEXT")]


def run(
    outcome: Outcome,
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="challenger, previous, champion, or the beginning of a sha256.")
    ],
    by: By,
    why: Why,
    pin: Annotated[bool, typer.Option("--pin", help="It stays until a person says otherwise.")] = False,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Put a model in use for an outcome, whatever the rule of promotion says; name and reason are kept.

    Without --pin the next training may replace it by the rule; a pin that stood is lifted. The month trained last takes
    the model up when `keepline month` is run for it again; earlier months stay as they were published.
    """
    from pipelines.promote import promote
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait):
        made = promote(workspace, outcome, model, by=by, why=why, pin=pin)
    _say(made, as_json=as_json)


def rollback(
    outcome: Outcome,
    by: By,
    why: Why,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Put the model in use again that was in use before, and pin it; name and reason are kept.

    Training goes on and says what it finds, but replaces nothing until a person promotes a model.
    """
    from pipelines.promote import roll_back
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait):
        made = roll_back(workspace, outcome, by=by, why=why)
    _say(made, as_json=as_json)


def _say(made: "Decision", *, as_json: bool) -> None:
    if as_json:
        give_json(vars(made))
        return
    instead = f" instead of {made.instead_of[:12]}" if made.instead_of else ""
    give(f"{made.outcome}: {made.model[:12]} {made.decision}{instead} by {made.by}: {made.why}")
