"""Tuning: a search for how trees are best grown for an outcome, which never looks at the months that judge it.

Half of the people of the tuning month stop the growing, the other half say how good it came out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.refusals import TooLittle
from models.calibration import Floats, calibrate, log_odds
from models.learning import Lesson
from models.ranker import Ranker
from models.recipe import FEW_POSITIVES, TUNED, Recipe
from models.rows import Rows

#: Told the trial, how many there will be, and the best log-loss so far.
Told = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Range:
    """A setting of a recipe, and the numbers among which it is looked for; `is_even`: all alike, not their powers."""

    name: str
    low: float
    high: float
    is_whole: bool = False
    is_even: bool = False


SPACE = (
    Range("learning_rate", 0.02, 0.15),
    Range("leaves", 4, 48, is_whole=True),
    Range("min_child", 50, 2_000, is_whole=True),
    Range("subsample", 0.5, 1.0, is_even=True),
    Range("colsample", 0.2, 1.0, is_even=True),
    Range("l2", 0.5, 100.0),
    Range("cat_smooth", 10, 500),
)

SEED = 0


@dataclass(frozen=True)
class Tried:
    """A recipe, and how good it came out: log-loss of calibrated risks, in bits for 1,000 people; less is better."""

    recipe: Recipe
    loss: float


@dataclass(frozen=True)
class Tuned:
    """What a search found: the usual recipe, the best, and how many were tried."""

    usual: Tried
    best: Tried
    trials: int


def tune(lesson: Lesson, trials: int, journal: Path, told: Told) -> Tuned:
    """Try recipes until there were so many, the usual one first; what a journal says was tried is not tried again.

    A trial is drawn from those before it and its own number, so that a search that was stopped ends as one that was
    not. `journal`: a file that is written as the search goes on.
    """
    import optuna

    if (events := lesson.learn.events + lesson.tune.events) < FEW_POSITIVES:
        raise TooLittle(
            f"tuning of {lesson.outcome}",
            found=f"{events} events",
            expected=f"at least {FEW_POSITIVES}",
            do="With so few, trees are grown small and fixed: there is nothing to tune. Take in more months.",
        )
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    learn, (stop, say) = lesson.sampled().learn.at_hand(), _halves(lesson.tune.at_hand())
    study = optuna.create_study(
        study_name=lesson.outcome,
        storage=optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(journal))),
        load_if_exists=True,
    )
    while (done := len(finished := _finished(study))) < trials:
        told(done, trials, min((one.value for one in finished), default=float("nan")))
        study.sampler = optuna.samplers.TPESampler(seed=SEED + done)
        if not done:
            study.enqueue_trial({one.name: getattr(lesson.recipe, one.name) for one in SPACE})
        trial = study.ask()
        study.tell(trial, loss_of(_drawn(trial, lesson.recipe), learn, stop, say))
    usual, *others = _finished(study)
    tried = [
        Tried(lesson.recipe, usual.value),
        *(Tried(_named(lesson.recipe, one.params), one.value) for one in others),
    ]
    return Tuned(tried[0], min(tried, key=lambda one: one.loss), len(tried))


def loss_of(recipe: Recipe, learn: Rows, stop: Rows, say: Rows) -> float:
    """Grow trees by a recipe and say how good they are: log-loss of one half of the people, calibrated on the other."""
    watched = stop.thinned(learn.kept)
    ranker = Ranker.fit(learn.features, learn.labels, recipe=recipe, tune=(watched.features, watched.labels))
    calibration = calibrate(stop.scored(ranker.raw), stop.labels, weights=stop.weights)
    risk = calibration.probability(say.scored(ranker.raw))
    odds, weights = log_odds(risk), np.ones(len(risk)) if say.weights is None else say.weights
    losses: Floats = np.logaddexp(0, np.where(say.labels == 1, -odds, odds))
    return float(np.average(losses, weights=weights) / np.log(2) * 1_000)


def _halves(rows: Rows) -> tuple[Rows, Rows]:
    """Part rows into two by who they are of: all rows of a person are in one."""
    is_first = pd.util.hash_array(rows.asked["subscriber_id"].to_numpy(dtype=object), categorize=False) % 2 == 0
    return rows.where(is_first), rows.where(~is_first)


def _finished(study: Any) -> list[Any]:
    import optuna

    return list(study.get_trials(states=(optuna.trial.TrialState.COMPLETE,)))


def _drawn(trial: Any, usual: Recipe) -> Recipe:
    drawn = {
        one.name: trial.suggest_int(one.name, int(one.low), int(one.high), log=not one.is_even)
        if one.is_whole
        else trial.suggest_float(one.name, one.low, one.high, log=not one.is_even)
        for one in SPACE
    }
    return _named(usual, drawn)


def _named(usual: Recipe, drawn: dict[str, Any]) -> Recipe:
    return replace(usual, name=TUNED, **drawn)
