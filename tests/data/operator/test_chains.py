"""Chains: what the states of a cause promise, against people whose causes are moved month by month."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from data.month import Month
from data.operator import causes
from data.operator.chains import BLOCKS, block, settled_levels
from data.operator.conditions import Conditions
from data.operator.parameters import CAUSES, CHAINS, MISFIT, PRICE, RATES, RIVAL, SIGNS
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of

SPAN = span_of(Month.parse("2025-03"))
CONDITIONS = Conditions(RATES["demo"], Month.parse("2019-12"))
PEOPLE, MONTHS = 4_000, 50
EVERY_CHAIN = [*BLOCKS, (MISFIT,), (RIVAL,)]


@pytest.fixture(scope="module")
def moved():
    """People month after month, their causes moved by `causes.move` and by nothing else."""
    now = draw_people(np.random.default_rng(1), Arrival(PEOPLE, 0, is_new=False), SPAN, bytes(32))
    rng = np.random.default_rng(2)
    for _ in range(12):
        now = causes.move(now, SPAN, CONDITIONS, rng)
    months = [now]
    for _ in range(MONTHS):
        months.append(causes.move(months[-1], SPAN, CONDITIONS, rng))
    return months


def placed(chain, people):
    return chain.place(people, levels=people.levels, shown=causes.shown(people))


@pytest.mark.parametrize("of", EVERY_CHAIN)
def test_steps_are_probabilities_and_the_settled_shares_stay(of):
    chain = block(of)
    assert (chain.steps >= 0).all()
    assert chain.steps.sum(axis=1) == pytest.approx(1.0)
    assert chain.settled.sum() == pytest.approx(1.0)
    assert chain.settled @ chain.steps == pytest.approx(chain.settled, abs=1e-12)


@pytest.mark.parametrize("of", EVERY_CHAIN)
def test_every_person_stands_in_the_state_that_says_their_levels_and_signs(moved, of):
    chain, people = block(of), moved[-1]
    at, columns = placed(chain, people), list(of)
    assert np.array_equal(chain.level[at], people.levels[:, columns])
    assert np.array_equal(chain.shows[at], causes.shown(people)[:, columns])
    if MISFIT in of:
        marked = (people.levels[:, MISFIT] > 0) | people.is_alarm[:, MISFIT]
        assert np.array_equal(chain.is_over[at][marked] > 0, people.is_over[marked])


@pytest.mark.parametrize("of", EVERY_CHAIN)
def test_people_moved_for_years_settle_where_the_chain_says(moved, of):
    chain = block(of)
    shares = np.bincount(np.concatenate([placed(chain, people) for people in moved]), minlength=len(chain.settled))
    # A person's months hang together for half a year: so many people-months weigh as a fifth of them.
    spread = np.sqrt(chain.settled / (PEOPLE * MONTHS / 5))
    assert (np.abs(shares / shares.sum() - chain.settled) < 4.5 * spread + 1e-5).all()


@pytest.mark.parametrize("of", [(cause,) for cause in range(len(CAUSES))])
def test_people_step_from_state_to_state_as_often_as_the_chain_says(moved, of):
    chain = block(of)
    states = [placed(chain, people) for people in moved]
    size = len(chain.settled)
    counts = np.zeros((size, size))
    for now, then in pairwise(states):
        np.add.at(counts, (now, then), 1)
    left = counts.sum(axis=1, keepdims=True)
    assert (left > 300).all()
    assert counts[chain.steps == 0].sum() == 0
    assert (np.abs(counts / left - chain.steps) <= 4.5 * np.sqrt(chain.steps / left)).all()


def test_two_causes_of_one_block_move_apart(moved):
    pair, misfit, rival = block((MISFIT, RIVAL)), block((MISFIT,)), block((RIVAL,))
    assert pair.settled == pytest.approx(np.kron(misfit.settled, rival.settled))
    now, then = 3, 2
    expected = misfit.steps[1, 4] * rival.steps[now, then]
    assert pair.steps[1 * len(rival.settled) + now, 4 * len(rival.settled) + then] == pytest.approx(expected)


def test_an_episode_lasts_three_to_six_months_and_troubles_one_in_eight():
    levels = settled_levels()
    stay = (1.0 + np.divide(CHAINS.climb, CHAINS.ease)) / np.array(CHAINS.fall)
    raised = levels[:, 1:].sum(axis=1)
    assert ((stay >= 3.0) & (stay <= 6.0)).all(), stay
    assert ((raised >= 0.08) & (raised <= 0.15)).all(), raised
    # What comes in goes out: the calm who rise are as many as the raised whose episode ends.
    assert levels[:, 0] * np.array(CHAINS.rise) == pytest.approx(raised / stay)


def test_seven_of_ten_episodes_show_and_few_of_the_calm_look_raised():
    chain = block((PRICE,))
    raised = chain.level[:, 0] > 0
    assert chain.settled[raised & (chain.shows[:, 0] > 0)].sum() / chain.settled[raised].sum() == pytest.approx(
        SIGNS.shown
    )
    assert 0.02 < chain.settled[~raised & (chain.shows[:, 0] > 0)].sum() / chain.settled[~raised].sum() < 0.06


def test_calm_people_without_an_alarm_show_nothing(moved):
    calm = replace(moved[0], levels=np.zeros_like(moved[0].levels), is_alarm=np.zeros_like(moved[0].is_alarm))
    assert not causes.shown(calm).any()
