"""A feature family: one question about a subscriber, and the features that answer it."""

from dataclasses import dataclass, field
from typing import Literal

from features import units
from features.words import Word

#: What a name says of an expression only if it is so.
VERBS = frozenset({"mean", "change", "before", "highest", "lowest", "yoy"})


#: What much of these says to somebody who is shown a better plan; of all else a desk keeps silent there, unless the
#: words of a feature say otherwise.
MOVES_UP = frozenset({"overage", "plan_fit", "use_level", "scenario", "terminal"})


@dataclass(frozen=True)
class Words:
    """A reason in plain words, in both languages.

    `{name:.1f}` puts in the person's own value of a feature, `{name:n day}` how many days, `{usual:.0f}` the value that
    is usual where the model was learnt. `moves_up`: whether they may be said to somebody who is shown a better plan;
    without it, where they say much of one of the groups `MOVES_UP`.
    """

    zh: str
    en: str
    moves_up: bool | None = None


@dataclass(frozen=True)
class Feature:
    """One thing we know of a subscriber at the end of a month.

    `value` is the expression over facts; `unit` is what a reader would put behind the number; `group` is what the trade
    calls one thing (reasons of one group are netted); `high` and `low` say it as a reason when the person's value lies
    above or below what is typical. A side without words is no reason. `calendar`: the same life in another year has
    another value; `stays`: why it is kept although no model gains by it. A name that says another unit, window or verb
    than the expression is refused when the file is imported.
    """

    name: str
    value: Word
    unit: str
    why: str
    group: str
    zh: str
    en: str
    high: Words | None = None
    low: Words | None = None
    calendar: bool = False
    stays: str = ""

    @property
    def follows_calendar(self) -> bool:
        """Whether its value moves with the calendar itself: with the year, or as months have 28 to 31 days."""
        units_read = {part.unit for part in self.value.parts()}
        return self.calendar or any(unit == "days" or unit.endswith("_per_day") for unit in units_read)

    def words(self, side: Literal["high", "low"], *, moves_up: bool = False) -> Words | None:
        """Give the words of a side, or, for somebody who is shown a better plan, only those that may be said there."""
        words = self.high if side == "high" else self.low
        if words is None or not moves_up:
            return words
        usually = side == "high" and self.group in MOVES_UP
        return words if (usually if words.moves_up is None else words.moves_up) else None

    def __post_init__(self) -> None:
        """Refuse a name that does not say what the expression is."""
        for found, expected in _discords(self):
            msg = f"feature {self.name}: {found}; {expected}. Mend the name or the expression."
            raise ValueError(msg)


@dataclass(frozen=True)
class Family:
    """A file of features: the question they answer, and the tables without which they are switched off."""

    name: str
    question: str
    features: tuple[Feature, ...]
    needs: tuple[str, ...] = field(default=())


def _discords(feature: Feature) -> list[tuple[str, str]]:
    """Tell what a name or a unit says that the expression does not."""
    word, stem, said = feature.value, *_window_said(feature.name)
    found = []
    if said != word.window:
        found.append((f"the name speaks of {said} months", f"the expression of {word.window}"))
    if word.unit and not stem.endswith(f"_{word.unit}"):
        found.append((f"the name ends with `{stem.rsplit('_', 1)[-1]}`", f"the expression counts `{word.unit}`"))
    if not word.unit and (units.of_name(stem) or stem.rsplit("_", 1)[-1] in units.READ):
        found.append(("the name ends with a unit", "the expression is a word or a flag"))
    if not feature.unit.startswith(units.READ.get(word.unit.split("_per_", maxsplit=1)[0], "")):
        found.append((f"it is read in `{feature.unit}`", f"the expression counts `{word.unit}`"))
    verbs, spoken = {part.verb for part in word.parts()}, set(stem.split("_")) & VERBS
    if not spoken <= verbs or (word.verb and word.verb not in stem.split("_")):
        found.append((f"the name says {sorted(spoken) or 'no verb'}", f"the expression is `{word.verb or 'a value'}`"))
    return found


def _window_said(name: str) -> tuple[str, int]:
    """Part a name from the window that it ends with; without one it speaks of the month described."""
    stem, _, last = name.rpartition("_")
    if stem and last.endswith("m") and last[:-1].isdigit():
        return stem, int(last[:-1])
    return name, 1
