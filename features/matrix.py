"""The matrix: everything we know of each subscriber at the end of a month, one row a subscriber."""

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from data.month import Month
from features.facts import SOURCES, Source
from features.family import Family
from features.words import BACK, BACK_DAYS

#: Facts of one month, by the name of their source.
MonthFacts = Mapping[str, ir.Table]


def joined(facts: MonthFacts, month: Month, described: Month, sources: Sequence[type[Source]] = SOURCES) -> ir.Table:
    """Put the facts of one month side by side: one row a subscriber of that month, and how far back the month lies."""
    wide = facts["standing"].mutate(
        **{
            BACK: ibis.literal(described - month, "int64"),
            BACK_DAYS: ibis.literal((described.last_day - month.last_day).days, "int64"),
        }
    )
    for source in sources:
        if source.__name__ == "standing":
            continue
        if source.__name__ not in facts:
            wide = wide.mutate(**{name: ibis.null("int64") for name in source.facts()})
            continue
        wide = wide.left_join(facts[source.__name__], "subscriber_id").drop("subscriber_id_right")
        sums = [name for name, fact in source.facts().items() if fact.is_sum and source.absent is not None]
        wide = wide.mutate(**{name: wide[name].fill_null(source.absent) for name in sums})
    return wide


def described(months: Mapping[Month, MonthFacts], month: Month, families: Iterable[Family]) -> ir.Table:
    """Say all features of a month: subscriber_id, month, then the features in the order of the families.

    One GROUP BY over the facts of the months in the window. A number that is not finite is unknown.
    """
    parts = [joined(facts, past, month) for past, facts in sorted(months.items()) if past <= month]
    history = ibis.union(*parts) if len(parts) > 1 else parts[0]
    present = history.filter(history[BACK] == 0).select("subscriber_id")
    of_them = history.semi_join(present, "subscriber_id")
    features = {feature.name: feature.value.compiled(of_them) for family in families for feature in family.features}
    matrix = of_them.group_by("subscriber_id").aggregate(**features)
    finite = {name: _finite(matrix[name]) for name in features if matrix[name].type().is_floating()}
    return (
        matrix.mutate(**finite)
        .mutate(month=ibis.literal(str(month)))
        .select("subscriber_id", "month", *features)
        .order_by("subscriber_id")
    )


def reach(families: Iterable[Family]) -> int:
    """Say how many months of facts, the month described included, the features read."""
    return max(feature.value.reach for family in families for feature in family.features)


def _finite(value: ir.FloatingValue) -> ir.FloatingValue:
    return ibis.ifelse(value.isnan() | value.isinf(), ibis.null("float64"), value)
