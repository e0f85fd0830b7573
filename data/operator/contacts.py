"""Contacts: whom the operator calls each month, at random or from a list, whom it only watches, and how they react."""

from dataclasses import dataclass, replace

import numpy as np

from data.operator.campaigns import CAMPAIGNS, TREATED, Campaign, Drawn, offers_of
from data.operator.conditions import Conditions
from data.operator.parameters import CONTACTING
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span

#: The offer of a call for a dearer plan.
CALLED_UP = "plan_up"


@dataclass(frozen=True)
class Contacts:
    """The month's assignments (arrays over the assigned, at `row` of the people) and everybody's factors on leaving."""

    row: Ints
    day: Ints
    campaign: Ints  # position in CAMPAIGNS
    arm: Ints
    chance: Reals  # of this assignment
    channel: Ints
    offer: Ints  # position in OFFERS
    is_sent: Flags
    is_reached: Flags
    is_accepted: Flags
    days_before: Ints  # everybody's days of the month before the contact
    former_factor: Reals
    later_factors: Reals  # (people, 3): the rest of this month and the two after it
    days_in_month: int

    @property
    def later_factor(self) -> Reals:
        """Everybody's factor on voluntary leaving on the days after the contact."""
        return np.asarray(self.later_factors[:, 0])

    @property
    def factor(self) -> Reals:
        """Everybody's factor on voluntary leaving, on the mean of the days of the month."""
        after = self.days_in_month - self.days_before
        return np.asarray((self.days_before * self.former_factor + after * self.later_factor) / self.days_in_month)

    def accepts(self, offer: str) -> Flags:
        """Who took an offer; shape (people,)."""
        taken = np.zeros(len(self.former_factor), dtype=bool)
        taken[self.row[self.is_accepted & (self.offer == OFFERS.index(offer))]] = True
        return taken

    def reached_by(self, purpose: str) -> Flags:
        """Whom a campaign of that purpose reached; shape (people,)."""
        wanted = [at for at, campaign in enumerate(CAMPAIGNS) if campaign.purpose == purpose]
        hit = np.zeros(len(self.former_factor), dtype=bool)
        hit[self.row[self.is_reached & np.isin(self.campaign, wanted)]] = True
        return hit


OFFERS = offers_of(CAMPAIGNS)


def assign(people: People, span: Span, conditions: Conditions, apparent: Reals, rng: np.random.Generator) -> Contacts:
    """Assign the contacts of the month among those who may be contacted; `apparent` risk guides a list policy."""
    count = len(people)
    may = people.is_living & ~people.opt_marketing & (people.refused_day == NONE).all(axis=1)
    may &= people.joined_day < span.first
    drawn = []
    for at, campaign in enumerate(CAMPAIGNS):
        chosen = campaign.draw(people, conditions, np.where(may, apparent, -np.inf), rng)
        drawn.append(_attempt(people, at, Drawn(*(part[may[chosen.row]] for part in chosen.parts)), rng))
        may[drawn[-1]["row"]] = False
    day = rng.integers(CONTACTING.days[0], CONTACTING.days[1] + 1, count)
    every = {name: np.concatenate([part[name] for part in drawn]) for name in drawn[0]}
    order = np.argsort(every["row"], kind="stable")
    every = {name: values[order] for name, values in every.items()}
    former, later, before = _effects(people, span, every, day)
    return Contacts(
        day=span.first + day[every["row"]] - 1,
        days_before=before,
        former_factor=former,
        later_factors=later,
        days_in_month=span.days,
        **every,
    )


def _attempt(people: People, at: int, drawn: Drawn, rng: np.random.Generator) -> dict[str, Ints | Reals | Flags]:
    """Make the attempts of one campaign: by which channel, with which offer, sent, reached, accepted."""
    campaign: Campaign = CAMPAIGNS[at]
    row, size = drawn.row, len(drawn.row)
    channel = np.array(campaign.channels)[rng.integers(0, len(campaign.channels), size)]
    pick = rng.integers(0, len(campaign.offers), size)
    offer = np.array([OFFERS.index(name) for name in campaign.offers])[pick]
    sent = (drawn.arm == TREATED) & (rng.random(size) < np.array(CONTACTING.sent)[channel])
    reached = sent & (rng.random(size) < _reach(people, row, channel))
    accepted = reached & (rng.random(size) < np.array(campaign.accepted)[pick])
    return {
        "row": row,
        "campaign": np.full(size, at),
        "arm": drawn.arm,
        "chance": drawn.chance,
        "channel": channel,
        "offer": offer,
        "is_sent": sent,
        "is_reached": reached,
        "is_accepted": accepted,
    }


def _reach(people: People, row: Ints, channel: Ints) -> Reals:
    """Chance of being reached, around each channel's mean by a person's own habit (log-odds)."""
    mean = np.array(CONTACTING.reach_of_the_mean)[channel]
    odds = mean / (1.0 - mean) * np.exp(people.reachable[row])
    return np.asarray(odds / (1.0 + odds))


def _effects(
    people: People, span: Span, every: dict[str, Ints | Reals | Flags], day: Ints
) -> tuple[Reals, Reals, Ints]:
    """Return everybody's factor before the contact, those of this month and the two after it, and the days before."""
    former, later = people.effects[:, 0], people.effects.copy()
    before = np.full(len(people), span.days)
    whole, again = np.zeros(len(people)), people.contacted_day >= span.first - CONTACTING.again_days
    for at, campaign in enumerate(CAMPAIGNS):
        acts = (every["campaign"] == at) & every["is_sent" if campaign.acts_unheard else "is_reached"]
        hit = every["row"][acts]
        whole[hit] = campaign.effect(people.only(hit), np.array(OFFERS)[every["offer"][acts]])
        before[hit] = day[hit]
    whole *= np.where(again, np.where(whole < 0, CONTACTING.again_effect, CONTACTING.again_harm), 1.0)
    spread = np.array(CONTACTING.spread) * len(CONTACTING.spread)
    return former, later * np.maximum(1.0 + whole[:, None] * spread, 0.0), before


def still_there(contacts: Contacts, last_day: Ints) -> Contacts:
    """Keep the assignments of those who were still customers on that day; `last_day` since 1970 by person."""
    kept = contacts.day <= last_day[contacts.row]
    names = ("row", "day", "campaign", "arm", "chance", "channel", "offer", "is_sent", "is_reached", "is_accepted")
    return replace(contacts, **{name: getattr(contacts, name)[kept] for name in names})


def remember(people: People, span: Span, contacts: Contacts) -> People:
    """Write what the contacts of the month do in the months to come into the people."""
    contacted, credit = people.contacted_day.copy(), people.credit_until.copy()
    reached = contacts.is_reached
    contacted[contacts.row[reached]] = contacts.day[reached]
    credit[contacts.accepts("credit_10")] = span.month.number + CONTACTING.credit_months
    return replace(
        people,
        effects=np.column_stack([contacts.later_factors[:, 1:], np.ones(len(people))]),
        contacted_day=contacted,
        credit_until=credit,
    )
