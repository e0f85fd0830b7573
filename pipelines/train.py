"""Train: learn an outcome from every month whose ending we have seen, and keep the model if it beats the one in use."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.files import sha256_of
from data.month import Month
from data.refusals import NoInput, Refusal
from models.bundle import Bundle, champion, crown, read_bundle, write_bundle
from models.cohort import cohort
from models.contest import Verdict, judged
from models.evidence import average_precision
from models.learning import AHEAD_COLUMN, Lesson, Rows, learn
from models.outcome import HEADLINE_AHEAD, OTHER_LEAVING, OUTCOMES, PORT_OUT, Happened, Outcome
from models.pictures import draw_all
from models.split import Cell, Split, split
from pipelines import index
from pipelines.describe import describe_all
from pipelines.known import happened_until, known_of
from pipelines.lakeside import handed_over, ingested, months_standing
from pipelines.score import matrix_of
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace

#: What a person asks to be trained, and the outcomes that belong to it: a list of leavers needs both ways of leaving.
TOGETHER: Mapping[str, tuple[Outcome, ...]] = {"port_out": (OTHER_LEAVING, PORT_OUT), "upgrade": (OUTCOMES["upgrade"],)}


@dataclass(frozen=True)
class Trained:
    """What came of a training: the new model, the one now in use, and why."""

    outcome: str
    challenger: str
    champion: str
    why: str


def train(workspace: Workspace, outcome: Outcome, until: Month, told: Told = silent) -> Trained:
    """Learn an outcome from the months up to `until`, and crown the model if it is better than the champion.

    Label the months; describe the subscribers as they were at the end of each; learn on the early months, tune on a
    later one, judge on the last final ones; keep the bundle; compare.
    """
    index.settle(workspace)
    months = [month for month in months_standing(workspace) if month <= until]
    _can_be_learnt(workspace, outcome, months)
    plan = split(outcome, months[0] if months else until, until)
    matrices = describe_all(workspace, plan.months(), told)
    inputs = {str(month): sha256_of(path) for month, path in matrices.items()} | {
        "handed_over": digests(workspace, months, until)
    }

    def work() -> tuple[dict[str, str], list[Path]]:
        told(f"learning {outcome.name}", 0, 1)
        lesson = _lesson(workspace, outcome, plan, matrices, until)
        bundle = learn(lesson, {"until": str(until), "data": inputs, "split": _said(plan)})
        folder = write_bundle(workspace.bundles, bundle)
        champion_sha, why = _compared(workspace, outcome.name, bundle, lesson.judge)
        told(f"learning {outcome.name}", 1, 1)
        _listed(workspace, bundle, lesson.judge, is_champion=champion_sha == bundle.sha256)
        return {"challenger": bundle.sha256, "champion": champion_sha, "why": why}, sorted(folder.iterdir())

    result = Step(workspace, until, f"train.{outcome.name}").once(inputs, work)
    return Trained(outcome.name, result["challenger"], result["champion"], result["why"])


def can_be_told(workspace: Workspace, name: str, month: Month) -> bool:
    """Say whether the tables were handed over that tell whether an outcome happened."""
    return all(outcome.needs in ingested(workspace, month)["result"]["versions"] for outcome in TOGETHER[name])


def _can_be_learnt(workspace: Workspace, outcome: Outcome, months: Sequence[Month]) -> None:
    missing = [month for month in months if outcome.needs not in ingested(workspace, month)["result"]["versions"]]
    if missing:
        raise NoInput(
            f"training of {outcome.name}",
            found=f"no table `{outcome.needs}` in {len(missing)} months from {missing[0]} on",
            expected="it in every month: without it nobody can tell what happened",
            do=f"Have {outcome.needs}.csv exported for these months, and take them in again.",
        )


def _lesson(
    workspace: Workspace, outcome: Outcome, plan: Split, matrices: Mapping[Month, Path], until: Month
) -> Lesson:
    happened = happened_until(workspace, until)

    @cache
    def people(month: Month) -> pd.DataFrame:
        return cohort(known_of(workspace, month))

    @cache
    def matrix(month: Month) -> pd.DataFrame:
        return matrix_of(matrices[month])

    def rows(cells: tuple[Cell, ...], asked: Outcome) -> Rows:
        return _rows(cells, asked, happened, people, matrix)

    wider = None
    if outcome is PORT_OUT:
        leaving = replace(PORT_OUT, name="leaving", events=_both_ways)
        wider = rows(plan.learn, leaving), rows(plan.tune, leaving)
    return Lesson(
        outcome.name, rows(plan.learn, outcome), rows(plan.tune, outcome), rows(plan.judge, outcome), wider=wider
    )


def _both_ways(happened: Happened) -> pd.DataFrame:
    return pd.concat([PORT_OUT.events(happened), OTHER_LEAVING.events(happened)])


def _rows(
    cells: tuple[Cell, ...],
    outcome: Outcome,
    happened: Happened,
    people: Callable[[Month], pd.DataFrame],
    matrix: Callable[[Month], pd.DataFrame],
) -> Rows:
    features, labels, asked = [], [], []
    for cell in cells:
        labelled = outcome.labelled(people(cell.month), happened, cell.month, cell.ahead)
        features.append(matrix(cell.month).loc[labelled["subscriber_id"]].assign(**{AHEAD_COLUMN: cell.ahead}))
        labels.append(labelled["label"].to_numpy(np.float64))
        asked.append(pd.DataFrame({"subscriber_id": labelled["subscriber_id"], "target": cell.target.number}))
    return Rows(pd.concat(features, ignore_index=True), np.concatenate(labels), pd.concat(asked, ignore_index=True))


def _compared(workspace: Workspace, name: str, challenger: Bundle, judge: Rows) -> tuple[str, str]:
    """Crown the challenger if it ranks better than the champion on the same months; say which is in use and why."""
    standing = champion(workspace.bundles, name)
    if standing == challenger.sha256:
        return standing, "it is the champion already"
    verdict = _judged(workspace, challenger, standing, judge.ahead(HEADLINE_AHEAD))
    if verdict.is_new:
        crown(workspace.bundles, name, challenger.sha256)
    return challenger.sha256 if verdict.is_new else str(standing), verdict.why


def _judged(workspace: Workspace, challenger: Bundle, standing: str | None, rows: Rows) -> Verdict:
    if standing is None:
        return Verdict(is_new=True, why="first of its kind")
    try:
        champion_says = read_bundle(workspace.bundles, standing).probability(rows.features)
    except Refusal as fault:
        return Verdict(is_new=True, why=f"the champion cannot score these months ({fault.found})")
    ours, theirs = (
        average_precision(says, rows.labels) if rows.events else 0.0
        for says in (challenger.probability(rows.features), champion_says)
    )
    return judged(ours, theirs, positives=rows.events)


def _listed(workspace: Workspace, bundle: Bundle, judge: Rows, *, is_champion: bool) -> None:
    """List the model in MLflow, with its pictures; the bundle is the model, MLflow is its index."""
    rows = judge.ahead(HEADLINE_AHEAD)
    pictures = (
        draw_all(bundle.ranker, rows.features, bundle.probability(rows.features), rows.labels, seed=0)
        if rows.events
        else {}
    )
    index.enter(workspace, bundle, name=bundle.card["outcome"], pictures=pictures, is_champion=is_champion)


def _said(plan: Split) -> dict[str, Any]:
    parts = {"learn": plan.learn, "tune": plan.tune, "judge": plan.judge}
    return {name: sorted({str(cell.target) for cell in cells}) for name, cells in parts.items()}


def digests(workspace: Workspace, months: Sequence[Month], until: Month) -> dict[str, str]:
    """Digest what was handed over for each month: the files, not how often they had to be taken in."""
    known = handed_over(workspace, months, until.list_day)
    return {
        month: hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest() for month, files in known.items()
    }
