"""Cost: what leaving a feature family out costs the models, on months that neither of them has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.month import Month
from data.refusals import BadUsage, NoInput
from features.families import FAMILIES
from features.family import Family
from models.evidence import auc, average_precision, difference, lift_at
from models.learning import learn
from models.outcome import HEADLINE_AHEAD, RANKED, Outcome
from models.rows import Rows
from models.split import split
from pipelines.describe import describe_all
from pipelines.lakeside import months_standing
from pipelines.step import Told, silent
from pipelines.train import can_be_learnt, lesson_of
from pipelines.workspace import Workspace

Floats = NDArray[np.float64]

#: With fewer events than these, which people happen to be among them decides.
FEW_EVENTS = 200

#: What is compared, by the name under which it is said.
MEASURES: dict[str, Callable[[Floats, Floats, Floats | None], float]] = {
    "auc": auc,
    "average_precision": average_precision,
    "lift_at_1_percent": lambda score, positives, weights: lift_at(0.01, score, positives, weights),
}


@dataclass(frozen=True)
class Cost:
    """One measure of an outcome, with the family and without, and the 95 % interval of what it costs."""

    outcome: str
    measure: str
    events: int
    having: float
    lacking: float
    cost: float
    low: float
    high: float


def cost_of(workspace: Workspace, family: str, until: Month, told: Told = silent) -> list[Cost]:
    """Learn what the lists are ranked by twice, with a family and without, and compare on later months.

    Nothing after `until` is looked at, no model is kept, and it does not matter whether the family is switched on.
    """
    named = _named(family)
    months = [month for month in months_standing(workspace) if month <= until]
    found = []
    for place, outcome in enumerate(RANKED):
        told(f"learning with and without {family}", place, len(RANKED))
        can_be_learnt(workspace, outcome, months)
        found += _cost(workspace, outcome, named, months[0] if months else until, until)
    told(f"learning with and without {family}", len(RANKED), len(RANKED))
    return found


def too_few(costs: Sequence[Cost]) -> list[str]:
    """Warn of outcomes with so few events, or none, in the months that judge that little or nothing can be said."""
    events = {one.outcome: one.events for one in costs}
    return [
        f"{name}: only {events[name]:,} events in the months that judge; with fewer than {FEW_EVENTS} the figures say "
        "little. Take more months or more subscribers."
        if name in events
        else f"{name}: no event in the months that judge; nothing can be said."
        for name in (outcome.name for outcome in RANKED)
        if events.get(name, 0) < FEW_EVENTS
    ]


def _cost(workspace: Workspace, outcome: Outcome, family: Family, first: Month, until: Month) -> list[Cost]:
    plan = split(outcome, first, until)
    matrices = describe_all(workspace, plan.months(), besides=family.name)
    lesson = lesson_of(workspace, outcome, plan, matrices, until)
    names = [feature.name for feature in family.features if feature.name in lesson.learn.columns]
    if not names:
        raise NoInput(
            f"family {family.name}",
            found="none of its features can be said",
            expected=f"the tables {', '.join(family.needs)}",
            do="Have them exported, and take the months in again.",
        )
    judge = lesson.judge.ahead(HEADLINE_AHEAD)
    if not judge.events:
        return []
    having = judge.scored(learn(lesson, {}).probability)
    lacking = judge.scored(learn(lesson.without(names), {}).probability)
    return [_compared(outcome.name, name, having, lacking, judge) for name in MEASURES]


def _compared(outcome: str, name: str, having: Floats, lacking: Floats, judge: Rows) -> Cost:
    measure = MEASURES[name]
    people = pd.factorize(judge.asked["subscriber_id"])[0]
    cost, low, high = difference(measure, having, lacking, judge.labels, seed=0, people=people)
    with_it, without_it = (measure(says, judge.labels, None) for says in (having, lacking))
    return Cost(outcome, name, judge.events, with_it, without_it, cost, low, high)


def _named(family: str) -> Family:
    for one in FAMILIES:
        if one.name == family:
            return one
    raise BadUsage(
        f"family {family}",
        found="no such family",
        expected=f"one of {', '.join(one.name for one in FAMILIES)}",
        do="Name one of them.",
    )
