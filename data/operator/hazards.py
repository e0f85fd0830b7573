"""Hazards: how likely each person is to leave, or to move up, in the month that begins, if nobody contacts them."""

from dataclasses import dataclass

import numpy as np

from data.operator import catalogue, places
from data.operator.causes import heat
from data.operator.parameters import (
    ENDINGS,
    LEAVING,
    LOCKIN,
    MISFIT,
    OTHER_LEAVING,
    PEOPLING,
    PORTING,
    PRICE,
    RIVAL,
    SERVICE,
    UPGRADING,
    WEIGHTS,
    Rates,
)
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span, month_index

DAYS_IN_MONTH = 30.44
JULY, FEBRUARY = 6, 1
FIT_ROUNDS = 12
FRESH_DAYS = 92


@dataclass(frozen=True)
class Hazards:
    """Intensities a month, (people, endings), of upgrading too; probabilities come from them."""

    endings: Reals
    upgrade: Reals
    is_free_to_port: Flags
    heat: Reals
    lockin_ended: Reals  # log-odds of port-out that a lock-in just ended adds


def probabilities(intensity: Reals) -> Reals:
    """Return the probability of each ending, shape as given: one at most happens, the first to come.

    With constant intensities over the month, P(ending j) = (1 - exp(-sum)) x share of j.
    """
    total = intensity.sum(axis=1, keepdims=True)
    return np.asarray(intensity * np.where(total > 0, -np.expm1(-total) / np.maximum(total, 1e-300), 1.0))


def upgrade_probability(hazards: Hazards) -> Reals:
    """Return the probability of an order of a dearer plan that is not taken back, by people who stay the month."""
    stays = 1.0 - probabilities(hazards.endings).sum(axis=1)
    return np.asarray(-np.expm1(-hazards.upgrade) * (1.0 - UPGRADING.reverted) * stays)


def hazards_of(people: People, span: Span, rates: Rates) -> Hazards:
    """Return everybody's intensities in the month of `span`, from what is true when it begins.

    Each outcome has one intercept, found anew each month, at which those at risk expect its rate; seasons come on top.
    """
    hot, living = heat(people), people.is_living & (people.joined_day < span.first)
    may_port = living & ~people.is_sub & (people.owed_fen == 0) & _may_port_again(people, span)
    free = may_port & (people.lockin_day <= span.last)
    scores = np.stack(
        [_port_out(people, span, hot), _other(people, span, hot), _silence(people, hot), _arrears(people, hot)], 1
    )
    can = np.stack([may_port, living, living, living], axis=1)
    counted = np.stack([free, living, living, living], axis=1)
    targets = np.array([getattr(rates, ending) for ending in ENDINGS])
    intensity = _fitted(np.where(can, np.exp(scores), 0.0), counted, targets)
    intensity[:, OTHER_LEAVING] *= np.exp(_season(people, span))
    at_risk = living & (people.plan < catalogue.TOP_PLAN) & (people.plan_day < span.first - 27)
    stays = np.exp(-intensity.sum(axis=1)) * (1.0 - UPGRADING.reverted)
    upgrade = _fitted_upgrade(
        np.where(at_risk, np.exp(_upgrade(people, span, hot)), 0.0), stays, at_risk, rates.upgrade
    )
    _, after, days = lockin_factor(people.lockin_day, span)
    return Hazards(intensity, upgrade, free, hot, np.log(after) * (days < span.days))


def _fitted(intensity: Reals, counted: Flags, targets: Reals) -> Reals:
    for _ in range(FIT_ROUNDS):
        seen = np.where(counted, probabilities(intensity), 0.0).sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
        intensity = intensity * np.where(seen > 0, targets / np.maximum(seen, 1e-300), 0.0)
    return intensity


def _fitted_upgrade(intensity: Reals, stays: Reals, at_risk: Flags, target: float) -> Reals:
    for _ in range(FIT_ROUNDS):
        seen = float((-np.expm1(-intensity) * stays)[at_risk].mean()) if at_risk.any() else 0.0
        intensity = intensity * (target / seen if seen > 0 else 0.0)
    return intensity


def lockin_factor(lockin_day: Ints, span: Span) -> tuple[Reals, Reals, Ints]:
    """Return the factor on port-out while locked in, after it (this month's), and the days of the month locked."""
    days = np.clip(lockin_day - span.first + 1, 0, span.days)
    since = np.clip(span.index - month_index(lockin_day), 0, len(LOCKIN.after_end) - 1)
    after = np.where(lockin_day == NONE, 1.0, np.array(LOCKIN.after_end)[since])
    return np.full(len(lockin_day), LOCKIN.factor), after, days


