"""Gains: how many of the events a list of a given length holds, and how many times the rate of all."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: The lengths of lists that are drawn, as shares of the people.
SHARES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 1.0)


def gains(
    score: Floats, positives: Floats, weights: Floats | None = None, *, shares: Sequence[float] = SHARES
) -> pd.DataFrame:
    """Return one row a share of the people, shortest list first: share, found (share of the events), lift.

    Where a tie is cut its mean counts, as in `lift_at`; `found` is unknown where there is no event.
    """
    order = np.argsort(-score, kind="stable")
    weight = np.ones_like(score) if weights is None else weights[order]
    last = np.flatnonzero(np.r_[score[order][1:] != score[order][:-1], True]) if len(score) else np.zeros(0, np.int64)
    listed, hits = np.cumsum(weight)[last], np.cumsum(weight * positives[order])[last]
    lengths = np.sort(np.asarray(shares, dtype=np.float64))
    if not len(last) or hits[-1] == 0:
        return pd.DataFrame({"share": lengths, "found": np.nan, "lift": np.nan})
    # Between the ends of two ties the events come evenly.
    found = np.interp(lengths * listed[-1], np.r_[0.0, listed], np.r_[0.0, hits]) / hits[-1]
    return pd.DataFrame({"share": lengths, "found": found, "lift": found / lengths})
