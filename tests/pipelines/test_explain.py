"""Reasons of a listed person: what is said to have risen has risen, whatever is usual."""

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from models.rows import AHEAD_COLUMN
from pipelines.explain import reasons_for, wordings

SLOWER = "slow_change_share_3m"
#: Most people's network was 10 % less slow than in the months before.
USUAL = {SLOWER: -0.1}


class Ranker:
    """Says that the change of the slow part is why."""

    typical = USUAL

    def contributions(self, rows):
        return pd.DataFrame({SLOWER: 1.0, AHEAD_COLUMN: 0.0}, index=rows.index)


@pytest.mark.parametrize(
    ("change", "said"),
    [(0.2, "The slow part of the data time rose 20% on the 3 months before"), (-0.05, ""), (0.0, "")],
)
def test_what_fell_less_than_usual_is_not_said_to_have_risen(change, said):
    matrix = pd.DataFrame({SLOWER: [change]}, index=["anna"])
    listed = pd.DataFrame({"subscriber_id": ["anna"], "port_out": [0.2]})
    reasons = reasons_for(listed, matrix, {"port_out": cast("Any", SimpleNamespace(ranker=Ranker()))})
    assert reasons.loc[0, "reason_1_en"] == said


def test_a_slow_network_is_no_line_for_a_desk_that_shows_a_better_plan():
    moves_up, stays = wordings(moves_up=True), wordings()
    for name in ("slow_share", "since_last_payment_days_6m", "price_of_data_yuan_per_gb_3m", "allowance_left_gb"):
        assert moves_up[name].high is None, name
        assert stays[name].high is not None, name
    for name in ("overage_mean_yuan_3m", "allowance_used_share", "charged_mean_yuan_3m", "data_change_share_3m"):
        assert moves_up[name].high == stays[name].high, name
    assert moves_up["allowance_used_share"].low is None, "a plan too large is no reason for a larger one"
