"""Moments: what is expected of people whose causes are known by halves, against every state weighed one by one."""

from itertools import product

import numpy as np
import pytest

from data.operator.chains import BLOCKS, block
from data.operator.hazards import VOLUNTARY, pull, together
from data.operator.moments import TOLD_APART, factor_of, levels_of, mixture, outlive
from data.operator.parameters import CAUSES, CHAINS, OTHER_LEAVING, PORT_OUT, SILENCE

LOOSE = np.array([[False, False], [False, True], [True, True]])


@pytest.fixture(scope="module")
def weight():
    """What might be believed of three people."""
    rng = np.random.default_rng(1)
    return {causes: rng.dirichlet(np.full(len(block(causes).settled), 0.3), size=len(LOOSE)) for causes in BLOCKS}


def every_state():
    """Each combination of states of the blocks: heat by cause, and the place of its state in every block."""
    places = np.array(list(product(*(range(len(block(causes).settled)) for causes in BLOCKS))))
    heat = np.zeros((len(places), len(CAUSES)))
    for at, causes in enumerate(BLOCKS):
        heat[:, causes] = np.array(CHAINS.heat)[block(causes).level[places[:, at]]]
    return heat, places


def factors_of(heat, loose):
    """What the hazards themselves multiply the endings by will by."""
    over = np.ones(len(heat), dtype=bool)
    return np.exp(pull(heat, over, np.tile(loose, (len(heat), 1)))) * together(heat)


def chances_of(weight, places, person):
    return np.prod([weight[causes][person][places[:, at]] for at, causes in enumerate(BLOCKS)], axis=0)


def test_all_combinations_of_levels_expect_what_all_states_do(weight):
    levels = {cause: np.tensordot(weight[of], levels_of(cause), 1) for cause, of in TOLD_APART.items()}
    chance, factors = mixture(levels, LOOSE)
    assert chance.sum(axis=1) == pytest.approx(1.0)
    heat, places = every_state()
    for person, loose in enumerate(LOOSE):
        expected = chances_of(weight, places, person) @ factors_of(heat, loose)[:, VOLUNTARY]
        assert (chance * factors).sum(axis=2)[:, person] == pytest.approx(expected)


@pytest.mark.parametrize("causes", BLOCKS)
@pytest.mark.parametrize("ending", [PORT_OUT, OTHER_LEAVING, SILENCE])
def test_a_state_multiplies_an_ending_as_it_does_on_average_over_all_other_causes(weight, causes, ending):
    heat, places = every_state()
    found = factor_of(causes, ending, LOOSE, weight)
    for person, loose in enumerate(LOOSE):
        every = chances_of(weight, places, person) * factors_of(heat, loose)[:, ending]
        mine = places[:, BLOCKS.index(causes)]
        whole = np.bincount(mine, weights=every, minlength=len(block(causes).settled)) / weight[causes][person]
        assert found[person] / found[person][0] == pytest.approx(whole / whole[0], rel=1e-6)


def test_who_outlived_a_dangerous_month_was_in_less_danger(weight):
    expected = np.zeros((len(LOOSE), 5))
    assert all(np.allclose(outlive(weight, expected, LOOSE, (PORT_OUT,))[of], weight[of]) for of in BLOCKS)
    expected[:, PORT_OUT] = 0.5
    after = outlive(weight, expected, LOOSE, (PORT_OUT,))
    for causes in BLOCKS:
        factor = factor_of(causes, PORT_OUT, LOOSE, weight)
        assert ((after[causes] * factor).sum(axis=1) < (weight[causes] * factor).sum(axis=1) + 1e-12).all()
