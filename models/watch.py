"""Watch: whether the people of a month look as people did in the months before; what moved, where, and how far."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.festivals import is_festive
from data.month import Month
from models.bins import Counted
from models.drift import index_of

#: A feature has moved if its stability index from one month to the next is above this, chance taken off ...
MOVED = 0.10

#: ... and so many times above the farthest that it ever moved in the months before.
TIMES = 2.0

#: Everybody has moved if somebody of this month has more than somebody of the month before so much more often, or less
#: often, than in half of the cases.
SHIFTED = 0.025

#: So many months hold a step and the same step of the calendar a year before.
YEAR = 13

#: A place with fewer people is not looked at apart.
FEWEST = 300

#: What chance does to an index is taken as high as one month in 10,000 has it.
CHANCE = 1e-4


@dataclass(frozen=True)
class Moved:
    """A feature that moved from one month to the next, by how much, and the farthest it moved before.

    `place`: where, if against the other places; empty if everywhere. `measure`: `index`, a stability index, or `shift`:
    how much more, or less, often than in half of the cases somebody of this month has more than somebody of the last.
    """

    feature: str
    index: float
    before: float
    place: str = ""
    measure: str = "index"


def moved(
    months: Sequence[Counted],
    since: Mapping[str, str],
    seasonal: Collection[str] = (),
    unordered: Collection[str] = (),
) -> list[Moved]:
    """Name the features that moved from the month before the last to the last, the farthest first.

    `months`: counts of all months there are, in order; `since`: by feature, the first month in which its window was
    full: before it a feature moves because its window fills. `seasonal`: features that follow the calendar (months have
    28 to 31 days): they are judged once the same step was seen a year before. `unordered`: words, of which none is more
    than another. A place is compared with all others, how unlike them it is now with how unlike it was, so that a
    season that comes to all is no movement of a place.
    """
    found: list[Moved] = []
    for name in months[-1].counts:
        usable = [month for month in months if month.month >= since.get(name, "")]
        if len(usable) > (YEAR if name in seasonal else 1):
            found.extend(_by_index(name, usable) or _in_places(name, usable))
            if name not in unordered and name not in {one.feature for one in found}:
                # Last: a place that moved far moves all people a little, and is to be named.
                found.extend(_by_shift(name, usable, is_seasonal=name in seasonal))
    return sorted(found, key=lambda one: (-one.index, one.feature, one.place))


def _by_index(name: str, months: Sequence[Counted]) -> list[Moved]:
    """Compare how far all people moved in the last step with the steps before."""
    steps = [_beyond_chance(*pair) for pair in _steps(name, months)]
    return [_moved(name, steps)] if _is_far(steps, MOVED) else []


def _by_shift(name: str, months: Sequence[Counted], *, is_seasonal: bool) -> list[Moved]:
    """Compare how far all people moved one way in the last step with the steps before.

    The Spring Festival moves everybody, another way each year: steps without it are compared with such.
    """
    are_festive = [is_festive(Month.parse(month.month)) for month in months]
    are_usual = [is_seasonal or not any(pair) for pair in itertools.pairwise(are_festive)]
    shifts = [_shift(*pair) for pair, is_usual in zip(_steps(name, months), are_usual, strict=True) if is_usual]
    if not are_usual[-1] or not shifts[:-1] or not _is_far(shifts, SHIFTED):
        return []
    return [replace(_moved(name, shifts), measure="shift")]


def _steps(name: str, months: Sequence[Counted]) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    return list(itertools.pairwise(month.counts[name].sum(axis=0) for month in months))


def _is_far(steps: Sequence[float], least: float) -> bool:
    return steps[-1] > max(least, TIMES * max(steps[:-1], default=0.0))


def _moved(name: str, steps: Sequence[float]) -> Moved:
    return Moved(name, round(steps[-1], 4), round(max(steps[:-1], default=0.0), 4))


def _in_places(name: str, months: Sequence[Counted]) -> list[Moved]:
    """Compare how much more unlike all others each place became in the last step with the steps before."""
    unlike = [_unlike(name, month) for month in months]
    shifts = [
        {place: abs(after[place] - then[place]) for place in after.keys() & then.keys()}
        for then, after in itertools.pairwise(unlike)
    ]
    before = max((shift for step in shifts[:-1] for shift in step.values()), default=0.0)
    limit = max(MOVED, TIMES * before)
    return [Moved(name, round(by, 4), round(before, 4), place) for place, by in shifts[-1].items() if by > limit]


def _shift(then: NDArray[Any], now: NDArray[Any]) -> float:
    """Return how far from one half the chance is that somebody of now has more than somebody of then, less chance.

    Of those of whom it is known, equals counting half (the statistic of Mann and Whitney over the product of sizes).
    """
    from scipy.special import ndtri

    then, now = then[:-1], now[:-1]
    if not then.sum() or not now.sum():
        return 0.0
    below = np.cumsum(then) - then / 2
    apart = abs(float((below * now).sum() / then.sum() / now.sum()) - 0.5)
    chance = -float(ndtri(CHANCE / 2)) * float(np.sqrt((1 / then.sum() + 1 / now.sum()) / 12))
    return max(apart - chance, 0.0)


def _unlike(name: str, month: Counted) -> dict[str, float]:
    """Say how unlike the people of all other places those of each place are."""
    counts = month.counts[name]
    everybody = counts.sum(axis=0)
    return {
        place: _beyond_chance(everybody - own, own)
        for place, own in zip(month.places, counts, strict=True)
        if min(own.sum(), (everybody - own).sum()) >= FEWEST
    }


def _beyond_chance(then: NDArray[Any], now: NDArray[Any]) -> float:
    """Return the stability index less what chance may make of two samples of these sizes (chi-squared / size)."""
    from scipy.special import chdtri

    there = (then + now) > 0
    freedom = int(there.sum()) - 1
    if freedom < 1 or not then.sum() or not now.sum():
        return 0.0
    chance = float(chdtri(freedom, CHANCE)) * float(1 / then.sum() + 1 / now.sum())
    return max(float(index_of(then[there], now[there])) - chance, 0.0)
