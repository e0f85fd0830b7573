"""Tagged: the tags of everybody at the end of a month, one row a subscriber, from the same facts as the matrix."""

from collections.abc import Iterable

import ibis.expr.types as ir

from features.condition import Measure
from features.facts import Fact
from features.matrix import Facts, said_of
from features.sources import standing
from features.tag import Tag, measures_of
from features.words import this_month

#: Where somebody is at home: columns beside the tags, as the operator writes them.
AT_HOME: dict[str, Fact] = {"prefecture": standing.prefecture, "county": standing.county}


def tagged(facts: Facts, tags: Iterable[Tag]) -> ir.Table:
    """Say all tags of a month: subscriber_id, prefecture, county, then a column a tag with the key of its value."""
    tags = tuple(tags)
    row = measured(facts, measures_of(tags).values())
    said = {tag.name: tag.compiled(row) for tag in tags}
    return row.select("subscriber_id", *AT_HOME, **said).order_by("subscriber_id")


def measured(facts: Facts, measures: Iterable[Measure]) -> ir.Table:
    """Say what tags read: subscriber_id, prefecture, county, then a column a measure, in people's units."""
    words = {name: this_month(fact) for name, fact in AT_HOME.items()}
    words |= {measure.name: measure.word for measure in measures}
    return said_of(facts, words)


def reach_of(tags: Iterable[Tag]) -> int:
    """Say how many months of facts, the month described included, the tags read."""
    return max(measure.value.reach for measure in measures_of(tags).values())
