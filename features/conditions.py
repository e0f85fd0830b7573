"""Conditions: the few words in which it is said when a tag holds."""

from features.condition import (
    Among,
    Beside,
    Compared,
    Condition,
    Measure,
    Most,
    NoSign,
    Otherwise,
    Said,
    Several,
    WhereKnown,
)


def everybody_else() -> Condition:
    """Say that none of the conditions before holds."""
    return Otherwise()


def at_least(measure: Measure, value: float) -> Condition:
    """Say that a measure is so much or more."""
    return Compared(measure, ">=", value)


def below(measure: Measure, value: float) -> Condition:
    """Say that a measure is less than that."""
    return Compared(measure, "<", value)


def none_of(measure: Measure) -> Condition:
    """Say that a measure is nothing."""
    return Compared(measure, "==", 0)


def some(measure: Measure) -> Condition:
    """Say that a measure is more than nothing."""
    return Compared(measure, ">", 0)


def as_much_as(measure: Measure, other: Measure, *, percent: int = 100) -> Condition:
    """Say that a measure is so many hundredths of another or more."""
    return Beside(measure, ">=", percent, other)


def no_more_than(measure: Measure, other: Measure, *, percent: int = 100) -> Condition:
    """Say that a measure is so many hundredths of another or less."""
    return Beside(measure, "<=", percent, other)


def most(measure: Measure, *others: Measure) -> Condition:
    """Say that a measure is more than nothing, and that no other is above it."""
    return Most(measure, others)


def one_of(measure: Measure, *codes: str, called: tuple[str, str] | None = None) -> Condition:
    """Say that a measure is one of some codes; `called`: how they are read aloud, in both languages."""
    return Among(measure, codes, Said(*called) if called else None)


def all_of(*parts: Condition) -> Condition:
    """Say that all of these hold."""
    return Several("all", parts)


def any_of(*parts: Condition) -> Condition:
    """Say that at least one of these holds."""
    return Several("any", parts)


def where_known(part: Condition) -> Condition:
    """Say that this holds, and does not where nobody knows."""
    return WhereKnown(part)


def no_sign_of(part: Condition) -> Condition:
    """Say that this is not known to hold."""
    return NoSign(part)
