"""Jumps: whether what the models say of a month is out of line with what they say of the month before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from models.columns import edges_of
from models.drift import index_of

Floats = NDArray[np.float64]

#: The mean of scores has jumped if it is so many times that of the month before, or that part of it ...
MEAN_TIMES = 1.5

#: ... or if the stability index of the scores, in tenths of the month before, is above this.
INDEX = 0.25

#: The share of people with a warning level has jumped if it doubles or halves.
LEVEL_TIMES = 2.0

#: All of them only if so many times as far as in any month before.
TIMES = 2.0

#: Chance is taken as so many standard errors.
ERRORS = 4.0

#: The calibration is off if observed and expected differ by more than this, and beyond chance by so many errors.
OFF_TIMES, OFF_ERRORS = 1.10, 3.3

#: With fewer events than this a calibration that is off may not be seen yet.
EVENTS_TO_SEE = 400


@dataclass(frozen=True)
class Change:
    """What was compared: the month before, now, how far apart (of a ratio its logarithm), and from where it jumps."""

    what: str
    then: float
    now: float
    apart: float
    limit: float

    @property
    def is_jump(self) -> bool:
        """Whether it went further than it may."""
        return abs(self.apart) > self.limit


def changes_of_scores(what: str, then: Floats, now: Floats, farthest: Sequence[float] = (0.0, 0.0)) -> list[Change]:
    """Compare the scores of a month with those of the month before, by the same models: mean and distribution.

    `farthest`: how far apart the two were in any of the months before.
    """
    edges = np.asarray(edges_of(then))
    counts = [np.bincount(np.searchsorted(edges, part), minlength=len(edges) + 1) for part in (then, now)]
    index = float(index_of(*counts))
    means = float(then.mean()), float(now.mean())
    mean_limit = max(log(MEAN_TIMES), TIMES * farthest[0])
    return [
        Change(f"mean {what}", *means, _log_ratio(*means), mean_limit),
        Change(f"spread of {what}", 0.0, index, index, max(INDEX, TIMES * farthest[1])),
    ]


def change_of_share(what: str, then: tuple[int, int], now: tuple[int, int], *, farthest: float = 0.0) -> Change:
    """Compare a share with that of the month before, each given as (how many, of how many); chance is allowed for."""
    shares = [count / max(of, 1) for count, of in (then, now)]
    errors = sqrt(sum(1 / max(count, 1) for count, _ in (then, now)))
    # Half a person more on both sides: none is not infinitely less than one.
    apart = _log_ratio(*((count + 0.5) / (of + 1) for count, of in (then, now)))

    limit = max(log(LEVEL_TIMES) + ERRORS * errors, TIMES * farthest)
    return Change(f"share of {what}", shares[0], shares[1], apart, limit)


@dataclass(frozen=True)
class Matured:
    """What a model said of a month that is final now, and what happened: events observed and expected.

    `learnt_on`: how many events its calibration was learnt on; what it did not know better cannot be held against it.
    """

    outcome: str
    month: str
    observed: float
    expected: float
    learnt_on: float

    @property
    def ratio(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected if self.expected > 0 else float("nan")

    @property
    def errors(self) -> float:
        """How many standard errors the logarithm of the ratio is away from 0: events vary like Poisson counts."""
        if not self.observed or not self.expected:
            return 0.0
        return log(self.ratio) / sqrt(1 / self.observed + 1 / max(self.learnt_on, 1.0))

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the ratio."""
        if not self.observed or not self.expected:
            return 0.0, float("inf")
        spread = 1.96 * sqrt(1 / self.observed + 1 / max(self.learnt_on, 1.0))
        return self.ratio * exp(-spread), self.ratio * exp(spread)

    @property
    def is_off(self) -> bool:
        """Whether events and risks differ by more than a tenth, beyond chance."""
        return abs(self.errors) > OFF_ERRORS and not 1 / OFF_TIMES <= self.ratio <= OFF_TIMES

    @property
    def can_be_seen(self) -> bool:
        """Whether there are events enough that a calibration off by a quarter would be seen."""
        return self.observed >= EVENTS_TO_SEE


def _log_ratio(then: float, now: float) -> float:
    return log(now / then) if then > 0 and now > 0 else 0.0
