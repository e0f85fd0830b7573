"""Features: what a logistic regression learns from all of them, and what each says by itself."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import QuantileTransformer

from benchmarks.operator_told import Floats
from models.columns import Column, encode, learn_columns
from models.evidence import expected_auc

#: Chosen before anything was judged: of a thousand events and some hundred columns, what is not sure is held near 0.
STRENGTH = 0.003
MOST_CATEGORIES = 40
ROUNDS = 500


@dataclass(frozen=True)
class Learnt:
    """Rows that were learnt from: whether the event came, how likely that was, and for how many rows each stands."""

    features: pd.DataFrame
    label: Floats
    hazard: Floats
    weight: Floats

    @cached_property
    def sheet(self) -> "Sheet":
        """How features become numbers, learnt from these rows alone."""
        return Sheet(self.features)


class Sheet:
    """Features as a regression reads them: ranks as normal scores, unknown at the median and said, categories apart."""

    def __init__(self, features: pd.DataFrame) -> None:
        self._columns = learn_columns(features)
        values = encode(features, self._columns)
        self._is_missing = np.isnan(values).any(axis=0)
        self._ranks = QuantileTransformer(n_quantiles=200, output_distribution="normal", subsample=50_000)
        self._ranks.set_params(random_state=0).fit(self._numbers(values))

    def of(self, features: pd.DataFrame) -> Floats:
        """Return rows x numbers."""
        values = encode(features, self._columns)
        return np.column_stack(
            [self._ranks.transform(self._numbers(values)), np.isnan(values)[:, self._is_missing], *self._apart(values)]
        )

    def _numbers(self, values: Floats) -> Floats:
        kept = [at for at, column in enumerate(self._columns) if column.kind != "category"]
        typical = np.array([column.typical or 0.0 for column in self._columns])
        return np.where(np.isnan(values), typical, values)[:, kept]

    def _apart(self, values: Floats) -> list[Floats]:
        return [
            (values[:, [at]] == np.arange(min(len(column.categories), MOST_CATEGORIES))).astype(np.float64)
            for at, column in enumerate(self._columns)
            if column.kind == "category"
        ]


@dataclass(frozen=True)
class Regression:
    """A logistic regression on all features."""

    sheet: Sheet
    model: LogisticRegression

    def ranked(self, features: pd.DataFrame) -> Floats:
        """Return the log-odds of each row."""
        return np.asarray(self.model.decision_function(self.sheet.of(features)))


def learnt_from_events(learnt: Learnt) -> Regression:
    """Learn as a user can, from what happened; rows drawn by the event change the level alone, and are not weighed."""
    rows = learnt.sheet.of(learnt.features)
    return Regression(learnt.sheet, LogisticRegression(C=STRENGTH, max_iter=ROUNDS).fit(rows, learnt.label))


def learnt_from_hazards(learnt: Learnt) -> Regression:
    """Learn as nobody can, from how likely it was: what a regression could come to, were events many more."""
    rows = learnt.sheet.of(learnt.features)
    outcome = np.repeat([1, 0], len(rows))
    weight = np.concatenate([learnt.hazard, 1.0 - learnt.hazard]) * np.tile(learnt.weight, 2)
    model = LogisticRegression(C=1.0, max_iter=ROUNDS).fit(np.vstack([rows, rows]), outcome, sample_weight=weight)
    return Regression(learnt.sheet, model)


@dataclass(frozen=True)
class Alone:
    """Expected AUC of one column by itself, and how far that of the same column strays where rows are shuffled."""

    auc: float
    shuffled: float


def alone(learnt: Learnt, features: pd.DataFrame, hazard: Floats) -> dict[str, Alone]:
    """Rank by each feature; unknown stands at the median, a category at the rate of events in the rows learnt from."""
    columns = learn_columns(learnt.features)
    before, now = encode(learnt.features, columns), encode(features, columns)
    return {
        column.name: _alone(_placed(column, before[:, at], now[:, at], learnt.label), hazard)
        for at, column in enumerate(columns)
    }


def _placed(column: Column, before: Floats, now: Floats, label: Floats) -> Floats:
    if column.kind != "category":
        return np.where(np.isnan(now), column.typical or 0.0, now)
    rates = pd.Series(label).groupby(before).mean()
    return np.asarray(pd.Series(now).map(rates).fillna(label.mean()), dtype=np.float64)


def _alone(score: Floats, hazard: Floats) -> Alone:
    """The AUC is linear in the ranks, so its deviation over all orders of the rows is known (Hajek and Sidak 1967)."""
    ranks, pairs = rankdata(score), hazard.sum() * (1.0 - hazard).sum()
    squares = ((ranks - ranks.mean()) ** 2).sum() * ((hazard - hazard.mean()) ** 2).sum()
    return Alone(expected_auc(score, hazard), float(np.sqrt(squares / (len(ranks) - 1)) / pairs))
