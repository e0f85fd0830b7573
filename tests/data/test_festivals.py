"""Which months have days of the Spring Festival."""

import pytest

from data.festivals import SPRING_FESTIVAL, is_festive
from data.month import Month


@pytest.mark.parametrize(
    ("month", "has_days"),
    [
        ("2024-12", False),
        ("2025-01", True),
        ("2025-02", True),  # it begins on 29 January
        ("2025-03", False),
        ("2026-01", False),
        ("2026-02", True),  # it begins on 17 February
        ("2026-03", False),
        ("2055-02", True),  # not listed: it may
        ("2055-03", False),
    ],
)
def test_a_month_is_festive_that_has_days_of_it(month, has_days):
    assert is_festive(Month.parse(month)) is has_days


def test_it_always_begins_between_late_january_and_late_february():
    assert all((1, 21) <= day <= (2, 20) for day in SPRING_FESTIVAL.values())
