"""Endings: the one draw a month that decides who leaves, how and on which day, and what becomes of their account."""

from dataclasses import dataclass, replace

import numpy as np

from data.operator.contacts import Contacts
from data.operator.forces import lockin_factor
from data.operator.hazards import VOLUNTARY, Hazards, main_rows, probabilities
from data.operator.parameters import ARREARS, ENDINGS, OTHER_LEAVING, PAYING, PEOPLING, PORT_OUT, SILENCE
from data.operator.people import (
    CLOSED,
    NONE,
    NORMAL,
    OF_ARREARS,
    OF_SILENCE,
    OWNER,
    PORTED,
    SUSPENDED,
    Flags,
    Ints,
    People,
    Reals,
)
from data.operator.span import Span

#: Stands for "nothing ended".
STAYS = len(ENDINGS)


@dataclass(frozen=True)
class Endings:
    """What the draw of the month decided: position in ENDINGS (STAYS if none) and day since 1970 (NONE if none).

    `returns_day`: the day on which who is suspended for debt pays and is back, NONE if never.
    """

    what: Ints
    day: Ints
    returns_day: Ints


def draw_endings(people: People, span: Span, hazards: Hazards, contacts: Contacts, rng: np.random.Generator) -> Endings:
    """Draw at most one ending a person from the intensities, contacts and lock-in days included."""
    intensity = hazards.endings.copy()
    for ending in VOLUNTARY:
        intensity[:, ending] *= contacts.factor
    bounds = np.cumsum(probabilities(intensity), axis=1)
    draw, place = rng.random(len(people)), rng.random(len(people))
    what = (draw[:, None] >= bounds).sum(axis=1)
    rows = np.flatnonzero(what < STAYS)
    day = np.full(len(people), NONE)
    day[rows] = span.first + _days(people.only(rows), span, contacts, what[rows], (rows, place[rows]))
    taken = _taken_along(people, span, what, rng)
    day[taken], what[taken] = day[main_rows(people)[taken]], OTHER_LEAVING
    # The first silent day is one after some use in the month, so that it is what the exports will show.
    silent = what == SILENCE
    day[silent] = np.maximum(day[silent], span.first + 1)
    returns = (what == ARREARS) & (rng.random(len(people)) < PAYING.returns)
    later = day + rng.integers(1, PAYING.arrears_days - 1, len(people))
    return Endings(what, day, np.where(returns, np.maximum(later, span.last + 1), NONE))


def _taken_along(people: People, span: Span, what: Ints, rng: np.random.Generator) -> Flags:
    """Which sub cards stay of themselves but are closed on the day their main card leaves."""
    main = main_rows(people)
    goes = (main != NONE) & np.isin(what[main], VOLUNTARY) & (what == STAYS)
    able = people.is_living & (people.joined_day < span.first)
    return np.asarray(goes & able & (rng.random(len(people)) < PEOPLING.leave_together), dtype=bool)


def _days(leavers: People, span: Span, contacts: Contacts, what: Ints, drawn: tuple[Ints, Reals]) -> Ints:
    """Draw the day of each ending in proportion to its intensity; `drawn`: rows, and a place in [0, 1)."""
    rows, place = drawn
    days = np.arange(span.days)
    weight = np.ones((len(rows), span.days))
    locked, after, locked_days = lockin_factor(leavers.lockin_day, span)
    by_lockin = np.where(days < locked_days[:, None], locked[:, None], after[:, None])
    weight *= np.where((what == PORT_OUT)[:, None], by_lockin, 1.0)
    by_contact = np.where(
        days < contacts.days_before[rows][:, None],
        contacts.former_factor[rows][:, None],
        contacts.later_factor[rows][:, None],
    )
    weight *= np.where(np.isin(what, VOLUNTARY)[:, None], by_contact, 1.0)
    bounds = np.cumsum(weight, axis=1)
    return np.asarray((place[:, None] * bounds[:, -1:] >= bounds).sum(axis=1), dtype=np.int64)


def settle(people: People, span: Span, endings: Endings) -> People:
    """Write the endings of the month into the accounts, and close those that silence or debt has made due."""
    status, day, reason = people.status.copy(), people.status_day.copy(), people.reason.copy()

    def becomes(rows: Flags, new: int, why: int, since: Ints) -> None:
        status[rows], reason[rows] = new, why
        day[rows] = since[rows]

    owed_due = people.status_day + PAYING.arrears_days
    silent_due = people.silent_day + PAYING.silence_days
    is_silent = (people.silent_day != NONE) & (people.status == NORMAL)
    back = is_back(people, span)
    becomes((people.status == SUSPENDED) & ~back & (owed_due <= span.last), CLOSED, OF_ARREARS, owed_due)
    becomes(back, NORMAL, NONE, people.returns_day)
    becomes(is_silent & (silent_due <= span.last), CLOSED, OF_SILENCE, silent_due)
    becomes(endings.what == PORT_OUT, PORTED, NONE, endings.day)
    becomes(endings.what == OTHER_LEAVING, CLOSED, OWNER, endings.day)
    becomes(endings.what == ARREARS, SUSPENDED, OF_ARREARS, endings.day)
    silent = np.where(endings.what == SILENCE, endings.day, people.silent_day)
    returns = np.where(endings.what == ARREARS, endings.returns_day, people.returns_day)
    return replace(people, status=status, status_day=day, reason=reason, silent_day=silent, returns_day=returns)


def active_days(people: People, span: Span, endings: Endings) -> tuple[Ints, Ints]:
    """Return the first and last day of the month (0-based) on which each may use the network; last < first if none."""
    back = is_back(people, span)
    first = np.where(back, people.returns_day - span.first, np.maximum(0, people.joined_day - span.first))
    ended = np.where(endings.what == STAYS, span.days, endings.day - span.first)
    gone_before = (endings.what == STAYS) & ~back & ((people.status != NORMAL) | (people.silent_day != NONE))
    return first, np.where(gone_before, 0, ended) - 1


def is_back(people: People, span: Span) -> Flags:
    """Whose suspended account is paid for in the month."""
    day = people.returns_day
    return np.asarray((people.status == SUSPENDED) & (day >= span.first) & (day <= span.last), dtype=bool)


def is_leaving(endings: Endings) -> Flags:
    """Whose account ends in the month by their own will."""
    return np.isin(endings.what, VOLUNTARY)
