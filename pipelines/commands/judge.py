"""`keepline judge`: the models of a month beside what can be known at best, on an invented operator."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import HERE, AsJson, Home, MonthText
from pipelines.commands.telling import give_json, give_table

if TYPE_CHECKING:
    from pipelines.judge import Verdict


def run(
    month: MonthText,
    truth: Annotated[Path, typer.Option("--truth", help="DIR/truth, as `keepline invent` wrote it.", metavar="DIR")],
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """Judge a scored month by the true hazards one month of gap later, each subscriber weighted by the hazard."""
    from data.month import Month
    from pipelines.judge import judge
    from pipelines.workspace import open_workspace

    verdicts = judge(open_workspace(home, must_be_there=True), Month.parse(month), truth)
    if as_json:
        give_json({one.outcome: vars(one) for one in verdicts})
        return
    give_table(
        f"how good the models of {month} are (expected AUC, one month of gap)",
        (
            "outcome",
            "people at risk",
            "model",
            "ceiling",
            "of the ceiling",
            "state",
            "true hazards",
            "lift at 10 %",
        ),
        [_row(one) for one in verdicts],
    )


def _row(one: "Verdict") -> tuple[str, ...]:
    return (
        one.outcome,
        f"{one.people:,}",
        f"{one.auc:.3f}",
        "" if one.ceiling is None else f"{one.ceiling:.3f}",
        "" if one.share_of_ceiling is None else f"{one.share_of_ceiling:.0%}",
        "" if one.auc_of_state is None else f"{one.auc_of_state:.3f}",
        f"{one.auc_of_truth:.3f}",
        f"{one.lift_at_10_percent:.2f}",
    )
