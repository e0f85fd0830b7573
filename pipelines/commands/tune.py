"""`keepline tune`: look for a better way to grow the trees of an outcome."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give, give_json, give_table, progress

if TYPE_CHECKING:
    from models.tuning import Tried


def run(
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="port_out, other_leaving, upgrade, silence, arrears or pack.")
    ],
    until: Annotated[
        str, typer.Option(help="The last month whose data, labels included, may be looked at.", metavar="YYYY-MM")
    ],
    trials: Annotated[int, typer.Option(help="How many recipes are tried, those of before included.", min=1)] = 30,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Try recipes for an outcome, and say the best with the lines of keepline.toml that put it to use.

    The months that judge a model are not looked at. Stopped half-way, run the same command again: what was tried is
    not tried again. The usual recipe is good enough for most.
    """
    from data.month import Month
    from pipelines.commands.backtest import outcome_named
    from pipelines.tune import tune
    from pipelines.workspace import open_workspace

    asked, workspace = outcome_named(outcome, "tune"), open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told:
        found = tune(
            workspace,
            asked,
            Month.parse(until, "--until"),
            trials=trials,
            told=told,
            tried=lambda done, of, best: told(f"tuning {outcome}, best so far {best:.3f}", done, of),
        )
        told(f"tuning {outcome}, best so far {found.best.loss:.3f}", found.trials, found.trials)
    if as_json:
        give_json({"outcome": outcome, "trials": found.trials, "usual": _said(found.usual), "best": _said(found.best)})
        return
    _show(outcome, found.usual, found.best, found.trials)


def _said(tried: "Tried") -> dict[str, Any]:
    return {"loss": tried.loss, "recipe": tried.recipe.card()}


def _show(outcome: str, usual: "Tried", best: "Tried", trials: int) -> None:
    from models.tuning import SPACE

    rows = [(one.name, *(f"{getattr(side.recipe, one.name):.4g}" for side in (usual, best))) for one in SPACE]
    losses = ("log-loss, bits for 1,000 people", f"{usual.loss:.3f}", f"{best.loss:.3f}")
    give_table(f"{outcome}: the best of {trials} recipes", ("", "usual", "best"), [*rows, losses])
    if best.loss >= usual.loss:
        give("None was better than the usual one: leave it.")
        return
    give("To put it to use, in keepline.toml:")
    give(f"[models.recipes.{outcome}]")
    for one in SPACE:
        give(f"{one.name} = {getattr(best.recipe, one.name):.4g}")
