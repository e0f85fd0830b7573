"""Guards: a feature, or a value of one, that knows the answer too well is set aside before learning, and named.

What predicts too well most often was written down after the event: the code asked for on the way out, the last bill.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
MOST_ROWS = 200_000

#: A rate of a category is drawn to the base rate as if so many rows more had been seen.
PRIOR_ROWS = 20.0

TIMES_SHUFFLED = 20


@dataclass(frozen=True)
class Finding:
    """A feature that is set aside, and what it knows."""

    feature: str
    why: str


def quarantined(features: pd.DataFrame, labels: Floats, *, seed: int = 0) -> list[Finding]:
    """Name the features that predict too well: by their own AUC, or at one value or beyond one cut.

    `features`: numbers, flags or categories, one row a person; missing is a value like any other.
    """
    if not FEWEST_POSITIVES <= labels.sum() < len(labels):
        return []
    rows = _looked_at(labels, seed)
    base = float(labels.mean())
    # Rows that are left out are negatives: each of those looked at stands for several.
    weights = np.where(labels[rows] == 1, 1.0, (labels == 0).sum() / max((labels[rows] == 0).sum(), 1))
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
    than 3 standard errors from .5 the way from rows to model lets something through.
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


def _looked_at(labels: Floats, seed: int) -> NDArray[np.intp]:
    """Choose the rows to look at: all positives, and negatives by chance."""
    hits, misses = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    room = max(MOST_ROWS - len(hits), len(hits))
    if len(misses) > room:
        misses = np.random.default_rng(seed).choice(misses, room, replace=False)
    return np.sort(np.concatenate([hits, misses]))


def _too_good(values: pd.Series, labels: Floats, weights: Floats, base: float) -> str:
    """Say how a feature predicts too well; nothing if it does not."""
    alone = max(auc(score, labels, weights) for score in _rankings(values, labels))
    low = alone - 1.96 * _error(alone, labels)
    if low > SUREST_AUC:
        return f"alone it ranks with AUC {alone:.3f}, surely above {SUREST_AUC:.2f}"
    for said, here in _parts(values, labels, weights, base):
        rate = labels[here].sum() / weights[here].sum()
        share = labels[here].sum() / labels.sum()
        return f"{said} has {share:.0%} of the events at {rate / base:.0f} times the base rate"
    return ""


def _rankings(values: pd.Series, labels: Floats) -> Iterator[Floats]:
    """Rank by the number, up and down, what is missing at either end; a category by the rate among the other half."""
    if _is_number(values):
        number = values.astype("float64").to_numpy()
        for end in (-np.inf, np.inf):
            filled = np.where(np.isnan(number), end, number)
            yield filled
            yield -filled
        return
    words = values.astype("str").fillna("").to_numpy()
    half = np.arange(len(words)) % 2 == 0
    score = np.empty(len(words))
    for one in (half, ~half):
        rates = pd.Series(labels[~one]).groupby(words[~one]).agg(["sum", "count"])
        drawn = (rates["sum"] + PRIOR_ROWS * labels.mean()) / (rates["count"] + PRIOR_ROWS)
        score[one] = pd.Series(words[one]).map(drawn).fillna(labels.mean())
    yield score


def _parts(values: pd.Series, labels: Floats, weights: Floats, base: float) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Find a value, or a cut through numbers, that holds enough of the events at too high a rate."""
    enough = max(FEWEST_POSITIVES, LEAST_SHARE * labels.sum())
    words = values.astype("str").fillna("missing").to_numpy()
    told = pd.DataFrame({"hits": labels, "rows": weights}).groupby(words).sum()
    told = told[(told["hits"] >= enough) & (told["hits"] > TIMES_BASE * base * told["rows"])]
    for word in told.index[:1]:
        yield f"the value `{word}`", words == word
    if not _is_number(values):
        return
    number = values.astype("float64").to_numpy()
    for sign, word in ((-1.0, "upwards of"), (1.0, "downwards of")):
        order = np.argsort(sign * number, kind="stable")[: int((~np.isnan(number)).sum())]
        hits, rows = np.cumsum(labels[order]), np.cumsum(weights[order])
        ends = np.r_[number[order][1:] != number[order][:-1], True] if len(order) else np.zeros(0, bool)
        hot = np.flatnonzero(ends & (hits >= enough) & (hits > TIMES_BASE * base * rows))
        if len(hot):
            # Of all cuts that are too good the best one is said: there the events end.
            best = hot[np.lexsort((hits[hot], hits[hot] / rows[hot]))[-1]]
            here = np.zeros(len(number), dtype=bool)
            here[order[: best + 1]] = True
            yield f"{word} {number[order[best]]:g}", here


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values))


def _error(alone: float, labels: Floats) -> float:
    """Return the standard error of an AUC (Hanley and McNeil, 1982)."""
    hits, misses = float(labels.sum()), float((1 - labels).sum())
    one, two = alone / (2 - alone), 2 * alone**2 / (1 + alone)
    spread = alone * (1 - alone) + (hits - 1) * (one - alone**2) + (misses - 1) * (two - alone**2)
    return float(np.sqrt(max(spread, 0.0) / (hits * misses)))
