"""Pooling: small groups borrow strength from one another, so that one of three people is neither best nor worst."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.ranks import CONFIDENCE

Floats = NDArray[np.float64]


def pooled(observed: Floats, expected: Floats) -> pd.DataFrame:
    """Return of each group its own ratio, observed over expected, and what empirical Bayes makes of it.

    Columns `ratio`, `pooled`, `low`, `high` (95 % of the gamma posterior); rows in the order given. The true ratios of
    the groups are taken as gamma distributed about a common mean, events as Poisson (Clayton and Kaldor, 1987); mean
    and spread by moments (Marshall, 1991), then taken as known. Where the groups differ by no more than luck, all are
    the common mean, and the interval is that of it. Without an event in any group nothing can be said: unknown.
    """
    from scipy.special import gammaincinv

    ratio = np.divide(observed, expected, out=np.full(len(observed), np.nan), where=expected > 0)
    if observed.sum() <= 0:
        return pd.DataFrame({"ratio": ratio, "pooled": np.nan, "low": np.nan, "high": np.nan})
    mean, spread = moments(observed, expected)
    if spread > 0:
        shape, rate = observed + mean**2 / spread, expected + mean / spread
    else:
        shape, rate = np.full(len(observed), observed.sum()), np.full(len(observed), expected.sum())
    tail = (1 - CONFIDENCE) / 2
    return pd.DataFrame(
        {
            "ratio": ratio,
            "pooled": shape / rate,
            "low": gammaincinv(shape, tail) / rate,
            "high": gammaincinv(shape, 1 - tail) / rate,
        }
    )


def moments(observed: Floats, expected: Floats) -> tuple[float, float]:
    """Return the common mean of the ratios and the variance among them that is no luck, 0 at least."""
    known = expected > 0
    hits, base = observed[known], expected[known]
    mean = float(hits.sum() / base.sum())
    between = float((base * (hits / base - mean) ** 2).sum() / base.sum())
    return mean, max(between - mean * len(base) / float(base.sum()), 0.0)
