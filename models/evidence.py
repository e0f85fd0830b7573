"""Evidence: what a model is worth, in plain numbers with their uncertainty.

Every measure takes `positives`, how much of each row is a positive: 0 or 1 where the outcome is known, or the true
hazard `w` on the invented operator, where a row counts as `w` positives and `1 - w` negatives, so that the luck of the
draw adds no noise.
`weights` weigh whole rows, such as 1 / P(not contacted).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.ranks import CONFIDENCE, RESAMPLES, Cells, OfCells, auc_of, average_precision_of, lift_of

Floats = NDArray[np.float64]
Measure = Callable[[Floats, Floats, Floats | None], float]

#: The measures of a ranking that stand in a model's card.
MEASURES: dict[str, OfCells] = {
    "auc": auc_of,
    "average_precision": average_precision_of,
    "lift_at_1_percent": lift_of(0.01),
    "lift_at_10_percent": lift_of(0.10),
}


def auc(score: Floats, positives: Floats, weights: Floats | None = None) -> float:
    """Return the chance that a positive stands above a negative, ties counting half; NaN without one of both."""
    return auc_of(*_by_score(score, positives, weights))


def average_precision(score: Floats, positives: Floats, weights: Floats | None = None) -> float:
    """Return the precision at each positive, averaged (rows of one score together); NaN without positives."""
    return average_precision_of(*_by_score(score, positives, weights))


def lift_at(share: float, score: Floats, positives: Floats, weights: Floats | None = None) -> float:
    """Return the rate among the top share of rows over the rate of all; where a tie is cut, its mean counts."""
    return lift_of(share)(*_by_score(score, positives, weights))


def expected_auc(score: Floats, hazard: Floats) -> float:
    """AUC with every subscriber weighed by the true hazard."""
    return auc(score, hazard)


def expected_lift(share: float, score: Floats, hazard: Floats) -> float:
    """Lift with every subscriber weighed by the true hazard."""
    return lift_at(share, score, hazard)


def observed_over_expected(probability: Floats, positives: Floats, weights: Floats | None = None) -> dict[str, float]:
    """Return observed, expected, their ratio, and its exact 95 % Poisson interval (Garwood, 1936).

    With weights the interval takes the effective number of events, (sum w)^2 / sum w^2 over the positives.
    """
    # scipy.special alone imports in a tenth of the time of scipy.stats.
    from scipy.special import gammaincinv

    share = np.ones_like(probability) if weights is None else weights
    observed, expected = float((share * positives).sum()), float((share * probability).sum())
    squares = float((share**2 * positives).sum())
    events = observed**2 / squares if squares > 0 else 0.0
    tail = (1 - CONFIDENCE) / 2
    low = float(gammaincinv(events, tail)) if events > 0 else 0.0
    high = float(gammaincinv(events + 1, 1 - tail))
    scale = observed / events / expected if events > 0 else 1 / expected
    return {
        "observed": observed,
        "expected": expected,
        "observed_over_expected": observed / expected,
        "observed_over_expected_low": low * scale,
        "observed_over_expected_high": high * scale,
    }


def miscalibration(probability: Floats, positives: Floats, weights: Floats | None = None) -> float:
    """Return how far observed and expected lie apart, |ln(observed / expected)|: 0 is perfect, 0.1 about a tenth off.

    >>> round(miscalibration(np.array([0.5, 0.5]), np.array([1.0, 0.0])), 6)
    0.0
    """
    share = np.ones_like(probability) if weights is None else weights
    observed, expected = float((share * positives).sum()), float((share * probability).sum())
    return abs(float(np.log(observed / expected))) if observed > 0 and expected > 0 else float("nan")


def calibration_table(
    probability: Floats, positives: Floats, weights: Floats | None = None, *, groups: int = 10
) -> pd.DataFrame:
    """Return one row a tenth, lowest risks first: group, rows, expected (mean risk), observed (rate), positives."""
    order = np.argsort(probability, kind="stable")
    share = np.ones_like(probability) if weights is None else weights
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.arange(len(order)) * groups // max(len(order), 1) + 1
    table = pd.DataFrame(
        {"group": group, "rows": 1, "weight": share, "expected": share * probability, "positives": share * positives}
    )
    summed = table.groupby("group", as_index=False).sum()
    return summed.assign(
        expected=summed["expected"] / summed["weight"], observed=summed["positives"] / summed["weight"]
    )[["group", "rows", "expected", "observed", "positives"]]


def difference(
    measure: Measure,
    ours: Floats,
    theirs: Floats,
    positives: Floats,
    weights: Floats | None = None,
    *,
    seed: int,
    people: NDArray[np.int64] | None = None,
    resamples: int = RESAMPLES,
) -> tuple[float, float, float]:
    """Return by how much our measure is above theirs on the same rows, and the 95 % interval of it (paired bootstrap).

    Both are measured on the same rows drawn anew, so that what is hard for both does not count. `people` numbers from 0
    on whose row it is: all rows of a person are drawn together, for what a person does in two months is not two proofs.
    """
    share = np.ones(len(positives)) if weights is None else weights
    drawn_as = np.arange(len(positives)) if people is None else people
    several = int(drawn_as.max(initial=-1)) + 1
    # Sorted once: the measures sort again, and what is sorted already takes no time.
    sides = [(says[order], positives[order], order) for says in (ours, theirs) for order in (_highest_first(says),)]
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        again = share * rng.poisson(1, several)[drawn_as]
        one, other = (measure(says, hits, again[order]) for says, hits, order in sides)
        drawn.append(one - other)
    low, high = np.nanquantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return measure(ours, positives, weights) - measure(theirs, positives, weights), float(low), float(high)


def measured(
    probability: Floats, labels: Floats, weights: Floats | None = None, *, seed: int = 0, resamples: int = RESAMPLES
) -> dict[str, float]:
    """Return the evidence of a model on rows it has not seen, labelled 0 or 1: what stands in its card.

    Each measure of the ranking has its 95 % bootstrap interval, unless there are no `resamples`; each row is somebody's
    own.
    """
    share = np.ones_like(probability) if weights is None else weights
    cells = Cells.of(probability, labels, share, np.arange(len(labels)).astype(object))
    said = {
        "rows": float(len(probability)),
        "positives": float(labels.sum()),
        "base_rate": float(np.average(labels, weights=share)),
    }
    said |= {name: cells.value(measure) for name, measure in MEASURES.items()}
    if resamples:
        for name, (low, high) in cells.intervals(MEASURES, seed=seed, resamples=resamples).items():
            said |= {f"{name}_low": low, f"{name}_high": high}
    return said | observed_over_expected(probability, labels, weights)


def _by_score(score: Floats, positives: Floats, weights: Floats | None) -> tuple[Floats, Floats]:
    """Return the positive and the negative part of each distinct score, highest first."""
    order = _highest_first(score)
    share = np.ones_like(score, dtype=np.float64) if weights is None else weights[order]
    sorted_score, hit = score[order], positives[order]
    starts: NDArray[Any] = np.flatnonzero(np.r_[True, sorted_score[1:] != sorted_score[:-1]])
    if not len(score):
        return np.zeros(0), np.zeros(0)
    return np.add.reduceat(share * hit, starts), np.add.reduceat(share * (1 - hit), starts)


def _highest_first(score: Floats) -> NDArray[np.intp]:
    return np.argsort(-score, kind="stable")
