"""Contacts: a random twentieth of the people is called each month, another one is watched, and some react."""

from dataclasses import dataclass, replace

import numpy as np

from data.month import Month
from data.operator.parameters import CONTACTING
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span

TREATED, CONTROL = 0, 1


@dataclass(frozen=True)
class Contacts:
    """The month's assignments (arrays over the assigned, at `row` of the people) and everybody's factors on leaving."""

    row: Ints
    day: Ints
    arm: Ints
    channel: Ints
    offer: Ints
    is_sent: Flags
    is_reached: Flags
    is_accepted: Flags
    days_before: Ints
    former_factor: Reals
    later_factor: Reals
    days_in_month: int

    @property
    def factor_before(self) -> Reals:
        """Days of the month before the contact times the factor on them."""
        return np.asarray(self.days_before * self.former_factor)

    @property
    def factor_after(self) -> Reals:
        """Days of the month after the contact times the factor on them."""
        return np.asarray((self.days_in_month - self.days_before) * self.later_factor)


def assign(people: People, span: Span, rng: np.random.Generator) -> Contacts:
    """Assign the contacts of the month at random among those who may be contacted at all."""
    count = len(people)
    may = people.is_living & ~people.opt_marketing & (people.refused_day == NONE).all(axis=1)
    may &= people.joined_day < span.first
    draw, day = rng.random(count), rng.integers(CONTACTING.days[0], CONTACTING.days[1] + 1, count)
    row = np.flatnonzero(may & (draw < CONTACTING.treated + CONTACTING.control))
    arm = np.where(draw[row] < CONTACTING.treated, TREATED, CONTROL)
    channel = rng.integers(0, len(CONTACTING.channels), len(row))
    offer = rng.integers(0, len(CONTACTING.offers), len(row))
    sent = (arm == TREATED) & (rng.random(len(row)) < CONTACTING.sent)
    reached = sent & (rng.random(len(row)) < _reach(people, row, channel))
    accepted = reached & (rng.random(len(row)) < np.array(CONTACTING.accepted)[offer])
    running = np.where(people.contact_until >= span.month.number, people.contact_factor, 1.0)
    later, before = running.copy(), np.full(count, span.days)
    hit = row[reached]
    later[hit] = np.array(CONTACTING.type_factors)[people.contact_type[hit]]
    before[hit] = day[hit]
    return Contacts(
        row, span.first + day[row] - 1, arm, channel, offer, sent, reached, accepted, before, running, later, span.days
    )


def _reach(people: People, row: Ints, channel: Ints) -> Reals:
    """Chance of being reached, around each channel's mean by a person's own habit (log-odds)."""
    mean = np.array(CONTACTING.reach)[channel]
    odds = mean / (1.0 - mean) * np.exp(CONTACTING.reach_trait * people.reachable[row])
    return np.asarray(odds / (1.0 + odds))


def still_there(contacts: Contacts, last_day: Ints) -> Contacts:
    """Keep the assignments of those who were still customers on that day; `last_day` since 1970 by person."""
    kept = contacts.day <= last_day[contacts.row]
    names = ("row", "day", "arm", "channel", "offer", "is_sent", "is_reached", "is_accepted")
    return replace(contacts, **{name: getattr(contacts, name)[kept] for name in names})


def remember(people: People, contacts: Contacts, month: Month) -> People:
    """Write what the contacts of the month do in the months to come into the people."""
    hit = contacts.row[contacts.is_reached]
    until, factor, credit = people.contact_until.copy(), people.contact_factor.copy(), people.credit_until.copy()
    until[hit] = month.number + CONTACTING.effect_months - 1
    factor[hit] = contacts.later_factor[hit]
    taken = contacts.row[contacts.is_accepted & (contacts.offer == CONTACTING.offers.index("credit_10"))]
    credit[taken] = month.number + CONTACTING.effect_months
    return replace(people, contact_until=until, contact_factor=factor, credit_until=credit)
