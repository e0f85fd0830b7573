"""Learning: from labelled subscriber-months to a model with its evidence, even where events are few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.refusals import TooLittle
from models.bundle import Bundle, bundled
from models.calibration import Calibration, calibrate, scaled_to
from models.columns import Told, silent
from models.evidence import auc, calibration_table, measured
from models.guards import Finding, quarantined
from models.outcome import HEADLINE_AHEAD
from models.ranker import Ranker
from models.recipe import FEW_POSITIVES, MONTHLY, SMALL, Recipe

#: The one column of a model that is not of the person: how many months ahead is asked about.
AHEAD_COLUMN = "months_ahead"

#: With fewer events than this an outcome is not learnt by itself: it borrows a ranking and is scaled to the rate seen.
TOO_FEW = 30


@dataclass(frozen=True)
class Rows:
    """Labelled rows, one a subscriber, month and ahead: features (with `months_ahead`), labels, and who was asked when.

    `asked`: subscriber_id, target (the month of the event as a number) and, where it is known, prefecture.
    `weights`: how many people like them a row speaks for; None if each for itself.
    """

    features: pd.DataFrame
    labels: NDArray[np.float64]
    asked: pd.DataFrame
    weights: NDArray[np.float64] | None = None

    @property
    def events(self) -> int:
        """How many events there were; one that is asked about from three months away is still one."""
        return len(self.asked.loc[self.labels == 1, ["subscriber_id", "target"]].drop_duplicates())

    def ahead(self, months: int) -> "Rows":
        """Only the rows that ask about the month so many months ahead."""
        here = (self.features[AHEAD_COLUMN] == months).to_numpy()
        weights = None if self.weights is None else self.weights[here]
        return Rows(self.features[here], self.labels[here], self.asked[here], weights)

    def without(self, names: Sequence[str]) -> "Rows":
        """The same rows without some features."""
        return replace(self, features=self.features.drop(columns=list(names)))


@dataclass(frozen=True)
class Lesson:
    """What an outcome is learnt from: rows to learn, rows to tune on, rows to judge by.

    `wider` are the same people and months labelled with a commoner event that holds this one (voluntary leaving for
    port-out); a rare outcome is learnt as a share of it.
    """

    outcome: str
    learn: Rows
    tune: Rows
    judge: Rows
    wider: tuple[Rows, Rows] | None = None

    def without(self, names: Sequence[str]) -> "Lesson":
        """The same lesson without some features."""
        if not names:
            return self
        wider = None if self.wider is None else (self.wider[0].without(names), self.wider[1].without(names))
        parts = (self.learn.without(names), self.tune.without(names), self.judge.without(names))
        return Lesson(self.outcome, *parts, wider=wider)


def learn(lesson: Lesson, about: Mapping[str, Any], told: Told = silent) -> Bundle:
    """Learn an outcome: trees on the learning months, calibration on the tuning month, evidence on the judging months.

    `about` goes into the card beside how it was learnt and what it is worth; it may hold no clock, path or host.
    """
    if _cannot_be_learnt(lesson):
        raise TooLittle(
            f"training of {lesson.outcome}",
            found=f"{lesson.learn.events} events to learn from, {lesson.tune.events} to tune on",
            expected="both yes and no among the labels of each",
            do="Take in more months, or check that the table with the events is complete.",
        )
    found = _guarded(lesson)
    for one in found:
        told(f"{lesson.outcome}: `{one.feature}` is set aside: {one.why}")
    lesson = lesson.without([one.feature for one in found])
    ranker, calibration, how = _grown(lesson, told)
    card = {
        **about,
        "outcome": lesson.outcome,
        "how": how,
        "calibration": calibration.how,
        "trees": ranker.trees,
        "weighted": _weighted(lesson),
        "quarantined": {one.feature: one.why for one in found},
        "events": {"learn": lesson.learn.events, "tune": lesson.tune.events, "judge": lesson.judge.events},
        "rows": {"learn": len(lesson.learn.labels), "tune": len(lesson.tune.labels), "judge": len(lesson.judge.labels)},
        "evidence": evidence_of(ranker, calibration, lesson.judge),
    }
    return bundled(ranker, calibration, card)


def _guarded(lesson: Lesson) -> list[Finding]:
    """Look for features that know the answer, where they would know it best: asked about the nearest month."""
    nearest = lesson.learn.ahead(int(lesson.learn.features[AHEAD_COLUMN].min()))
    return quarantined(nearest.features.drop(columns=AHEAD_COLUMN), nearest.labels)


def _weighted(lesson: Lesson) -> dict[str, float]:
    """Say how many rows speak for people whom we contacted, and for how many one of them does at most."""
    parts = [rows.weights for rows in (lesson.learn, lesson.tune, lesson.judge) if rows.weights is not None]
    weights = np.concatenate([np.ones(1), *parts])
    return {"rows": int((weights > 1).sum()), "largest": round(float(weights.max()), 6)}


def _cannot_be_learnt(lesson: Lesson) -> bool:
    """Without an event there is nothing to learn; a rare outcome with a wider one beside it needs none to tune on."""
    if lesson.wider is not None and 0 < lesson.learn.events + lesson.tune.events < TOO_FEW:
        return not all(rows.labels.sum() for rows in lesson.wider)
    return not lesson.learn.labels.sum() or not lesson.tune.labels.sum()


def evidence_of(ranker: Ranker, calibration: Calibration, judge: Rows) -> dict[str, Any]:
    """Say what a model is worth on rows it has not seen: the headline, the curve over months ahead, the calibration."""
    headline = judge.ahead(HEADLINE_AHEAD)
    if not 0 < headline.labels.sum() < len(headline.labels):
        # Nobody had the event: how good the ranking is cannot be told, and is not made up.
        seen = {"rows": float(len(headline.labels)), "positives": float(headline.labels.sum())}
        return {"headline": seen, "auc_by_gap": {}, "calibration": []}
    probability = calibration.probability(ranker.raw(headline.features))
    curve = {}
    for ahead in sorted(judge.features[AHEAD_COLUMN].unique()):
        rows = judge.ahead(int(ahead))
        if 0 < rows.labels.sum() < len(rows.labels):
            curve[f"gap_{int(ahead) - 1}"] = round(auc(ranker.raw(rows.features), rows.labels, rows.weights), 6)
    deciles = calibration_table(probability, headline.labels, headline.weights)
    worth = measured(probability, headline.labels, headline.weights)
    return {
        "headline": {name: round(value, 6) for name, value in worth.items()},
        "auc_by_gap": curve,
        "calibration": deciles.round(8).to_dict("records"),
    }


def _grown(lesson: Lesson, told: Told) -> tuple[Ranker, Calibration, str]:
    events = lesson.learn.events + lesson.tune.events
    if events >= FEW_POSITIVES:
        told(f"{lesson.outcome}: {events} events")
        ranker = _fitted(lesson.learn, MONTHLY, tune=lesson.tune)
        return ranker, _calibrated(ranker, lesson.tune), f"{events} events: {MONTHLY.name}, stopped on a later month"
    if lesson.wider is None:
        ranker = _fitted(lesson.learn, SMALL)
        return ranker, _calibrated(ranker, lesson.tune), f"{events} events: {SMALL.name}, fixed trees"
    wide_learn, wide_tune = lesson.wider
    recipe = _recipe_for(wide_learn.events + wide_tune.events)
    wide = _fitted(wide_learn, recipe, tune=wide_tune)
    if events < TOO_FEW:
        how = f"{events} events: the ranking of voluntary leaving, scaled to the rate observed"
        return wide, _scaled(wide, lesson), how
    ranker = _fitted(lesson.learn, SMALL, start=wide)
    how = f"{events} events: learnt as a share of voluntary leaving ({recipe.name}, then {SMALL.name})"
    return ranker, _calibrated(ranker, lesson.tune), how


def _fitted(rows: Rows, recipe: Recipe, *, tune: Rows | None = None, start: Ranker | None = None) -> Ranker:
    return Ranker.fit(
        rows.features,
        rows.labels,
        recipe=recipe,
        weights=rows.weights,
        tune=None if tune is None else (tune.features, tune.labels),
        tune_weights=None if tune is None else tune.weights,
        start=start,
    )


def _calibrated(ranker: Ranker, tune: Rows) -> Calibration:
    return calibrate(ranker.raw(tune.features), tune.labels, weights=tune.weights)


def _scaled(ranker: Ranker, lesson: Lesson) -> Calibration:
    """Scale a borrowed ranking to the rate at which the outcome itself was seen."""
    both = pd.concat([lesson.learn.features, lesson.tune.features])
    labels = np.concatenate([lesson.learn.labels, lesson.tune.labels])
    weights = np.concatenate(
        [np.ones(len(r.labels)) if r.weights is None else r.weights for r in (lesson.learn, lesson.tune)]
    )
    return scaled_to(ranker.raw(both), float(np.average(labels, weights=weights)), weights=weights)


def _recipe_for(events: int) -> Recipe:
    return MONTHLY if events >= FEW_POSITIVES else SMALL
