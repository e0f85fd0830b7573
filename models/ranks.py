"""Ranks: the measures of a ranking, and how sure they are where events are rare, at the cost of the events alone.

Only what stands between two events matters to AUC, precision and lift. Drawn anew with Poisson counts, the number of
non-events there is again a Poisson number, so that nobody but those with the event need be drawn one by one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 200
CONFIDENCE = 0.95

Floats = NDArray[np.float64]

#: A measure of a ranking out of its cells, highest first: the weights of events and of non-events in each.
OfCells = Callable[[Floats, Floats], float]


@dataclass(frozen=True)
class Cells:
    """A ranking, highest first: before the first event, tied with it, before the second, and so on.

    `place` and `weight` are of the rows with the event, `person` numbers from 0 on whose they are. `others`, `squares`:
    sums of the weights of the other rows, and of their squares, by cell.
    """

    place: NDArray[np.intp]
    weight: Floats
    person: NDArray[np.intp]
    others: Floats
    squares: Floats

    @classmethod
    def of(cls, score: Floats, labels: Floats, weights: Floats, people: NDArray[np.object_]) -> "Cells":
        """Sort rows labelled 0 or 1 into cells, in n log(events)."""
        is_event = labels == 1
        descending = -np.unique(score[is_event])[::-1]
        cell = np.searchsorted(descending, -score, "left") + np.searchsorted(descending, -score, "right")
        size, others = 2 * len(descending) + 1, weights[~is_event]
        person = np.unique(people[is_event].astype(str), return_inverse=True)[1]
        return cls(
            cell[is_event],
            weights[is_event],
            person,
            np.bincount(cell[~is_event], others, minlength=size).astype(np.float64),
            np.bincount(cell[~is_event], others**2, minlength=size).astype(np.float64),
        )

    def value(self, measure: OfCells) -> float:
        """Return the measure itself."""
        return measure(self._events(self.weight), self.others)

    def intervals(
        self, measures: Mapping[str, OfCells], *, seed: int, resamples: int = RESAMPLES
    ) -> dict[str, tuple[float, float]]:
        """Return the 95 % bootstrap interval of each measure: all rows of a person with an event are drawn together.

        Weighted non-events are drawn with their mean and variance; whose they are does not count, for they are many.
        """
        rng, people = np.random.default_rng(seed), int(self.person.max(initial=-1)) + 1
        counts = np.divide(self.others**2, self.squares, out=np.zeros_like(self.others), where=self.squares > 0)
        worth = np.divide(self.squares, self.others, out=np.zeros_like(self.others), where=self.others > 0)
        drawn: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(resamples):
            hits = self._events(self.weight * rng.poisson(1, people)[self.person])
            misses = worth * rng.poisson(counts).astype(np.float64)
            for name, measure in measures.items():
                drawn[name].append(measure(hits, misses))
        ends = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
        found = {name: np.nanquantile(values, ends) for name, values in drawn.items()}
        return {name: (float(low), float(high)) for name, (low, high) in found.items()}

    def _events(self, weight: Floats) -> Floats:
        return np.bincount(self.place, weight, minlength=len(self.others)).astype(np.float64)


def auc_of(hits: Floats, misses: Floats) -> float:
    """Return the AUC of cells; NaN without one of both."""
    below = np.cumsum(misses[::-1])[::-1] - misses
    pairs = hits.sum() * misses.sum()
    return float((hits * (below + misses / 2)).sum() / pairs) if pairs > 0 else float("nan")


def average_precision_of(hits: Floats, misses: Floats) -> float:
    """Return the average precision of cells; NaN without events."""
    listed = np.cumsum(hits + misses)
    precision = np.divide(np.cumsum(hits), listed, out=np.zeros_like(listed), where=listed > 0)
    return float((hits * precision).sum() / hits.sum()) if hits.sum() > 0 else float("nan")


def lift_of(share: float) -> OfCells:
    """Return how to measure the lift of cells at a share of all rows; where a tie is cut, its mean counts."""

    def lift(hits: Floats, misses: Floats) -> float:
        rows = hits + misses
        room = share * rows.sum()
        taken = np.clip(room - (np.cumsum(rows) - rows), 0, rows)
        found = np.divide(hits * taken, rows, out=np.zeros_like(rows), where=rows > 0).sum()
        return float(found / room / (hits.sum() / rows.sum())) if hits.sum() > 0 else float("nan")

    return lift
