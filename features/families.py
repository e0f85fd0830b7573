"""All feature families, in the order in which they stand in FEATURES.md and in a matrix."""

from collections import defaultdict
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


def wanting(tables: Collection[str], *, off: Collection[str] = ()) -> dict[tuple[str, ...], dict[str, int]]:
    """Say what is off for want of which tables: how many features of each family; `off` is off for no want."""
    on = {feature.name for family in switched_on(tables) for feature in family.features}
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for family in FAMILIES:
        for feature in family.features:
            if feature.name not in on and family.name not in off:
                found[_missing(family, feature, tables)][family.name] += 1
    return {missing: dict(counts) for missing, counts in found.items()}


def _missing(family: Family, feature: Feature, tables: Collection[str]) -> tuple[str, ...]:
    """Name the tables that a feature needs and that are not at hand."""
    facts = {name: source for source in SOURCES for name in source.facts()}
    sources = {facts[name] for name in feature.value.reads}
    at_hand = {*tables} | {TABLES[name].instead_of for name in tables}
    needed = {*family.needs, *(table.name for source in sources for table in (source.table, *source.besides))}
    # What only days can tell is missed although the sums of the month stand in their place.
    return tuple(sorted(needed - at_hand)) or tuple(sorted(needed - {*tables}))
