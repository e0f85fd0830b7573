"""Logistic: regressions of the report, fitted to true hazards or to what is so of people, on columns given."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks.operator_told import Floats
from data.operator.people import Flags, Ints

ITERATIONS = 500


def fitted_to_hazard(columns: Floats, hazard: Floats) -> tuple[Floats, Floats]:
    """Return log-odds by row, and what a unit of each column adds to them.

    Each row is an event with its hazard, and none with the rest.
    """
    scaler = StandardScaler().fit(columns)
    rows = scaler.transform(columns)
    outcome = np.repeat([1, 0], len(rows))
    weight = np.concatenate([hazard, 1.0 - hazard])
    model = LogisticRegression(C=1e6, max_iter=ITERATIONS).fit(np.vstack([rows, rows]), outcome, sample_weight=weight)
    return np.asarray(model.decision_function(rows)), np.asarray(model.coef_[0] / scaler.scale_)


def crossed(columns: Floats, kind: Ints | Flags, half: Flags) -> Floats:
    """Return the chance of each kind, (rows, kinds): each half of the rows foretold by the other."""
    rows = StandardScaler().fit_transform(columns)
    kinds = np.unique(kind)
    chance = np.empty((len(rows), len(kinds)))
    for part in (half, ~half):
        chance[part] = LogisticRegression(max_iter=ITERATIONS).fit(rows[~part], kind[~part]).predict_proba(rows[part])
    return chance
