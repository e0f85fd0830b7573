"""What has no answer has none: division by zero, numbers that are none, and whatever was not handed over."""

import math
from dataclasses import replace
from fractions import Fraction
from random import Random

import pyarrow as pa
import pytest

from data.month import Month
from features.families import FAMILIES
from features.matrix import EVERYBODY, finite, reach
from features.sources import SOURCES
from tests.features import oracle
from tests.features.inventing import invented
from tests.features.reckoned import READ, apart, by_subscriber

LAST = Month.parse("2025-12")
MONTHS = [LAST.back(back) for back in reversed(range(reach(FAMILIES)))]


@pytest.fixture(scope="module")
def facts(reckoner):
    """Facts of a few people in whole months, as the engine makes them."""
    operator = invented(Random(5), MONTHS, 20, READ, reckoner.sound, whole=True)
    known = {month: oracle.known_by(handed, LAST.list_day) for month, handed in operator.items()}
    return {month: reckoner.facts(handed, month) for month, handed in known.items()}


def filled(table, value):
    """Say of a table of facts that every number is the same."""
    for place, field in enumerate(table.schema):
        if pa.types.is_integer(field.type):
            table = table.set_column(place, field, pa.repeat(pa.scalar(value, field.type), len(table)))
    return table


def exactly(table):
    """Say a table of facts as the slow reading does."""
    return {
        who: {name: Fraction(value) if isinstance(value, int) else value for name, value in row.items()}
        for who, row in by_subscriber(table).items()
    }


@pytest.mark.parametrize("value", [0, 1, -1, 2**40], ids=str)
def test_where_all_is_alike_nothing_is_infinite_and_division_by_zero_is_unknown(reckoner, facts, value):
    alike = {month: {name: filled(table, value) for name, table in made.items()} for month, made in facts.items()}
    slowly = {month: {name: exactly(table) for name, table in made.items()} for month, made in alike.items()}
    matrix = reckoner.matrix(alike, FAMILIES, LAST)
    assert finite(matrix)[1] == {}
    rows = by_subscriber(matrix)
    assert not list(apart(rows, oracle.described(slowly, FAMILIES, LAST)))
    changes = [row["data_change_share_3m"] for row in rows.values()]
    assert set(changes) <= ({None} if value == 0 else {0.0, None})


@pytest.mark.parametrize("source", [one.__name__ for one in SOURCES if one.__name__ != EVERYBODY])
def test_what_is_made_of_facts_that_were_not_handed_over_is_unknown_and_never_zero(reckoner, facts, source):
    families = [
        replace(family, features=tuple(one for one in family.features if _reads(one.value, source)))
        for family in FAMILIES
    ]
    without = {month: {name: made[name] for name in made if name != source} for month, made in facts.items()}
    rows = by_subscriber(reckoner.matrix(without, families, LAST))
    assert {value for row in rows.values() for value in row.values()} == {None}


def _reads(word, source):
    return any(window.fact.source == source for window in word.windows())


def test_numbers_that_are_none_are_set_unknown_and_counted():
    part = pa.table(
        {"who": ["a", "b", "c"], "x": [1.0, math.inf, None], "y": [math.nan, -math.inf, 0.0], "z": [1, 2, 3]}
    )
    known, counts = finite(part)
    assert counts == {"x": 1, "y": 2}
    assert known.schema == part.schema
    assert known.to_pydict() == {"who": ["a", "b", "c"], "x": [1.0, None, None], "y": [None, None, 0.0], "z": [1, 2, 3]}
