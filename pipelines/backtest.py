"""Backtest: what the way of making a model was worth in the past, month by month, as it would have been done then.

At each origin a model is learnt from what was known then, and judged on the months for which its lists would have been
made until the next origin. No such model is kept, listed or put in use.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.files import sha256_of
from data.month import Month, months_between
from data.refusals import NoInput, TooLittle
from models.bundle import Bundle
from models.comparison import listed_share
from models.outcome import HEADLINE_AHEAD, Outcome
from models.split import Cell
from models.worth import worth
from pipelines.compare import can_be_told
from pipelines.describe import describe_all
from pipelines.judged import Judging
from pipelines.lakeside import months_standing
from pipelines.step import Step, Told, silent
from pipelines.train import can_be_learnt, digests, learnt_from, lesson_of, plan_of, taught
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class Backtested:
    """What a backtest found: one row a judged month (`rows_of`), and why no model could be learnt at some origins."""

    rows: list[dict[str, Any]]
    unlearnt: dict[str, str]


def backtest(
    workspace: Workspace, outcome: Outcome, first: Month, until: Month, *, cadence: int, told: Told = silent
) -> Backtested:
    """Learn at `first` and every `cadence` months from it on, and judge each model one month of gap later.

    Nothing after `until` is looked at. An origin that is done for the same data, settings and code is not done again.
    """
    origins = _origins(workspace, outcome, first, until, cadence)
    months = [month for month in months_standing(workspace) if month <= until]
    can_be_learnt(workspace, outcome, months)
    found, unlearnt = [], {}
    for done, (origin, cells) in enumerate(origins.items()):
        told(f"backtest of {outcome.name}", done, len(origins))
        result = _Origin(workspace, outcome, origin, cells).result()
        found += result["rows"]
        if result["why_not"]:
            unlearnt[str(origin)] = result["why_not"]
    told(f"backtest of {outcome.name}", len(origins), len(origins))
    return Backtested(found, unlearnt)


def backtested(workspace: Workspace, outcome: str) -> list[dict[str, Any]]:
    """Read the rows of all backtests of an outcome, by month of the events; of two origins the later counts."""
    records = sorted(workspace.steps.glob(f"*/backtest.{outcome}.json"))
    steps = [Step(workspace, Month.parse(path.parent.name), f"backtest.{outcome}") for path in records]
    rows = [row for step in steps for row in (step.record() or {"result": {"rows": []}})["result"]["rows"]]
    by_target = {row["target"]: row for row in rows}
    return [by_target[target] for target in sorted(by_target)]


def _origins(
    workspace: Workspace, outcome: Outcome, first: Month, until: Month, cadence: int
) -> dict[Month, tuple[Cell, ...]]:
    """Say for each origin which months it is judged on: those of the lists that its model would have made."""
    standing = [month for month in months_standing(workspace) if month <= until]
    last = outcome.last_final(standing[-1]) if standing else until
    origins = range(first.number, last.back(HEADLINE_AHEAD).number + 1, cadence)
    found = {Month(number): _cells(workspace, outcome, Month(number), last, cadence) for number in origins}
    kept = {origin: cells for origin, cells in found.items() if cells}
    if not kept:
        raise NoInput(
            f"backtest of {outcome.name} from {first} until {until}",
            found=f"no month that is final by {until}" if standing else "no month in the lake",
            expected=f"origins until {last.back(HEADLINE_AHEAD)}, each with the months after it",
            do="Begin earlier with --from, or take in newer months.",
        )
    return kept


def _cells(workspace: Workspace, outcome: Outcome, origin: Month, last: Month, cadence: int) -> tuple[Cell, ...]:
    lists = months_between(origin, min(origin + (cadence - 1), last.back(HEADLINE_AHEAD)))
    cells = (Cell(month, HEADLINE_AHEAD) for month in lists)
    return tuple(cell for cell in cells if can_be_told(workspace, outcome, cell))


@dataclass(frozen=True)
class _Origin:
    """A month as at whose end a model is learnt, and the cells it is judged on."""

    workspace: Workspace
    outcome: Outcome
    month: Month
    cells: tuple[Cell, ...]

    def result(self) -> dict[str, Any]:
        """Learn as training would have, and judge; the record stands beside those of that month.

        Judged is by what had happened when the last of its months was final, whatever is known by now.
        """
        plan = plan_of(self.workspace, self.outcome, self._months_until(self.month), self.month)
        taught_by = describe_all(self.workspace, plan.months())
        judged_by = describe_all(self.workspace, [cell.month for cell in self.cells])
        final = self.cells[-1].target + self.outcome.final_after
        data = learnt_from(self.workspace, self.outcome, taught_by, self.month)
        inputs = {
            "learnt_from": data,
            "judged_on": {str(cell.target): sha256_of(judged_by[cell.month]) for cell in self.cells},
            "judged_by": digests(self.workspace, self._months_until(final), final),
            "capacity": self.workspace.settings.lists.model_dump(mode="json", include=_CAPACITY),
        }

        def work() -> tuple[dict[str, Any], list[Path]]:
            try:
                lesson = lesson_of(self.workspace, self.outcome, plan, taught_by, self.month)
                bundle = taught(lesson, plan, data, self.month)
                return {"rows": self._rows(bundle, Judging(self.workspace, judged_by, final)), "why_not": ""}, []
            except TooLittle as fault:
                return {"rows": [], "why_not": fault.found}, []

        return Step(self.workspace, self.month, f"backtest.{self.outcome.name}").once(inputs, work)

    def _rows(self, bundle: Bundle, judging: Judging) -> list[dict[str, Any]]:
        """Give one row a judged month: origin, month, target, model, how, capacity_share, and what `worth` says."""
        lists = self.workspace.settings.lists
        found = []
        for cell in self.cells:
            rows = judging.rows(bundle, self.outcome, cell)
            share = listed_share(rows, lists.capacity_by_prefecture, lists.capacity_count)
            about = {"origin": str(self.month), "month": str(cell.month), "target": str(cell.target)}
            said = {"model": bundle.sha256, "how": bundle.card["how"], "capacity_share": share}
            found.append({**about, **said, **worth(rows, listed_share=share)})
        return found

    def _months_until(self, last: Month) -> list[Month]:
        return [month for month in months_standing(self.workspace) if month <= last]


_CAPACITY = {"capacity_count", "capacity_by_prefecture"}
