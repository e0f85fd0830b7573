"""Hazards: how likely each person is to leave, or to move up, in the month that begins, if nobody contacts them."""

from dataclasses import dataclass

import numpy as np

from data.operator import catalogue
from data.operator.causes import heat
from data.operator.conditions import Conditions
from data.operator.forces import appetite, forces, is_bound, may_port_again, released, season, silence_target
from data.operator.parameters import (
    ARREARS,
    MISFIT,
    OTHER_LEAVING,
    OUTCOMES,
    PAYING,
    PEOPLING,
    PORT_OUT,
    PRICE,
    RIVAL,
    SERVICE,
    SILENCE,
    UPGRADE,
    UPGRADING,
    WEIGHTS,
)
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span

FIT_ROUNDS = 12
#: The endings of the owner's will, as positions of ENDINGS.
VOLUNTARY = [PORT_OUT, OTHER_LEAVING]
#: Log-odds a level, shape (causes, outcomes).
PULL = np.array([getattr(WEIGHTS, outcome) for outcome in OUTCOMES]).T
#: How strongly pain with service and a rival's pull together act on each outcome.
TOGETHER = np.array([WEIGHTS.service_with_rival, WEIGHTS.service_with_rival, 0.0, 0.0, 0.0])

#: What a level of price pressure adds where no agreement holds people any more: to port-out, to other leaving.
RELEASES = np.array([WEIGHTS.price_after_lockin, WEIGHTS.price_unbound])


@dataclass(frozen=True)
class Hazards:
    """Intensities a month, (people, endings), of upgrading too; probabilities come from them."""

    endings: Reals
    upgrade: Reals
    is_free_to_port: Flags
    heat: Reals
    released: Flags  # (people, 2), where price pressure acts on port-out and on other leaving
    scale: Reals  # (2, outcomes), postpaid and prepaid: what makes those at risk expect the rate
    follows: Reals  # how likely a sub card's main card takes it along in the month


def probabilities(intensity: Reals) -> Reals:
    """Return the probability of each ending, shape as given: one at most happens, the first to come.

    With constant intensities over the month, P(ending j) = (1 - exp(-sum)) x share of j.
    """
    total = intensity.sum(axis=1, keepdims=True)
    return np.asarray(intensity * np.where(total > 0, -np.expm1(-total) / np.maximum(total, 1e-300), 1.0))


def chances(endings: Reals, upgrade: Reals, follows: Reals) -> Reals:
    """Return the probability of each outcome, shape (people, outcomes), from intensities.

    A sub card that stays may still follow its main card (`following`), which is leaving of the owner's will. Arrears
    are those nobody pays within sixty days; an upgrade is one by who stays the month, not taken back.
    """
    ends = probabilities(endings)
    stays = np.exp(-endings.sum(axis=1))
    ends[:, OTHER_LEAVING] += follows * stays
    moves = -np.expm1(-upgrade) * (1.0 - UPGRADING.reverted) * stays * (1.0 - follows)
    ends[:, ARREARS] *= 1.0 - PAYING.returns
    return np.column_stack([ends, moves])


def hazards_of(people: People, span: Span, conditions: Conditions) -> Hazards:
    """Return everybody's intensities in the month of `span`, from what is true when it begins.

    Each outcome has one intercept, found anew each month, at which those at risk expect its rate; the terms of
    students, 1 on average of a year, and the surge after a launch come on top.
    """
    hot, loose = heat(people), released(people, span)
    may_port, may_upgrade, living = who_may(people, span)
    free, is_open = may_port & ~is_bound(people, span), conditions.is_open(span.month)[people.prefecture]
    raw = np.exp(forces(people, span) + pull(hot, people.is_over, loose)) * together(hot)
    raw[:, UPGRADE] *= np.exp(appetite(people))
    raw *= np.column_stack([may_port, living, living, living, may_upgrade])
    scale = _fitted(people, raw, np.column_stack([free, living, living, living, may_upgrade]), span, conditions)
    intensity = raw * scale[people.is_prepaid.astype(np.int64)] * extra(people, span, conditions)
    follows = following(people, probabilities(intensity[:, :UPGRADE])[:, VOLUNTARY].sum(axis=1)) * living
    return Hazards(intensity[:, :UPGRADE], intensity[:, UPGRADE], free & is_open, hot, loose, scale, follows)


