"""The matrix: everything we know of each subscriber at the end of a month, one row a subscriber."""

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from features.facts import SOURCES, Source
from features.family import Family
from features.words import BACK, BACK_DAYS

#: Facts of all months of the window, by the name of their source. Each row carries the month it is of and, besides, the
#: number and the last day of the month that is described.
Facts = Mapping[str, ir.Table]
DESCRIBED, DESCRIBED_END = "__described", "__described_end"


def described(facts: Facts, families: Iterable[Family]) -> ir.Table:
    """Say all features of a month: subscriber_id, then the features in the order of the families.

    One GROUP BY over the facts of the months in the window. A number that is not finite is unknown.
    """
    history = joined(facts)
    present = history.filter(history[BACK] == 0).select("subscriber_id")
    of_them = history.semi_join(present, "subscriber_id")
    features = {feature.name: feature.value.compiled(of_them) for family in families for feature in family.features}
    matrix = of_them.group_by("subscriber_id").aggregate(**features)
    finite = {name: _finite(matrix[name]) for name in features if matrix[name].type().is_floating()}
    return matrix.mutate(**finite).select("subscriber_id", *features).order_by("subscriber_id")


def joined(facts: Facts, sources: Sequence[type[Source]] = SOURCES) -> ir.Table:
    """Put the facts side by side, one row a subscriber and month, and say how far back the month lies.

    A source that was not handed over for a month is unknown in that month.
    """
    wide = facts["standing"]
    first_day = (wide["month"] + "-01").cast("date")
    last_day = first_day + ibis.interval(months=1) - ibis.interval(days=1)
    wide = wide.mutate(
        **{
            BACK: wide[DESCRIBED] - (first_day.year().cast("int64") * 12 + first_day.month() - 1),
            BACK_DAYS: wide[DESCRIBED_END].delta(last_day.cast("date"), unit="day"),
        }
    )
    for source in sources:
        if source.__name__ in facts and source.__name__ != "standing":
            of_source = facts[source.__name__].drop(DESCRIBED, DESCRIBED_END)
            wide = wide.left_join(of_source, ["subscriber_id", "month"]).drop("subscriber_id_right", "month_right")
        elif source.__name__ != "standing":
            wide = wide.mutate(**{name: ibis.null("int64") for name in source.facts()})
    return wide


def reach(families: Iterable[Family]) -> int:
    """Say how many months of facts, the month described included, the features read."""
    return max(feature.value.reach for family in families for feature in family.features)


def _finite(value: ir.FloatingValue) -> ir.FloatingValue:
    return ibis.ifelse(value.isnan() | value.isinf(), ibis.null("float64"), value)
