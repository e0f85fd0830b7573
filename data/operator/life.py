"""Life: one month of the operator in the order in which it happens.

The hazards read what is true when the month begins, the signs what is true at its end: signs come first.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from data.operator import agreements, causes, orders, payments
from data.operator.billing import Bills, charge
from data.operator.chance import stream
from data.operator.complaints import Complaints, complain
from data.operator.conditions import Conditions
from data.operator.contacts import Contacts, assign, remember, still_there
from data.operator.days import LayOut, Peaks
from data.operator.endings import Endings, active_days, draw_endings, settle
from data.operator.forces import forces
from data.operator.hazards import VOLUNTARY, Hazards, hazards_of, pull
from data.operator.network import Quality, serve
from data.operator.orders import PackOrders, PlanOrders
from data.operator.parameters import CHAINS, CONTACTING, LOCKIN, PAYING, SERVICE
from data.operator.payments import Payments
from data.operator.people import NORMAL, Flags, Ints, People, Reals
from data.operator.porting import Steps, remember_queries, take_steps
from data.operator.span import Span
from data.operator.usage import Usage, use


@dataclass(frozen=True)
class Lived:
    """All that happened in a month; arrays and positions refer to `people`, who stand as at its end."""

    span: Span
    conditions: Conditions
    before: People  # the same, as they stood when it began
    people: People
    seen: Ints  # levels shown in the month
    was_here: Flags  # a customer when the month began
    hazards: Hazards
    endings: Endings
    contacts: Contacts
    usage: Usage
    quality: Quality
    peaks: Peaks | None
    bills: Bills
    payments: Payments
    complaints: Complaints
    plans: PlanOrders
    packs: PackOrders
    steps: Steps


def live(people: People, span: Span, seed: int, conditions: Conditions, lay_out: LayOut | None) -> Lived:
    """Let the people live a month; `lay_out` lays the use of all of them out and writes it, None leaves that out."""
    draw, before = partial(stream, seed, month=span.month), people
    was_here = people.joined_day < span.first
    hazards = hazards_of(people, span, conditions)
    apparent = _apparent(people, span, hazards)
    people = causes.move(people, span, conditions, draw("causes"))
    seen = causes.shown(people)
    contacts = assign(people, span, conditions, apparent, draw("contacts"))
    endings = draw_endings(people, span, hazards, contacts, draw("endings"))
    window = active_days(people, span, endings)
    contacts = still_there(contacts, span.first + window[1])
    usage = use(people, span, conditions, seen=seen, window=window, rng=draw("usage"))
    net = serve(people, seen[:, SERVICE], usage.days, draw("network"), conditions.slow_factor(span.month))
    plans = orders.order_plans(
        people, span, hazards=hazards, seen=seen, endings=endings, contacts=contacts, rng=draw("orders")
    )
    packs = orders.order_packs(people, seen, usage, contacts, draw("packs"))
    peaks = lay_out(usage, span, endings, draw("days")) if lay_out else None
    bills = _bills(people, span, usage=usage, packs=packs, peaks=peaks, fees=conditions.fees_factor(span.month))
    paid, balance = payments.pay(
        people, span, seen, usage=usage, endings=endings, charged_fen=bills.charged_fen, rng=draw("payments")
    )
    voiced = complain(
        people, span, seen, usage=usage, overage_fen=bills.data_overage_fen, contacts=contacts, rng=draw("complaints")
    )
    steps = take_steps(people, span, usage=usage, endings=endings, hazards=hazards, rng=draw("porting"))
    people = agreements.drift(people, span, usage, bills.data_overage_fen, draw("people"))
    people = agreements.learn(people, span, contacts, draw("taught"))
    people = settle(payments.book(people, balance), span, endings)
    people = agreements.renew(people, span, draw("agreements"))
    people = orders.hold(remember(people, span, contacts), plans, packs)
    people = remember_queries(people, span, steps)
    return Lived(
        span, conditions, before, people, seen, was_here, hazards, endings, contacts, usage, net, peaks, bills,
        paid, voiced, plans, packs, steps,
    )  # fmt: skip


def _apparent(people: People, span: Span, hazards: Hazards) -> Reals:
    """How likely each person seems to leave of their own will, by what showed of the causes last month."""
    looks = np.array(CHAINS.heat)[causes.shown(people)]
    bears = forces(people, span) + pull(looks, people.is_over, hazards.released)
    return np.asarray(np.log(np.exp(bears[:, VOLUNTARY]).sum(axis=1)))


def _bills(people: People, span: Span, *, usage: Usage, packs: PackOrders, peaks: Peaks | None, fees: float) -> Bills:
    """Charge the month: from the days where there are any, else with the night share each person has."""
    night = (usage.data_kb * usage.night).astype(np.int64) if peaks is None else peaks.night_kb
    served = (people.status == NORMAL) | (usage.days > 0)
    cover = orders.cover_of(people, packs, usage, night)
    fee, data, voice = charge(people.plan, usage.data_kb, usage.voice_out_s, cover, is_served=served, fees=fees)
    other = served * (people.has_broadband * PAYING.broadband_fen + people.services_fen)
    return Bills(
        fee,
        data,
        voice,
        np.sum([orders.price_of(pack) for pack in packs.all], axis=0),
        other,
        _discount(people, span, fee, packs),
    )


def _discount(people: People, span: Span, fee_fen: Ints, packs: PackOrders) -> Ints:
    """Money off for an agreement, for a credit taken within its months, and for a pack that was a gift."""
    locked = (people.lockin_day >= span.first) & (fee_fen >= LOCKIN.discount_from_fee_fen)
    credited = people.credit_until >= span.month.number
    off = LOCKIN.discount_fen * locked + CONTACTING.credit_fen * credited
    return np.asarray(np.minimum(off, fee_fen) + orders.price_of(packs.gift), dtype=np.int64)
