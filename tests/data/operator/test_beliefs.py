"""Beliefs: the filter, against all paths of a hidden cause weighed one by one in plain Python."""

from dataclasses import replace
from itertools import product
from math import exp, pi, sqrt

import numpy as np
import pytest

from data.operator.beliefs import joined, observe, unknown
from data.operator.chains import BLOCKS, block
from data.operator.emissions import LEVELS, Evidence
from data.operator.moments import moments_of
from data.operator.parameters import (
    CAUSES,
    CHAINS,
    CIRCLE,
    MISFIT,
    OTHER_LEAVING,
    PAYING,
    PORT_OUT,
    PRICE,
    RIVAL,
    SERVICE,
    SILENCE,
    WEIGHTS,
)
from data.operator.people import NONE
from data.operator.traits import NODES, TRAITS, Counted, Measured

#: What three months showed of one person: likelihoods of the cause by level shown, and whether the number was asked for.
SIGNS_SEEN = [(0.9, 0.5, 0.2), (0.3, 0.6, 0.9), (0.05, 0.4, 0.6)]
HAS_ASKED = [False, True, False]
#: The chances of porting, other leaving and silence expected before each of the months.
EXPECTED = [(0.0, 0.0, 0.0), (0.02, 0.03, 0.01), (0.30, 0.10, 0.05)]
SLOW_READ = [0.9, -0.1, 1.6]


def nothing_shown(count):
    """A month that says nothing of anybody."""
    return Evidence(
        {cause: np.ones((count, LEVELS)) for cause in range(len(CAUSES))},
        {},
        np.full(count, NONE),
        np.zeros(count, dtype=bool),
        np.zeros(count, dtype=bool),
        np.zeros((count, 2), dtype=bool),
    )


def shown_of(cause, seen, *, asked, slow=None):
    month = nothing_shown(1)
    readings = {} if slow is None else {"slow": (Measured(np.array([slow]), np.array([0.12]), np.array([True])),)}
    return replace(
        month,
        likelihood=month.likelihood | {cause: np.array([seen])},
        has_asked=np.array([asked]),
        readings=readings,
    )


def expecting(beliefs, chances):
    expected = np.zeros_like(beliefs.expected)
    expected[:, [PORT_OUT, OTHER_LEAVING, SILENCE]] = chances
    return replace(beliefs, expected=expected)


def has_asked(cause, month):
    """Of a pair of causes, a query says something of both at once, which blocks apart do not keep: not followed here."""
    return HAS_ASKED[month] and cause != SERVICE


def filtered(cause, months, slow=None):
    beliefs = unknown(1)
    for at in range(months):
        month = shown_of(cause, SIGNS_SEEN[at], asked=has_asked(cause, at), slow=slow[at] if slow else None)
        beliefs = observe(expecting(beliefs, EXPECTED[at]), month)
    return beliefs


def factors(cause, ending, beliefs):
    """What each state does to an ending, the other of a pair of causes as it is believed to be."""
    own = moments_of((cause,))[:, ending].tolist()
    if cause != SERVICE or ending == SILENCE:
        return own
    weight, theirs = beliefs.weight[MISFIT, RIVAL][0], moments_of((MISFIT, RIVAL))[:, ending]
    heat = [CHAINS.heat[level] for level in block((MISFIT, RIVAL)).level[:, 1]]
    presses = sum(w * f * h for w, f, h in zip(weight, theirs, heat, strict=True))
    presses /= sum(w * f for w, f in zip(weight, theirs, strict=True))
    levels = block((cause,)).level[:, 0]
    return [
        f * (1.0 + WEIGHTS.service_with_rival * presses * CHAINS.heat[at]) for f, at in zip(own, levels, strict=True)
    ]


def by_all_paths(cause, months, slow=None):
    """Weigh every path of states, its habit included; return the weights of the last states and the habit's mean."""
    chain = block((cause,))
    size = len(chain.settled)
    paths: dict[tuple[int, ...], float] = {(state,): float(chain.settled[state]) for state in range(size)}
    for month in range(months):
        whole, before = sum(paths.values()), [0.0] * size
        for path, weight in paths.items():
            before[path[-1]] += weight / whole
        grown, now = {}, filtered(cause, month, slow)
        does = {ending: factors(cause, ending, now) for ending in (PORT_OUT, OTHER_LEAVING, SILENCE)}
        for path, state in product(paths, range(size)):
            here = path[-1]
            stays = 0.0
            for ending, chance in zip((PORT_OUT, OTHER_LEAVING, SILENCE), EXPECTED[month], strict=True):
                mean = sum(before[one] * does[ending][one] for one in range(size))
                stays -= chance * does[ending][here] / mean
            weight = paths[path] * exp(stays) * float(chain.steps[here, state])
            weight *= does[PORT_OUT][here] if has_asked(cause, month) else 1.0
            weight *= SIGNS_SEEN[month][chain.shows[state, 0]]
            grown[(*path, state)] = weight * (habit(path[1:], state, slow)[0] if slow else 1.0)
        paths = {path: weight for path, weight in grown.items() if weight > 0}
    whole = sum(paths.values())
    weights = [sum(weight for path, weight in paths.items() if path[-1] == state) / whole for state in range(size)]
    mean = sum(weight * habit(path[1:-1], path[-1], slow)[1] for path, weight in paths.items()) / whole if slow else 0.0
    return weights, mean


