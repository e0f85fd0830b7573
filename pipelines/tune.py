"""Tune: look for a better way to grow the trees of an outcome, on the months that training learns and tunes on."""

import hashlib
import json
from pathlib import Path

from data.month import Month
from models.outcome import Outcome
from models.tuning import Told, Tuned
from models.tuning import tune as searched
from pipelines.describe import describe_all
from pipelines.lakeside import months_standing
from pipelines.step import Told as ToldSteps
from pipelines.step import silent
from pipelines.train import can_be_learnt, learnt_from, lesson_of, plan_of
from pipelines.workspace import Workspace

FOLDER = "tuning"


def tune(
    workspace: Workspace,
    outcome: Outcome,
    until: Month,
    *,
    trials: int,
    told: ToldSteps = silent,
    tried: Told | None = None,
) -> Tuned:
    """Try so many recipes for an outcome, as training would learn it at the end of a month; judge none of them.

    A search that was stopped goes on where it was, as long as the data and the code's usual recipe are the same.
    """
    months = [month for month in months_standing(workspace) if month <= until]
    can_be_learnt(workspace, outcome, months)
    plan = plan_of(workspace, outcome, months, until)
    matrices = describe_all(workspace, plan.months(), told)
    lesson = lesson_of(workspace, outcome, plan, matrices, until)
    journal = _journal(
        workspace, outcome, until, learnt_from(workspace, outcome, matrices, until), lesson.recipe.card()
    )
    return searched(lesson, trials, journal, tried or (lambda *_: None))


def _journal(workspace: Workspace, outcome: Outcome, until: Month, *made_of: object) -> Path:
    """Name the file of a search after what it is about: other data, or another usual recipe, make another search."""
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:12]
    folder = workspace.home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{outcome.name}-{until}-{digest}.jsonl"
