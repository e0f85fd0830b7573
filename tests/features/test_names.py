"""A name says window, unit and verb of its expression: for every feature there is, saying another one is refused."""

from dataclasses import replace

import pytest

from features import units
from features.families import features_of
from features.family import VERBS
from features.words import Both, shown

FEATURES = features_of()


def refused(feature, **otherwise):
    with pytest.raises(ValueError, match="Mend the name or the expression"):
        replace(feature, **otherwise)


def parted(name):
    """Part a name from its window: `data_gb_3m` -> data_gb, 3; without one it speaks of this month."""
    stem, _, last = name.rpartition("_")
    return (stem, int(last[:-1])) if last[:-1].isdigit() and last.endswith("m") else (name, 1)


@pytest.mark.parametrize("name", FEATURES)
def test_another_window_is_refused(name):
    stem, months = parted(name)
    for other in {1, 2, 3, 6, 12} - {months}:
        refused(FEATURES[name], name=f"{stem}_{other}m" if other > 1 else stem)


@pytest.mark.parametrize("name", FEATURES)
def test_another_unit_is_refused(name):
    stem, months = parted(name)
    window = "" if months == 1 else f"_{months}m"
    unit = FEATURES[name].value.unit
    bare = stem.removesuffix(f"_{unit}") if unit else stem
    for other in {*units.OF_FACTS, *units.READ} - {unit}:
        refused(FEATURES[name], name=f"{bare}_{other}{window}")
    if unit:
        refused(FEATURES[name], name=f"{bare}{window}")


@pytest.mark.parametrize("name", [name for name, feature in FEATURES.items() if feature.value.unit in units.READ])
def test_another_unit_for_the_reader_is_refused(name):
    other = "GB" if FEATURES[name].value.unit != "gb" else "yuan"
    refused(FEATURES[name], unit=other)


@pytest.mark.parametrize("name", FEATURES)
def test_another_verb_is_refused(name):
    feature = FEATURES[name]
    for verb in VERBS - {part.verb for part in feature.value.parts()}:
        refused(feature, name=f"{verb}_{name}")
    if feature.value.verb:
        refused(feature, name="_".join(part for part in name.split("_") if part != feature.value.verb))


def in_facts(name):
    """Give the expression of a feature in the unit that facts count; None if it is read in that one."""
    value = FEATURES[name].value
    left = value.left if isinstance(value, Both) else value
    return left if left is not value and left.unit != value.unit and shown(left) == value else None


@pytest.mark.parametrize("name", [name for name in FEATURES if in_facts(name)])
def test_kb_under_the_name_of_gb_are_refused(name):
    refused(FEATURES[name], value=in_facts(name))
