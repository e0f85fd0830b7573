"""A slow, independent reading of facts and features: dictionaries, loops and exact fractions; no frames, no SQL.

What a source prepares is read once more by hand in `readings.py`; what is declared of it, facts and words, is read here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from data.month import Month
from features.facts import Fact, Source
from features.family import Family
from features.sources import SOURCES
from features.words import Both, Number, Window, Word
from tests.features.inventing import Handed, Months
from tests.features.readings import READINGS

#: What is known of somebody: a fraction, a word, or nothing.
Known = Any

#: Facts of one month: {source: {subscriber: {fact: value}}}; a source that was not handed over is not there.
FactsOfMonth = dict[str, dict[str, dict[str, Known]]]


def known_by(handed: Handed, day: dt.date) -> Handed:
    """Keep the rows that were known on a day; a table of which none was is not handed over yet."""
    found = {name: [row for row in rows if row["known_on"] <= day] for name, rows in handed.items()}
    return {name: rows for name, rows in found.items() if rows or not handed[name]}


def facts(handed: Handed, month: Month) -> FactsOfMonth:
    """Read all facts of a month from the rows that are known of it."""
    return {source.__name__: _facts_of(source, handed, month) for source in SOURCES if source.reads(handed)}


def _facts_of(source: type[Source], handed: Handed, month: Month) -> dict[str, dict[str, Known]]:
    own = defaultdict(list)
    for row in READINGS[source.__name__](handed, month):
        own[row["subscriber_id"]].append(row)
    told = source.told(handed)
    return {
        person["subscriber_id"]: {
            name: _aggregate(fact, own[person["subscriber_id"]], source.absent) if name in told else None
            for name, fact in source.facts().items()
        }
        for person in handed["subscribers"]
    }


def _aggregate(fact: Fact, rows: list[dict], absent: int | None) -> Known:
    counted = [row for row in rows if fact.where is None or row[fact.where] is True]
    if fact.of is None:
        return Fraction(len(counted)) if rows or absent is not None else None
    values = [row[fact.of] for row in counted if row[fact.of] is not None]
    if fact.how == "sum":
        return Fraction(sum(values)) if values else None if absent is None else Fraction(absent)
    if not values:
        return None
    found = {"min": min, "max": max}[fact.how](values)
    return found if isinstance(found, str) else Fraction(found)


def features(months: Months, families: Iterable[Family], month: Month, as_of: dt.date) -> dict[str, dict[str, Known]]:
    """Read all features of a month as they were known on a day: {subscriber: {feature: value}}."""
    past = {one: facts(known_by(handed, as_of), one) for one, handed in months.items() if one <= month}
    return described(past, families, month)


def described(past: dict[Month, FactsOfMonth], families: Iterable[Family], month: Month) -> dict[str, dict[str, Known]]:
    """Read all features of a month from the facts of the months up to it."""
    words = {feature.name: feature.value for family in families for feature in family.features}
    people = past[month]["standing"]
    return {person: {name: said(word, past, person, month) for name, word in words.items()} for person in people}


def said(word: Word, past: dict[Month, FactsOfMonth], person: str, month: Month) -> Known:
    """Read a word of a subscriber at the end of a month."""
    if isinstance(word, Number):
        return Fraction(word.value)
    if isinstance(word, Window):
        return _windowed(word, past, person, month)
    assert isinstance(word, Both), f"{word} has no slow reading"
    left, right = (said(side, past, person, month) for side in (word.left, word.right))
    if left is None or right is None or (word.sign == "/" and right == 0):
        return None
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[word.sign](right)


def _windowed(window: Window, past: dict[Month, FactsOfMonth], person: str, month: Month) -> Known:
    months = [month.back(back) for back in range(window.start, window.stop)]
    source = window.fact.source
    handed_over = [one for one in months if source in past.get(one, {})]
    values = [
        past[one][source].get(person, {}).get(window.fact.column) if one in handed_over else None for one in months
    ]
    known = [(one, value) for one, value in zip(months, values, strict=True) if value is not None]
    if window.how == "known":
        return Fraction(len(known)) if handed_over else None
    if window.how == "value":
        return values[0]
    if not known:
        return None
    found = {
        "sum": lambda: sum(value for _, value in known),
        "above": lambda: Fraction(sum(value > 0 for _, value in known)),
        "highest": lambda: max(value for _, value in known),
        "lowest": lambda: min(value for _, value in known),
        "days": lambda: min(value + (month.last_day - one.last_day).days for one, value in known),
    }
    return found[window.how]()
