"""A slow reading of tags: conditions one by one, in plain Python; None is what nobody knows."""

import operator

from features.condition import Among, Beside, Compared, Most, NoSign, Otherwise, Several, WhereKnown

SIGNS = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt, "==": operator.eq}


def holds(condition, row):
    """row: {measure: value or None}; returns True, False or None."""
    return READINGS[type(condition)](condition, row)


def compared(one, sign, other):
    return None if None in {one, other} else SIGNS[sign](one, other)


def beside(condition, row):
    one, other = row[condition.measure.name], row[condition.other.name]
    return None if None in {one, other} else SIGNS[condition.sign](one * 100, other * condition.percent)


def most(condition, row):
    one = row[condition.measure.name]
    others = [compared(one, ">=", row[other.name]) for other in condition.others]
    return every([compared(one, ">", 0), *others])


def among(condition, row):
    code = row[condition.measure.name]
    return None if code is None else code in condition.codes


def several(condition, row):
    answers = [holds(part, row) for part in condition.parts]
    return every(answers) if condition.how == "all" else opposite(every([opposite(one) for one in answers]))


READINGS = {
    Otherwise: lambda _, __: True,
    Compared: lambda condition, row: compared(row[condition.measure.name], condition.sign, condition.value),
    Beside: beside,
    Most: most,
    Among: among,
    Several: several,
    WhereKnown: lambda condition, row: holds(condition.part, row) is True,
    NoSign: lambda condition, row: holds(condition.part, row) is not True,
}


def every(answers):
    if False in answers:
        return False
    return None if None in answers else True


def opposite(answer):
    return None if answer is None else not answer


def answer(tag, row):
    """Give the key of a tag for a row of measures."""
    held = [(value.key, holds(value.when, row)) for value in tag.values]
    if not tag.several:
        key, yes = next(((key, yes) for key, yes in held if yes is not False), ("unknown", True))
        return key if yes else "unknown"
    *some, (rest, _) = held
    yes = [key for key, yes in some if yes]
    return ";".join(yes) if yes else "unknown" if None in [yes for _, yes in some] else rest


def conditions(condition):
    """Give a condition and all that it is made of."""
    yield condition
    for part in getattr(condition, "parts", ()):
        yield from conditions(part)
    if hasattr(condition, "part"):
        yield from conditions(condition.part)
