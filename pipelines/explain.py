"""Explain: why each listed person is on the list; for listed rows only, since reasons cost far more than risks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from features.families import features_of
from features.family import Words
from models.bundle import Bundle
from models.outcome import HEADLINE_AHEAD
from models.reasons import Wording, explain
from models.rows import AHEAD_COLUMN

#: The verbs of features that say how far a month lies above or below those before.
CHANGES = frozenset({"change", "yoy"})

#: A change by less is none that a desk should speak of.
LEAST_CHANGE = 0.1


def reasons_for(
    listed: pd.DataFrame, matrix: pd.DataFrame, models: Mapping[str, Bundle], *, moves_up: bool = False
) -> pd.DataFrame:
    """Say at most three reasons for each listed row, with its groups: subscriber_id, reason_1_zh, .., group_1, ..

    Where several models speak (both ways of leaving), each speaks as loudly as its part of the person's risk.
    `listed`: subscriber_id and a column of risk for each model; `matrix`: features by subscriber_id. `moves_up`: only
    what may be said to somebody who is shown a better plan.
    """
    rows = matrix.loc[listed["subscriber_id"]]
    asked = rows.assign(**{AHEAD_COLUMN: HEADLINE_AHEAD})
    risk = listed[list(models)].to_numpy(np.float64)
    loudness = risk / np.maximum(risk.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    added: Any = sum(
        model.ranker.contributions(asked).drop(columns=AHEAD_COLUMN).mul(loudness[:, place], axis=0)
        for place, model in enumerate(models.values())
    )
    typical = {**next(iter(models.values())).ranker.typical, **dict.fromkeys(changes(), 0.0)}
    reasons = explain(rows, added, wordings(moves_up=moves_up), typical, with_groups=True)
    return reasons.reset_index(names="subscriber_id")


def wordings(*, moves_up: bool = False) -> dict[str, Wording]:
    """Give the words of every declared feature, or those that may be said to somebody who is shown a better plan."""
    compares = {*changes()}
    return {
        name: Wording(
            feature.group,
            feature.zh,
            feature.en,
            high=_said(feature.words("high", moves_up=moves_up)),
            low=_said(feature.words("low", moves_up=moves_up)),
            least=LEAST_CHANGE if name in compares else 0.0,
        )
        for name, feature in features_of().items()
    }


def changes() -> list[str]:
    """Name the features that compare a month with those before.

    Up and down are told from no change, not from the usual one: where most fall by 10 %, who falls by 5 % did not rise.
    """
    return [name for name, feature in features_of().items() if feature.value.verb in CHANGES]


def _said(words: Words | None) -> tuple[str, str] | None:
    return None if words is None else (words.zh, words.en)
