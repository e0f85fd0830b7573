"""Value: what a subscriber who stays is worth, and what one attempt to keep them may be expected to save."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from serving.terms import Terms

Numbers = NDArray[np.float64]

HAZARD_MONTHS = (1, 2, 3)
#: What ends the revenue from a subscriber.
LOST = ("port_out", "other_leaving", "silence", "arrears")
FEN_A_YUAN = 100


def yuan(amount: Numbers) -> Numbers:
    """Round to whole fen, so that files are the same everywhere; no negative nought."""
    rounded: Numbers = np.round(amount, 2) + 0.0
    return rounded


def hazards(scores: pd.DataFrame, payment: pd.Series, terms: Terms) -> Numbers:
    """Return the monthly hazard of being lost to anything: people x horizon.

    Months 1 to 3 from `scores`; later months: their mean. Silence and arrears of which no model speaks: as stated for
    the payment mode. `upgrade` is no loss.
    """
    losing: Numbers = np.zeros((len(scores), len(HAZARD_MONTHS)))
    for name in LOST:
        told: Numbers = scores[[f"{name}_{k}" for k in HAZARD_MONTHS]].to_numpy(dtype=float)
        stated = payment.map(dict(terms.stated_hazards().get(name, {}))).to_numpy(dtype=float)
        # Of port-out nothing is stated: as long as it is unknown, a value is that of somebody who does not port out.
        losing = losing + np.where(np.isnan(told), np.nan_to_num(stated)[:, None], told)
    later = losing.sum(axis=1, keepdims=True) / len(HAZARD_MONTHS)
    months = np.concatenate([losing, np.repeat(later, max(terms.horizon_months - len(HAZARD_MONTHS), 0), axis=1)], 1)
    lost: Numbers = np.clip(months[:, : terms.horizon_months], 0.0, 1.0)
    return lost


def present_months(hazard: Numbers, terms: Terms, months: int | None = None) -> Numbers:
    """Return the months a person is expected to stay, discounted: sum of survival(k) x discount**k over months 1..n."""
    survival = np.ones(len(hazard))
    total = np.zeros(len(hazard))
    for k in range(1, min(months or terms.horizon_months, terms.horizon_months) + 1):
        survival = survival * (1.0 - hazard[:, k - 1])
        total = total + survival * terms.discount_share**k
    return total


def margin_yuan(money: pd.DataFrame, terms: Terms) -> Numbers:
    """Return the margin a month: mean revenue of the last three months (or of those there are) x the margin share.

    `money`: revenue_fen_3m (int64, all months together), billed_months_count (1 to 3; 0 or null: no revenue known).
    """
    months = money["billed_months_count"].to_numpy(dtype=float, na_value=0.0)
    revenue = money["revenue_fen_3m"].to_numpy(dtype=float, na_value=0.0)
    mean_fen = np.divide(revenue, months, out=np.zeros(len(money)), where=months > 0)
    margin: Numbers = mean_fen / FEN_A_YUAN * terms.margin_share
    return margin


@dataclass(frozen=True)
class Saving:
    """The parts of an attempt's expected value, yuan; costs are negative, so the parts add up to `expected_yuan`."""

    kept_yuan: Numbers
    margin_change_yuan: Numbers
    offer_cost_yuan: Numbers
    attempt_cost_yuan: Numbers

    @property
    def expected_yuan(self) -> Numbers:
        """(p0 - p1) x V + change of margin while staying - offer - attempt."""
        return yuan(self.kept_yuan + self.margin_change_yuan + self.offer_cost_yuan + self.attempt_cost_yuan)


def saving(
    *,
    risk: Numbers,
    value_yuan: Numbers,
    reach_share: float,
    effect_share: float,
    take_share: float,
    offer_cost_fen: int,
    attempt_cost_fen: int,
    margin_change_yuan: Numbers,
) -> Saving:
    """Return the expected saving of one attempt on each person.

    `risk` = p0, voluntary leaving within three months if nobody contacts; p0 - p1 = p0 x reach x effect if reached. The
    offer is paid to all who take it (reach x take), also to those who would have stayed; `margin_change_yuan` is the
    change for one who takes it. The attempt is paid in any case. A value below 0 is never kept: nothing is saved.
    """
    taken = reach_share * take_share
    return Saving(
        kept_yuan=yuan(risk * reach_share * effect_share * np.maximum(value_yuan, 0.0)),
        margin_change_yuan=yuan(taken * margin_change_yuan),
        offer_cost_yuan=yuan(np.full(len(risk), -taken * offer_cost_fen / FEN_A_YUAN)),
        attempt_cost_yuan=yuan(np.full(len(risk), -attempt_cost_fen / FEN_A_YUAN)),
    )
