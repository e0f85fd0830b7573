"""A feature family: one question about a subscriber, and the features that answer it."""

from dataclasses import dataclass, field

from features.words import Word


@dataclass(frozen=True)
class Words:
    """A reason in plain words, in both languages.

    `{name:.1f}` puts in the person's own value of a feature, `{name:n day}` how many days, `{usual:.0f}` the value that
    is usual where the model was learnt.
    """

    zh: str
    en: str


@dataclass(frozen=True)
class Feature:
    """One thing we know of a subscriber at the end of a month.

    `value` is the expression over facts; `unit` is what a reader would put behind the number; `group` is what the trade
    calls one thing (reasons of one group are netted); `high` and `low` say it as a reason when the person's value lies
    above or below what is typical. A side without words is no reason.
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


@dataclass(frozen=True)
class Family:
    """A file of features: the question they answer, and the tables without which they are switched off."""

    name: str
    question: str
    features: tuple[Feature, ...]
    needs: tuple[str, ...] = field(default=())
