"""`keepline which`: which model made a list, and why somebody was on it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home, SomeMonth
from pipelines.commands.telling import give, give_json, give_table

if TYPE_CHECKING:
    from pipelines.which import Answer


def run(
    subscriber: Annotated[
        str, typer.Option("--subscriber", help="A phone number, or the id of a list.", metavar="NUMBER|ID")
    ],
    month: SomeMonth = None,
    publication: Annotated[
        str | None,
        typer.Option("--publication", help="An earlier one: 2025-12/0123456789ab.", metavar="MONTH/FOLDER"),
    ] = None,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """Say of a past list which models made it, on which list somebody was, at which level, and for which reasons.

    Without --publication the current one of the month is looked at, without --month that of the latest. A phone number
    is never printed.
    """
    from data.month import Month
    from pipelines.which import which
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    answer = which(workspace, subscriber, None if month is None else Month.parse(month), publication)
    if as_json:
        give_json(vars(answer))
        return
    _show(answer)


def _show(answer: "Answer") -> None:
    for name, row in answer.listed.items():
        reasons = row["reasons"]
        give_table(
            f"{answer.publication}: on the list {name}",
            ("what", "value"),
            [(column, value) for column, value in row.items() if column != "reasons"],
        )
        give_table("reasons 理由", ("zh", "en"), [(reason["zh"], reason["en"]) for reason in reasons])
    if not answer.listed:
        give(f"{answer.publication}: on neither list")
    give(_risks(answer.risks))
    give_table(
        "models",
        ("outcome", "model", "learnt until", "AUC", "put in use by", "why"),
        [(outcome, *_row(told)) for outcome, told in answer.models.items()],
    )


def _risks(risks: dict[str, float | None] | None) -> str:
    if risks is None:
        return "risks: not known any more, the month has been scored again since"
    if not risks:
        return "risks: not scored, being no personal number in normal service then"
    return "risks within three months: " + ", ".join(
        f"{name} {'unknown' if risk is None else format(risk, '.2%')}" for name, risk in risks.items()
    )


def _row(told: dict[str, Any]) -> tuple[str, ...]:
    card, made = told["card"], told["decision"] or {}
    if card is None:
        return told["sha256"][:12], f"card: {told['why_not']}", "", made.get("by", ""), made.get("why", "")
    worth = card["evidence"]["headline"].get("auc")
    said = "" if worth is None else f"{worth:.3f}"
    return told["sha256"][:12], card["until"], said, made.get("by", ""), made.get("why", "")
