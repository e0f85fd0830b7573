"""Beliefs: what can be known of hidden causes and habits from what the exports of the months so far show.

A forward pass for each block of causes (`chains`): states step as the operator's own do, and each month's signs, as
`emissions` documents them, weigh them anew. A person's own level of use is not known either: in each state it is a
normal distribution, moved by what is read, and where states meet their mixture is matched in mean and variance
(interacting multiple models, Blom and Bar-Shalom 1988).
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from data.operator.chains import BLOCKS, Block, block
from data.operator.emissions import Evidence
from data.operator.joins import Joins
from data.operator.law import Rates
from data.operator.moments import factor_of, outlive
from data.operator.parameters import ARREARS, LEAVING, MISFIT, OTHER_LEAVING, OUTCOMES, PAYING, PORT_OUT, SILENCE
from data.operator.people import Flags, Ints, Reals
from data.operator.traits import NODE_SHARES, NODES, TRAITS

#: Endings whose absence says something of the causes.
SURVIVED = (PORT_OUT, OTHER_LEAVING, SILENCE)
LEAST = 1e-300
OUTLIVED_MONTHS = 12
#: Most people are held by no agreement, and have not been for long.
USUAL = np.array([[False, True]])


@dataclass(frozen=True)
class Beliefs:
    """What is believed of people; rows are people.

    By block: weights of its states; by trait and state: mean and variance; how readily bills are left unpaid, by node;
    and the intensities expected of the next month.
    """

    weight: dict[tuple[int, ...], Reals]
    mean: dict[str, Reals]
    variance: dict[str, Reals]
    skips: Reals
    expected: Reals

    def only(self, rows: Flags | Ints | slice) -> "Beliefs":
        """Return those of some of the people."""
        return Beliefs(
            {key: values[rows] for key, values in self.weight.items()},
            {key: values[rows] for key, values in self.mean.items()},
            {key: values[rows] for key, values in self.variance.items()},
            self.skips[rows],
            self.expected[rows],
        )


def joined(parts: list[Beliefs]) -> Beliefs:
    """Put the beliefs of several groups of people one after another."""

    def every(name: str) -> Any:
        first = getattr(parts[0], name)
        if isinstance(first, dict):
            return {key: np.concatenate([getattr(part, name)[key] for part in parts]) for key in first}
        return np.concatenate([getattr(part, name) for part in parts])

    return Beliefs(**{field.name: every(field.name) for field in fields(Beliefs)})


def unknown(count: int) -> Beliefs:
    """Return what is believed of people nothing is known of: the long run."""
    return Beliefs(
        {causes: np.tile(block(causes).settled, (count, 1)) for causes in BLOCKS},
        {name: np.full((count, len(trait.shift)), trait.mean) for name, trait in TRAITS.items()},
        {name: np.full((count, len(trait.shift)), trait.spread**2) for name, trait in TRAITS.items()},
        np.tile(NODE_SHARES, (count, 1)),
        np.zeros((count, len(OUTCOMES))),
    )


def of_founders(count: int, rates: Rates) -> Beliefs:
    """Return what is believed of people who were there before anything was watched: they have outlived it."""
    expected = np.zeros((1, len(OUTCOMES)))
    expected[0, SURVIVED] = rates.port_out, rates.other_leaving, rates.silence
    weight = unknown(1).weight
    for _ in range(OUTLIVED_MONTHS):
        stay = outlive(weight, expected, USUAL, SURVIVED)
        weight = {causes: stay[causes] @ block(causes).steps for causes in BLOCKS}
    return replace(unknown(count), weight={causes: np.tile(one, (count, 1)) for causes, one in weight.items()})


def observe(beliefs: Beliefs, shown: Evidence) -> Beliefs:
    """Return what is believed at the end of a month of everybody who was there, after all that its exports show."""
    weight: dict[tuple[int, ...], Reals] = {}
    mean: dict[str, Reals] = {}
    variance: dict[str, Reals] = {}
    lived = outlive(beliefs.weight, beliefs.expected, shown.released, SURVIVED)
    for causes in BLOCKS:
        joins = Joins(block(causes), _asked(lived, causes, shown))
        for name, trait in TRAITS.items():
            if set(trait.causes) <= set(causes):
                joins.add(name, trait, beliefs.mean[name], beliefs.variance[name])
        after = joins.read(shown, _by_state(shown, block(causes)))
        weight[causes] = after.weight
        mean |= after.mean
        variance |= after.variance
    skips = beliefs.skips * _paid(shown) * _not_cut_off(beliefs)
    return Beliefs(weight, mean, variance, skips / skips.sum(axis=1, keepdims=True), beliefs.expected)


def _by_state(shown: Evidence, chain: Block) -> Reals:
    parts = [shown.likelihood[cause][:, _seen(chain, at)] for at, cause in enumerate(chain.causes)]
    return np.asarray(np.prod(parts, axis=0))


def _seen(chain: Block, at: int) -> Ints:
    """The level each state shows of its cause; of a misfit, as far as it uses too much."""
    return chain.shows[:, at] * (chain.is_over if chain.causes[at] == MISFIT else 1)


def _asked(weight: dict[tuple[int, ...], Reals], causes: tuple[int, ...], shown: Evidence) -> Reals:
    """Weigh the states before the month by a query in it, if there was one: people ask as readily as they port."""
    factor = factor_of(causes, PORT_OUT, shown.released, weight)
    after = weight[causes] * np.where(shown.has_asked[:, None], factor, 1.0)
    return np.asarray(after / after.sum(axis=1, keepdims=True))


def _paid(shown: Evidence) -> Reals:
    """The likelihood of having paid, or not, by node of the trait; shape (people, nodes)."""
    debt = PAYING.skip_in_debt * shown.was_in_debt[:, None]
    chance = np.minimum(PAYING.skip * np.exp(PAYING.skip_trait * NODES) + debt, 0.9)
    known = shown.has_skipped[:, None]
    return np.where(known < 0, 1.0, np.where(known > 0, chance, 1.0 - chance))


def _not_cut_off(beliefs: Beliefs) -> Reals:
    """The likelihood of not having been cut off for debt, by node of the trait; shape (people, nodes)."""
    factor = np.exp(LEAVING.trait_arrears * NODES)
    expected = np.maximum(beliefs.skips @ factor, LEAST)[:, None]
    return np.asarray(np.exp(-beliefs.expected[:, ARREARS][:, None] * factor / expected))
