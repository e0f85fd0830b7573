"""Older: a feature that knows much in the last month, and little when its source is a month older, is set aside.

What is written down because of an event stands in the newest month alone; a cause was there before.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.guards import Finding, alone, error_of
from models.rows import AHEAD_COLUMN, Rows

#: A feature may not surely lose more of its AUC (lower 95 % bound) when its source is a month older.
MOST_LOST = 0.10

#: Looked at are the last months of events, so many of them, and so many people without the event in all.
LAST_TARGETS, MOST_OTHERS = 6, 10_000

FEWEST_EVENTS = 30


def faded(learn: Rows, *, seed: int = 0) -> list[Finding]:
    """Name the features that fade: the same people, asked about the same month, from one month ahead and from two.

    `learn`: rows of several months ahead; without people who are asked about a month twice nothing is named.
    """
    nearer, older = _paired(learn, seed)
    if nearer.events < FEWEST_EVENTS or nearer.events == len(nearer.labels):
        return []
    now, then, labels = nearer.features, older.features, nearer.labels
    found = []
    for name in now.columns.drop(AHEAD_COLUMN):
        auc = alone(now[name], labels)
        error = error_of(auc, labels)
        if auc - 1.96 * error <= 0.5 + MOST_LOST:
            continue
        before = alone(then[name], labels)
        if auc - before - 1.96 * np.hypot(error, error_of(before, labels)) > MOST_LOST:
            why = f"alone it ranks with AUC {auc:.3f}, but with {before:.3f} when its source is a month older"
            found.append(Finding(str(name), why))
    return found


def _paired(learn: Rows, seed: int) -> tuple[Rows, Rows]:
    """Give some people from the shortest way ahead and from one month more, in the same order."""
    first = int(learn.months_ahead.min()) if len(learn.labels) else 0
    nearest = learn.ahead(first)
    last = np.unique(nearest.asked["target"])[-LAST_TARGETS:]
    several = [rows.where(rows.asked["target"].isin(last).to_numpy(bool)) for rows in (nearest, learn.ahead(first + 1))]
    keys = [pd.MultiIndex.from_frame(rows.asked[["subscriber_id", "target"]]) for rows in several]
    chosen = _chosen(several[0], keys[0].isin(keys[1]), seed)
    wanted = keys[0][chosen]
    nearer, older = several[0].where(chosen), several[1].where(keys[1].isin(wanted))
    place = pd.MultiIndex.from_frame(older.asked[["subscriber_id", "target"]]).get_indexer(wanted)
    ordered = older.at_hand()
    features = ordered.features.iloc[place].reset_index(drop=True)
    return nearer.at_hand(), Rows(features, ordered.labels[place], ordered.asked.iloc[place])


def _chosen(rows: Rows, is_asked_twice: NDArray[np.bool_], seed: int) -> NDArray[np.bool_]:
    """Choose all with the event, and some without."""
    others = np.flatnonzero(is_asked_twice & (rows.labels == 0))
    if len(others) > MOST_OTHERS:
        others = np.random.default_rng(seed).choice(others, MOST_OTHERS, replace=False)
    chosen: NDArray[np.bool_] = is_asked_twice & (rows.labels == 1)
    chosen[others] = True
    return chosen
