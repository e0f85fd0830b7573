"""Drift: how far the values of a column have moved from one month to another."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import as_text, edges_of, kind_of

#: An empty bin counts as so many rows, so that one newcomer among thousands is no infinite drift.
HALF = 0.5


def stability_index(then: "pd.Series[Any]", now: "pd.Series[Any]") -> float:
    """Return the population stability index of a column between two months; 0: alike, above .25: another column.

    PSI = sum over bins of (share now - share then) x ln(share now / share then). Bins are the tenths of the earlier
    month, or its values where it holds words; what is missing is a bin of its own.

    >>> months = pd.Series([1.0, 2.0, 3.0, 4.0] * 50), pd.Series([1.0, 2.0, 3.0, 4.0] * 50)
    >>> stability_index(*months)
    0.0
    """
    before, after = _binned(then, now)
    if not before.sum() or not after.sum():
        return float("nan")
    return round(float(index_of(before, after)), 12) + 0.0


def index_of(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.float64]:
    """Return the population stability index of counts, along the last axis."""
    shares = [(counts + HALF) / (counts + HALF).sum(axis=-1, keepdims=True) for counts in (before, after)]
    index: NDArray[np.float64] = ((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum(axis=-1)
    return index


def _binned(then: "pd.Series[Any]", now: "pd.Series[Any]") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count both months in the bins of the earlier one; bins that neither month has are left out."""
    if kind_of(then) == "category" or kind_of(now) == "category":
        words = [as_text(values).fillna("") for values in (then, now)]
        both = pd.concat([texts.value_counts() for texts in words], axis=1).fillna(0.0)
        return both.iloc[:, 0].to_numpy(np.float64), both.iloc[:, 1].to_numpy(np.float64)
    numbers = [values.to_numpy(dtype=np.float64, na_value=np.nan) for values in (then, now)]
    edges = np.asarray(edges_of(numbers[0][np.isfinite(numbers[0])]))
    counted = np.array([_counts(values, edges) for values in numbers])
    there = counted.sum(axis=0) > 0
    return counted[0][there], counted[1][there]


def _counts(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    missing = ~np.isfinite(values)
    place = np.searchsorted(edges, values[~missing], side="left")
    counts: NDArray[np.float64] = np.r_[np.bincount(place, minlength=len(edges) + 1), missing.sum()].astype(np.float64)
    return counts
