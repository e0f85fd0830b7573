"""Traits: what one month's reading makes of what was believed of a habit, against integrals taken at length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.operator.chains import block
from data.operator.traits import TRAITS, Counted, Measured

GRID = np.linspace(-14.0, 14.0, 56_001)


def read(reading, mean, variance):
    """Weigh one reading of one person in one state."""
    return [float(part[0, 0]) for part in reading.weigh(np.array([[mean]]), np.array([[variance]]))]


def integrated(likelihood, mean, variance):
    """Likelihood, mean and variance of a normal belief after a reading, added up on a fine grid."""
    prior = np.exp(-0.5 * (GRID - mean) ** 2 / variance) / np.sqrt(2 * np.pi * variance)
    weight = prior * likelihood * (GRID[1] - GRID[0])
    whole = weight.sum()
    after = (weight * GRID).sum() / whole
    return whole, after, (weight * (GRID - after) ** 2).sum() / whole


means, variances = st.floats(-4, 4), st.floats(0.01, 1.5)


@given(means, variances, st.floats(-5, 5), st.floats(0.01, 1.0))
def test_a_measured_value_moves_a_belief_as_the_textbook_says(mean, variance, value, noise):
    reading = Measured(np.array([value]), np.array([noise]), np.array([True]))
    _, after, left = read(reading, mean, variance)
    precision = 1.0 / variance + 1.0 / noise
    assert left == pytest.approx(1.0 / precision)
    assert after == pytest.approx((mean / variance + value / noise) / precision)


@settings(max_examples=30, deadline=None)
@given(st.floats(-2, 2), st.floats(0.05, 1.0), st.floats(-2, 2), st.floats(0.05, 1.0))
def test_a_measured_value_is_as_likely_as_the_integral_says(mean, variance, value, noise):
    reading = Measured(np.array([value]), np.array([noise]), np.array([True]))
    density = np.exp(-0.5 * (value - GRID) ** 2 / noise) / np.sqrt(2 * np.pi * noise)
    found, expected = read(reading, mean, variance), integrated(density, mean, variance)
    assert found[0] / np.sqrt(2 * np.pi) == pytest.approx(expected[0], rel=1e-6)
    assert found[1:] == pytest.approx(expected[1:], rel=1e-6, abs=1e-9)


@given(means, variances, st.floats(-5, 5))
def test_a_value_that_is_not_there_says_nothing(mean, variance, value):
    reading = Measured(np.array([value]), np.array([0.1]), np.array([False]))
    assert read(reading, mean, variance) == [1.0, mean, variance]


@given(means, st.floats(0.01, 1.21))
def test_no_days_say_nothing(mean, variance):
    found = read(Counted(np.array([0]), np.array([0])), mean, variance)
    assert found == pytest.approx([1.0, mean, max(variance, 1e-4)])


@given(st.data())
def test_what_is_read_of_one_person_says_nothing_of_another(data):
    count = np.array(data.draw(st.lists(st.integers(0, 30), min_size=3, max_size=3)))
    reading, beliefs = Counted(count, np.full(3, 30)), (np.array([[2.4], [1.0], [0.0]]), np.full((3, 1), 0.5))
    together = reading.weigh(*beliefs)
    alone = reading.only(slice(1, 2)).weigh(*(part[1:2] for part in beliefs))
    for whole, part in zip(together, alone, strict=True):
        assert whole[1:2] == pytest.approx(part)


#: The habit of being active is believed to spread by 1.1 before anything is read: the widest of all beliefs.
@settings(max_examples=80, deadline=None)
@given(st.floats(-1, 4), st.floats(0.01, TRAITS["active"].spread ** 2), st.integers(0, 30), st.integers(0, 30))
def test_counted_days_move_a_belief_as_the_integral_says(mean, variance, one, other):
    count, of = min(one, other), max(one, other)
    found = read(Counted(np.array([count]), np.array([of])), mean, variance)
    share = np.clip(count / max(of, 1), 1e-12, 1 - 1e-12)
    most = count * np.log(share) + (of - count) * np.log1p(-share)
    likelihood, after, left = integrated(np.exp(count * GRID - of * np.logaddexp(0.0, GRID) - most), mean, variance)
    assert found[0] == pytest.approx(likelihood, rel=0.01)
    assert found[1] == pytest.approx(after, abs=0.01 * np.sqrt(left))
    assert found[2] == pytest.approx(left, rel=0.01)


def test_each_habit_has_a_shift_for_every_state_and_none_where_nothing_shows():
    for name, trait in TRAITS.items():
        chain = block(trait.causes)
        assert trait.shift.shape == chain.settled.shape, name
        assert not trait.shift[(chain.shows == 0).all(axis=1)].any(), name
        assert trait.shift[(chain.shows > 0).all(axis=1)].all(), name