def habit(earlier, state, slow):
    """The likelihood of the last reading on a path, and the mean of the habit after it."""
    trait = TRAITS["slow"]
    mean, variance, likelihood = trait.mean, trait.spread**2, 1.0
    for at, here in enumerate((*earlier, state)):
        off, whole = slow[at] - mean - float(trait.shift[here]), variance + 0.12
        likelihood = exp(-0.5 * off * off / whole) / sqrt(2 * pi * whole)
        mean, variance = mean + variance / whole * off, variance * 0.12 / whole
    return likelihood, mean


@pytest.mark.parametrize("months", [1, 2, 3])
@pytest.mark.parametrize("cause", [PRICE, CIRCLE, SERVICE])
def test_what_is_believed_of_a_cause_is_what_all_its_paths_say(cause, months):
    expected, _ = by_all_paths(cause, months)
    assert filtered(cause, months).weight[cause,][0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("months", [1, 2, 3])
def test_a_habit_and_its_cause_are_believed_almost_as_all_paths_say(months):
    expected, mean = by_all_paths(SERVICE, months, SLOW_READ)
    beliefs = filtered(SERVICE, months, slow=SLOW_READ)
    weight = beliefs.weight[SERVICE,][0]
    # Where paths meet, the mixture of their habits is matched in mean and variance alone.
    close = {1: 1e-9, 2: 0.01, 3: 0.02}[months]
    assert weight == pytest.approx(expected, abs=close)
    assert float(weight @ beliefs.mean["slow"][0]) == pytest.approx(mean, abs=close)


def test_a_month_that_shows_nothing_leaves_the_beliefs_at_the_step_of_the_chains():
    before = filtered(PRICE, 3)
    before = replace(before, expected=np.zeros_like(before.expected))
    after = observe(before, nothing_shown(1))
    for causes in BLOCKS:
        assert after.weight[causes] == pytest.approx(before.weight[causes] @ block(causes).steps, abs=1e-12)
    assert after.skips == pytest.approx(before.skips)


def test_nothing_read_of_nobody_known_leaves_the_long_run():
    beliefs = unknown(2)
    for _ in range(5):
        beliefs = observe(beliefs, nothing_shown(2))
    for causes in BLOCKS:
        assert beliefs.weight[causes] == pytest.approx(np.tile(block(causes).settled, (2, 1)), abs=1e-9)
    for name, trait in TRAITS.items():
        assert beliefs.mean[name] == pytest.approx(trait.mean + 5 * trait.step_mean)
        assert beliefs.variance[name] == pytest.approx(trait.spread**2 + 5 * trait.step_spread**2)


def test_who_pays_is_believed_to_pay_and_a_bill_left_unpaid_says_more():
    def skipping(what):
        after = observe(unknown(1), replace(nothing_shown(1), has_skipped=np.array([what])))
        return float(after.skips[0] @ NODES)

    chances = [min(PAYING.skip * exp(PAYING.skip_trait * node), 0.9) for node in NODES.tolist()]
    prior = unknown(1).skips[0].tolist()
    expected = [
        sum(p * c * n for p, c, n in zip(prior, said, NODES.tolist(), strict=True))
        / sum(p * c for p, c in zip(prior, said, strict=True))
        for said in ([1 - c for c in chances], chances)
    ]
    assert [skipping(0), skipping(1)] == pytest.approx(expected)
    assert skipping(0) < skipping(NONE) < skipping(1)


def test_people_weighed_together_are_believed_as_if_alone():
    months = [shown_of(SERVICE, seen, asked=asked, slow=slow) for seen, asked, slow in zip(SIGNS_SEEN, HAS_ASKED, SLOW_READ, strict=True)]  # fmt: skip
    alone = [observe(unknown(1), month) for month in months]
    both = joined([unknown(1)] * 3)
    shown = Evidence(
        {cause: np.concatenate([month.likelihood[cause] for month in months]) for cause in range(len(CAUSES))},
        {
            "slow": (Measured(np.array(SLOW_READ), np.full(3, 0.12), np.ones(3, dtype=bool)),),
            "active": (Counted(np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)),),
        },
        np.full(3, NONE),
        np.zeros(3, dtype=bool),
        np.array(HAS_ASKED),
        np.zeros((3, 2), dtype=bool),
    )
    together = observe(both, shown)
    for causes in BLOCKS:
        assert together.weight[causes] == pytest.approx(joined(alone).weight[causes])
    assert together.mean["slow"] == pytest.approx(joined(alone).mean["slow"])
