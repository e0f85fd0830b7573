"""Moments: what the causes multiply each outcome by, expected over the states a person may be in, month by month."""

from functools import cache

import numpy as np

from data.operator.chains import HIGH, block
from data.operator.hazards import PULL, RELEASES, VOLUNTARY
from data.operator.parameters import (
    CHAINS,
    CIRCLE,
    MISFIT,
    PRICE,
    RIVAL,
    SERVICE,
    UPGRADE,
    WEIGHTS,
)
from data.operator.people import Flags, Reals

#: How many months ahead are foretold: a gap of 0 to 3.
AHEAD = 4
LEVELS = HIGH + 1
HEAT = np.array(CHAINS.heat)
#: The causes whose levels are told apart, in the order of the axes of `Mixture`, and the blocks they are in.
TOLD_APART: dict[int, tuple[int, ...]] = {
    PRICE: (PRICE,),
    SERVICE: (SERVICE,),
    RIVAL: (MISFIT, RIVAL),
    CIRCLE: (CIRCLE,),
}
LEAST = 1e-300


@cache
def moments_of(causes: tuple[int, ...]) -> Reals:
    """Return what each state of a block multiplies outcomes by, shape (states, 2 x outcomes): factors, then squares.

    Both are without what price pressure does where no agreement holds and without the pair of service and rival. A
    hazard of a month reads the levels at the end of the month before.
    """
    return np.asarray(np.column_stack([_factors(causes), _factors(causes) ** 2]))


@cache
def levels_of(cause: int) -> Reals:
    """Return, by state of a cause's block and level of it, whether it is that, and the factors on endings by will.

    Shape (states, levels, 3); the factors, of all the block's causes, are 0 where it is not.
    """
    causes = TOLD_APART[cause]
    here = block(causes).level[:, causes.index(cause)][:, None] == np.arange(LEVELS)
    factors = np.column_stack([np.ones(len(here)), _factors(causes)[:, VOLUNTARY]])
    return np.asarray(here[:, :, None] * factors[:, None, :], dtype=np.float64)


def _factors(causes: tuple[int, ...]) -> Reals:
    """What each state multiplies each outcome by, (states, outcomes)."""
    chain = block(causes)
    heat = HEAT[chain.level]
    log: Reals = heat @ PULL[list(causes)]
    if MISFIT in causes:
        own = heat[:, causes.index(MISFIT)] * PULL[MISFIT, UPGRADE]
        log[:, UPGRADE] -= np.where(chain.is_over > 0, 0.0, own)
    return np.asarray(np.exp(log))


def mixture(levels: dict[int, Reals], loose: Flags) -> tuple[Reals, Reals]:
    """Return the chance of every combination of levels, (people, combinations), and its factors on endings by will.

    `levels`: by cause told apart, `levels_of` expected for each person, (people, levels, 3); `loose`: `released`. The
    factors have shape (2, people, combinations).
    """
    people = len(loose)
    weight, factors = np.ones((people, 1)), np.ones((len(VOLUNTARY), people, 1))
    heat: dict[int, Reals] = {cause: np.zeros(1) for cause in TOLD_APART}
    for cause, told in levels.items():
        chance, own = told[:, :, 0], np.moveaxis(told[:, :, 1:], -1, 0) / np.maximum(told[:, :, 0], LEAST)
        if cause == PRICE:
            own = own * np.exp((loose * RELEASES).T[:, :, None] * HEAT)
        weight = (weight[:, :, None] * chance[:, None, :]).reshape(people, -1)
        factors = (factors[..., None] * own[:, :, None, :]).reshape(len(VOLUNTARY), people, -1)
        heat = {one: np.repeat(values, LEVELS) for one, values in heat.items()}
        heat[cause] = np.tile(HEAT, len(heat[cause]) // LEVELS)
    return weight, factors * (1.0 + WEIGHTS.service_with_rival * heat[SERVICE] * heat[RIVAL])


def factor_of(causes: tuple[int, ...], ending: int, loose: Flags, weight: dict[tuple[int, ...], Reals]) -> Reals:
    """Return what each state of a block multiplies an ending of the next month by, shape (people, states).

    `loose`: `released` of that month; `weight`: what is believed of the other block of a pair.
    """
    own = np.tile(_factors(causes)[:, ending], (len(loose), 1))
    if ending not in VOLUNTARY:
        return own
    at, heat = VOLUNTARY.index(ending), HEAT[block(causes).level]
    if PRICE in causes:
        own = own * np.exp(RELEASES[at] * loose[:, [at]] * heat[:, causes.index(PRICE)])
    for one, other in ((SERVICE, RIVAL), (RIVAL, SERVICE)):
        if one in causes:
            theirs = weight[TOLD_APART[other]] @ levels_of(other)[:, :, 1 + at]
            expected = (theirs @ HEAT) / theirs.sum(axis=1)
            own = own * (1.0 + WEIGHTS.service_with_rival * expected[:, None] * heat[:, causes.index(one)])
    return np.asarray(own)


def outlive(
    weight: dict[tuple[int, ...], Reals], expected: Reals, loose: Flags, endings: tuple[int, ...]
) -> dict[tuple[int, ...], Reals]:
    """Weigh the states before a month, by block, by its being lived without any of the endings.

    `expected`: the intensities expected of the month, (people, outcomes); each state's stands to that as its factor to
    the mean factor.
    """
    after = {}
    for causes, before in weight.items():
        log = np.zeros_like(before)
        for ending in endings:
            factor = factor_of(causes, ending, loose, weight)
            mean = np.maximum((before * factor).sum(axis=1), LEAST)
            log -= (expected[:, ending] / mean)[:, None] * factor
        stays = before * np.exp(log - log.max(axis=1, keepdims=True))
        after[causes] = stays / stays.sum(axis=1, keepdims=True)
    return after
