"""`keepline watch`: whether a month looks like those before it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.commands.options import HERE, AsJson, Home, MonthText, Wait
from pipelines.commands.telling import give, give_json, give_table, progress


def run(month: MonthText, home: Home = HERE, wait: Wait = 0, as_json: AsJson = False) -> None:
    """Say of a scored month which features moved, whether its scores jump, and what became of earlier risks.

    A feature has moved if it went further from the month before than a stability index of 0.1, or if more than 52.5 %
    of pairs have more of it in this month (or in the month before; months of the Spring Festival are not asked), and
    twice as far as in any month before. Scores that jump hold the month: keepline month --go-ahead says why it may be
    published.
    """
    from data.month import Month
    from pipelines.watch import models_of_scores, watch
    from pipelines.workspace import open_workspace

    workspace, watched = open_workspace(home, must_be_there=True), Month.parse(month)
    with workspace.held(wait_s=wait), progress() as told:
        result = watch(workspace, watched, models_of_scores(workspace, watched), told)
    if as_json:
        give_json({"month": month, "verdict": verdict_of(result), **result})
        return
    _show(result)
    give(SAID[verdict_of(result)])


#: What the watch makes of a month, in words.
SAID = {
    "quiet": "quiet: the month looks like those before it",
    "look": "look: something is not as it was; the lists can be used",
    "held": "held: the scores jump, and nothing is published until somebody says go",
}


def verdict_of(result: Mapping[str, Any]) -> str:
    """Say in one word what the watch makes of a month."""
    if any(change["is_jump"] for change in result["changes"]):
        return "held" if result["go_ahead"] is None else "look"
    return "look" if result["moved"] or any(one["is_off"] for one in result["matured"]) else "quiet"


def _show(result: Mapping[str, Any]) -> None:
    if result["moved"]:
        _show_moved(result["moved"])
    if result["changes"]:
        _show_changes(result["changes"])
    if result["matured"]:
        _show_matured(result["matured"])


def _show_moved(moved: Sequence[Mapping[str, Any]]) -> None:
    give_table(
        "features that moved: stability index, or shift, from the month before, and the farthest ever before",
        ("feature", "where", "measure", "now", "before"),
        [
            (
                one["feature"],
                one["place"] or "everywhere",
                one["measure"],
                f"{one['index']:.3f}",
                f"{one['before']:.3f}",
            )
            for one in moved
        ],
    )


def _show_changes(changes: Sequence[Mapping[str, Any]]) -> None:
    give_table(
        "what the models say, of the month before and of this month",
        ("", "before", "now", "apart", "may be", ""),
        [
            (
                change["what"],
                f"{change['then']:.5f}",
                f"{change['now']:.5f}",
                f"{change['apart']:+.2f}",
                f"{change['limit']:.2f}",
                "JUMPS" if change["is_jump"] else "",
            )
            for change in changes
        ],
    )


def _show_matured(matured: Sequence[Mapping[str, Any]]) -> None:
    give_table(
        "what became of the risks said two months before",
        ("outcome", "month", "events", "expected", "ratio", "95 % interval", ""),
        [
            (
                one["outcome"],
                one["month"],
                f"{one['observed']:,.0f}",
                f"{one['expected']:,.1f}",
                f"{one['ratio']:.2f}",
                f"{one['low']:.2f} to {one['high']:.2f}",
                "OFF" if one["is_off"] else "" if one["can_be_seen"] else "few events: not yet visible",
            )
            for one in matured
        ],
    )
