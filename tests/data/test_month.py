"""Months: counting them, and the days they begin, end and are listed on."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.month import Month, months_between
from data.refusals import BadUsage

DAYS = st.dates(min_value=dt.date(2015, 1, 1), max_value=dt.date(2034, 11, 30))


def test_months_are_counted_over_the_turn_of_the_year():
    november = Month.parse("2024-11")
    assert [str(november + 1), str(november + 2), str(november.back(11))] == ["2024-12", "2025-01", "2023-12"]
    assert Month.parse("2025-02") - november == 3
    assert november - Month.parse("2025-02") == -3


@pytest.mark.parametrize(
    ("month", "first", "last", "listed"),
    [
        ("2024-02", "2024-02-01", "2024-02-29", "2024-03-04"),
        ("2025-02", "2025-02-01", "2025-02-28", "2025-03-04"),
        ("2024-12", "2024-12-01", "2024-12-31", "2025-01-04"),
    ],
)
def test_a_month_begins_ends_and_is_listed_on_the_fourth_of_the_next(month, first, last, listed):
    asked = Month.parse(month)
    assert [str(asked.first_day), str(asked.last_day), str(asked.list_day)] == [first, last, listed]


def test_between_two_months_both_are_counted():
    assert [str(month) for month in months_between(Month.parse("2024-11"), Month.parse("2025-01"))] == [
        "2024-11",
        "2024-12",
        "2025-01",
    ]
    assert months_between(Month.parse("2025-01"), Month.parse("2024-12")) == []


@pytest.mark.parametrize(
    "text",
    ["2025-13", "2025-00", "2025-3", "25-03", "202503", "2025-03-01", " 2025-03", "2025-03\n", "2025/03", "March", ""],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(BadUsage) as refused:
        Month.parse(text)
    assert str(refused.value) == f"month: found `{text}`; expected a month such as 2025-03. Write it as YYYY-MM."
    assert refused.value.exit_code == 64


@settings(deadline=None)
@given(DAYS)
def test_a_day_lies_in_its_month_and_what_is_written_is_read_back(day):
    month = Month.of(day)
    assert month.first_day <= day <= month.last_day < (month + 1).first_day
    assert str(month) == f"{day:%Y-%m}"
    assert Month.parse(str(month)) == month


@settings(deadline=None)
@given(DAYS, DAYS)
def test_distance_agrees_with_counting_first_days_on_the_calendar(one, other):
    early, late = sorted((one, other))
    day, firsts = early.replace(day=1), 0
    while (day := day + dt.timedelta(days=1)) <= late:
        firsts += day.day == 1
    assert Month.of(late) - Month.of(early) == firsts
    assert Month.of(early) + firsts == Month.of(late)
    assert len(months_between(Month.of(early), Month.of(late))) == firsts + 1


@settings(deadline=None)
@given(DAYS, DAYS)
def test_months_stand_in_the_order_of_their_text(one, other):
    assert (Month.of(one) < Month.of(other)) == (str(Month.of(one)) < str(Month.of(other)))
