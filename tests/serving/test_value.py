"""What a subscriber is worth, and what one attempt may be expected to save."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.refusals import BadSettings
from serving.terms import Attempt, Terms
from serving.value import hazards, margin_yuan, present_months, saving

STEADY = Terms(silence_hazard={"prepaid": 0.02, "postpaid": 0.0}, arrears_hazard={"prepaid": 0.0, "postpaid": 0.0})


def scored(*months: float) -> pd.DataFrame:
    """Scores of one person: half of a month's hazard is porting out; of silence and arrears no model speaks."""
    halves = {"port_out": 0.5, "other_leaving": 0.5, "silence": np.nan, "arrears": np.nan}
    return pd.DataFrame(
        {f"{name}_{k}": [month * half] for name, half in halves.items() for k, month in enumerate(months, start=1)}
    )


def test_after_the_third_month_the_mean_hazard_goes_on():
    hazard = hazards(scored(0.3, 0.2, 0.1), pd.Series(["postpaid"]), STEADY)
    assert hazard.shape == (1, 24)
    assert hazard[0, :5].round(12).tolist() == [0.3, 0.2, 0.1, 0.2, 0.2]


def test_silence_is_added_as_stated_for_the_payment_mode():
    assert hazards(scored(0.3, 0.2, 0.1), pd.Series(["prepaid"]), STEADY)[0, 0] == pytest.approx(0.32)


def test_where_a_model_speaks_of_silence_it_counts_and_not_what_is_stated():
    told = scored(0.3, 0.2, 0.1).assign(silence_1=0.05, silence_2=0.0, silence_3=0.0)
    hazard = hazards(told, pd.Series(["prepaid"]), STEADY)
    assert hazard[0, :4].round(12).tolist() == [0.35, 0.2, 0.1, round(0.65 / 3, 12)]


def test_whoever_never_leaves_is_worth_the_discounted_margin():
    months = present_months(np.zeros((1, 24)), Terms())
    assert months[0] == pytest.approx(sum(0.99**k for k in range(1, 25)))


def test_whoever_leaves_in_the_first_month_is_worth_nothing():
    assert present_months(np.ones((1, 24)), Terms())[0] == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0, 0.6), min_size=3, max_size=3), st.sampled_from(["prepaid", "postpaid"]))
def test_the_value_agrees_with_a_loop_over_the_months(monthly: list[float], payment: str):
    terms = Terms()
    survival, months = 1.0, 0.0
    for k in range(1, 25):
        leaving = monthly[k - 1] if k <= 3 else sum(monthly) / 3
        lost = leaving + terms.silence_hazard[payment] + terms.arrears_hazard[payment]
        survival *= 1 - min(lost, 1.0)
        months += survival * 0.99**k
    fast = present_months(hazards(scored(*monthly), pd.Series([payment]), terms), terms)
    assert fast[0] == pytest.approx(months, abs=1e-9)


def test_the_margin_is_half_of_the_mean_month():
    money = pd.DataFrame({"revenue_fen_3m": [24_000, 9_000, None], "billed_months_count": [3, 1, None]})
    assert margin_yuan(money, Terms()).tolist() == [40.0, 45.0, 0.0]


def one_attempt(risk: float = 0.2, value: float = 500.0, **other: float) -> tuple[float, ...]:
    terms = {"reach_share": 0.5, "effect_share": 0.2, "take_share": 0.4, "offer_cost_fen": 1_000} | other
    part = saving(
        risk=np.array([risk]),
        value_yuan=np.array([value]),
        attempt_cost_fen=300,
        margin_change_yuan=np.array([-7.0]),
        **terms,  # type: ignore[arg-type]
    )
    parts = (part.kept_yuan, part.margin_change_yuan, part.offer_cost_yuan, part.attempt_cost_yuan, part.expected_yuan)
    return tuple(float(one[0]) for one in parts)


def test_an_attempt_in_its_parts():
    # Kept: .2 x .5 x .2 x 500 = 10. The offer goes to half of .4 of the people: .2 x 10 yuan. The attempt is 3 yuan.
    assert one_attempt() == (10.0, -1.4, -2.0, -3.0, 3.6)


def test_the_offer_is_paid_also_to_those_who_would_have_stayed():
    assert one_attempt(risk=0.0) == (0.0, -1.4, -2.0, -3.0, -6.4)


def test_somebody_who_costs_money_is_never_kept():
    assert one_attempt(value=-500.0)[0] == 0


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"margin_share": 1.5}, "margin_share"),
        ({"attempts": {"call": Attempt(reach_share=-0.1, cost_fen=1)}}, "attempts.call.reach_share"),
        ({"attempts": {"pigeon": Attempt(reach_share=0.1, cost_fen=1)}}, "pigeon"),
        ({"level_multiples": {"red": 1.0, "orange": 5.0, "yellow": 2.0, "blue": 1.5}}, "level_multiples"),
        ({"level_multiples": {"red": 10.0}}, "level_multiples"),
        ({"horizon_months": 0}, "horizon_months"),
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, object], where: str):
    with pytest.raises(BadSettings, match=where):
        Terms(**wrong)  # type: ignore[arg-type]
