"""The words of features: each is read slowly, month by month, beside what the engine says."""

import itertools

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.engine import Engine
from features.facts import Fact, Source
from features.family import Family, Feature
from features.matrix import DAYS_BACK, described
from features.words import (
    before,
    change,
    days_since,
    highest,
    lowest,
    mean,
    months_with,
    seen,
    this_month,
    total,
)

NAMES = itertools.count()


class use(Source):  # noqa: N801 - sources read as words
    data_kb = Fact("sum", "data", about="data")
    idle_days = Fact("min", "idle", about="idle days")


class Said(Feature):
    """A word under any name: what a feature may be called is another test's business."""

    def __post_init__(self):
        pass


def told(engine, history, **words):
    """history: {months back: value}, one subscriber who is there in the month described; returns {name: value}."""
    months = []
    for back in range(max([0, *history]) + 1):
        there = {"subscriber_id": pa.array(["a"] if back in history or back == 0 else [], pa.string())}
        value = pa.array([history.get(back)] if len(there["subscriber_id"]) else [], pa.int64())
        ended = pa.array([30 * back] * len(value), pa.int64())
        rows = pa.table({**there, use.data_kb.column: value, use.idle_days.column: value, DAYS_BACK: ended})
        months.append(
            {"standing": engine.rows(pa.table(there), f"standing_{back}"), "use": engine.rows(rows, f"use_{back}")}
        )
    family = Family("any", "?", tuple(Said(name, word, "", "", "", "", "") for name, word in words.items()))
    found = described(months, [family])
    # Another name for other words: what is said under one name is compiled once.
    return pa.concat_tables(engine.tables(f"said {next(NAMES)}", lambda: found)).drop(["subscriber_id"]).to_pylist()[0]


def test_a_month_without_use_is_a_gap_not_a_shift(engine):
    history = {0: 10, 1: None, 2: 30, 3: 50}
    assert told(engine, history, mean=mean(use.data_kb, months=3), before=before(use.data_kb, months=3)) == {
        "mean": 20.0,  # 10 and 30: the silent month is not replaced by an older one
        "before": 40.0,  # 30 and 50
    }


def test_a_month_in_which_nobody_was_there_is_unknown(engine):
    assert told(engine, {0: 10, 3: 20}, mean=mean(use.data_kb, months=4), months=seen(use.data_kb, months=4)) == {
        "mean": 15.0,
        "months": 2,
    }


def test_this_month_unknown_is_unknown_and_not_the_month_before(engine):
    assert told(engine, {1: 5}, now=this_month(use.data_kb)) == {"now": None}


def test_what_is_known_of_no_month_is_unknown_and_not_zero(engine):
    history = {0: None, 1: None}
    words = {"total": total(use.data_kb, months=2), "months": months_with(use.data_kb, months=2)}
    assert told(engine, history, **words) == {"total": None, "months": None}


def test_division_by_zero_is_unknown(engine):
    assert told(engine, {0: 5, 1: 0, 2: 0}, rise=change(use.data_kb, months=2)) == {"rise": None}


def test_a_change_is_said_against_the_months_before_without_this_one(engine):
    assert told(engine, {0: 7, 1: 20, 2: 8}, fell=change(use.data_kb, months=3)) == {"fell": pytest.approx(-0.5)}


def test_days_since_looks_through_silent_months(engine):
    assert told(engine, {0: None, 1: 3}, idle=days_since(use.idle_days, months=3)) == {"idle": 33}


def test_a_word_knows_how_far_it_reads():
    assert (change(use.data_kb, months=3).window, change(use.data_kb, months=3).reach) == (3, 4)
    assert mean(use.data_kb, months=6).reach == 6


def test_a_name_that_says_another_window_unit_or_verb_is_refused():
    def named(name, value, unit="GB"):
        return Feature(name, value, unit, why="Why.", group="g", zh="中", en="e")

    with pytest.raises(ValueError, match=r"data_gb_3m: the name speaks of 3 months; the expression of 6\. Mend"):
        named("data_kb_3m".replace("kb", "gb"), total(use.data_kb, months=6))
    with pytest.raises(ValueError, match="the name ends with `gb`; the expression counts `kb`"):
        named("data_gb", this_month(use.data_kb))
    with pytest.raises(ValueError, match="the name says no verb; the expression is `mean`"):
        named("data_kb_3m", mean(use.data_kb, months=3), unit="KB a month")
    with pytest.raises(ValueError, match="it is read in `GB`; the expression counts `share`"):
        named("data_change_share_3m", change(use.data_kb, months=3))


def slowly(history, months):
    window = [history.get(back) for back in range(months)]
    known = [value for value in window if value is not None]
    older = [history[back] for back in range(1, months + 1) if history.get(back) is not None]
    return {
        "this_month": history.get(0),
        "total": sum(known) if known else None,
        "mean": sum(known) / len(known) if known else None,
        "before": sum(older) / len(older) if older else None,
        "seen": len(known),
        "months_with": sum(value > 0 for value in known) if known else None,
        "highest": max(known) if known else None,
        "lowest": min(known) if known else None,
        "since": min(back * 30 + value for back, value in enumerate(window) if value is not None) if known else None,
    }


@pytest.fixture(scope="module")
def long_engine(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("spill"), threads=2, memory_gb=1) as running:
        yield running


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    history=st.dictionaries(st.integers(0, 8), st.one_of(st.none(), st.integers(0, 10**12)), min_size=1),
    months=st.integers(1, 7),
)
def test_words_agree_with_a_slow_reading(long_engine, history, months):
    said = told(
        long_engine,
        history,
        this_month=this_month(use.data_kb),
        total=total(use.data_kb, months=months),
        mean=mean(use.data_kb, months=months),
        before=before(use.data_kb, months=months),
        seen=seen(use.data_kb, months=months),
        months_with=months_with(use.data_kb, months=months),
        highest=highest(use.data_kb, months=months),
        lowest=lowest(use.data_kb, months=months),
        since=days_since(use.idle_days, months=months),
    )
    assert said == pytest.approx(slowly(history, months), nan_ok=True)
