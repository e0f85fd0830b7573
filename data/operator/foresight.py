"""Foresight: the hazards to expect one to four months ahead, of what is so and of what can be known of it."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from data.operator import catalogue
from data.operator.beliefs import Beliefs, arrears_pull
from data.operator.causes import shown
from data.operator.chains import BLOCKS, Block, block
from data.operator.forces import forces, has_just_ended
from data.operator.hazards import Hazards, chances, extra, following, who_may
from data.operator.life import Lived
from data.operator.moments import (
    AHEAD,
    ENDED,
    ENDED_SQUARED,
    PAIRED,
    SQUARED,
    SQUARED_PAIRED,
    SQUARED_PAIRED_TWICE,
    VOLUNTARY,
    moments_of,
)
from data.operator.parameters import (
    LEAVING,
    MISFIT,
    OTHER_LEAVING,
    OUTCOMES,
    PORT_OUT,
    PORTING,
    RIVAL,
    SERVICE,
    UPGRADE,
    UPGRADING,
    USING,
    WEIGHTS,
)
from data.operator.people import People, Reals
from data.operator.span import Span, span_of
from data.operator.traits import TRAITS

LEAST, TIGHT = 1e-300, 1e-6


@dataclass(frozen=True)
class Outlook:
    """What the causes and the use of the months ahead are expected to do to people; index 0 is one month ahead."""

    people: People  # traits as they are, or as they are believed
    moments: tuple[dict[tuple[int, ...], Reals], ...]  # by months ahead and block: (people, moments)
    data_mean: tuple[Reals, ...]  # logarithm of the KB of a month before offsets
    data_spread: tuple[Reals, ...]


def outlook_of_state(people: People) -> Outlook:
    """Look ahead from what is so: everybody's levels of the last two months, shown or not, and true habits."""
    seen = shown(people)
    at = {causes: block(causes).place(people, levels=people.levels, shown=seen) for causes in BLOCKS}
    moments = [{causes: moments_of(causes)[months][at[causes]] for causes in BLOCKS} for months in range(AHEAD)]
    chain = block((MISFIT, RIVAL))
    weight = np.zeros((len(people), len(chain.settled)))
    weight[np.arange(len(people)), at[MISFIT, RIVAL]] = 1.0
    mean = np.tile(people.data_log[:, None], (1, len(chain.settled)))
    data = [_data_ahead(weight, mean, np.zeros_like(mean), chain, months) for months in range(1, AHEAD)]
    return Outlook(people, tuple(moments), *_both(data))


def outlook_of_beliefs(people: People, beliefs: Beliefs) -> Outlook:
    """Look ahead from what the exports so far let one believe."""
    weights = beliefs.weight
    moments = [{causes: weights[causes] @ moments_of(causes)[months] for causes in BLOCKS} for months in range(AHEAD)]
    rival = block((RIVAL,))
    joint = beliefs.weight[MISFIT, RIVAL].reshape(len(people), -1, len(rival.settled)).sum(axis=1)
    active = 1.0 / (1.0 + np.exp(-(joint * beliefs.mean["active"]).sum(axis=1)))
    believed = replace(
        people,
        active=active,
        skips=arrears_pull(beliefs.skips) / LEAVING.trait_arrears,
        frailty=np.zeros_like(people.frailty),
        ambition=np.zeros_like(people.ambition),
    )
    chain = block((MISFIT, RIVAL))
    data = [
        _data_ahead(beliefs.weight[MISFIT, RIVAL], beliefs.mean["data"], beliefs.variance["data"], chain, months)
        for months in range(1, AHEAD)
    ]
    return Outlook(believed, tuple(moments), *_both(data))


@dataclass(frozen=True)
class Foretold:
    """Chances of each outcome by months ahead, (people, outcomes) each; and intensities expected of the next month."""

    chances: tuple[Reals, ...]
    next_intensity: Reals


def foresee(outlook: Outlook, lived: Lived) -> Foretold:
    """Foretell the months ahead of `lived`, if nobody contacts."""
    expected: list[Reals] = []
    foretold = []
    for ahead in range(1, AHEAD + 1):
        span = span_of(lived.span.month + ahead)
        intensity, squares = _intensity(outlook, lived.hazards, span, ahead)
        intensity *= extra(outlook.people, span, lived.conditions)
        for earlier, before in enumerate(expected, start=1):
            since = ahead - earlier
            if since < len(PORTING.query_factor):
                asks = np.minimum(PORTING.queries_a_port * before[:, PORT_OUT], 1.0)
                intensity[:, PORT_OUT] *= 1.0 + asks * (PORTING.query_factor[since] - 1.0)
        expected.append(intensity)
        foretold.append(_chances(outlook.people, intensity, squares))
    return Foretold(tuple(foretold), expected[0])


def _chances(people: People, intensity: Reals, squares: Reals) -> Reals:
    """Return the chances expected of intensities known by mean and mean square (relative to that of the mean).

    An intensity of mean m and variance v is taken to be inverse Gaussian (Tweedie 1957), so that
    E exp(-I) = exp(m * m / v * (1 - sqrt(1 + 2 * v / m))).
    """
    foretold = chances(intensity[:, :UPGRADE], intensity[:, UPGRADE], np.zeros(len(people)))
    mean = np.maximum(intensity[:, list(VOLUNTARY)], LEAST)
    spread = mean * np.maximum(squares - 1.0, TIGHT)  # variance / mean
    happens = -np.expm1(mean / spread * (1.0 - np.sqrt(1.0 + 2.0 * spread)))
    foretold[:, list(VOLUNTARY)] *= happens / -np.expm1(-mean)
    stays = 1.0 - foretold[:, :UPGRADE].sum(axis=1)
    follows = following(people, foretold[:, list(VOLUNTARY)].sum(axis=1)) * (foretold[:, OTHER_LEAVING] > 0)
    foretold[:, OTHER_LEAVING] += follows * stays
    return foretold


def _intensity(outlook: Outlook, hazards: Hazards, span: Span, ahead: int) -> tuple[Reals, Reals]:
    """Return the mean intensity of each outcome, and of the voluntary endings mean square / square of mean."""
    people, left = outlook.people, list(VOLUNTARY)
    bears = forces(people, span)
    bears[:, UPGRADE] += _appetite(outlook, ahead)
    ended = has_just_ended(people, span)[:, None]
    whole = np.ones((len(people), len(OUTCOMES)))
    paired, squares, once, twice = (np.ones((len(people), len(left))) for _ in range(4))
    for causes, moment in outlook.moments[ahead - 1].items():
        own, square = moment[:, : len(OUTCOMES)].copy(), moment[:, SQUARED].copy()
        own[:, [PORT_OUT]] = np.where(ended, moment[:, [ENDED]], own[:, [PORT_OUT]])
        square[:, [0]] = np.where(ended, moment[:, [ENDED_SQUARED]], square[:, [0]])
        is_paired = SERVICE in causes or RIVAL in causes
        whole, squares = whole * own, squares * square
        paired *= moment[:, PAIRED] if is_paired else own[:, left]
        once *= moment[:, SQUARED_PAIRED] if is_paired else square
        twice *= moment[:, SQUARED_PAIRED_TWICE] if is_paired else square
    acts = WEIGHTS.service_with_rival
    whole[:, left] += acts * paired
    squares = (squares + 2.0 * acts * once + acts**2 * twice) / whole[:, left] ** 2
    may_port, may_upgrade, living = who_may(people, span)
    may = np.column_stack([may_port, living, living, living, may_upgrade])
    return np.exp(bears) * whole * may * hazards.scale[people.is_prepaid.astype(np.int64)], squares


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
