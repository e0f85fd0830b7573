"""Re-rating: what a person's own months would have cost on another plan."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.refusals import BadData
from serving import billing
from serving.billing import best_plan, bills_on, in_force
from tests.serving.examples import PLANS

MB = 1_024
MONTHS = ("2025-01", "2025-02", "2025-03")


def used(person: str, *months: tuple[int, int]) -> pd.DataFrame:
    rows = [(person, month, data_kb, voice_s) for month, (data_kb, voice_s) in zip(MONTHS, months, strict=False)]
    return pd.DataFrame(rows, columns=["subscriber_id", "month", "data_kb", "voice_out_s"])


def holds(person: str, plan: str, months: int = 3) -> pd.DataFrame:
    return pd.DataFrame({"subscriber_id": [person], "plan_id": [plan], "months_count": [months]})


def bill(plan: str, *months: tuple[int, int], held_months: int = 0) -> float:
    bills = bills_on(holds("a", plan, held_months or len(months)), used("a", *months), PLANS)
    return float(bills.set_index("plan_id")["bill_fen"][plan])


@pytest.mark.parametrize(
    ("what", "month", "yuan"),
    [
        ("nothing used: the fee", (0, 0), 89.00),
        ("all of 400 MB, all of 240 minutes: still the fee", (400 * MB, 14_400), 89.00),
        ("one KB more begins a unit of 100 KB at .0003 yuan a KB", (400 * MB + 1, 0), 89.03),
        ("100 MB more is 1,024 units: about .31 yuan a MB", (500 * MB, 0), 119.72),
        ("a second more begins a minute", (0, 14_401), 89.15),
        ("20 GB is capped at 600 yuan", (20 * 1_024 * MB, 0), 689.00),
    ],
)
def test_the_89_yuan_plan(what: str, month: tuple[int, int], yuan: float):
    assert bill("p089", month) == round(yuan * 100), what


def test_the_mean_is_taken_over_bills_not_over_use():
    # 300, 400 and 500 MB are 400 MB on average, but only the third month costs more.
    assert bill("p089", (300 * MB, 0), (400 * MB, 0), (500 * MB, 0)) == (8_900 * 3 + 3_072) / 3


def test_a_month_without_use_costs_the_fee_and_is_no_missing_month():
    assert bill("p089", (500 * MB, 0), held_months=2) == (8_900 * 2 + 3_072) / 2
    assert bill("p089", held_months=3) == 8_900


def test_a_newcomer_is_judged_on_the_months_there_are():
    assert bill("p089", (500 * MB, 0), held_months=1) == 11_972


def test_more_than_three_months_are_refused():
    usage = used("a", (0, 0), (0, 0), (0, 0))
    usage = pd.concat([usage, usage.iloc[:1].assign(month="2024-12")])
    with pytest.raises(BadData, match="4 different months"):
        bills_on(holds("a", "p089"), usage, PLANS)


def test_the_terms_in_force_are_the_latest_that_have_begun():
    later = PLANS.iloc[1:2].assign(valid_from=date(2025, 4, 1), fee_fen=7_900)
    future = PLANS.iloc[1:2].assign(valid_from=date(2025, 5, 1), fee_fen=100)
    plans = in_force(pd.concat([future, PLANS, later]), date(2025, 4, 4))
    assert dict(zip(plans["plan_id"], plans["fee_fen"], strict=True)) == {"p039": 3_900, "p089": 7_900, "p129": 12_900}


def chosen(plan: str, month: tuple[int, int], plans: pd.DataFrame = PLANS) -> pd.Series:
    return best_plan(holds("a", plan, 1), used("a", month), plans).iloc[0]


def test_the_best_plan_is_the_lowest_bill():
    best = chosen("p089", (800_000, 3_600))
    assert best["best_plan_id"] == "p129"
    assert (best["bill_now_fen"], best["bill_best_fen"], best["saving_fen"]) == (20_612, 12_900, 7_712)
    assert (best["fee_now_fen"], best["fee_best_fen"]) == (8_900, 12_900)


def test_equal_bills_keep_the_plan_held_else_the_lower_fee_else_the_first_name():
    twin = PLANS.iloc[1:2].assign(plan_id="p088")
    plans = pd.concat([PLANS, twin])
    assert chosen("p089", (300 * MB, 12_000), plans)["best_plan_id"] == "p089"
    assert chosen("p129", (300 * MB, 12_000), plans)["best_plan_id"] == "p088"
    # 89 yuan with 4,000 units of 1 fen beyond it costs what 129 yuan cost: the lower fee is taken.
    even = PLANS.assign(data_unit_fen=[3, 1, 1], is_on_sale=[False, True, True])
    assert chosen("p039", (409_600 + 400_000, 0), even)["best_plan_id"] == "p089"


def test_a_plan_off_sale_is_not_offered_but_may_be_kept():
    plans = PLANS.assign(is_on_sale=[False, True, True])
    assert chosen("p089", (0, 0), plans)["best_plan_id"] == "p089"
    assert chosen("p039", (0, 0), plans)["best_plan_id"] == "p039"


def test_a_plan_held_that_nobody_knows_makes_no_saving():
    best = chosen("gone", (0, 0))
    assert best["best_plan_id"] == "p039"
    assert np.isnan(best["saving_fen"])
    assert np.isnan(best["bill_now_fen"])


def test_a_catalogue_with_nothing_on_sale_is_refused():
    with pytest.raises(BadData, match="no plan on sale"):
        chosen("p089", (0, 0), PLANS.assign(is_on_sale=False))


def slow_bill(plan: dict[str, int], months: list[tuple[int, int]]) -> int:
    """The tariff, read aloud: unit by unit, minute by minute."""
    total = 0
    for data_kb, voice_s in months:
        left_kb, overage = data_kb - plan["data_allowance_kb"], 0
        while left_kb > 0:
            left_kb -= plan["data_unit_kb"]
            overage += plan["data_unit_fen"]
        left_s, voice = voice_s - plan["voice_allowance_s"], 0
        while left_s > 0:
            left_s -= 60
            voice += plan["voice_unit_fen"]
        total += plan["fee_fen"] + min(overage, plan["data_cap_fen"]) + voice
    return total


TARIFF = st.fixed_dictionaries(
    {
        "fee_fen": st.integers(0, 50),
        "data_allowance_kb": st.integers(0, 40),
        "voice_allowance_s": st.integers(0, 300),
        "data_unit_kb": st.integers(1, 9),
        "data_unit_fen": st.integers(0, 7),
        "voice_unit_fen": st.integers(0, 20),
        "data_cap_fen": st.integers(0, 60),
        "is_on_sale": st.booleans(),
    }
)
MONTH = st.tuples(st.integers(0, 99), st.integers(0, 700))
PERSON = st.tuples(st.integers(0, 4), st.lists(MONTH, max_size=3), st.integers(1, 3))


@settings(deadline=None, max_examples=40)
@given(st.lists(TARIFF, min_size=1, max_size=5), st.lists(PERSON, min_size=1, max_size=6), st.integers(1, 7))
def test_the_matrix_agrees_with_the_tariff_read_aloud(tariffs: list[dict[str, int]], persons: list, chunk: int):
    tariffs[0]["is_on_sale"] = True
    plans = pd.DataFrame([{"plan_id": f"p{k}"} | tariff for k, tariff in enumerate(tariffs)])
    people = [(f"s{k}", f"p{plan % len(tariffs)}", months, count) for k, (plan, months, count) in enumerate(persons)]
    held = pd.DataFrame(
        [(name, plan, count) for name, plan, _, count in people], columns=["subscriber_id", "plan_id", "months_count"]
    )
    usage = pd.concat([used(name, *months) for name, _, months, _ in people])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(billing, "CHUNK_PEOPLE", chunk)
        bills = bills_on(held, usage, plans).set_index(["subscriber_id", "plan_id"])["bill_fen_3m"]
        best = best_plan(held, usage, plans).set_index("subscriber_id")
    for name, plan, months, count in people:
        whole = [*months, *[(0, 0)] * (count - len(months))]
        slow = {f"p{k}": slow_bill(tariff, whole) for k, tariff in enumerate(tariffs)}
        assert bills[name].to_dict() == slow
        may = {one for one in slow if one == plan or plans.set_index("plan_id")["is_on_sale"][one]}
        lowest = min(may, key=lambda one: (slow[one], one != plan, tariffs[int(one[1:])]["fee_fen"], one))
        assert best["best_plan_id"][name] == lowest
