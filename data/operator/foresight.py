"""Foresight: the hazards to expect one to four months ahead, of what is so and of what can be known of it."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from data.operator import catalogue
from data.operator.beliefs import SURVIVED, Beliefs
from data.operator.causes import shown
from data.operator.chains import BLOCKS, Block, block
from data.operator.forces import forces, query_factor, released
from data.operator.hazards import VOLUNTARY, chances, extra, following, who_may
from data.operator.life import Lived
from data.operator.moments import AHEAD, TOLD_APART, levels_of, mixture, moments_of, outlive
from data.operator.parameters import (
    ARREARS,
    MISFIT,
    OTHER_LEAVING,
    PORT_OUT,
    PORTING,
    RIVAL,
    SILENCE,
    UPGRADE,
    UPGRADING,
    USING,
)
from data.operator.people import People, Reals
from data.operator.porting import idly
from data.operator.prospects import Skipping, arrears_pull, handset_pull
from data.operator.span import Span, span_of
from data.operator.traits import NODES, TRAITS

LEAST, TIGHT = 1e-300, 1e-6


@dataclass(frozen=True)
class Outlook:
    """What the causes and the use of the months ahead are expected to do to people; index 0 is one month ahead."""

    people: People  # traits as they are, or as they are believed
    skipping: Skipping
    weight: dict[tuple[int, ...], Reals]  # of the states at the end of the month, by block
    data_mean: tuple[Reals, ...]  # logarithm of the KB of a month before offsets
    data_spread: tuple[Reals, ...]


def outlook_of_state(people: People) -> Outlook:
    """Look ahead from what is so: everybody's levels of the last two months, shown or not, and true habits."""
    seen, weight = shown(people), {}
    for causes in BLOCKS:
        weight[causes] = np.zeros((len(people), len(block(causes).settled)))
        at = block(causes).place(people, levels=people.levels, shown=seen)
        weight[causes][np.arange(len(people)), at] = 1.0
    chain = block((MISFIT, RIVAL))
    mean = np.tile(people.data_log[:, None], (1, len(chain.settled)))
    both = weight[MISFIT, RIVAL]
    data = [_data_ahead(both, mean, np.zeros_like(mean), chain, months) for months in range(1, AHEAD)]
    skipping = Skipping(people.skips[:, None], np.ones((len(people), 1)))
    return Outlook(people, skipping, weight, *_both(data))


def outlook_of_beliefs(people: People, beliefs: Beliefs) -> Outlook:
    """Look ahead from what the exports so far let one believe."""
    rival = block((RIVAL,))
    joint = beliefs.weight[MISFIT, RIVAL].reshape(len(people), -1, len(rival.settled)).sum(axis=1)
    active = 1.0 / (1.0 + np.exp(-(joint * beliefs.mean["active"]).sum(axis=1)))
    believed = replace(
        people,
        active=active,
        skips=np.zeros_like(people.skips),
        frailty=np.zeros_like(people.frailty),
        ambition=np.zeros_like(people.ambition),
    )
    chain = block((MISFIT, RIVAL))
    data = [
        _data_ahead(beliefs.weight[MISFIT, RIVAL], beliefs.mean["data"], beliefs.variance["data"], chain, months)
        for months in range(1, AHEAD)
    ]
    skipping = Skipping(np.tile(NODES, (len(people), 1)), beliefs.skips)
    return Outlook(believed, skipping, beliefs.weight, *_both(data))


@dataclass(frozen=True)
class Foretold:
    """Chances of each outcome by months ahead, (people, outcomes) each; and intensities expected of the next month."""

    chances: tuple[Reals, ...]
    next_intensity: Reals


def foresee(outlook: Outlook, lived: Lived) -> Foretold:
    """Foretell the months ahead of `lived`, if nobody contacts."""
    expected: list[Reals] = []
    foretold = []
    weight = outlook.weight
    for ahead in range(1, AHEAD + 1):
        span = span_of(lived.span.month + ahead)
        load = _load(replace(outlook, weight=weight), lived, span, ahead)
        load.will[0] *= _asks(outlook.people, lived, span, expected)[:, None]
        expected.append(load.expected())
        foretold.append(_chances(outlook.people, load, expected[-1]))
        stays = outlive(weight, expected[-1], released(outlook.people, span), SURVIVED)
        weight = {causes: stays[causes] @ block(causes).steps for causes in BLOCKS}
    return Foretold(tuple(foretold), expected[0])


def _asks(people: People, lived: Lived, span: Span, expected: list[Reals]) -> Reals:
    """What queries that may come before the month of `span` do to porting in it, beside the last one there was."""
    factor, now = np.ones(len(people)), query_factor(people, span)
    for since, before in enumerate(reversed(expected), start=1):
        if since < len(PORTING.query_factor):
            asks = idly(lived.hazards, before[:, PORT_OUT], PORTING.queries_a_port)
            factor *= 1.0 + asks * np.maximum(PORTING.query_factor[since] / now - 1.0, 0.0)
    return factor


