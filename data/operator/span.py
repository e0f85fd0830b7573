"""A month laid out in days: numbers of days since 1970, weekends and the Spring Festival."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.festivals import SPRING_FESTIVAL
from data.month import Month
from data.operator.people import Flags, Ints, Reals

EPOCH = date(1970, 1, 1)
FIRST_YEAR = 1970
SATURDAY = 5


@dataclass(frozen=True)
class Span:
    """The days of a month; `first` and `last` count days since 1970, `index` months since 1970."""

    month: Month
    first: int
    days: int

    @property
    def last(self) -> int:
        """The last day, counted since 1970."""
        return self.first + self.days - 1

    @property
    def index(self) -> int:
        """Months since January 1970, as numpy counts them."""
        return self.month.number - FIRST_YEAR * 12

    @property
    def calendar(self) -> int:
        """The month of the year, 0 for January."""
        return self.month.number % 12


def span_of(month: Month) -> Span:
    """Lay out a month."""
    return Span(month, (month.first_day - EPOCH).days, month.last_day.day)


def festival(span: Span, around_days: int) -> Flags:
    """Which days of the month lie so close to the Spring Festival; shape (days,)."""
    year = span.month.first_day.year
    days = np.arange(span.first, span.first + span.days)
    if year not in SPRING_FESTIVAL:
        return np.zeros(span.days, dtype=bool)
    start = (date(year, *SPRING_FESTIVAL[year]) - EPOCH).days
    return np.asarray((days >= start - around_days) & (days < start + around_days), dtype=bool)


def day_factors(span: Span, *, weekend: float, feast: float, around_days: int) -> Reals:
    """How much heavier each day of the month is than an ordinary one; shape (days,)."""
    weekdays = np.array([(EPOCH + timedelta(days=span.first + day)).weekday() for day in range(span.days)])
    heavier = np.where(weekdays >= SATURDAY, weekend, 1.0) * np.where(festival(span, around_days), feast, 1.0)
    return np.asarray(heavier, dtype=np.float64)


def month_index(days: Ints) -> Ints:
    """The months since 1970 in which days lie."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def months_later(day: int, months: Ints) -> Ints:
    """The day before the same day so many months later: the last day of a term that begins on `day`."""
    start = np.datetime64(day, "D")
    month = start.astype("datetime64[M]")
    within = (start - month.astype("datetime64[D]")).astype(np.int64)
    moved = (month + months.astype("timedelta64[M]")).astype("datetime64[D]").astype(np.int64)
    return np.asarray(moved + np.minimum(within, 27) - 1, dtype=np.int64)
