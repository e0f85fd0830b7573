"""Learning: from labelled subscriber-months to a model with its evidence, even where events are few."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.refusals import TooLittle
from models.bundle import Bundle, bundled
from models.calibration import Calibration, calibrate_by, scaled_to
from models.columns import Told, silent
from models.evidence import auc, calibration_table, measured
from models.guards import Finding, quarantined
from models.older import faded
from models.outcome import HEADLINE_AHEAD
from models.precedent import precedent_of
from models.ranker import Ranker
from models.recipe import FEW_POSITIVES, MONTHLY, SAMPLING, SMALL, Recipe
from models.rows import AHEAD_COLUMN, Rows

#: With fewer events than this an outcome is not learnt by itself: it borrows a ranking and is scaled to the rate seen.
TOO_FEW = 30


@dataclass(frozen=True)
class Lesson:
    """What an outcome is learnt from: rows to learn, rows to tune on, rows to judge by.

    `wider` are the same people and months labelled with a commoner event that holds this one (voluntary leaving for
    port-out); a rare outcome is learnt as a share of it. `recipe`: how trees are grown where there are events enough.
    `rises_with`: features with which what is said may not fall. `states`: features that may know the answer, since they
    tell how far it has come. `stands_in`: what the rows are labelled with in place of the outcome. `fewest_to_tell`:
    with fewer events than this the model only ranks.
    """

    outcome: str
    learn: Rows
    tune: Rows
    judge: Rows
    wider: tuple[Rows, Rows] | None = None
    recipe: Recipe = MONTHLY
    rises_with: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    stands_in: str = ""
    fewest_to_tell: int = 0

    def without(self, names: Sequence[str]) -> "Lesson":
        """The same lesson without some features."""
        if not names:
            return self
        wider = None if self.wider is None else (self.wider[0].without(names), self.wider[1].without(names))
        parts = (self.learn.without(names), self.tune.without(names), self.judge.without(names))
        return replace(self, learn=parts[0], tune=parts[1], judge=parts[2], wider=wider)

    def only_ranks(self) -> str:
        """Say why no probability may be told; empty if it may."""
        if self.stands_in:
            return f"none seen yet: {self.stands_in} stands in"
        events = self.learn.events + self.tune.events + self.judge.events
        return f"{events} events; from {self.fewest_to_tell} on risks are told" if events < self.fewest_to_tell else ""

    def sampled(self) -> "Lesson":
        """The same lesson with no more rows to learn from than are worth it; what tunes and judges stays whole."""
        wider = None if self.wider is None else (self.wider[0].sampled(SAMPLING), self.wider[1])
        return replace(self, learn=self.learn.sampled(SAMPLING), wider=wider)


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
    fading, asked, lesson = faded(lesson.learn), len(lesson.learn.labels), lesson.sampled()
    lesson = replace(lesson, learn=lesson.learn.at_hand())
    found = _guarded(lesson, fading)
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
        "rises_with": sorted(lesson.rises_with & set(ranker.features)),
        "weighted": _weighted(lesson),
        **({"contacted": _contacted(lesson.learn.contacted)} if lesson.learn.contacted else {}),
        "quarantined": {one.feature: one.why for one in found},
        "events": {"learn": lesson.learn.events, "tune": lesson.tune.events, "judge": lesson.judge.events},
        "rows": {"learn": asked, "tune": len(lesson.tune.labels), "judge": len(lesson.judge.labels)},
        "sampled": {"rows": len(lesson.learn.labels), "others_kept": round(lesson.learn.kept, 6)},
        "evidence": evidence_of(ranker, calibration, lesson.judge),
        **({"only_ranks": why} if (why := lesson.only_ranks()) else {}),
    }
    return bundled(ranker, calibration, card)


def _guarded(lesson: Lesson, fading: Sequence[Finding]) -> list[Finding]:
    """Look for features that know the answer, where they would know it best: asked about the nearest month.

    `fading`: those that know little when their source is a month older.
    """
    nearest = lesson.learn.ahead(int(lesson.learn.months_ahead.min()))
    sure = quarantined(nearest.features.drop(columns=AHEAD_COLUMN), nearest.labels, kept=nearest.kept)
    found = {one.feature: one for one in (*fading, *sure) if one.feature not in lesson.states}
    return [found[name] for name in nearest.columns if name in found]


def _weighted(lesson: Lesson) -> dict[str, float]:
    """Say how many rows speak for people whom we contacted, and for how many one of them does at most."""
    parts = [rows.weights for rows in (lesson.learn, lesson.tune, lesson.judge) if rows.weights is not None]
    weights = np.concatenate([np.ones(1), *parts])
    return {"rows": int((weights > 1).sum()), "largest": round(float(weights.max()), 6)}


def _contacted(rows: Rows) -> dict[str, float]:
    """Say how many rows of people whom we tried to keep the trees see, and for how many events one of theirs counts."""
    counts = rows.each_for[rows.labels == 1]
    most = float(counts.max()) if len(counts) else 1.0
    return {"events": rows.events, "rows": len(rows.labels), "an_event_counts": round(most, 6)}


def _cannot_be_learnt(lesson: Lesson) -> bool:
    """Without an event there is nothing to learn; a rare outcome with a wider one beside it needs none to tune on."""
    if lesson.wider is not None and 0 < lesson.learn.events_seen + lesson.tune.events < TOO_FEW:
        return not all(rows.labels.sum() for rows in lesson.wider)
    return not lesson.learn.labels.sum() or not lesson.tune.labels.sum()


def evidence_of(ranker: Ranker, calibration: Calibration, judge: Rows) -> dict[str, Any]:
    """Say what a model is worth on rows it has not seen: the headline, the curve over months ahead, the calibration."""
    headline = judge.ahead(HEADLINE_AHEAD)
    if not 0 < headline.labels.sum() < len(headline.labels):
        # Nobody had the event: how good the ranking is cannot be told, and is not made up.
        seen = {"rows": float(len(headline.labels)), "positives": float(headline.labels.sum())}
        return {"headline": seen, "auc_by_gap": {}, "calibration": []}
    raw, aheads = judge.scored(ranker.raw), judge.months_ahead
    probability = calibration.probability(raw[aheads == HEADLINE_AHEAD])
    curve = {}
    for ahead in np.unique(aheads):
        rows = judge.ahead(int(ahead))
        if 0 < rows.labels.sum() < len(rows.labels):
            curve[f"gap_{int(ahead) - 1}"] = round(auc(raw[aheads == ahead], rows.labels, rows.weights), 6)
    deciles = calibration_table(probability, headline.labels, headline.weights)
    worth = measured(probability, headline.labels, headline.weights)
    return {
        "headline": {name: round(value, 6) for name, value in worth.items()},
        "auc_by_gap": curve,
        "calibration": deciles.round(8).to_dict("records"),
    }


def _grown(lesson: Lesson, told: Told) -> tuple[Ranker, Calibration, str]:
    events = lesson.learn.events_seen + lesson.tune.events
    if events >= FEW_POSITIVES:
        told(f"{lesson.outcome}: {events} events")
        ranker = _fitted(lesson.learn, lesson.recipe, lesson.rises_with, tune=lesson.tune)
        return (
            ranker,
            _calibrated(ranker, lesson),
            f"{events} events: {lesson.recipe.name}, stopped on a later month",
        )
    if lesson.wider is None:
        ranker = _fitted(lesson.learn, SMALL, lesson.rises_with)
        return ranker, _calibrated(ranker, lesson), f"{events} events: {SMALL.name}, fixed trees"
    wide_learn, wide_tune = lesson.wider
    recipe = _recipe_for(wide_learn.events_seen + wide_tune.events)
    wide = _fitted(wide_learn, recipe, lesson.rises_with, tune=wide_tune)
    if events < TOO_FEW:
        how = f"{events} events: the ranking of voluntary leaving, scaled to the rate observed"
        return wide, _scaled(wide, lesson), how
    ranker = _fitted(lesson.learn, SMALL, lesson.rises_with, start=wide)
    how = f"{events} events: learnt as a share of voluntary leaving ({recipe.name}, then {SMALL.name})"
    return ranker, _calibrated(ranker, lesson), how


def _fitted(
    rows: Rows, recipe: Recipe, rising: Collection[str], *, tune: Rows | None = None, start: Ranker | None = None
) -> Ranker:
    """Grow trees; where growing stops is told by tuning rows, drawn as those that are learnt from."""
    watched = None if tune is None or not recipe.patience else tune.thinned(rows.kept)
    features, labels, counts = rows.grown_on()
    return Ranker.fit(
        features,
        labels,
        recipe=recipe,
        weights=counts,
        tune=None if watched is None else (watched.features, watched.labels),
        start=start,
        rising=rising,
    )


def _calibrated(ranker: Ranker, lesson: Lesson) -> Calibration:
    """Calibrate on the whole tuning month, of which nothing was left out, as far as it has events to tell by."""
    tune, known = lesson.tune, precedent_of(ranker, lesson.learn)
    return calibrate_by(known, tune.scored(ranker.raw), tune.labels, events=tune.events, weights=tune.weights)


def _scaled(ranker: Ranker, lesson: Lesson) -> Calibration:
    """Scale a borrowed ranking to the rate at which the outcome itself was seen."""
    both = (lesson.learn, lesson.tune)
    raw, labels, weights = (
        np.concatenate(parts)
        for parts in zip(*((rows.scored(ranker.raw), rows.labels, rows.spoken_for) for rows in both), strict=True)
    )
    return scaled_to(raw, float(np.average(labels, weights=weights)), weights=weights)


def _recipe_for(events: int) -> Recipe:
    return MONTHLY if events >= FEW_POSITIVES else SMALL