@dataclass(frozen=True)
class Load:
    """The intensities of a month ahead: of endings by will in every combination of levels, of the others on average."""

    weight: Reals  # (people, combinations)
    will: Reals  # (2, people, combinations)
    mean: Reals  # (people, outcomes), right but for endings by will
    squares: Reals  # (people, outcomes), mean square over square of mean

    def expected(self) -> Reals:
        """Return the mean intensities, (people, outcomes)."""
        whole = self.mean.copy()
        whole[:, VOLUNTARY] = (self.weight * self.will).sum(axis=2).T
        return whole


def _load(outlook: Outlook, lived: Lived, span: Span, ahead: int) -> Load:
    people = outlook.people
    bears = forces(people, span)
    bears[:, ARREARS] = arrears_pull(people, outlook.skipping, ahead)
    bears[:, UPGRADE] += _appetite(outlook, ahead) + handset_pull(people, span, ahead)
    may_port, may_upgrade, living = who_may(people, span)
    may = np.column_stack([may_port, living, living, living, may_upgrade])
    scale = lived.hazards.scale[people.is_prepaid.astype(np.int64)] * extra(people, span, lived.conditions)
    base = np.exp(bears) * may * scale
    whole, squares = np.ones_like(base), np.ones_like(base)
    for causes, states in outlook.weight.items():
        own, square = np.split(states @ moments_of(causes), 2, axis=1)
        whole, squares = whole * own, squares * square / own**2
    levels = {
        cause: np.asarray(np.tensordot(outlook.weight[of], levels_of(cause), 1), dtype=np.float64)
        for cause, of in TOLD_APART.items()
    }
    weight, factors = mixture(levels, released(people, span))
    return Load(weight, base[:, VOLUNTARY].T[:, :, None] * factors, base * whole, squares)


def _chances(people: People, load: Load, expected: Reals) -> Reals:
    """Return the chances of each outcome, (people, outcomes).

    Of endings by will, the mean over all combinations of levels. An intensity of another outcome, of mean m and
    variance v, is taken to be inverse Gaussian (Tweedie 1957): E exp(-I) = exp(m * m / v * (1 - sqrt(1 + 2 * v / m))).
    """
    foretold = chances(expected[:, :UPGRADE], expected[:, UPGRADE], np.zeros(len(people)))
    mean = np.maximum(expected, LEAST)
    spread = mean * np.maximum(load.squares - 1.0, TIGHT)  # variance / mean
    happens = -np.expm1(mean / spread * (1.0 - np.sqrt(1.0 + 2.0 * spread)))
    foretold *= happens / -np.expm1(-mean)
    total = np.maximum(load.will.sum(axis=0) + expected[:, [SILENCE, ARREARS]].sum(axis=1)[:, None], LEAST)
    foretold[:, VOLUNTARY] = (load.weight * load.will * (-np.expm1(-total) / total)).sum(axis=2).T
    stays = 1.0 - foretold[:, :UPGRADE].sum(axis=1)
    follows = following(people, foretold[:, VOLUNTARY].sum(axis=1)) * (foretold[:, OTHER_LEAVING] > 0)
    foretold[:, OTHER_LEAVING] += follows * stays
    return foretold


def _appetite(outlook: Outlook, ahead: int) -> Reals:
    """What overage and growth add to moving up, in log-odds: months known as they were, months to come as expected."""
    people, effect = outlook.people, np.exp(UPGRADING.overage_month) - 1.0
    known = people.overages[:, : max(people.overages.shape[1] - (ahead - 1), 0)].sum(axis=1)
    adds = UPGRADING.overage_month * known
    last, usual = people.data_last, people.data_usual
    for month in range(ahead - 1):
        mean, spread = outlook.data_mean[month], outlook.data_spread[month]
        offset = _offset(people)
        allowance = np.log(np.maximum(catalogue.PLAN_DATA_KB[people.plan], 1.0))
        adds = adds + np.log1p(effect * ndtr((mean + offset - allowance) / spread))
        usual, last = 0.7 * usual + 0.3 * last, np.where(mean > 0, mean + offset, last)
    return np.asarray(adds + UPGRADING.growth * np.clip(last - usual, -1.0, 1.0))


def _offset(people: People) -> Reals:
    """What place and handset add to the logarithm of somebody's data."""
    from data.operator.population import expected_data_log

    return np.maximum(expected_data_log(np.zeros(len(people)), people.prefecture, people.terminal), -5.0)


def _data_ahead(weight: Reals, mean: Reals, variance: Reals, chain: Block, months: int) -> tuple[Reals, Reals]:
    """Mean and deviation of a month's data (log), so many months ahead, over states and habits."""
    steps = np.linalg.matrix_power(chain.steps, months)
    trait = TRAITS["data"]
    shift, squares = steps @ trait.shift, steps @ trait.shift**2
    first = (weight * (mean + shift)).sum(axis=1) + months * trait.step_mean
    second = (weight * (variance + mean**2 + 2 * mean * shift + squares)).sum(axis=1)
    within = second - (weight * (mean + shift)).sum(axis=1) ** 2
    return first, np.sqrt(np.maximum(within, 0.0) + USING.data_noise**2 + months * trait.step_spread**2)


def _both(pairs: list[tuple[Reals, Reals]]) -> tuple[tuple[Reals, ...], tuple[Reals, ...]]:
    return tuple(first for first, _ in pairs), tuple(second for _, second in pairs)
