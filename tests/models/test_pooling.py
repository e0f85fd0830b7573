import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.pooling import pooled

groups = st.lists(st.tuples(st.integers(0, 29), st.floats(0.5, 40.0)), min_size=1, max_size=12)


def test_groups_that_differ_by_luck_alone_are_all_the_common_mean():
    told = pooled(np.array([3.0, 5.0, 4.0]), np.array([4.0, 4.0, 4.0]))
    assert told["ratio"].tolist() == [0.75, 1.25, 1.0]
    assert told["pooled"].tolist() == [1.0, 1.0, 1.0]
    # That of 12 events where 12 were expected.
    assert (told["low"] < 0.6).all()
    assert (told["high"] > 1.6).all()


def test_few_people_are_drawn_far_and_many_hardly_at_all():
    told = pooled(np.array([2.0, 200.0, 20.0, 100.0]), np.array([0.5, 100.0, 40.0, 100.0]))
    few, many = told.iloc[0], told.iloc[1]
    assert few["ratio"] == 4.0
    assert few["pooled"] < 2.3
    assert many["ratio"] == 2.0
    assert many["pooled"] == pytest.approx(2.0, abs=0.05)
    assert few["high"] - few["low"] > many["high"] - many["low"]


@given(groups)
@settings(max_examples=50)
def test_the_posterior_is_the_one_that_a_grid_of_ratios_gives(rows):
    """Oracle: the gamma of the same mean and spread times the Poisson chance of the events, ratio by ratio."""
    observed, expected = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    told = pooled(observed, expected)
    if observed.sum() == 0:
        assert told[["pooled", "low", "high"]].isna().all().all()
        return
    mean = observed.sum() / expected.sum()
    spread = np.average((observed / expected - mean) ** 2, weights=expected) - mean / expected.mean()
    if spread <= 1e-3:
        # No more than luck, or so close to it that a grid is too coarse to tell.
        return
    ratios = np.exp(np.linspace(-30, 7, 40_001))
    for one in range(len(observed)):
        shape, rate = observed[one] + mean**2 / spread, expected[one] + mean / spread
        if shape < 0.5:
            continue
        chance = shape * np.log(ratios) - rate * ratios  # of each cell of the grid, whose width grows with the ratio
        chance = np.exp(chance - chance.max())
        assert told.loc[one, "pooled"] == pytest.approx(np.average(ratios, weights=chance), rel=1e-3)
        below = np.cumsum(chance) / chance.sum()
        ends = np.interp([0.025, 0.975], below, ratios)
        assert [told.loc[one, end] for end in ("low", "high")] == pytest.approx(ends.tolist(), rel=1e-2)
