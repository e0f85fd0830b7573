"""Strangers: values that a model never saw are named when they are many, and stop it when they are very many."""

import pandas as pd
import pytest

from data.refusals import BadData
from models.columns import MOST_CATEGORIES, Column, learn_columns
from models.strangers import strangers

LEARNT = learn_columns(pd.DataFrame({"plan": ["P029", "P059"] * 50, "fee_yuan": [29.0, 59.0] * 50}))


def rows(**counts):
    """A table of 1,000 rows: so many of each plan, the rest P029."""
    plans = [plan for plan, count in counts.items() for _ in range(count)]
    return pd.DataFrame({"plan": plans + ["P029"] * (1_000 - len(plans)), "fee_yuan": 1.0})


def test_a_few_are_usual():
    assert strangers(rows(P999=10), LEARNT) == []


def test_more_than_one_in_a_hundred_are_named_the_commonest_first():
    assert [str(one) for one in strangers(rows(P999=10, P888=1), LEARNT)] == [
        "`plan`: 1.1% of rows hold values never seen in training, such as `P999`, `P888`"
    ]


def test_more_than_one_in_ten_are_refused_and_the_message_says_what_to_do():
    assert strangers(rows(P999=100), LEARNT)
    with pytest.raises(BadData) as refused:
        strangers(rows(P999=101), LEARNT)
    assert "found `plan`: 10.1% of rows hold values never seen in training, such as `P999`" in str(refused.value)
    assert "unseen_share = 1.0" in str(refused.value)
    assert strangers(rows(P999=101), LEARNT, most=1.0)


def test_what_is_missing_is_no_stranger_nor_is_a_number():
    assert strangers(pd.DataFrame({"plan": [None] * 10, "fee_yuan": [1_000.0] * 10}), LEARNT) == []


def test_of_a_column_with_very_many_values_the_rare_are_no_strangers():
    many = Column("plan", "category", 0.0, tuple(f"P{place:05d}" for place in range(MOST_CATEGORIES)))
    assert strangers(rows(P999=500), (many,)) == []
