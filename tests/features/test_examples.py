"""Every feature worked out by hand for Anna, and what the engine says of her."""

import math
from fractions import Fraction

import pytest

from data.tables import TABLES
from features.examples import UNKNOWN, anna, examples
from features.examples.written import handed_over
from features.families import FAMILIES, features_of
from tests.features.reckoned import READ, by_subscriber


@pytest.fixture(scope="module")
def months():
    return handed_over(anna.HANDED_OVER, anna.ALWAYS, anna.MONTH.back(12), anna.MONTH, anna.ANNA)


@pytest.fixture(scope="module")
def said(reckoner, months):
    facts = {month: reckoner.facts(handed, month) for month, handed in months.items()}
    return by_subscriber(reckoner.matrix(facts, FAMILIES, anna.MONTH))[anna.ANNA]


def test_every_feature_is_worked_out_and_nothing_else():
    missing = [name for name in features_of() if name not in examples()]
    assert not missing, "work them out for Anna in features/examples/"
    assert not set(examples()) - set(features_of()), "worked out, but no feature"


def test_her_tables_hold_everything_that_features_are_made_of(months):
    either = {table.name: {table.name, table.instead_of} for table in READ}
    assert not [name for name, names in either.items() if not names & set(months[anna.MONTH])]


@pytest.mark.parametrize("name", anna.HANDED_OVER)
def test_her_rows_are_such_as_would_be_kept(reckoner, months, name):
    table = TABLES[name.partition(":")[0]]
    rows = [row for handed in months.values() for row in handed[table.name]]
    assert rows
    assert all(reckoner.sound(table, rows))
    for column in table.columns:
        cells = {row[column.stored_as] for row in rows}
        assert column.optional or None not in cells, column.name
        assert not column.among or cells - {None} <= set(column.among), column.name
        assert all((column.low or 0) <= cell <= (column.high or math.inf) for cell in cells if isinstance(cell, int))


@pytest.mark.parametrize("name", features_of())
def test_a_feature_is_what_was_worked_out_by_hand(said, name):
    worked_out = examples()[name].value
    if worked_out == UNKNOWN or isinstance(said[name], str):
        assert said[name] == (None if worked_out == UNKNOWN else worked_out)
    else:
        assert said[name] == pytest.approx(float(Fraction(worked_out)), rel=1e-12)
