"""Warning levels: how far above the usual a person's risk of leaving is, as a colour and a word."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Level:
    """A warning level: its name in data, its words, what the desk should do, its colour (fill and text, RGB)."""

    code: str
    zh: str
    en: str
    do_zh: str
    do_en: str
    fill: str
    ink: str


LEVELS = (
    Level("red", "红色预警", "Red", "三天内联系", "speak to within three days", "#C62828", "#FFFFFF"),
    Level("orange", "橙色预警", "Orange", "一周内联系", "speak to within a week", "#EF6C00", "#FFFFFF"),
    Level("yellow", "黄色预警", "Yellow", "两周内联系", "speak to within two weeks", "#FDD835", "#000000"),
    Level("blue", "蓝色预警", "Blue", "有余力时联系", "speak to when there is time", "#1565C0", "#FFFFFF"),
)
NO_LEVEL = "none"


def base_rates(payment: pd.Series, risk: pd.Series) -> dict[str, float]:
    """Return the base rate of leaving by payment mode: the mean calibrated risk of everybody scored."""
    return {str(mode): float(rate) for mode, rate in risk.groupby(payment, sort=True).mean().items()}


def risk_ratio(payment: pd.Series, risk: pd.Series, base: Mapping[str, float]) -> NDArray[np.float64]:
    """Return risk over the base rate of the same payment mode, to 4 digits; 0 where the base rate is 0."""
    usual = payment.map(dict(base)).to_numpy(dtype=np.float64, na_value=np.nan)
    ratio = np.divide(risk.to_numpy(dtype=np.float64), usual, out=np.zeros(len(risk)), where=usual > 0)
    rounded: NDArray[np.float64] = np.round(ratio, 4)
    return rounded


def level_by_rank(payment: pd.Series, order: pd.Series, shares: Mapping[str, float]) -> NDArray[np.object_]:
    """Return the level of each by rank among those of the same payment mode who have an order, highest first.

    `shares`: level -> up to which share of them it reaches. Equal orders share the better rank; no order, no level.
    """
    groups = order.groupby(payment)
    place = (groups.rank(method="min", ascending=False) / groups.transform("count")).to_numpy(np.float64)
    names = np.full(len(order), NO_LEVEL, dtype=object)
    for level in reversed(LEVELS):
        names[place <= shares[level.code]] = level.code
    return names


def level_of(ratio: NDArray[np.float64], multiples: Mapping[str, float]) -> NDArray[np.object_]:
    """Return the level of each ratio: the highest whose multiple it reaches, else `none`."""
    names = np.full(len(ratio), NO_LEVEL, dtype=object)
    for level in reversed(LEVELS):
        names[ratio >= multiples[level.code]] = level.code
    return names
