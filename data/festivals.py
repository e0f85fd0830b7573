"""Festivals: the Spring Festival, which moves through the calendar, and the months that it touches."""

import datetime as dt

from data.month import Month

#: First day of the Chinese year (the calendar of the Purple Mountain Observatory).
SPRING_FESTIVAL = {
    2015: (2, 19),
    2016: (2, 8),
    2017: (1, 28),
    2018: (2, 16),
    2019: (2, 5),
    2020: (1, 25),
    2021: (2, 12),
    2022: (2, 1),
    2023: (1, 22),
    2024: (2, 10),
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
    2031: (1, 23),
    2032: (2, 11),
    2033: (1, 31),
    2034: (2, 19),
    2035: (2, 8),
    2036: (1, 28),
    2037: (2, 15),
    2038: (2, 4),
    2039: (1, 24),
    2040: (2, 12),
}

#: People travel, and call otherwise, for so many days before its first day, and from it on.
AROUND_DAYS = 7

#: It begins between 21 January and 20 February: from March on no month has days of it.
LAST_MONTH = 2


def is_festive(month: Month) -> bool:
    """Say whether a month has days of the Spring Festival; in years that are not listed, whether it may have."""
    year = month.first_day.year
    if year not in SPRING_FESTIVAL:
        return month.first_day.month <= LAST_MONTH
    start, around = dt.date(year, *SPRING_FESTIVAL[year]), dt.timedelta(days=AROUND_DAYS)
    return start - around <= month.last_day and month.first_day < start + around
