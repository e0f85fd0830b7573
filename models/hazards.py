"""Hazards: the risks of a month's cohort, month by month ahead, put together from one model an outcome."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from data.month import Month
from models.bundle import Bundle
from models.cohort import Flags
from models.outcome import AHEAD, OUTCOMES
from models.rows import AHEAD_COLUMN


def hazards_of(month: Month, people: pd.DataFrame, matrix: pd.DataFrame, models: Mapping[str, Bundle]) -> pd.DataFrame:
    """Score a cohort: subscriber_id, month, `<outcome>_<k>` for k = 1, 2, 3 and `<outcome>` within three months.

    A hazard is the probability of the event in month + k of somebody still there, if nobody contacts; 0 for who is not
    at risk; unknown where there is no model. Within three months = sum over k of survival before k x hazard of k: what
    ends being a customer ends every other risk, and an outcome ends its own. Of a model that only ranks the hazards of
    those at risk are unknown too, and `<outcome>_order` says who comes before whom.
    `matrix`: features by subscriber_id.
    """
    scores = pd.DataFrame({"subscriber_id": people["subscriber_id"], "month": str(month)})
    rows = matrix.loc[people["subscriber_id"]]
    for name, outcome in OUTCOMES.items():
        if name not in models:
            scores[[f"{name}_{ahead}" for ahead in AHEAD]] = np.nan
            continue
        at_risk = np.array([outcome.at_risk(people, month + ahead) for ahead in AHEAD])
        ever = np.asarray(at_risk.any(axis=0), dtype=bool)
        said = models[name].probabilities(rows.loc[ever], AHEAD_COLUMN, AHEAD)
        for ahead, here, hazard in zip(AHEAD, at_risk, said, strict=True):
            scores[f"{name}_{ahead}"] = 0.0
            scores.loc[here, f"{name}_{ahead}"] = hazard[here[ever]]
        if models[name].only_ranks:
            scores = _ordered(scores, name, at_risk)
    told = [name for name, model in models.items() if not model.only_ranks]
    return scores.assign(**{name: _within(scores, name, told) for name in OUTCOMES}).reset_index(drop=True)


def _ordered(scores: pd.DataFrame, name: str, at_risk: Flags) -> pd.DataFrame:
    """Keep of some hazards only the order in which they put people; `at_risk`: months ahead x people."""
    hazards = [f"{name}_{ahead}" for ahead in AHEAD]
    order = scores[hazards].sum(axis=1).where(pd.Series(at_risk.any(axis=0), index=scores.index))
    return scores.assign(
        **{column: scores[column].mask(here) for column, here in zip(hazards, at_risk, strict=True)},
        **{f"{name}_order": order},
    )


def _within(scores: pd.DataFrame, name: str, models: Collection[str]) -> "pd.Series[float]":
    """Add up over the months ahead what has not happened before."""
    exits = [other for other, outcome in OUTCOMES.items() if outcome.is_exit and other in models]
    ending = list(dict.fromkeys([*exits, name]))
    return sum(
        (_surviving(scores, ending, before=ahead) * scores[f"{name}_{ahead}"] for ahead in AHEAD),
        start=pd.Series(0.0, index=scores.index),
    )


def _surviving(scores: pd.DataFrame, names: Sequence[str], *, before: int) -> "pd.Series[float]":
    still = pd.Series(1.0, index=scores.index)
    for ahead in AHEAD:
        if ahead < before:
            still *= (1 - scores[[f"{name}_{ahead}" for name in names]].sum(axis=1)).clip(lower=0.0)
    return still
