"""A month, the one unit in which this house counts time."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from data.refusals import BadUsage

LIST_DAY = 4


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month as one whole number (year x 12 + month - 1), so that distance is subtraction.

    >>> Month.parse("2025-01") + 12, Month.parse("2025-03") - Month.parse("2024-12")
    (Month('2026-01'), 3)
    """

    number: int

    @classmethod
    def parse(cls, text: str, where: str = "month") -> Self:
        """Read `YYYY-MM`; anything else is refused by the name of `where` it stood."""
        if not re.fullmatch(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", text):
            raise BadUsage(where, found=f"`{text}`", expected="a month such as 2025-03", do="Write it as YYYY-MM.")
        return cls(int(text[:4]) * 12 + int(text[5:]) - 1)

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a day lies."""
        return cls(day.year * 12 + day.month - 1)

    def __str__(self) -> str:
        return f"{self.number // 12:04d}-{self.number % 12 + 1:02d}"

    def __repr__(self) -> str:
        return f"Month('{self}')"

    def __add__(self, months: int) -> "Month":
        return Month(self.number + months)

    def __sub__(self, other: "Month") -> int:
        return self.number - other.number

    def back(self, months: int) -> "Month":
        """Go back so many months."""
        return Month(self.number - months)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.number // 12, self.number % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.first_day.replace(day=monthrange(self.first_day.year, self.first_day.month)[1])

    @property
    def list_day(self) -> date:
        """The day on which the list of this month is built: the default `as_of`, in training as in scoring."""
        return (self + 1).first_day.replace(day=LIST_DAY)


def day_of(text: str) -> date:
    """Read a day, `YYYY-MM-DD`; anything else is refused.

    >>> day_of("2024-02-29")
    datetime.date(2024, 2, 29)
    """
    try:
        # date.fromisoformat also takes 20250404 and weeks.
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise BadUsage(
            "day", found=f"`{text}`", expected="a day such as 2025-04-04", do="Write it as YYYY-MM-DD."
        ) from None


def months_between(first: Month, last: Month) -> list[Month]:
    """All months from first to last, both included; none if last lies before first."""
    return [Month(number) for number in range(first.number, last.number + 1)]
