"""The few words in which features are said: what happened this month, in the last months, and whether it is fading.

No word looks forward, windows count calendar months (a month without use is a gap, not a shift), and division by
zero is unknown. What is said is data: a tree that is read by the engine, by the dictionary, and by a slow oracle.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from features import units
from features.facts import Fact

#: What is made of the months of a window. `value`: of the one month there is; `known`: in how many the fact is known;
#: `above`: in how many it is above zero; `days`: the least of the fact and the days from the end of its month on.
How = Literal["value", "sum", "known", "above", "highest", "lowest", "days"]

Sign = Literal["+", "-", "*", "/"]


class Word:
    """A number (or a category) known of a subscriber at the end of a month, and the unit that it counts.

    `verb` is what the name of a feature must say of it, such as `mean`.
    """

    unit: str
    verb: str = ""

    def __add__(self, other: "Word | float") -> "Word":
        return _both("+", self, other)

    def __sub__(self, other: "Word | float") -> "Word":
        return _both("-", self, other)

    def __rsub__(self, other: float) -> "Word":
        return _both("-", Number(other), self)

    def __mul__(self, other: "Word | float") -> "Word":
        return _both("*", self, other)

    def __truediv__(self, other: "Word | float") -> "Word":
        """Divide; by zero, or by what is unknown, the answer is unknown."""
        return _both("/", self, other)

    def parts(self) -> Iterator["Word"]:
        """Give this word and all that it is made of."""
        yield self

    def windows(self) -> Iterator["Window"]:
        """Give the windows over facts that it is made of."""
        return (part for part in self.parts() if isinstance(part, Window))

    @property
    def reads(self) -> frozenset[str]:
        """The columns of facts it needs."""
        return frozenset(window.fact.column for window in self.windows())

    @property
    def window(self) -> int:
        """The longest window it speaks of; 1: this month only."""
        return max((window.months for window in self.windows()), default=1)

    @property
    def reach(self) -> int:
        """How many months of facts it reads, the month described included."""
        return max((window.stop for window in self.windows()), default=1)


@dataclass(frozen=True)
class Number(Word):
    """A plain number."""

    value: float
    unit: str = units.NUMBER


@dataclass(frozen=True)
class Window(Word):
    """What is made of a fact in the months from `start` to before `stop`, counted back; 0 is the month described."""

    fact: Fact
    how: How
    start: int
    stop: int

    @property
    def unit(self) -> str:  # type: ignore[override]
        """The fact's own unit, or months."""
        return "months" if self.how in {"known", "above"} else self.fact.unit

    @property
    def verb(self) -> str:  # type: ignore[override]
        """What the name must say."""
        return {"highest": "highest", "lowest": "lowest", "days": "since"}.get(self.how, "")

    @property
    def months(self) -> int:
        """How many months the name of a feature speaks of."""
        return self.stop - self.start


@dataclass(frozen=True)
class Both(Word):
    """Two words, and what is done with them; a quotient by zero is unknown."""

    sign: Sign
    left: Word
    right: Word
    unit: str
    verb: str = ""

    def parts(self) -> Iterator[Word]:
        """Give this word and all that both sides are made of."""
        yield self
        yield from self.left.parts()
        yield from self.right.parts()


def this_month(fact: Fact) -> Word:
    """Say a fact of the month described; unknown if there was none."""
    return Window(fact, "value", 0, 1)


def months_ago(fact: Fact, *, months: int) -> Word:
    """Say a fact of one month so many before the month described; unknown if there was none."""
    return Window(fact, "value", months, months + 1)


def total(fact: Fact, *, months: int) -> Word:
    """Add a fact up over the last months, the month described included; unknown if no month is known."""
    return Window(fact, "sum", 0, months)


def seen(fact: Fact, *, months: int) -> Word:
    """Count the months of the window in which the fact is known."""
    return Window(fact, "known", 0, months)


def mean(fact: Fact, *, months: int) -> Word:
    """Average a fact over those of the last months in which the subscriber was one, the month described included."""
    return _called("mean", total(fact, months=months) / seen(fact, months=months))


def before(fact: Fact, *, months: int) -> Word:
    """Average a fact over the months before the month described, this one left out."""
    return _called("before", Window(fact, "sum", 1, months + 1) / Window(fact, "known", 1, months + 1))


def change(fact: Fact, *, months: int) -> Word:
    """Say by what share this month lies above (or below: negative) the average of the months before it."""
    return _called("change", this_month(fact) / before(fact, months=months) - 1)


def year_on_year(fact: Fact) -> Word:
    """Say by what share this month lies above (or below: negative) the same month a year ago: the season taken out."""
    return _called("yoy", this_month(fact) / Window(fact, "value", 12, 13) - 1)


def months_with(fact: Fact, *, months: int) -> Word:
    """Count the months of the window in which the fact is above zero; unknown if no month is known."""
    return Window(fact, "above", 0, months)


def highest(fact: Fact, *, months: int) -> Word:
    """Say the highest value of a fact in the window."""
    return Window(fact, "highest", 0, months)


def lowest(fact: Fact, *, months: int) -> Word:
    """Say the lowest value of a fact in the window."""
    return Window(fact, "lowest", 0, months)


def days_since(fact: Fact, *, months: int) -> Word:
    """Say how many days before the end of the month something last happened; unknown if not within the window.

    The fact says how many days before the end of its own month it last happened.
    """
    return Window(fact, "days", 0, months)


def shown(word: Word) -> Word:
    """Say it in the unit that people read: kb in GB, fen in yuan, seconds in minutes, millionths in shares."""
    name, size = units.shown(word.unit)
    return Both("/", word, Number(size), name, word.verb)


def _called(verb: str, word: Word) -> Word:
    assert isinstance(word, Both)
    return Both(word.sign, word.left, word.right, word.unit, verb)


def _both(sign: Sign, left: Word, right: Word | float) -> Word:
    other = right if isinstance(right, Word) else Number(right)
    made = {"+": units.added, "-": units.added, "*": units.multiplied, "/": units.divided}[sign]
    return Both(sign, left, other, made(left.unit, other.unit))
