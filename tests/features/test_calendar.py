"""No feature knows the year: the same life some years later has the same features."""

import datetime as dt
from random import Random

import pytest

from data.contract import Table
from data.month import Month
from data.tables import TABLES
from features.families import FAMILIES, features_of
from features.matrix import reach
from tests.features import oracle
from tests.features.inventing import Months, invented
from tests.features.reckoned import READ, by_subscriber

LAST = Month.parse("2025-12")
MONTHS = [LAST.back(back) for back in reversed(range(reach(FAMILIES)))]

#: Six years with one leap day are whole weeks: these months are as long then as now, and begin on the same weekdays.
#: After any other step days would differ because months do, and weekends because weeks do.
LATER, DAYS = 72, 2191


def later(months: Months) -> Months:
    """Let the same be handed over six years later."""
    return {
        month + LATER: {name: [_later(TABLES[name], row) for row in rows] for name, rows in handed.items()}
        for month, handed in months.items()
    }


def _later(table: Table, row):
    return {name: _shifted(cell) for name, cell in row.items()} | {"month": str(Month.parse(row["month"]) + LATER)}


def _shifted(cell):
    return cell + dt.timedelta(days=DAYS) if isinstance(cell, dt.date) else cell


def described(reckoner, months: Months, month: Month):
    known = {one: oracle.known_by(handed, month.list_day) for one, handed in months.items()}
    facts = {one: reckoner.facts(handed, one) for one, handed in known.items()}
    return by_subscriber(reckoner.matrix(facts, FAMILIES, month))


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_the_step_is_one_after_which_months_begin_and_end_alike(month):
    assert month.first_day + dt.timedelta(days=DAYS) == (month + LATER).first_day
    assert month.list_day + dt.timedelta(days=DAYS) == (month + LATER).list_day
    assert month.first_day.weekday() == (month + LATER).first_day.weekday()


def test_the_same_life_six_years_later_has_the_same_features(reckoner):
    now = invented(Random(7), MONTHS, 40, READ, reckoner.sound, whole=True)
    rows = described(reckoner, now, LAST)
    assert len(rows) > 10
    then = described(reckoner, later(now), LAST + LATER)
    years = [name for name, feature in features_of().items() if feature.calendar]
    assert [{**row, **dict.fromkeys(years)} for row in then.values()] == [
        {**row, **dict.fromkeys(years)} for row in rows.values()
    ]
    for name in years:
        assert {row[name] for row in then.values()} != {row[name] for row in rows.values()}, f"{name} knows no year"
