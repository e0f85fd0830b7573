"""`keepline train`: learn an outcome, and keep the model if it is better than the one in use."""

from typing import Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give_json, give_table, progress, say


def run(
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="port_out (with other leaving), upgrade, silence, arrears or pack.")
    ],
    until: Annotated[
        str, typer.Option(help="The last month whose data, labels included, may be looked at.", metavar="YYYY-MM")
    ],
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Train the model of an outcome and compare it with the champion on the same last final months."""
    from data.month import Month
    from data.refusals import BadUsage
    from pipelines.train import TOGETHER, set_aside, train
    from pipelines.workspace import open_workspace

    if outcome not in TOGETHER:
        raise BadUsage("train", found=f"`{outcome}`", expected=f"one of {', '.join(TOGETHER)}", do="Say which.")
    workspace = open_workspace(home)
    with workspace.held(wait_s=wait), progress() as told:
        trained = [train(workspace, one, Month.parse(until), told) for one in TOGETHER[outcome]]
    for one in trained:
        for note in set_aside(workspace, one.challenger):
            say(note)
    if as_json:
        give_json({one.outcome: vars(one) for one in trained})
        return
    rows = [(one.outcome, one.challenger[:12], one.champion[:12], one.why) for one in trained]
    give_table("models", ("outcome", "trained", "in use", "why"), rows)
