"""Complaints: who complains in a month, about what, and whether it is put right."""

from dataclasses import dataclass

import numpy as np

from data.operator.campaigns import TREATED
from data.operator.contacts import Contacts
from data.operator.parameters import COMPLAINING, PRICE, SERVICE, SIGNS
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span
from data.operator.usage import Usage
from data.tables.complaints import TOPICS

CHANNELS = ("call", "shop", "app", "regulator")
REGULATOR = 3
GRAVE = 3
CLOSING_DAYS = 8


@dataclass(frozen=True)
class Complaints:
    """The month's complaints, one entry each; days since 1970, NONE while open; satisfied is NONE if not asked."""

    row: Ints
    topic: Ints
    day: Ints
    severity: Ints
    channel: Ints
    closed_day: Ints
    satisfied: Ints
    is_escalated: Flags


def complain(
    people: People,
    span: Span,
    seen: Ints,
    *,
    usage: Usage,
    overage_fen: Ints,
    contacts: Contacts,
    rng: np.random.Generator,
) -> Complaints:
    """Draw the complaints of the month: at most one a person and topic."""
    chance = chances_of(people, seen, overage_fen, contacts) * (usage.days > 0)[:, None] * (people.kind == 0)[:, None]
    row, topic = np.nonzero(rng.random(chance.shape) < chance)
    count = len(row)
    day = span.first + usage.first[row] + (rng.random(count) * usage.days[row]).astype(np.int64)
    in_pain = (np.isin(topic, (TOPICS.index("network"), TOPICS.index("service")))) & (seen[row, SERVICE] > 0)
    severity = 1 + (rng.random((2, count)) < np.where(in_pain, 0.55, 0.35)).sum(axis=0)
    wanted = day + rng.integers(0, CLOSING_DAYS, count)
    closes = rng.random(count) < np.where(in_pain, COMPLAINING.closed_in_pain, COMPLAINING.closed)
    closed = np.where(closes & (wanted <= span.last), wanted, NONE)
    pleased = rng.random(count) < np.where(in_pain, COMPLAINING.satisfied / 2, COMPLAINING.satisfied)
    asked = (closed != NONE) & (rng.random(count) < COMPLAINING.asked)
    escalated = (severity == GRAVE) & (rng.random(count) < COMPLAINING.escalated)
    channel = np.searchsorted((0.6, 0.8, 1.0), rng.random(count), side="right")
    return Complaints(
        row, topic, day, severity, np.where(escalated, REGULATOR, channel), closed,
        np.where(asked, pleased, NONE), escalated,
    )  # fmt: skip


def chances_of(people: People, seen: Ints, overage_fen: Ints, contacts: Contacts) -> Reals:
    """Return how likely each person complains of each topic, shape (people, topics), given the levels shown."""
    chance = np.tile(np.array(COMPLAINING.by_topic), (len(people), 1))
    pain = np.array(SIGNS.service_complains)[seen[:, SERVICE]]
    chance[:, TOPICS.index("fee")] += np.array(SIGNS.price_complains)[seen[:, PRICE]]
    chance[:, TOPICS.index("fee")] += COMPLAINING.overage_shock * (overage_fen >= COMPLAINING.shock_fen)
    chance[:, TOPICS.index("network")] += 0.65 * pain
    chance[:, TOPICS.index("service")] += 0.35 * pain
    chance[contacts.row[contacts.arm == TREATED], TOPICS.index("marketing")] += COMPLAINING.contacted
    return chance