def _port_out(people: People, span: Span, hot: Reals) -> Reals:
    locked, after, days = lockin_factor(people.lockin_day, span)
    factor = (locked * days + after * (span.days - days)) / span.days
    asked = np.where(people.queried == NONE, len(PORTING.query_factor), span.month.number - people.queried)
    queried = np.append(PORTING.query_factor, 1.0)[np.minimum(asked, len(PORTING.query_factor))]
    just_ended = (after > 1.0) & (days < span.days)
    return np.asarray(
        _common(people, span, hot @ np.array(WEIGHTS.port_out), LEAVING.tenure_port_out)
        + WEIGHTS.price_after_lockin * hot[:, PRICE] * just_ended
        + WEIGHTS.service_with_rival * hot[:, SERVICE] * hot[:, RIVAL]
        + np.log(factor * queried)
        + LEAVING.place_port_out * places.RIVAL_STRENGTH[people.prefecture]
        + LEAVING.dual_sim * catalogue.TERMINAL_DUAL_SIM[people.terminal]
        + LEAVING.young * _is_young(people, span)
        + LEAVING.frailty * people.frailty[:, 0]
    )


def _other(people: People, span: Span, hot: Reals) -> Reals:
    return np.asarray(
        _common(people, span, hot @ np.array(WEIGHTS.other_leaving), 1.0)
        + WEIGHTS.service_with_rival / 2 * hot[:, SERVICE] * hot[:, RIVAL]
        + LEAVING.prepaid_leaves * people.is_prepaid
        + LEAVING.frailty * people.frailty[:, 1]
    )


def _silence(people: People, hot: Reals) -> Reals:
    return np.asarray(
        hot @ np.array(WEIGHTS.silence)
        + LEAVING.prepaid_silent * people.is_prepaid
        + LEAVING.idle_silent * (1.0 - people.active)
    )


def _arrears(people: People, hot: Reals) -> Reals:
    depth = np.minimum(people.debt_months, len(LEAVING.debt_arrears) - 1)
    return np.asarray(
        hot @ np.array(WEIGHTS.arrears) + np.array(LEAVING.debt_arrears)[depth] + LEAVING.trait_arrears * people.skips
    )


def _common(people: People, span: Span, pull: Reals, by_tenure: float) -> Reals:
    months = np.maximum(0, span.first - people.joined_day) / DAYS_IN_MONTH
    return np.asarray(
        pull
        + by_tenure * np.interp(months, LEAVING.tenure_months, LEAVING.tenure)
        + LEAVING.broadband * people.has_broadband
        + LEAVING.family * people.is_shared
    )


def _upgrade(people: People, span: Span, hot: Reals) -> Reals:
    growth = np.clip(people.data_last - people.data_usual, -1.0, 1.0)
    newly = people.terminal_day > span.first - UPGRADING.new_terminal_days
    return np.asarray(
        UPGRADING.overage_month * people.overages.sum(axis=1)
        + UPGRADING.growth * growth
        + UPGRADING.new_terminal * newly
        + UPGRADING.network_ahead * (catalogue.TERMINAL_IS_5G[people.terminal] & ~catalogue.PLAN_IS_5G[people.plan])
        + UPGRADING.price * hot[:, PRICE]
        + UPGRADING.misfit_over * hot[:, MISFIT] * people.is_over
        + UPGRADING.fresh_plan * (people.plan_day > span.first - FRESH_DAYS)
        + UPGRADING.trait * people.ambition
    )


def _season(people: People, span: Span) -> Reals:
    by_month = {JULY: LEAVING.student_july, FEBRUARY: LEAVING.student_february}
    return np.where(people.is_student, by_month.get(span.calendar, 0.0), 0.0)


def _may_port_again(people: People, span: Span) -> Flags:
    waited = span.first - people.ported_in_day > LEAVING.ported_in_wait_days
    return np.asarray((people.ported_in_day == NONE) | waited, dtype=bool)


def _is_young(people: People, span: Span) -> Flags:
    age = span.month.first_day.year - people.birth_year
    return np.asarray((people.birth_year != NONE) & (age <= PEOPLING.young_until), dtype=bool)
