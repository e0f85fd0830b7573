"""A condition: what must hold for a tag, as data that can be read aloud, asked of the engine, and checked slowly.

There are three answers: yes, no, and nobody knows. What is unknown makes a condition unknown unless the rest decides it
(`all_of` with a no is no, `any_of` with a yes is yes); whoever means "no" by it says so with `where_known`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import ibis
import ibis.expr.types as ir

from features import units
from features.words import Word, shown

#: How a unit is written behind a number: in Chinese, in English.
WRITTEN = {
    "gb": ("GB", " GB"),
    "yuan": ("元", " yuan"),
    "min": ("分钟", " minutes"),
    "days": ("天", " days"),
    "months": ("个月", " months"),
}


@dataclass(frozen=True)
class Said:
    """The same in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Measure:
    """What conditions read: a word over facts, in people's units, and what it is called.

    `counts`: what is counted where the unit does not say it, such as 次 and times.
    """

    name: str
    value: Word
    zh: str
    en: str
    counts: tuple[str, str] = ("", "")

    @property
    def word(self) -> Word:
        """The value in the unit that people read."""
        return shown(self.value) if self.value.unit.split("_per_")[0] in units.SHOWN else self.value

    def written(self, value: float) -> Said:
        """Write a value with its unit; below a GB in MB.

        >>> from features.measures import DATA, DATA_DAYS, NIGHT
        >>> DATA.written(50 / 1024), DATA_DAYS.written(20), NIGHT.written(0.125)
        (Said(zh='50MB', en='50 MB'), Said(zh='20天', en='20'), Said(zh='12.5%', en='12.5 %'))
        """
        unit = self.word.unit
        if unit == "share":
            return Said(f"{100 * value:g}%", f"{100 * value:g} %")
        if unit == "gb" and 0 < value < 1:
            return Said(f"{1024 * value:g}MB", f"{1024 * value:g} MB")
        zh, en = WRITTEN.get(unit, self.counts)
        counted = self.en.startswith(en.strip()) and en
        return Said(f"{value:g}{zh}", f"{value:g}{'' if counted else en}")


class Condition:
    """Something that holds of a subscriber, does not hold, or is unknown."""

    def measures(self) -> Iterator[Measure]:
        """Give what it reads."""
        raise NotImplementedError

    def said(self) -> Said:
        """Read it aloud."""
        raise NotImplementedError

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Say it over a table with a column a measure; unknown is null."""
        raise NotImplementedError


@dataclass(frozen=True)
class Compared(Condition):
    """A measure beside a threshold."""

    measure: Measure
    sign: Literal[">=", "<", ">", "=="]
    value: float

    def measures(self) -> Iterator[Measure]:
        """Give the measure."""
        yield self.measure

    def said(self) -> Said:
        """Read it aloud; nothing is `no`, more than nothing `some`."""
        if self.value == 0:
            zh, en = {"==": ("为零", "no"), ">": ("大于零", "some")}[self.sign]
            return Said(f"{self.measure.zh}{zh}", f"{en} {self.measure.en}")
        value = self.measure.written(self.value)
        zh, en = {">=": ("不低于", "at least"), "<": ("低于", "below")}[self.sign]
        return Said(f"{self.measure.zh}{zh}{value.zh}", f"{self.measure.en} {en} {value.en}")

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Compare."""
        column = row[self.measure.name]
        compare = {">=": column.__ge__, "<": column.__lt__, ">": column.__gt__, "==": column.__eq__}[self.sign]
        held: ir.BooleanValue = compare(self.value)
        return held


@dataclass(frozen=True)
class Beside(Condition):
    """A measure beside so many hundredths of another, of the same unit."""

    measure: Measure
    sign: Literal[">=", "<="]
    percent: int
    other: Measure

    def __post_init__(self) -> None:
        units.added(self.measure.word.unit, self.other.word.unit)

    def measures(self) -> Iterator[Measure]:
        """Give both."""
        yield from (self.measure, self.other)

    def said(self) -> Said:
        """Read it aloud."""
        zh, en = {">=": ("不低于", "at least"), "<=": ("不高于", "at most")}[self.sign]
        share = Said("", "") if self.percent == 100 else Said(f"的{self.percent}%", f"{self.percent} % of ")  # noqa: PLR2004
        return Said(
            f"{self.measure.zh}{zh}{self.other.zh}{share.zh}", f"{self.measure.en} {en} {share.en}{self.other.en}"
        )

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Compare hundredths, so that what lies on the edge is not rounded off it."""
        left, right = row[self.measure.name] * 100, row[self.other.name] * self.percent
        held: ir.BooleanValue = left >= right if self.sign == ">=" else left <= right
        return held


@dataclass(frozen=True)
class Most(Condition):
    """A measure that is something, and none of the others above it."""

    measure: Measure
    others: tuple[Measure, ...]

    def measures(self) -> Iterator[Measure]:
        """Give all of them."""
        yield from (self.measure, *self.others)

    def said(self) -> Said:
        """Read it aloud."""
        zh = _listed([other.zh for other in self.others], "、", "和")
        en = _listed([other.en for other in self.others], ", ", " and ")
        return Said(f"{self.measure.zh}大于零，且不低于{zh}", f"some {self.measure.en}, and no fewer than {en}")

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Compare with each."""
        column = row[self.measure.name]
        return reduce(lambda held, other: held & (column >= row[other.name]), self.others, column > 0)