def main_rows(people: People) -> Ints:
    """Return the row of each sub card's main card among the people; NONE for main cards, and where it is gone."""
    row = np.minimum(np.searchsorted(people.person, people.household), len(people) - 1)
    found = people.is_sub & (people.person[row] == people.household) & ~people.is_sub[row]
    return np.where(found, row, NONE)


def following(people: People, leaves: Reals) -> Reals:
    """Return how likely each sub card's main card leaves and takes it along, given how likely each card leaves."""
    main = main_rows(people)
    return np.where(main == NONE, 0.0, PEOPLING.leave_together * leaves[main])


def who_may(people: People, span: Span) -> tuple[Flags, Flags, Flags]:
    """Return who may port wherever it is open, who may move up, and who lives: is at risk of any ending."""
    living = people.is_living & (people.joined_day < span.first)
    may_port = living & ~people.is_sub & (people.owed_fen == 0) & may_port_again(people, span)
    may_upgrade = living & (people.plan < catalogue.TOP_PLAN) & (people.plan_day < span.first - 27)
    return may_port, may_upgrade, living


def pull(hot: Reals, is_over: Flags, loose: Flags) -> Reals:
    """Return what the causes add to each outcome, shape (people, outcomes), without the pair of service and rival.

    `loose`: `released`, whom price pressure can move.
    """
    adds = hot @ PULL
    adds[:, UPGRADE] -= np.where(is_over, 0.0, hot[:, MISFIT] * PULL[MISFIT, UPGRADE])
    adds[:, VOLUNTARY] += hot[:, [PRICE]] * loose * RELEASES
    return np.asarray(adds)


def together(hot: Reals) -> Reals:
    """Return the factor of pain with service and a rival's pull at once on each outcome."""
    return np.asarray(1.0 + (hot[:, SERVICE] * hot[:, RIVAL])[:, None] * TOGETHER)


def extra(people: People, span: Span, conditions: Conditions) -> Reals:
    """Return what comes on top of the rates, shape (people, outcomes): students' terms, the launch of portability."""
    factor = np.ones((len(people), len(OUTCOMES)))
    factor[:, PORT_OUT] = (conditions.surge(span.month) * conditions.is_open(span.month))[people.prefecture]
    factor[:, OTHER_LEAVING] = np.exp(season(people, span))
    return factor


def _fitted(people: People, raw: Reals, counted: Flags, span: Span, conditions: Conditions) -> Reals:
    """Find the factor of each outcome, for postpaid and prepaid, at which those counted expect its rate."""
    rates, payment = conditions.rates, people.is_prepaid.astype(np.int64)
    goal = np.array([conditions.port_out(span.month), rates.other_leaving, rates.silence, rates.arrears, rates.upgrade])
    by_payment = np.array([silence_target(rates, is_prepaid=False), silence_target(rates, is_prepaid=True)])
    scale = np.ones((2, len(OUTCOMES)))
    for _ in range(FIT_ROUNDS):
        scaled = raw * scale[payment]
        leaves = probabilities(scaled[:, :UPGRADE])[:, VOLUNTARY].sum(axis=1)
        expected = chances(scaled[:, :UPGRADE], scaled[:, UPGRADE], following(people, leaves)) * counted
        found = _mean(expected, counted)
        scale *= np.where(found > 0, goal / np.maximum(found, 1e-300), 0.0)
        if rates.silence_prepaid is None:
            continue
        for kind, goal_of_kind in enumerate(by_payment):
            mine = payment == kind
            part = _mean(expected[mine], counted[mine])[SILENCE]
            scale[kind, SILENCE] *= goal_of_kind / part * found[SILENCE] / rates.silence if part > 0 else 1.0
    return scale


def _mean(expected: Reals, counted: Flags) -> Reals:
    return np.asarray(expected.sum(axis=0) / np.maximum(counted.sum(axis=0), 1))
