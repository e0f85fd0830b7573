"""Forces: what bears on leaving and moving up besides the hidden causes, in log-odds, month by month."""

import numpy as np

from data.operator import catalogue, places
from data.operator.law import Rates
from data.operator.parameters import LEAVING, LOCKIN, OUTCOMES, PEOPLING, PORTING, UPGRADING
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span, month_index

DAYS_IN_MONTH = 30.44
FRESH_DAYS = 92
#: Log-odds of a student's closing a card, January first; over a year they neither add to the rate nor take from it.
_TERMS = np.zeros(12)
_TERMS[[1, 6]] = LEAVING.student_february, LEAVING.student_july
TERMS = _TERMS - np.log(np.exp(_TERMS).mean())


def forces(people: People, span: Span) -> Reals:
    """Return what bears on each outcome in the month of `span`, shape (people, outcomes), people as they stand now."""
    tenure = np.interp(_tenure_months(people, span), LEAVING.tenure_months, LEAVING.tenure)
    ties = LEAVING.broadband * people.has_broadband + LEAVING.family * people.is_shared
    dear = LEAVING.dearness * np.log(catalogue.PLAN_FEE_FEN[people.plan] / LEAVING.median_fee_fen)
    depth = np.minimum(people.debt_months, len(LEAVING.debt_arrears) - 1)
    bears = np.empty((len(people), len(OUTCOMES)))
    bears[:, 0] = LEAVING.tenure_port_out * tenure + ties + dear + _port_out(people, span)
    bears[:, 1] = (
        LEAVING.tenure_other_leaving * tenure
        + dear
        + LEAVING.ties_other_leaving * ties
        + LEAVING.prepaid_leaves * people.is_prepaid
        + LEAVING.frailty * people.frailty[:, 1]
    )
    idle = LEAVING.idle_silent * (1.0 - people.active)
    bears[:, 2] = LEAVING.tenure_silence * tenure + LEAVING.prepaid_silent * people.is_prepaid + idle
    bears[:, 3] = np.array(LEAVING.debt_arrears)[depth] + LEAVING.trait_arrears * people.skips
    bears[:, 4] = _upgrade(people, span)
    return bears


def _port_out(people: People, span: Span) -> Reals:
    locked, after, days = lockin_factor(people.lockin_day, span)
    factor = (locked * days + after * (span.days - days)) / span.days
    return np.asarray(
        np.log(factor * query_factor(people, span))
        + LEAVING.place_port_out * places.RIVAL_STRENGTH[people.prefecture]
        + LEAVING.dual_sim * catalogue.TERMINAL_DUAL_SIM[people.terminal]
        + LEAVING.young * _is_young(people, span)
        + LEAVING.frailty * people.frailty[:, 0]
        + people.circle_pull
    )


def query_factor(people: People, span: Span) -> Reals:
    """Return what the last query whether the number may be ported does to port-out."""
    after = len(PORTING.query_factor)
    since = np.where(people.queried == NONE, after, span.month.number - people.queried)
    return np.asarray(np.append(PORTING.query_factor, 1.0)[np.clip(since, 0, after)])


def _upgrade(people: People, span: Span) -> Reals:
    newly = people.terminal_day > span.first - UPGRADING.new_terminal_days
    return np.asarray(
        UPGRADING.new_terminal * newly
        + UPGRADING.network_ahead * (catalogue.TERMINAL_IS_5G[people.terminal] & ~catalogue.PLAN_IS_5G[people.plan])
        + UPGRADING.fresh_plan * (people.plan_day > span.first - FRESH_DAYS)
        + UPGRADING.trait * people.ambition
        + UPGRADING.young * _is_young(people, span)
        + UPGRADING.cheap_plan * (catalogue.PLAN_FEE_FEN[people.plan] < UPGRADING.cheap_below_fen)
    )


def appetite(people: People) -> Reals:
    """Return what months of overage and growth of use add to moving up in the month that begins."""
    growth = np.clip(people.data_last - people.data_usual, -1.0, 1.0)
    return np.asarray(UPGRADING.overage_month * people.overages.sum(axis=1) + UPGRADING.growth * growth)


def lockin_factor(lockin_day: Ints, span: Span) -> tuple[Reals, Reals, Ints]:
    """Return the factor on port-out while locked in, after it (this month's), and the days of the month locked."""
    days = np.clip(lockin_day - span.first + 1, 0, span.days)
    since = np.clip(span.index - month_index(lockin_day), 0, len(LOCKIN.after_end) - 1)
    after = np.where(lockin_day == NONE, 1.0, np.array(LOCKIN.after_end)[since])
    return np.full(len(lockin_day), LOCKIN.factor), after, days


def has_just_ended(people: People, span: Span) -> Flags:
    """Whose lock-in ends in the month or ended so lately that they port more."""
    _, after, days = lockin_factor(people.lockin_day, span)
    return np.asarray((after > 1.0) & (days < span.days), dtype=bool)


def is_bound(people: People, span: Span) -> Flags:
    """Whose agreement runs past the month."""
    return np.asarray(people.lockin_day > span.last, dtype=bool)


def released(people: People, span: Span) -> Flags:
    """Where price pressure may act, shape (people, 2): on port-out just after an agreement, on closing after any."""
    return np.column_stack([has_just_ended(people, span), ~is_bound(people, span)])


def season(people: People, span: Span) -> Reals:
    """Return the log-odds of closing a card that the school terms add."""
    return np.where(people.is_student, TERMS[span.calendar], 0.0)


def may_port_again(people: People, span: Span) -> Flags:
    """Who has waited long enough since porting in, or never ported."""
    waited = span.first - people.ported_in_day > LEAVING.ported_in_wait_days
    return np.asarray((people.ported_in_day == NONE) | waited, dtype=bool)


def silence_target(rates: Rates, is_prepaid: bool) -> float:
    """Return the rate of falling silent by payment."""
    own = rates.silence_prepaid if is_prepaid else rates.silence_postpaid
    return rates.silence if own is None else own


def _tenure_months(people: People, span: Span) -> Reals:
    return np.asarray(np.maximum(0, span.first - people.joined_day) / DAYS_IN_MONTH)


def _is_young(people: People, span: Span) -> Flags:
    age = span.month.first_day.year - people.birth_year
    return np.asarray((people.birth_year != NONE) & (age <= PEOPLING.young_until), dtype=bool)
