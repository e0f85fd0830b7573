"""The split: learnt from what had happened, judged by what came after, and refused where there is too little of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.month import Month
from data.refusals import BadData
from models.outcome import OTHER_LEAVING, OUTCOMES, PORT_OUT, RANKED, UPGRADE
from models.split import split

JANUARY = Month.parse("2024-01")
FEWEST = {"port_out": 5, "other_leaving": 5, "pack": 5, "upgrade": 7, "arrears": 7, "silence": 8}

by_outcome = pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)


def targets(cells):
    return sorted({str(cell.target) for cell in cells})


def said(cells):
    return [f"{cell.month} + {cell.ahead}" for cell in cells]


def test_seven_months_of_porting_read_as_a_table():
    plan = split(PORT_OUT, JANUARY, JANUARY + 6)
    assert said(plan.learn) == [
        "2024-01 + 1",
        "2024-01 + 2",
        "2024-01 + 3",
        "2024-02 + 1",
        "2024-02 + 2",
        "2024-03 + 1",
    ]
    assert said(plan.tune) == ["2024-02 + 3", "2024-03 + 2", "2024-04 + 1"]
    assert said(plan.judge) == ["2024-06 + 1", "2024-05 + 2", "2024-04 + 3", "2024-03 + 4"]
    assert said(plan.headline) == ["2024-05 + 2"]
    assert [str(month) for month in plan.months()] == [f"2024-0{month}" for month in (1, 2, 3, 4, 5, 6)]


def test_an_upgrade_is_final_two_months_later_so_seven_months_are_just_enough():
    plan = split(UPGRADE, JANUARY, JANUARY + 6)
    assert (said(plan.learn), said(plan.tune)) == (["2024-01 + 1"], ["2024-01 + 2", "2024-02 + 1"])
    assert targets(plan.judge) == ["2024-05"]


def test_with_plenty_of_months_two_are_judged_and_the_first_two_have_too_little_history():
    plan = split(OTHER_LEAVING, JANUARY, JANUARY + 11)
    assert targets(plan.judge) == ["2024-11", "2024-12"]
    assert targets(plan.tune) == ["2024-09"]
    assert targets(plan.learn) == ["2024-04", "2024-05", "2024-06", "2024-07", "2024-08"]
    assert str(min(cell.month for cell in plan.learn)) == "2024-03"


@pytest.mark.parametrize("outcome", RANKED, ids=[outcome.name for outcome in RANKED])
def test_seven_months_are_enough_for_what_the_lists_are_ranked_by(outcome):
    plan = split(outcome, JANUARY, JANUARY + 6)
    assert plan.learn
    assert plan.tune
    assert plan.headline


@pytest.mark.parametrize(
    ("outcome", "months", "missing"),
    [(PORT_OUT, 4, 1), (PORT_OUT, 1, 4), (OTHER_LEAVING, 3, 2), (UPGRADE, 6, 1), (UPGRADE, 3, 4), (UPGRADE, 1, 6)],
)
def test_too_few_months_are_refused_with_how_many_are_missing(outcome, months, missing):
    until = JANUARY + (months - 1)
    with pytest.raises(BadData) as refused:
        split(outcome, JANUARY, until)
    assert str(refused.value) == (
        f"training of {outcome.name} until {until}: found {months} months; expected at least {months + missing}, "
        f"missing {missing}. Take in older months, or wait for newer ones."
    )
    assert refused.value.exit_code == 65


@by_outcome
def test_as_many_more_as_were_said_to_be_missing_are_enough(outcome):
    for months in range(1, FEWEST[outcome.name]):
        with pytest.raises(BadData, match=f"expected at least {FEWEST[outcome.name]}, missing"):
            split(outcome, JANUARY, JANUARY + (months - 1))
    assert split(outcome, JANUARY, JANUARY + (FEWEST[outcome.name] - 1)).learn


@settings(deadline=None)
@given(outcome=st.sampled_from(list(OUTCOMES.values())), more=st.integers(0, 36))
def test_no_plan_looks_ahead(outcome, more):
    first, until = JANUARY, JANUARY + (FEWEST[outcome.name] - 1 + more)
    plan = split(outcome, first, until)
    cells = {*plan.learn, *plan.tune, *plan.judge}
    assert all(first <= cell.month < cell.target <= outcome.last_final(until) for cell in cells)
    # What was learnt had happened before what was tuned on, and that by the end of the month whose list is judged.
    assert max(cell.target for cell in plan.learn) < min(cell.target for cell in plan.tune)
    assert max(cell.target for cell in plan.tune) <= min(cell.month for cell in plan.headline)
    assert max(cell.target for cell in plan.judge) == outcome.last_final(until)
    assert len(cells) == len(plan.learn) + len(plan.tune) + len(plan.judge)
    assert plan.months() == sorted({cell.month for cell in cells})


@settings(deadline=None)
@given(outcome=st.sampled_from(list(OUTCOMES.values())), more=st.integers(0, 24), later=st.integers(1, 12))
def test_a_plan_moves_with_its_months(outcome, more, later):
    until = JANUARY + (FEWEST[outcome.name] - 1 + more)
    here, there = split(outcome, JANUARY, until), split(outcome, JANUARY + later, until + later)
    for part in ("learn", "tune", "judge"):
        assert [(cell.month + later, cell.ahead) for cell in getattr(here, part)] == [
            (cell.month, cell.ahead) for cell in getattr(there, part)
        ]
