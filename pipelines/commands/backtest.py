"""`keepline backtest`: what the way of making a model was worth, month by month."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give_json, give_table, progress, say

if TYPE_CHECKING:
    from models.outcome import Outcome

HEADINGS = (
    "events of",
    "learnt until",
    "people",
    "events",
    "rate",
    "AUC (95 %)",
    "avg. precision",
    "lift at 1 %",
    "lift at capacity",
    "observed / expected",
)


def run(
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="port_out, other_leaving, upgrade, silence, arrears or pack.")
    ],
    first: Annotated[str, typer.Option("--from", help="The first origin: learnt as at its end.", metavar="YYYY-MM")],
    until: Annotated[
        str, typer.Option(help="The last month whose data, labels included, may be looked at.", metavar="YYYY-MM")
    ],
    cadence: Annotated[
        int | None,
        typer.Option(help="Learn anew every N months; default as [models] cadence_months says.", metavar="N", min=1),
    ] = None,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Learn at each origin from what was known then, and judge on the months that follow, one month of gap.

    One row a judged month. What is done is not done again: stopped half-way, run the same command again. The models
    are not kept, listed or put in use; `keepline evidence` draws the rows.
    """
    from data.month import Month
    from pipelines.backtest import backtest
    from pipelines.workspace import open_workspace

    asked, workspace = outcome_named(outcome, "backtest"), open_workspace(home, must_be_there=True)
    months = Month.parse(first, "--from"), Month.parse(until, "--until")
    every = cadence or workspace.settings.models.cadence_months
    with workspace.held(wait_s=wait), progress() as told:
        found = backtest(workspace, asked, *months, cadence=every, told=told)
    for origin, why_not in found.unlearnt.items():
        say(f"{origin}: too little to learn from ({why_not})")
    if as_json:
        give_json({"outcome": outcome, "cadence_months": every, "rows": found.rows, "unlearnt": found.unlearnt})
        return
    often = "month" if every == 1 else f"{every} months"
    give_table(f"{outcome}: a model every {often}, one month of gap", HEADINGS, [_row(one) for one in found.rows])


def outcome_named(said: str, command: str) -> "Outcome":
    """Give the outcome of a name; another is refused."""
    from data.refusals import BadUsage
    from models.outcome import OUTCOMES

    if said not in OUTCOMES:
        raise BadUsage(command, found=f"`{said}`", expected=f"one of {', '.join(OUTCOMES)}", do="Say which.")
    return OUTCOMES[said]


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["target"],
        one["origin"],
        f"{one['rows']:,}",
        f"{one['events']:,}",
        "-" if one["base_rate"] is None else f"{one['base_rate']:.2%}",
        _measure(one, "auc", 3),
        _measure(one, "average_precision", 3),
        _measure(one, "lift_at_1_percent", 1),
        _measure(one, "lift_at_capacity", 1),
        _measure(one, "ratio", 2),
    )


def _measure(one: dict[str, Any], name: str, digits: int) -> str:
    """Say a measure with its interval; where there are too few events to tell, that."""
    if one[name] is None:
        return "too few"
    low, high = one[f"{name}_low"], one[f"{name}_high"]
    return f"{one[name]:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"
