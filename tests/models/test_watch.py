"""The watch over features: what moved, where, and what is only a window that fills or a month that is shorter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.month import Month
from models.bins import Counted, bins_of, counted
from models.columns import Column, learn_columns
from models.watch import moved

PEOPLE = 4_000


def _month(number: int, *, fee: float = 1.0, slow_in_a: float = 1.0, seed: int | None = None) -> pd.DataFrame:
    rng = np.random.default_rng(number if seed is None else seed)
    place = np.array(["4201", "4202", "4203", "4204"])[np.arange(PEOPLE) % 4]
    slow = rng.gamma(2.0, 0.05, PEOPLE) * np.where(place == "4201", slow_in_a, 1.0)
    return pd.DataFrame({"fee_yuan": rng.lognormal(4.0, 0.3, PEOPLE) * fee, "slow_share": slow, "place": place})


def _counted(*frames: pd.DataFrame, first: int = 1, year: int = 2025) -> list[Counted]:
    """Count months, the first of which is so many of a year."""
    columns, start = learn_columns(frames[0].drop(columns="place")), Month.parse(f"{year}-{first:02}")
    return [counted(str(start + n), frame, frame["place"], columns) for n, frame in enumerate(frames)]


def test_people_are_counted_by_place_and_bin():
    frame = pd.DataFrame({"fee_yuan": [10.0, 20.0, 20.0, None], "plan": ["A", "B", "C", "A"], "is_new": [True] * 4})
    columns = (
        Column("fee_yuan", "number", 20.0, edges=(15.0,)),
        Column("plan", "category", 0.0, ("A", "B")),
        Column("is_new", "flag", 1.0),
    )
    found = counted("2025-01", frame, pd.Series(["4201", "4201", "4202", "4202"]), columns)
    assert found.places == ("4201", "4202")
    assert found.counts["fee_yuan"].tolist() == [[1, 1, 0], [0, 1, 1]]
    # A plan that the model never met is of those of whom it knows nothing.
    assert found.counts["plan"].tolist() == [[1, 1, 0], [1, 0, 1]]
    assert found.counts["is_new"].tolist() == [[0, 2, 0], [0, 2, 0]]


@given(st.lists(st.one_of(st.none(), st.floats(-5, 5)), min_size=1, max_size=60), st.integers(1, 3))
def test_everybody_is_counted_once(values, places):
    frame = pd.DataFrame({"x": pd.Series(values, dtype="float64")})
    (column,) = learn_columns(frame)
    place = pd.Series([str(n % places) for n in range(len(values))])
    counts = counted("2025-01", frame, place, (column,)).counts["x"]
    assert counts.sum() == len(values)
    assert counts[:, bins_of(column)].sum() == sum(value is None for value in values)


def test_months_that_differ_by_chance_move_nothing():
    assert moved(_counted(*(_month(n) for n in range(1, 9))), since={}) == []


def test_fees_that_rise_for_all_move_everywhere():
    (found,) = moved(_counted(_month(1), _month(2), _month(3, fee=1.25)), since={})
    assert (found.feature, found.place) == ("fee_yuan", "")
    assert found.index > 0.3


def test_one_place_that_moves_against_the_others_is_named():
    found = moved(_counted(_month(1), _month(2), _month(3, slow_in_a=1.8)), since={})
    assert [(one.feature, one.place) for one in found] == [("slow_share", "4201")]


def test_what_moved_as_far_a_year_before_is_usual():
    # Everybody pays more in the second month of each year, as at the Spring Festival.
    fees = [1.0, 1.4, *(1.0 for _ in range(11)), 1.4]
    frames = [_month(n, fee=fee) for n, fee in enumerate(fees, 1)]
    assert moved(_counted(*frames), since={}) == []
    assert [one.feature for one in moved(_counted(*frames[:2]), since={})] == ["fee_yuan"]


def test_a_window_that_fills_moves_nothing():
    months = _counted(_month(1), _month(2), _month(3, fee=1.5))
    assert moved(months, since={"fee_yuan": "2025-03"}) == []


def test_what_follows_the_calendar_is_judged_after_a_year():
    frames = [_month(n) for n in range(1, 13)]
    early, late = [*frames[:4], _month(5, fee=1.5)], [*frames, _month(13), _month(14, fee=1.5)]
    assert moved(_counted(*early), since={}, seasonal={"fee_yuan"}) == []
    assert [one.feature for one in moved(_counted(*late), since={}, seasonal={"fee_yuan"})] == ["fee_yuan"]


#: So much more for everybody is a stability index of .07, which says nothing of it, and a shift of .07.
LITTLE_MORE = 1.08


def test_what_moves_all_a_little_the_same_way_is_seen_though_nobody_stands_apart():
    (found,) = moved(_counted(*(_month(n) for n in range(3, 7)), _month(7, fee=LITTLE_MORE), first=3), since={})
    assert (found.feature, found.measure, found.place) == ("fee_yuan", "shift", "")
    assert 0.025 < found.index < 0.07
    assert (
        moved(_counted(*(_month(n) for n in range(3, 7)), _month(7, fee=LITTLE_MORE), first=3), {}, (), {"fee_yuan"})
        == []
    )


def test_a_place_that_moves_is_named_though_all_move_a_little_with_it():
    found = moved(_counted(*(_month(n) for n in range(3, 7)), _month(7, slow_in_a=2.2), first=3), since={})
    assert (found[0].feature, found[0].place) == ("slow_share", "4201")
    assert {one.measure for one in found} == {"index"}


def test_the_spring_festival_moves_everybody_and_is_no_alarm():
    """In 2025 it has days of January and February: neither a step into it, between its months, nor out is judged."""
    for last in (1, 2, 3):
        quiet = [_month(n, fee=1 / LITTLE_MORE if n == last else 1.0) for n in range(8, 13)]
        frames = [*quiet, *(_month(12 + n, fee=LITTLE_MORE if n == last else 1.0) for n in range(1, last + 1))]
        assert moved(_counted(*frames, first=8, year=2024), since={}) == []


def test_a_step_out_of_season_is_not_excused_by_the_festival():
    """Everybody moved at the festival; in summer the same is news."""
    fees = [1.0, LITTLE_MORE, LITTLE_MORE, 1.0, 1.0, 1.0, LITTLE_MORE]
    frames = [_month(n, fee=fee) for n, fee in enumerate(fees)]
    assert [one.measure for one in moved(_counted(*frames, first=12, year=2024), since={})] == ["shift"]


def test_few_people_in_a_place_are_not_judged():
    last = _month(3)
    few = last["place"].to_numpy(copy=True)
    few[:100] = "4299"
    odd = last.assign(place=few, slow_share=np.where(few == "4299", 2.0, last["slow_share"]))
    assert moved(_counted(_month(1), _month(2), odd), since={}) == []


def test_the_first_month_has_nothing_to_be_compared_with():
    assert moved(_counted(_month(1)), since={}) == []


@pytest.mark.parametrize("people", [1, 3])
def test_a_feature_of_which_nothing_is_known_moves_nothing(people):
    frame = pd.DataFrame({"x": pd.Series([None] * people, dtype="float64"), "place": "4201"})
    assert moved(_counted(frame, frame), since={}) == []


def test_what_moved_farthest_stands_first():
    found = moved(_counted(_month(1), _month(2), _month(3, fee=1.3, slow_in_a=3.0)), since={})
    indexes = [one.index for one in found]
    assert {one.feature for one in found} == {"fee_yuan", "slow_share"}
    assert indexes == sorted(indexes, reverse=True)
