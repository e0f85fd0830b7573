"""Shuffled: whether a model can come of labels that mean nothing; if so, something lets the labels through."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.month import Month
from data.refusals import TooLittle
from models.guards import TIMES_SHUFFLED, shuffled
from models.outcome import HEADLINE_AHEAD, Outcome
from models.ranker import Ranker
from models.recipe import SMALL
from pipelines.describe import describe_all
from pipelines.lakeside import months_standing
from pipelines.step import Told, silent
from pipelines.train import can_be_learnt, lesson_of, plan_of
from pipelines.workspace import Workspace

Floats = NDArray[np.float64]

#: So many standard errors from .5 are no chance.
ERRORS = 3.0


@dataclass(frozen=True)
class Shuffled:
    """Mean AUC of models of shuffled labels on the months that judge, its standard error, of how many models."""

    outcome: str
    auc: float
    error: float
    times: int

    @property
    def is_chance(self) -> bool:
        """Whether the mean lies within three standard errors of .5."""
        return abs(self.auc - 0.5) <= ERRORS * self.error


def shuffled_of(workspace: Workspace, outcome: Outcome, until: Month, told: Told = silent) -> Shuffled:
    """Learn an outcome 20 times from labels shuffled within each month, and judge on the true ones of later months."""
    months = [month for month in months_standing(workspace) if month <= until]
    can_be_learnt(workspace, outcome, months)
    plan = plan_of(workspace, outcome, months, until)
    lesson = lesson_of(workspace, outcome, plan, describe_all(workspace, plan.months(), told), until).sampled()
    rows = lesson.learn.ahead(int(lesson.learn.months_ahead.min())).at_hand()
    judge = lesson.judge.ahead(HEADLINE_AHEAD).at_hand()
    if not 0 < judge.labels.sum() < len(judge.labels):
        raise TooLittle(
            f"shuffled labels of {outcome.name}",
            found=f"{judge.events} events among {len(judge.labels)} rows to judge by",
            expected="both yes and no",
            do="Take in more months.",
        )
    made = 0

    def learnt(labels: Floats) -> Floats:
        nonlocal made
        told("learning from shuffled labels", made, TIMES_SHUFFLED)
        made += 1
        return Ranker.fit(rows.features, labels, recipe=SMALL).raw(judge.features)

    mean, error = shuffled(learnt, rows.labels, rows.asked["target"].to_numpy(np.int64), judge.labels)
    told("learning from shuffled labels", TIMES_SHUFFLED, TIMES_SHUFFLED)
    return Shuffled(outcome.name, mean, error, TIMES_SHUFFLED)
