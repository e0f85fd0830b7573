"""Hazards: the risks of a month's cohort, month by month ahead, put together from one model an outcome."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.month import Month
from models.bundle import Bundle
from models.learning import AHEAD_COLUMN
from models.outcome import AHEAD, OUTCOMES

#: The outcomes that end being a customer of one's own wish; each ends the risk of the other.
LEAVING = ("port_out", "other_leaving")


def hazards_of(month: Month, people: pd.DataFrame, matrix: pd.DataFrame, models: Mapping[str, Bundle]) -> pd.DataFrame:
    """Score a cohort: subscriber_id, month, `<outcome>_<k>` for k = 1, 2, 3 and `<outcome>` within three months.

    A hazard is the probability of the event in month + k of somebody still there, if nobody contacts; 0 for who is not
    at risk, and for everybody where there is no model. Within three months = sum over k of survival before k x hazard
    of k; leaving either way ends both risks.
    `matrix`: features by subscriber_id.
    """
    scores = pd.DataFrame({"subscriber_id": people["subscriber_id"], "month": str(month)})
    rows = matrix.loc[people["subscriber_id"]]
    for name, model in models.items():
        for ahead in AHEAD:
            hazard = model.probability(rows.assign(**{AHEAD_COLUMN: ahead}))
            scores[f"{name}_{ahead}"] = np.where(OUTCOMES[name].at_risk(people, month + ahead), hazard, 0.0)
    for name in OUTCOMES:
        if name not in models:
            scores = scores.assign(**{f"{name}_{ahead}": 0.0 for ahead in AHEAD}, **{name: 0.0})
    return scores.assign(**_within(scores, models)).reset_index(drop=True)


def _within(scores: pd.DataFrame, models: Mapping[str, Bundle]) -> dict[str, "pd.Series[float]"]:
    """Add up over the months ahead what has not happened before."""
    together = {name: LEAVING if name in LEAVING else (name,) for name in models}
    return {
        name: sum(
            (_surviving(scores, others, before=ahead) * scores[f"{name}_{ahead}"] for ahead in AHEAD),
            start=pd.Series(0.0, index=scores.index),
        )
        for name, others in together.items()
    }


def _surviving(scores: pd.DataFrame, names: tuple[str, ...], *, before: int) -> "pd.Series[float]":
    still = pd.Series(1.0, index=scores.index)
    for ahead in AHEAD:
        if ahead < before:
            still *= (1 - scores[[f"{name}_{ahead}" for name in names]].sum(axis=1)).clip(lower=0.0)
    return still
