"""Guards: a feature, or a value of one, that knows the answer too well is set aside before learning, and named.

What predicts too well most often was written down after the event: the code asked for on the way out, the last bill.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.evidence import auc

Floats = NDArray[np.float64]

#: A feature whose own AUC is surely above this (lower 95 % bound) is no sign but the event itself.
SUREST_AUC = 0.90

#: A value or cut whose rate is so many times the base rate is the event itself, if it holds so many of the positives.
TIMES_BASE, FEWEST_POSITIVES, LEAST_SHARE = 50.0, 10, 0.05

#: So many rows are looked at, all positives among them.
MOST_ROWS = 100_000

#: A rate of a category is drawn to the base rate as if so many rows more had been seen.
PRIOR_ROWS = 20.0

#: With a twentieth of the events each, no more values than these can be too good.
MOST_VALUES = round(1 / LEAST_SHARE)

TIMES_SHUFFLED = 20


@dataclass(frozen=True)
class Finding:
    """A feature that is set aside, and what it knows."""

    feature: str
    why: str


def quarantined(features: pd.DataFrame, labels: Floats, *, kept: float = 1.0, seed: int = 0) -> list[Finding]:
    """Name the features that predict too well: by their own AUC, or at one value or beyond one cut.

    `features`: numbers, flags or categories, one row a person; missing is a value like any other. `kept`: the
    share that is there of the rows without the event.
    """
    if not FEWEST_POSITIVES <= labels.sum() < len(labels):
        return []
    rows = _looked_at(labels, seed)
    others = float((labels == 0).sum()) / kept
    base = float(labels.sum() / (labels.sum() + others))
    # Rows that are left out are negatives: each of those looked at stands for several.
    weights = np.where(labels[rows] == 1, 1.0, others / max((labels[rows] == 0).sum(), 1))
    found = []
    for name in features.columns:
        why = _too_good(features[name].iloc[rows], labels[rows], weights, base)
        if why:
            found.append(Finding(str(name), why))
    return found


def shuffled(
    learnt: Callable[[Floats], Floats], labels: Floats, months: NDArray[np.int64], judge: Floats, *, seed: int = 0
) -> tuple[float, float]:
    """Return the mean AUC of models learnt from labels shuffled within each month, and its standard error.

    `learnt(labels)` gives what a model of these labels says of the judging rows, whose own labels are `judge`. More
    than 3 standard errors from .5 the way from rows to model lets something through. People who stand on both sides are
    not found by it, since what is learnt means nothing of them either.
    """
    rng = np.random.default_rng(seed)
    said = []
    for _ in range(TIMES_SHUFFLED):
        mixed = labels.copy()
        for month in np.unique(months):
            here = months == month
            mixed[here] = rng.permutation(mixed[here])
        said.append(auc(learnt(mixed), judge))
    return float(np.mean(said)), float(np.std(said, ddof=1) / np.sqrt(len(said)))


def alone(values: pd.Series, labels: Floats) -> float:
    """Return the AUC of a feature by itself, up or down; a category by the rate of its words."""
    weights = np.ones(len(labels))
    if not _is_number(values):
        return _as_words(values, labels, weights)
    return _as_numbers(_counted(values.to_numpy(np.float64, na_value=np.nan), labels, weights))


def error_of(auc: float, labels: Floats) -> float:
    """Return the standard error of an AUC (Hanley and McNeil, 1982)."""
    hits, misses = float(labels.sum()), float((1 - labels).sum())
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (hits - 1) * (one - auc**2) + (misses - 1) * (two - auc**2)
    return float(np.sqrt(max(spread, 0.0) / (hits * misses)))


def _looked_at(labels: Floats, seed: int) -> NDArray[np.intp]:
    """Choose the rows to look at: all positives, and negatives by chance."""
    hits, misses = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    room = max(MOST_ROWS - len(hits), len(hits))
    if len(misses) > room:
        misses = np.random.default_rng(seed).choice(misses, room, replace=False)
    return np.sort(np.concatenate([hits, misses]))


@dataclass(frozen=True)
class _Counted:
    """The events and the rows at each distinct value, lowest first; what is missing stands apart."""

    values: tuple[Any, ...]
    hits: Floats
    rows: Floats
    missing: tuple[float, float]


def _too_good(values: pd.Series, labels: Floats, weights: Floats, base: float) -> str:
    """Say how a feature predicts too well; nothing if it does not."""
    is_number = _is_number(values)
    counted = _counted(values.to_numpy(np.float64, na_value=np.nan) if is_number else values, labels, weights)
    own = _as_numbers(counted) if is_number else _as_words(values, labels, weights)
    if own - 1.96 * error_of(own, labels) > SUREST_AUC:
        return f"alone it ranks with AUC {own:.3f}, surely above {SUREST_AUC:.2f}"
    enough = max(FEWEST_POSITIVES, LEAST_SHARE * labels.sum())
    for said, hits, rows in (*_values(counted), *(_cuts(counted, enough, base) if is_number else ())):
        if hits >= enough and hits > TIMES_BASE * base * rows:
            return f"{said} has {hits / labels.sum():.0%} of the events at {hits / rows / base:.0f} times the base rate"
    return ""


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values))


def _counted(values: "Floats | pd.Series", labels: Floats, weights: Floats) -> _Counted:
    place, distinct = pd.factorize(values, sort=isinstance(values, np.ndarray))
    known = place >= 0
    hits = np.asarray(np.bincount(place[known], labels[known], minlength=len(distinct)), dtype=np.float64)
    rows = np.asarray(np.bincount(place[known], weights[known], minlength=len(distinct)), dtype=np.float64)
    return _Counted(tuple(distinct), hits, rows, (float(labels[~known].sum()), float(weights[~known].sum())))


def _as_numbers(counted: _Counted) -> float:
    """Return the AUC of ranking by the number, up or down, what is missing at either end."""
    found = []
    for first, last in ((0, 1), (1, 0)):
        hits = np.r_[[counted.missing[0]] * first, counted.hits, [counted.missing[0]] * last]
        rows = np.r_[[counted.missing[1]] * first, counted.rows, [counted.missing[1]] * last]
        misses = rows - hits
        below = np.cumsum(misses) - misses
        found.append(float((hits * (below + misses / 2)).sum() / (hits.sum() * misses.sum())))
    return max(max(one, 1 - one) for one in found)


def _as_words(values: pd.Series, labels: Floats, weights: Floats) -> float:
    """Return the AUC of ranking by the rate of the same word among the other half of the rows."""
    place = pd.factorize(values, use_na_sentinel=False)[0]
    half, score, base = np.arange(len(place)) % 2 == 0, np.empty(len(place)), labels.mean()
    for one in (half, ~half):
        hits = np.bincount(place[~one], labels[~one], minlength=place.max() + 1)
        rows = np.bincount(place[~one], minlength=place.max() + 1)
        score[one] = ((hits + PRIOR_ROWS * base) / (rows + PRIOR_ROWS))[place[one]]
    return auc(score, labels, weights)


def _values(counted: _Counted) -> Iterator[tuple[str, float, float]]:
    """Give what is missing, and the values with the most events: no other can have a twentieth of them."""
    yield "what is missing", *counted.missing
    if len(counted.hits):
        for at in np.argsort(-counted.hits, kind="stable")[:MOST_VALUES]:
            value = counted.values[at]
            said = f"{value:g}" if isinstance(value, float) else str(value)
            yield f"the value `{said}`", float(counted.hits[at]), float(counted.rows[at])


def _cuts(counted: _Counted, enough: float, base: float) -> Iterator[tuple[str, float, float]]:
    """Give the best of the cuts that are too good, from either end: there the events stop."""
    for step, word in ((-1, "upwards"), (1, "downwards")):
        hits, rows = np.cumsum(counted.hits[::step]), np.cumsum(counted.rows[::step])
        hot = np.flatnonzero((hits >= enough) & (hits > TIMES_BASE * base * rows))
        if len(hot):
            best = hot[np.lexsort((hits[hot], hits[hot] / rows[hot]))[-1]]
            yield f"{word} of {counted.values[::step][best]:g}", float(hits[best]), float(rows[best])
