"""Every fact and every feature beside a slow reading in plain Python, on tables that nobody has seen before."""

from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data.month import Month
from features.families import FAMILIES
from features.matrix import reach
from features.sources import SOURCES
from tests.features import oracle
from tests.features.inventing import invented
from tests.features.readings import READINGS
from tests.features.reckoned import READ, apart, by_subscriber

#: The window holds the end of a leap February if it is long enough, and a turn of the year.
LAST = Month.parse("2024-07")

#: As many as the longest window, and one that no window reaches.
MONTHS = [LAST.back(back) for back in reversed(range(reach(FAMILIES) + 1))]

PEOPLE = 40


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_every_source_has_a_slow_reading(source):
    assert source.__name__ in READINGS, f"write a reading of `{source.__name__}` in tests/features/readings.py"


# What fails names feature and subscriber; a smaller chance would be no smaller operator.
@settings(deadline=None, max_examples=3, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32), whole=st.sampled_from((True, False)))
def test_every_feature_agrees_with_the_slow_reading(reckoner, seed, whole):
    operator = invented(Random(seed), MONTHS, PEOPLE, READ, reckoner.sound, whole=whole)
    known = {month: oracle.known_by(handed, LAST.list_day) for month, handed in operator.items()}
    facts = {month: reckoner.facts(handed, month) for month, handed in known.items()}
    slowly = {month: oracle.facts(handed, month) for month, handed in known.items()}
    for month, made in facts.items():
        for source, table in made.items():
            assert not list(apart(by_subscriber(table), slowly[month][source])), (month, source)
    for family in FAMILIES:
        found = by_subscriber(reckoner.matrix(facts, [family], LAST))
        assert not list(apart(found, oracle.described(slowly, [family], LAST))), family.name
