"""Agreements: new terms, new handsets and the slow drift of habits, at the end of a month."""

from dataclasses import replace

import numpy as np

from data.operator import catalogue
from data.operator.campaigns import uses_little
from data.operator.contacts import Contacts
from data.operator.parameters import LOCKIN, SELLING, USING
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.population import NO_DATA_LOG
from data.operator.span import Span, month_index, months_later
from data.operator.usage import Usage

RECENT_MONTHS = 3
SLOW = 0.70  # of the old in the slow mean of a month's data


def renew(people: People, span: Span, rng: np.random.Generator) -> People:
    """Let some of the free take a new agreement with a term, some of them with a handset; others buy one freely."""
    count = len(people)
    can = may_renew(people)
    takes = can & (people.lockin_day < span.last) & (rng.random(count) < renews(people, span))
    earliest = np.maximum(np.maximum(people.lockin_day + 1, people.joined_day), span.first)
    start = earliest + (rng.random(count) * (span.last - earliest + 1)).astype(np.int64)
    terms = np.array(LOCKIN.terms_months)[rng.integers(0, len(LOCKIN.terms_months), count)]
    ends = months_later(span.first, terms) + (start - span.first)
    buys = (takes & (rng.random(count) < LOCKIN.with_terminal)) | (can & (rng.random(count) < LOCKIN.terminal_alone))
    # Who is still bound can buy a handset freely, but in this month and not when the term ends.
    here = np.maximum(people.joined_day, span.first)
    alone = here + (rng.random(count) * (span.last - here + 1)).astype(np.int64)
    bought = np.searchsorted(np.cumsum(NEW_SHARE), rng.random(count)).astype(np.int64)
    return replace(
        people,
        lockin_day=np.where(takes, ends, people.lockin_day),
        terminal=np.where(buys, bought, people.terminal),
        terminal_day=np.where(buys, np.where(takes, start, alone), people.terminal_day),
    )


def may_renew(people: People) -> Flags:
    """Who may take an agreement or buy a handset."""
    return np.asarray(people.is_living & ~people.is_sub, dtype=bool)


def renews(people: People, span: Span) -> Reals:
    """Return the chance that somebody whom no agreement holds takes one in the month."""
    since = span.index - month_index(people.lockin_day)
    is_recent = (people.lockin_day != NONE) & (since < RECENT_MONTHS)
    return np.where(is_recent, LOCKIN.renewed_early, LOCKIN.renewed_late)


#: What is bought today: 5G handsets nearly always.
NEW_SHARE = catalogue.TERMINAL_SHARE * np.where(catalogue.TERMINAL_IS_5G, 1.0, 0.12)
NEW_SHARE = NEW_SHARE / NEW_SHARE.sum()


def drift(people: People, span: Span, usage: Usage, data_overage_fen: Ints, rng: np.random.Generator) -> People:
    """Remember the month that ends, and let each person's habit move a little."""
    there = usage.days > 0
    data = np.log(usage.data_kb * (span.days / np.maximum(usage.days, 1)) + 1.0)
    mean, spread = USING.data_drift
    moved = people.data_log + mean + spread * rng.standard_normal(len(people))
    return replace(
        people,
        data_usual=np.where(there, SLOW * people.data_usual + (1.0 - SLOW) * people.data_last, people.data_usual),
        data_last=np.where(there, data, people.data_last),
        data_log=np.where(people.data_log > NO_DATA_LOG / 2, moved, people.data_log),
        overages=np.concatenate([(data_overage_fen > 0)[:, None], people.overages[:, :-1]], axis=1),
    )


def learn(people: People, span: Span, contacts: Contacts, rng: np.random.Generator) -> People:
    """Let some of those who use little or no data find out how, more of them where coached; for a while."""
    low, zero = uses_little(people)
    coached, draw = contacts.reached_by("coaching"), rng.random((2, len(people)))
    alone, helped = (np.where(zero, of[0], of[1]) for of in (SELLING.taught, SELLING.coached_taught))
    learns = (low | zero) & (draw[0] < np.where(coached, helped, alone))
    stays = (people.taught_until >= span.month.number) & (draw[1] < SELLING.taught_stays)
    until = np.where(learns | stays, span.month.number + 1, people.taught_until)
    return replace(people, taught_until=until)