@dataclass(frozen=True)
class Among(Condition):
    """A code that is one of several; `called`: how they are read aloud, where a code is no word."""

    measure: Measure
    codes: tuple[str, ...]
    called: Said | None = None

    def measures(self) -> Iterator[Measure]:
        """Give the measure."""
        yield self.measure

    def said(self) -> Said:
        """Read it aloud."""
        words = self.called or Said(_listed(self.codes, "、", "或"), _listed(self.codes, ", ", " or "))
        return Said(f"{self.measure.zh}为{words.zh}", f"{self.measure.en} is {words.en}")

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Compare with each: Spark does not read `IN (...) IS NULL`."""
        column = row[self.measure.name]
        return reduce(lambda left, right: left | right, (column == code for code in self.codes))


@dataclass(frozen=True)
class Several(Condition):
    """All of some conditions, or any of them."""

    how: Literal["all", "any"]
    parts: tuple[Condition, ...]

    def measures(self) -> Iterator[Measure]:
        """Give what all of them read."""
        for part in self.parts:
            yield from part.measures()

    def said(self) -> Said:
        """Read them aloud one after the other; what stands inside another is bracketed."""
        said = [_bracketed(part) for part in self.parts]
        zh, en = {"all": ("，且", ", and "), "any": ("，或", ", or ")}[self.how]
        return Said(zh.join(one.zh for one in said), en.join(one.en for one in said))

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Join them; null stays null unless another part decides."""
        held = [part.compiled(row) for part in self.parts]
        return reduce(lambda left, right: left & right if self.how == "all" else left | right, held)


@dataclass(frozen=True)
class WhereKnown(Condition):
    """A condition that counts as no where nobody knows."""

    part: Condition

    def measures(self) -> Iterator[Measure]:
        """Give what it reads."""
        yield from self.part.measures()

    def said(self) -> Said:
        """Read it aloud."""
        said = _bracketed(self.part)
        return Said(f"{said.zh}（已知时）", f"{said.en} (where known)")

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Make unknown no."""
        held: ir.BooleanValue = self.part.compiled(row).fill_null(False)
        return held


@dataclass(frozen=True)
class NoSign(Condition):
    """That nobody knows of a condition that it holds: it does not, or it is unknown."""

    part: Condition

    def measures(self) -> Iterator[Measure]:
        """Give what it reads."""
        yield from self.part.measures()

    def said(self) -> Said:
        """Read it aloud."""
        said = _bracketed(self.part)
        return Said(f"未见{said.zh}", f"no sign of {said.en}")

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """Turn it round once unknown is no."""
        held: ir.BooleanValue = ~self.part.compiled(row).fill_null(False)
        return held


@dataclass(frozen=True)
class Otherwise(Condition):
    """Whatever is left: all conditions before it are known not to hold."""

    def measures(self) -> Iterator[Measure]:
        """It reads nothing."""
        yield from ()

    def said(self) -> Said:
        """Read it aloud."""
        return Said("其余", "everybody else")

    def compiled(self, row: ir.Table) -> ir.BooleanValue:
        """It always holds."""
        del row
        held: ir.BooleanValue = ibis.literal(True)
        return held


def _bracketed(part: Condition) -> Said:
    said = part.said()
    return Said(f"（{said.zh}）", f"({said.en})") if isinstance(part, (Several, Most)) else said


def _listed(words: Sequence[str], between: str, last: str) -> str:
    """List words as people do.

    >>> _listed(["2G", "3G", "4G"], ", ", " or "), _listed(["2G"], ", ", " or ")
    ('2G, 3G or 4G', '2G')
    """
    return last.join(filter(None, (between.join(words[:-1]), words[-1])))
