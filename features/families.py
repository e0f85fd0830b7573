"""All feature families, in the order in which they stand in FEATURES.md and in a matrix."""

from dataclasses import replace

from data.tables import TABLES
from features.activity import ACTIVITY
from features.commitment import COMMITMENT
from features.consumption import CONSUMPTION
from features.family import Family, Feature
from features.lifecycle import LIFECYCLE
from features.scenario import SCENARIO
from features.service import SERVICE
from features.sources import SOURCES

FAMILIES: tuple[Family, ...] = (CONSUMPTION, ACTIVITY, SCENARIO, COMMITMENT, SERVICE, LIFECYCLE)


def features_of(families: tuple[Family, ...] = FAMILIES) -> dict[str, Feature]:
    """Give the features by name, in order; a name that stands twice is refused."""
    features = [feature for family in families for feature in family.features]
    named = {feature.name: feature for feature in features}
    assert len(named) == len(features), "two features have the same name"
    return named


def switched_on(tables: set[str]) -> tuple[Family, ...]:
    """Give the families as far as they can be said with the tables at hand; a family without its own tables is off.

    A table handed over in the place of another counts as that one, and what it does not tell is off.
    """
    facts = {name for source in SOURCES for name in source.told(tables)}
    at_hand = tables | {TABLES[name].instead_of for name in tables}
    on = [
        replace(family, features=tuple(feature for feature in family.features if feature.value.reads <= facts))
        for family in FAMILIES
        if set(family.needs) <= at_hand
    ]
    return tuple(family for family in on if family.features)
