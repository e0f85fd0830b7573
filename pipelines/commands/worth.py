"""`keepline features`: what each feature is worth, and what a family costs to leave out."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import HERE, AsJson, Home, Wait
from pipelines.commands.telling import give, give_json, give_table, progress, say

if TYPE_CHECKING:
    from models.audit import Audited

app = typer.Typer(help="What each feature is worth, and what a family of them is worth.", no_args_is_help=True)

Until = Annotated[str, typer.Option("--until", help="The last month to look at, as YYYY-MM.", metavar="YYYY-MM")]


@app.command("audit")
def audit(
    until: Until,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Print of every feature how much of it is known, whether it holds still, and what the models in use make of it.

    Six months are looked at, of each feature those whose windows are full. A feature earns its place if any model
    gains by it and it is not another one under a second name; those that don't are named at the end.
    """
    from data.month import Month
    from features.families import features_of
    from pipelines.audit import audit_features, unsaid
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told:
        audited = audit_features(workspace, Month.parse(until), told)
    if as_json:
        give_json({"features": {one.name: _plain(one) for one in audited}, "off": unsaid(audited)})
        return
    outcomes = list(audited[0].gain)
    headings = ("feature", "months", "missing", "commonest", "drift", *(f"gain {name}" for name in outcomes), "like")
    give_table(f"features until {until}", headings, [_row(one) for one in audited])
    idle = [one for one in audited if not one.earns]
    give(f"{len(audited) - len(idle)} of {len(audited)} features earn their place.")
    for one in idle:
        stays = features_of()[one.name].stays
        give(f"  {one.name}: {one.why}{f'. It stays: {stays}' if stays else ''}")
    if off := unsaid(audited):
        give(f"Switched off, or without their table: {', '.join(off)}.")


@app.command("cost")
def cost(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help="A family of FEATURES.md, such as intent.")],
    until: Until,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Print what leaving a family out costs: each outcome is learnt with it and without, and judged on later months.

    Both are judged on the same people; the interval of 95 % is that of the difference.
    """
    from data.month import Month
    from pipelines.cost import cost_of, too_few
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told:
        costs = cost_of(workspace, family, Month.parse(until), told)
    if as_json:
        told_of = {"family": family, "until": until, "costs": [vars(one) for one in costs]}
        give_json({**told_of, "warnings": too_few(costs)})
        return
    headings = ("outcome", "events", "measure", f"with {family}", f"without {family}", "cost", "95 % interval")
    rows = [
        (one.outcome, f"{one.events:,}", one.measure, f"{one.having:.4f}", f"{one.lacking:.4f}", f"{one.cost:+.4f}",
         f"{one.low:+.4f} to {one.high:+.4f}")
        for one in costs
    ]  # fmt: skip
    give_table(f"what leaving {family} out costs, one month of gap", headings, rows)
    for warning in too_few(costs):
        say(warning)


@app.command("shuffle")
def shuffle(
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="An outcome, such as port_out or upgrade.")],
    until: Until,
    home: Home = HERE,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Learn 20 times from labels shuffled within each month: no model may come of it, or something lets them through.

    Judged on the true labels of later months; the mean AUC must lie within three standard errors of .5, else the exit
    code is 65.
    """
    from data.month import Month
    from pipelines.commands.backtest import outcome_named
    from pipelines.shuffled import shuffled_of
    from pipelines.workspace import open_workspace

    workspace = open_workspace(home, must_be_there=True)
    with workspace.held(wait_s=wait), progress() as told:
        found = shuffled_of(workspace, outcome_named(outcome, "features shuffle"), Month.parse(until), told)
    if as_json:
        give_json({**vars(found), "is_chance": found.is_chance})
    else:
        said = "as by chance" if found.is_chance else "not by chance: something lets the labels through"
        give(f"{outcome}: mean AUC {found.auc:.3f}, standard error {found.error:.3f}, {found.times} models: {said}")
    if not found.is_chance:
        raise typer.Exit(os.EX_DATAERR)


def _row(one: "Audited") -> tuple[str, ...]:
    return (
        one.name,
        f"{one.coverage:.0%}",
        f"{one.missing:.1%}",
        f"{one.commonest:.1%}",
        f"{one.drift:.3f}",
        *(f"{share:.2%}" for share in one.gain.values()),
        f"{one.alike} {one.together:.2f}" if one.together else "",
    )


def _plain(one: "Audited") -> dict[str, Any]:
    return {**vars(one), "earns": one.earns, "why": one.why}
