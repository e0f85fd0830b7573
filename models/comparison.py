"""Comparison: two models beside each other on people whom neither has seen, and how sure the difference is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.evidence import Measure, auc, average_precision, difference, lift_at, miscalibration, observed_over_expected
from models.rows import Rows

Floats = NDArray[np.float64]

#: A prefecture with so many events or more is looked at by itself; with fewer, luck speaks louder than any model.
EVENTS_OF_SIZE = 30

#: Nobody calls more than a tenth of the customers, whatever the capacity: beyond it nobody is at risk by any level.
MOST_LISTED = 0.10

LIFT, MISCALIBRATION = "lift_at_capacity", "miscalibration"

#: What is compared, in the order in which it is said.
MEASURES = ("auc", "average_precision", LIFT, MISCALIBRATION)

#: Of these less is better.
LESS_IS_BETTER = frozenset({MISCALIBRATION})


@dataclass(frozen=True)
class Difference:
    """One measure of two models on the same rows: one - other, and its 95 % interval."""

    measure: str
    one: float
    other: float
    difference: float
    low: float
    high: float

    @property
    def better(self) -> str | None:
        """Which is better beyond luck, `one` or `other`; None where the interval holds 0: no difference."""
        if self.low <= 0 <= self.high or np.isnan(self.low):
            return None
        return "one" if (self.low > 0) != (self.measure in LESS_IS_BETTER) else "other"


@dataclass(frozen=True)
class Place:
    """A prefecture of size: its events, the lift at capacity of both, observed over expected of both."""

    prefecture: str
    events: int
    lift: Difference
    observed_over_expected: tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    """What two models are worth on the same rows. `listed_share` is the part of the people there is capacity for.

    `observed_over_expected`: of both, each with its Poisson interval.
    """

    rows: int
    events: int
    listed_share: float
    measures: tuple[Difference, ...]
    observed_over_expected: tuple[dict[str, float], dict[str, float]]
    prefectures: tuple[Place, ...]

    def of(self, measure: str) -> Difference:
        """Give one of the measures."""
        return next(one for one in self.measures if one.measure == measure)

    @property
    def better(self) -> str | None:
        """Which is better beyond luck where it matters, in lift at capacity: `one`, `other` or None."""
        return self.of(LIFT).better


def compare(
    one: Floats,
    other: Floats,
    rows: Rows,
    *,
    listed_share: float,
    among: tuple[str, ...] = MEASURES,
    seed: int = 0,
) -> Comparison:
    """Compare the probabilities that two models give the same rows, `among` so many measures.

    `listed_share`: the part of the rows that there is capacity to contact, 0 < share <= 1.
    """
    people = pd.factorize(rows.asked["subscriber_id"])[0]
    weights = rows.weights

    def differing(name: str, here: NDArray[np.bool_]) -> Difference:
        measure, share = _measure(name, listed_share), None if weights is None else weights[here]
        both = (one[here], other[here])
        found = difference(
            measure, *both, rows.labels[here], share, seed=seed, people=pd.factorize(people[here])[0].astype(np.int64)
        )
        apart = [measure(says, rows.labels[here], share) for says in both]
        return Difference(name, apart[0], apart[1], *found)

    everybody = np.ones(len(rows.labels), dtype=bool)
    return Comparison(
        rows=len(rows.labels),
        events=rows.events,
        listed_share=listed_share,
        measures=tuple(differing(name, everybody) for name in among),
        observed_over_expected=(
            observed_over_expected(one, rows.labels, weights),
            observed_over_expected(other, rows.labels, weights),
        ),
        prefectures=tuple(
            Place(prefecture, int(rows.labels[here].sum()), differing(LIFT, here), _ratios((one, other), rows, here))
            for prefecture, here in _of_size(rows)
        ),
    )


def listed_share(asked: pd.DataFrame, capacity_of: dict[str, int], capacity: int) -> float:
    """Return the part of the people asked about for whom there is capacity, at most a tenth; a tenth if there is none.

    `asked`: prefecture and target, one row a person and month; a prefecture has its own capacity, or the usual one.
    """
    people = asked.groupby(["prefecture", "target"]).size()
    room = people.index.get_level_values("prefecture").map(lambda code: capacity_of.get(str(code), capacity))
    listed = np.minimum(people.to_numpy(), room.to_numpy(dtype=np.int64)).sum()
    return float(min(listed / max(len(asked), 1), MOST_LISTED)) or MOST_LISTED


def _measure(name: str, share: float) -> Measure:
    if name == LIFT:
        return lambda score, positives, weights: lift_at(share, score, positives, weights)
    return {"auc": auc, "average_precision": average_precision, MISCALIBRATION: miscalibration}[name]


def _of_size(rows: Rows) -> list[tuple[str, NDArray[np.bool_]]]:
    prefectures = rows.asked["prefecture"].to_numpy()
    events = pd.Series(rows.labels).groupby(prefectures).sum()
    return [(str(code), prefectures == code) for code in events.index[events >= EVENTS_OF_SIZE]]


def _ratios(both: tuple[Floats, Floats], rows: Rows, here: NDArray[np.bool_]) -> tuple[float, float]:
    weights = None if rows.weights is None else rows.weights[here]
    one, other = (observed_over_expected(says[here], rows.labels[here], weights) for says in both)
    return one["observed_over_expected"], other["observed_over_expected"]
