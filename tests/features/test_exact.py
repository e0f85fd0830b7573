"""Exactness: whole numbers stay of 64 bits from the day's row to the matrix; a sum that does not fit is an error."""

import ibis
import pyarrow as pa
import pytest

from features.words import total
from tests.features.test_words import told, use


def summed(engine, *values):
    return told(engine, dict(enumerate(values)), sum=total(use.data_kb, months=len(values)))["sum"]


def test_a_sum_of_whole_numbers_over_months_is_exact(engine):
    assert summed(engine, 2**53, 1, 0) == 2**53 + 1


def test_a_sum_over_months_that_does_not_fit_is_an_error_and_not_another_number(engine):
    with pytest.raises(Exception, match=r"(?i)out of range|overflow"):
        summed(engine, 2**63 - 1, 1)


def within(engine, *values):
    """Add up within a month, as facts do."""
    days = pa.table({"subscriber_id": ["a"] * len(values), "data": pa.array(values, pa.int64())})
    rows = engine.rows(days, "days")
    made = rows.group_by("subscriber_id").aggregate(sum=use.data_kb.made(rows))
    return pa.concat_tables(engine.tables("made", lambda: made))["sum"]


def test_a_sum_within_a_month_is_a_whole_number_of_64_bits(engine):
    found = within(engine, 2**53, 1)
    assert (str(found.type), found.to_pylist()) == ("int64", [2**53 + 1])


def test_a_sum_within_a_month_that_does_not_fit_is_an_error(engine):
    with pytest.raises(Exception, match="out of range"):
        within(engine, 2**63 - 1, 1)


def test_ibis_still_believes_that_sums_are_of_64_bits():
    """The day it knows better, `Engine.tables` needs no casts of its own."""
    assert str(ibis.table({"x": "int64"}, name="t").x.sum().type()) == "int64"
