"""The words of features: each is read slowly, month by month, beside what the engine says."""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.words import (
    BACK,
    BACK_DAYS,
    Fact,
    before,
    change,
    days_since,
    highest,
    mean,
    months_with,
    seen,
    this_month,
    total,
)


class use:  # noqa: N801 - sources read as words
    data = Fact(lambda row: row.data.sum(), "data")
    idle = Fact(lambda row: row.idle.min(), "idle days", is_sum=False)


def told(engine, history, **words):
    """history: {months back: value}, one subscriber; returns {name: value}."""
    rows = pa.table(
        {
            "subscriber_id": ["a"] * len(history),
            BACK: pa.array(list(history), pa.int64()),
            BACK_DAYS: pa.array([30 * back for back in history], pa.int64()),
            use.data.column: pa.array(list(history.values()), pa.int64()),
            use.idle.column: pa.array(list(history.values()), pa.int64()),
        }
    )
    facts = engine.rows(rows, "facts")
    compiled = {name: word.compiled(facts) for name, word in words.items()}
    return engine.arrow(facts.group_by("subscriber_id").aggregate(**compiled)).drop(["subscriber_id"]).to_pylist()[0]


def test_a_month_without_use_is_a_gap_not_a_shift(engine):
    history = {0: 10, 1: None, 2: 30, 3: 50}
    assert told(engine, history, mean=mean(use.data, months=3), before=before(use.data, months=3)) == {
        "mean": 20.0,  # 10 and 30: the silent month is not replaced by an older one
        "before": 40.0,  # 30 and 50
    }


def test_this_month_unknown_is_unknown_and_not_the_month_before(engine):
    assert told(engine, {1: 5}, now=this_month(use.data)) == {"now": None}


def test_division_by_zero_is_unknown(engine):
    assert told(engine, {0: 5, 1: 0, 2: 0}, rise=change(use.data, months=2)) == {"rise": None}


def test_a_change_is_said_against_the_months_before_without_this_one(engine):
    assert told(engine, {0: 7, 1: 20, 2: 8}, fell=change(use.data, months=3)) == {"fell": pytest.approx(-0.5)}


def test_days_since_looks_through_silent_months(engine):
    assert told(engine, {0: None, 1: 3}, idle=days_since(use.idle, months=3)) == {"idle": 33}


def test_a_word_knows_how_far_it_reads():
    assert (change(use.data, months=3).window, change(use.data, months=3).reach) == (3, 4)
    assert mean(use.data, months=6).reach == 6


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
        "months_with": sum(value > 0 for value in known),
        "highest": max(known) if known else None,
    }


@pytest.fixture(scope="module")
def long_engine(tmp_path_factory):
    from data.engine import Engine

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
        this_month=this_month(use.data),
        total=total(use.data, months=months),
        mean=mean(use.data, months=months),
        before=before(use.data, months=months),
        seen=seen(use.data, months=months),
        months_with=months_with(use.data, months=months),
        highest=highest(use.data, months=months),
    )
    assert said == pytest.approx(slowly(history, months), nan_ok=True)
