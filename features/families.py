"""All feature families, in the order in which they stand in FEATURES.md and in a matrix."""

from collections.abc import Collection
from dataclasses import replace

from data.tables import TABLES
from features.activity import ACTIVITY
from features.circle import CIRCLE
from features.commitment import COMMITMENT
from features.consumption import CONSUMPTION
from features.family import Family, Feature
from features.intent import INTENT
from features.lifecycle import LIFECYCLE
from features.plan_fit import PLAN_FIT
from features.scenario import SCENARIO
from features.service import SERVICE
from features.sources import SOURCES
from features.terminal import TERMINAL
from features.volume import VOLUME

FAMILIES: tuple[Family, ...] = (
    CONSUMPTION,
    PLAN_FIT,
    VOLUME,
    SCENARIO,
    ACTIVITY,
    COMMITMENT,
    SERVICE,
    CIRCLE,
    TERMINAL,
    LIFECYCLE,
    INTENT,
)


def features_of(families: tuple[Family, ...] = FAMILIES) -> dict[str, Feature]:
    """Give the features by name, in order; a name that stands twice is refused."""
    features = [feature for family in families for feature in family.features]
    named = {feature.name: feature for feature in features}
    assert len(named) == len(features), "two features have the same name"
    return named


def switched_on(tables: Collection[str], *, off: Collection[str] = ()) -> tuple[Family, ...]:
    """Give the families as far as they can be said with the tables at hand; a family without its own tables is off.

    A table handed over in the place of another counts as that one, and what it does not tell is off. `off`: families
    that are not wanted.
    """
    facts = {name for source in SOURCES for name in source.told(tables)}
    at_hand = {*tables} | {TABLES[name].instead_of for name in tables}
    on = [
        replace(family, features=tuple(feature for feature in family.features if feature.value.reads <= facts))
        for family in FAMILIES
        if family.name not in off and set(family.needs) <= at_hand
    ]
    return tuple(family for family in on if family.features)
