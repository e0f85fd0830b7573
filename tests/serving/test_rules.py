"""Levels, control people and the conduct gate, each as small examples."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.conduct import gate
from serving.control import household_no, is_control
from serving.levels import base_rates, level_of, risk_ratio
from serving.terms import Terms

MULTIPLES = Terms().level_multiples


def test_a_level_begins_at_its_multiple():
    ratio = np.array([0.0, 1.49, 1.5, 2.49, 2.5, 4.99, 5.0, 9.99, 10.0, 80.0])
    blue, yellow, orange, red = (["blue"] * 2, ["yellow"] * 2, ["orange"] * 2, ["red"] * 2)
    assert list(level_of(ratio, MULTIPLES)) == ["none", "none", *blue, *yellow, *orange, *red]


def test_risk_is_judged_against_people_who_pay_the_same_way():
    payment = pd.Series(["prepaid", "prepaid", "postpaid", "postpaid"])
    risk = pd.Series([0.06, 0.02, 0.02, 0.0])
    base = base_rates(payment, risk)
    assert base == pytest.approx({"prepaid": 0.04, "postpaid": 0.01})
    assert risk_ratio(payment, risk, base).tolist() == [1.5, 0.5, 2.0, 0.0]


def test_where_nobody_leaves_nobody_is_warned_of():
    assert risk_ratio(pd.Series(["prepaid"]), pd.Series([0.0]), {"prepaid": 0.0}).tolist() == [0.0]


def homes(count: int) -> tuple[pd.Series, pd.Series]:
    """Two people a household."""
    return pd.Series([f"h{k // 2}" for k in range(count)]), pd.Series([f"s{k}" for k in range(count)])


def test_one_household_in_ten_is_control():
    flags = is_control(*homes(40_000), bytes(32), 0.10)
    assert 0.094 < flags.mean() < 0.106


@settings(deadline=None, max_examples=40)
@given(st.binary(min_size=32, max_size=32), st.floats(0, 1))
def test_a_household_is_on_one_side_and_stays_there(key: bytes, share: float):
    household, person = homes(40)
    flags = is_control(household, person, key, share)
    assert (flags.iloc[::2].to_numpy() == flags.iloc[1::2].to_numpy()).all()
    shuffled = household.sample(frac=1, random_state=1)
    again = is_control(shuffled, person[shuffled.index], key, share)
    assert (again.sort_index() == flags).all()


def test_a_larger_share_keeps_the_control_people_it_had_and_another_key_has_others():
    household, person = homes(2_000)
    small, large = (is_control(household, person, bytes(32), share) for share in (0.1, 0.2))
    assert (large | ~small).all()
    assert (is_control(household, person, b"k" * 32, 0.1) != small).any()


def test_people_without_a_household_are_each_alone():
    person = pd.Series([f"s{k}" for k in range(400)])
    flags = is_control(pd.Series([None] * 400, dtype="str"), person, bytes(32), 0.5)
    assert 100 < flags.sum() < 300


def test_a_household_number_is_the_same_for_one_household_and_gives_no_account_away():
    numbers = household_no(pd.Series(["h1", "h1", "h2"]), pd.Series(list("abc")), bytes(32))
    assert numbers[0] == numbers[1] != numbers[2]
    assert "h1" not in numbers[0]
    assert len(numbers[0]) == 13


PEOPLE = pd.DataFrame(
    {
        "subscriber_id": list("abcdefg"),
        "is_marketing_refused": [True, False, False, False, False, None, False],
        "is_profiling_refused": [True, True, False, False, False, False, False],
    }
)
DO_NOT_CONTACT = pd.DataFrame({"subscriber_id": ["c", "c", "z"], "channel": ["sms", "call", "sms"]})


def asked(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["subscriber_id", "at", "step"])
    return frame.assign(at=pd.to_datetime(frame["at"]))


def test_the_gate_turns_away_and_counts_by_rule():
    porting = asked(("d", "2025-02-01 10:00:00", "code"), ("e", "2025-02-01 10:00:00", "query"))
    result = gate(PEOPLE, DO_NOT_CONTACT, porting, as_of=date(2025, 4, 4), code_quiet_days=90)
    assert list(result.kept["subscriber_id"]) == ["e", "g"]
    counts = result.counts.set_index("rule")
    assert counts["refused_count"].to_dict() == {
        "marketing_refused": 2,
        "profiling_refused": 2,
        "do_not_contact": 1,
        "code_asked": 1,
    }
    assert counts["first_count"].to_dict() == {
        "marketing_refused": 2,
        "profiling_refused": 1,
        "do_not_contact": 1,
        "code_asked": 1,
    }
    assert counts["first_count"].sum() == len(PEOPLE) - len(result.kept)


@pytest.mark.parametrize(
    ("at", "kept"),
    [("2025-04-04 23:59:59", False), ("2025-01-04 00:00:00", False), ("2025-01-03 23:59:59", True)],
)
def test_ninety_days_after_a_code_a_person_may_be_spoken_to_again(at: str, kept: bool):
    result = gate(PEOPLE, DO_NOT_CONTACT, asked(("g", at, "code")), as_of=date(2025, 4, 4), code_quiet_days=90)
    assert ("g" in set(result.kept["subscriber_id"])) is kept
