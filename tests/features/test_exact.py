"""Exactness: whole numbers stay of 64 bits from the day's row to the matrix; a sum that does not fit is an error."""

import ibis
import pyarrow as pa
import pytest

from features.words import BACK, BACK_DAYS, Fact, total


class use:  # noqa: N801 - sources read as words
    data = Fact(lambda row: row.data.sum(), "data")


def summed(engine, *values):
    history = pa.table(
        {
            "subscriber_id": ["a"] * len(values),
            BACK: pa.array(range(len(values)), pa.int64()),
            BACK_DAYS: pa.array([0] * len(values), pa.int64()),
            use.data.column: pa.array(values, pa.int64()),
        }
    )
    facts = engine.rows(history, "facts")
    word = total(use.data, months=len(values))
    name = f"summed_{len(values)}"
    return engine.arrow(engine.keep(name, lambda: facts.group_by("subscriber_id").aggregate(sum=word.compiled(facts))))


def test_a_sum_of_whole_numbers_is_a_whole_number_of_64_bits(engine):
    found = summed(engine, 2**53, 1, 0)
    assert (str(found.schema.field("sum").type), found["sum"].to_pylist()) == ("int64", [2**53 + 1])


def test_a_sum_that_does_not_fit_is_an_error_and_not_another_number(engine):
    with pytest.raises(Exception, match="out of range"):
        summed(engine, 2**63 - 1, 1)


def test_ibis_still_believes_that_sums_are_of_64_bits():
    """The day it knows better, `Engine.keep` needs no casts of its own."""
    assert str(ibis.table({"x": "int64"}, name="t").x.sum().type()) == "int64"
