"""Watch: whether a month looks like those before it: its people, what the models say of them, what became of that."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from data.files import sha256_of
from data.month import Month
from data.refusals import NoInput, OnHold
from models.bundle import read_bundle
from models.columns import named
from models.jumps import Matured
from pipelines.describe import describe_all
from pipelines.lakeside import handed_over, months_standing
from pipelines.step import Step, Told, silent
from pipelines.watched import LOOKED_BACK, changed, matured, moved_in
from pipelines.workspace import Workspace


def watch(
    workspace: Workspace,
    month: Month,
    models: Mapping[str, str],
    told: Told = silent,
    *,
    go_ahead: str | None = None,
) -> dict[str, Any]:
    """Compare a scored month with those before it, and record what is out of line.

    Features that moved and calibration that is off are said; scores that jump hold the month until somebody says
    `go_ahead`, and why. What was said once for the same scores need not be said again.
    """
    months = [one for one in months_standing(workspace) if month.back(LOOKED_BACK - 1) <= one <= month]
    matrices = describe_all(workspace, months, told)
    step = Step(workspace, month, "watch")
    inputs = {
        "matrices": {str(one): sha256_of(path) for one, path in matrices.items()},
        "scores": sha256_of(workspace.scores / f"{month}.parquet"),
        "models": dict(models),
        "handed_over": handed_over(workspace, months_standing(workspace), month.list_day),
        "levels": workspace.settings.levels.model_dump(),
    }

    def work() -> tuple[dict[str, Any], list[Any]]:
        told(f"watching {month}", 0, 1)
        seen = _seen(workspace, months, models)
        told(f"watching {month}", 1, 1)
        return seen | {"go_ahead": go_ahead}, []

    result = step.once(inputs, work)
    if go_ahead is not None and result["go_ahead"] is None:
        step.amend(result := {**result, "go_ahead": go_ahead})
    return result


def _seen(workspace: Workspace, months: Sequence[Month], models: Mapping[str, str]) -> dict[str, Any]:
    """Look at the last of some months: its features, its scores, and the risks that can be judged by now."""
    bundles = {name: read_bundle(workspace.bundles, sha) for name, sha in sorted(models.items())}
    changes = changed(workspace, months[-1], bundles)
    return {
        "moved": [asdict(one) for one in moved_in(workspace, months, bundles)],
        "changes": [{**asdict(one), "is_jump": one.is_jump} for one in changes],
        "matured": [_told_of(one) for one in matured(workspace, months[-1])],
    }


def held(month: Month, result: Mapping[str, Any]) -> None:
    """Refuse to publish a month whose scores jump, unless somebody said go."""
    jumps = [change for change in result["changes"] if change["is_jump"]]
    if jumps and result["go_ahead"] is None:
        raise OnHold(
            f"scores of {month}",
            found="; ".join(said_of(change) for change in jumps),
            expected="a month like the one before, by the same models",
            do="Nothing is published; what was before still stands. See what moved: "
            f"keepline watch --month {month}. If it is right: "
            f'keepline month --month {month} --go-ahead "why it is right"',
        )


def said_of(change: Mapping[str, Any]) -> str:
    """Say a change in words."""
    if change["what"].startswith("spread"):
        return f"{change['what']}: a stability index of {change['now']:.2f}"
    return f"{change['what']} {change['now']:.4g}, in the month before {change['then']:.4g}"


def _told_of(one: Matured) -> dict[str, Any]:
    low, high = one.interval
    said = {"ratio": one.ratio, "low": low, "high": high, "is_off": one.is_off, "can_be_seen": one.can_be_seen}
    return {**asdict(one), **said}


def models_of_scores(workspace: Workspace, month: Month) -> dict[str, str]:
    """Name the models by which a month was scored; one that was not scored is refused."""
    record = Step(workspace, month, "score").record()
    if record is None or not (workspace.scores / f"{month}.parquet").is_file():
        raise NoInput(
            f"scores of {month}", found="none", expected="a month that was scored", do=f"keepline score --month {month}"
        )
    models: dict[str, str] = record["inputs"]["models"]
    return models


def notes_of_watch(workspace: Workspace, month: Month) -> list[str]:
    """Say what a person should know: what moved, what jumped and was let through, whose calibration is off."""
    record = Step(workspace, month, "watch").record()
    if record is None:
        return []
    result = record["result"]
    moved = [one["feature"] + (f" in {one['place']}" if one["place"] else "") for one in result["moved"]]
    jumps = [said_of(change) for change in result["changes"] if change["is_jump"]]
    return [
        *([f"{month}: moved as never before: {named(moved)}; see keepline watch --month {month}"] if moved else []),
        *(f"{month}: {jump}; let through: {result['go_ahead']}" for jump in jumps),
        *(
            f"{month}: {one['outcome']} of {one['month']}: {one['observed']:.0f} events where {one['expected']:.0f} "
            f"were expected ({one['ratio']:.2f} times, 95 % {one['low']:.2f} to {one['high']:.2f})"
            for one in result["matured"]
            if one["is_off"]
        ),
    ]
