"""The few words in which features are said: what happened this month, in the last months, and whether it is fading.

No word looks forward, windows count calendar months (a month without use is a gap, not a shift), and division by
zero is unknown. A word compiles to one conditional aggregate over a subscriber's monthly facts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

#: How many months a fact's month lies before the month described: 0 is that month itself.
BACK = "__back"

#: The same in days, from the end of the fact's month to the end of the month described.
BACK_DAYS = "__back_days"


@dataclass(frozen=True)
class Word:
    """A number (or a category) known of a subscriber at the end of a month.

    `window` is the longest window it speaks of (1: this month only), `reach` how many months of facts it reads,
    `reads` the columns of facts it needs, `compiled` makes the aggregate from the facts of all months.
    """

    window: int
    reach: int
    reads: frozenset[str]
    compiled: Callable[[ir.Table], ir.Value]

    def __add__(self, other: "Word | float") -> "Word":
        return _both(self, other, lambda a, b: a + b)

    def __sub__(self, other: "Word | float") -> "Word":
        return _both(self, other, lambda a, b: a - b)

    def __rsub__(self, other: float) -> "Word":
        return _both(said(other), self, lambda a, b: a - b)

    def __mul__(self, other: "Word | float") -> "Word":
        return _both(self, other, lambda a, b: a * b)

    def __truediv__(self, other: "Word | float") -> "Word":
        """Divide; by zero, or by what is unknown, the answer is unknown."""
        return _both(self, other, lambda a, b: a.cast("float64") / b.nullif(0))


class Fact:
    """One column of monthly facts: how it is made from the rows of one month, and what it means.

    `is_sum`: a month without any row is a zero (where the source says so); of anything else it is unknown.
    `needs_days`: sums of a month do not tell it.
    """

    def __init__(
        self, made: Callable[[Any], ir.Value], about: str, *, is_sum: bool = True, needs_days: bool = False
    ) -> None:
        self.made, self.about, self.is_sum, self.needs_days = made, about, is_sum, needs_days
        self.column = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{owner.__name__}__{name}"


def said(number: float) -> Word:
    """Say a plain number."""
    return Word(1, 1, frozenset(), lambda _facts: ibis.literal(number))


def this_month(fact: Fact) -> Word:
    """Say a fact of the month described; unknown if there was none."""
    return Word(1, 1, frozenset({fact.column}), lambda facts: facts[fact.column].max(where=facts[BACK] == 0))


def total(fact: Fact, *, months: int) -> Word:
    """Add a fact up over the last months, the month described included."""
    return _summed(fact, 0, months, window=months)


def mean(fact: Fact, *, months: int) -> Word:
    """Average a fact over those of the last months in which the subscriber was one, the month described included."""
    return total(fact, months=months) / seen(fact, months=months)


def before(fact: Fact, *, months: int) -> Word:
    """Average a fact over the months before the month described, this one left out."""
    summed = _summed(fact, 1, months + 1, window=months)
    return summed / _counted(fact, 1, months + 1, window=months)


def seen(fact: Fact, *, months: int) -> Word:
    """Count the months of the window in which the fact is known."""
    return _counted(fact, 0, months, window=months)


def change(fact: Fact, *, months: int) -> Word:
    """Say by what share this month lies above (or below: negative) the average of the months before it."""
    return this_month(fact) / before(fact, months=months) - 1


def months_with(fact: Fact, *, months: int) -> Word:
    """Count the months of the window in which the fact is above zero."""
    return Word(
        months,
        months,
        frozenset({fact.column}),
        lambda facts: facts.count(where=_in(facts, 0, months) & (facts[fact.column] > 0)),
    )


def highest(fact: Fact, *, months: int) -> Word:
    """Say the highest value of a fact in the window."""
    return Word(
        months,
        months,
        frozenset({fact.column}),
        lambda facts: facts[fact.column].max(where=_in(facts, 0, months)),
    )


def days_since(fact: Fact, *, months: int) -> Word:
    """Say how many days before the end of the month something last happened; unknown if not within the window.

    The fact says how many days before the end of its own month it last happened.
    """
    return Word(
        months,
        months,
        frozenset({fact.column}),
        lambda facts: (facts[BACK_DAYS] + facts[fact.column]).min(where=_in(facts, 0, months)),
    )


def _summed(fact: Fact, start: int, stop: int, *, window: int) -> Word:
    return Word(
        window,
        stop,
        frozenset({fact.column}),
        lambda facts: facts[fact.column].sum(where=_in(facts, start, stop)),
    )


def _counted(fact: Fact, start: int, stop: int, *, window: int) -> Word:
    return Word(
        window, stop, frozenset({fact.column}), lambda facts: facts[fact.column].count(where=_in(facts, start, stop))
    )


def _in(facts: ir.Table, start: int, stop: int) -> ir.BooleanValue:
    return (facts[BACK] >= start) & (facts[BACK] < stop)


def _both(left: Word, right: Word | float, how: Callable[[Any, Any], Any]) -> Word:
    other = right if isinstance(right, Word) else said(right)
    return Word(
        max(left.window, other.window),
        max(left.reach, other.reach),
        left.reads | other.reads,
        lambda facts: how(left.compiled(facts), other.compiled(facts)),
    )
