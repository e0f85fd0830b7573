"""Orders: who moves up, down or back, who buys a pack, and what packs take off the month's data."""

from dataclasses import dataclass, replace

import numpy as np

from data.operator import catalogue
from data.operator.billing import Cover, cost_fen
from data.operator.contacts import CALLED_UP, Contacts
from data.operator.endings import STAYS, Endings
from data.operator.hazards import Hazards
from data.operator.parameters import MISFIT, PAYING, PRICE, SIGNS, UPGRADING
from data.operator.people import NONE, NORMAL, Flags, Ints, People, Reals
from data.operator.span import Span
from data.operator.usage import Usage
from data.tables.app_usage import CATEGORIES

STARTED_BY = ("customer", "sales", "retention", "system")
CUSTOMER, SALES, RETENTION, SYSTEM = range(4)
QUARTER_MONTHS = 3
SPONTANEOUS_PACKS = 4


@dataclass(frozen=True)
class PlanOrders:
    """The month's plan changes, at most one a person: new plan (NONE if none), who started it, how it turned out."""

    target: Ints
    started_by: Ints
    is_upgrade: Flags
    is_kept: Flags
    is_downgrade: Flags  # of their own will, not back to what they came from


@dataclass(frozen=True)
class PackOrders:
    """The month's packs, at most one a person and reason: their own wish, a booster, a gift (NONE if none)."""

    wished: Ints
    booster: Ints
    gift: Ints

    @property
    def all(self) -> tuple[Ints, Ints, Ints]:
        """The three, in a fixed order."""
        return self.wished, self.booster, self.gift


def order_plans(
    people: People,
    span: Span,
    *,
    hazards: Hazards,
    seen: Ints,
    endings: Endings,
    contacts: Contacts,
    rng: np.random.Generator,
) -> PlanOrders:
    """Draw the plan changes of the month; where several would happen, the last named here does."""
    count, plan = len(people), people.plan
    draw = rng.random((6, count))
    stays = (endings.what == STAYS) & (people.status == NORMAL) & (people.silent_day == NONE) & (people.kind == 0)
    target, by = np.full(count, NONE), np.full(count, CUSTOMER)

    def order(rows: Flags, plans: Ints, who: int) -> None:
        rows = rows & stays & (plans != plan) & (plans != NONE)
        target[rows], by[rows] = plans[rows], who

    withdrawn = ~catalogue.PLAN_ON_SALE[plan]
    order(withdrawn & (draw[0] < UPGRADING.forced_rate), _NEAREST[plan], SYSTEM)
    order(contacts.accepts(CALLED_UP), NEXT_UP[plan], SALES)
    order(draw[2] < _downgrades(people, seen), _NEXT_DOWN[plan], CUSTOMER)
    order(contacts.accepts("fit_plan"), cheapest_plan(people, np.zeros(count, dtype=np.int64)), RETENTION)
    order((people.back_to_plan != NONE) & (draw[3] < _goes_back(people, span)), people.back_to_plan, CUSTOMER)
    moves_up = stays & (draw[4] < -np.expm1(-hazards.upgrade))
    blind = rng.random(count) < UPGRADING.gains_nothing
    order(moves_up, np.where(blind, NEXT_UP[plan], cheapest_plan(people, plan + 1)), CUSTOMER)
    downs = (target != NONE) & (target < plan) & (by == CUSTOMER) & (target != people.back_to_plan)
    return PlanOrders(target, by, moves_up & (target != NONE), draw[5] >= UPGRADING.reverted, downs)


def cheapest_plan(people: People, lowest: Ints) -> Ints:
    """Return the plan on sale, from position `lowest` up, that would have been cheapest for last month's data."""
    best, least = np.full(len(people), NONE), np.full(len(people), np.iinfo(np.int64).max)
    data_kb, voice_s = np.exp(people.data_last), np.exp(people.voice_log)
    for plan in np.flatnonzero(catalogue.PLAN_ON_SALE):
        cost = cost_fen(plan, data_kb, voice_s)
        may = (plan >= lowest) & ((plan != catalogue.CAMPUS_PLAN) | people.is_student)
        is_better = may & (cost < least)
        best, least = np.where(is_better, plan, best), np.where(is_better, cost, least)
    return best


def _steps() -> tuple[Ints, Ints, Ints]:
    sold = [p for p in np.flatnonzero(catalogue.PLAN_ON_SALE).tolist() if p != catalogue.CAMPUS_PLAN]
    every = range(len(catalogue.PLANS))
    up = [next((s for s in sold if s > p), NONE) for p in every]
    down = [next((s for s in reversed(sold) if s < p), NONE) for p in every]
    near = [min(sold, key=lambda s: abs(int(catalogue.PLAN_FEE_FEN[s] - catalogue.PLAN_FEE_FEN[p]))) for p in every]
    return np.array(up), np.array(down), np.array(near)


#: The plan on sale next above, next below and nearest in fee to each; NONE where there is none.
NEXT_UP, _NEXT_DOWN, _NEAREST = _steps()


def _downgrades(people: People, seen: Ints) -> Reals:
    under = seen[:, MISFIT] * ~people.is_over
    raised = np.array(SIGNS.price_downgrades)[seen[:, PRICE]] + UPGRADING.downgrade_under * under
    return np.asarray(UPGRADING.downgrade_rate * np.exp(raised))


def _goes_back(people: People, span: Span) -> Reals:
    """Who goes back does so in the first month on the new plan, or else in the second."""
    return np.where(span.first > people.plan_day, 1.0, UPGRADING.back_at_once)


def order_packs(people: People, seen: Ints, usage: Usage, contacts: Contacts, rng: np.random.Generator) -> PackOrders:
    """Draw the packs bought in the month."""
    count, can = len(people), usage.days > 0
    draw = rng.random((2, count))
    repeats = PAYING.pack_repeats * np.array(SIGNS.price_keeps_packs)[seen[:, PRICE]]
    wished = (people.pack_habit != NONE) & can & (people.quarter_left == 0) & (draw[0] < repeats)
    boosts = can & (draw[1] < boosters(people, np.where(people.is_over, seen[:, MISFIT], 0)))
    gift = np.full(count, NONE)
    gift[contacts.accepts("data_5gb")] = catalogue.GIFT_PACK
    return PackOrders(
        np.where(wished, people.pack_habit, NONE),
        np.where(boosts, rng.integers(0, SPONTANEOUS_PACKS, count), NONE),
        np.where(can, gift, NONE),
    )


def boosters(people: People, over: Ints) -> Reals:
    """Return the chance of buying a booster; `over` is the level shown of a misfit that uses too much."""
    after = PAYING.pack_after_overage * people.overages[:, 0]
    return np.asarray(PAYING.pack_spontaneous + after + np.array(SIGNS.over_boosts)[over])


def price_of(packs: Ints) -> Ints:
    """Return the price of each pack in fen, 0 for none."""
    return np.where(packs == NONE, 0, catalogue.PACK_FEE_FEN[packs])


def quarters_left(people: People, packs: PackOrders) -> Ints:
    """Return how many months, this one included, a quarterly pack still gives data."""
    new = (packs.wished != NONE) & (catalogue.PACK_KIND[packs.wished] == "quarterly")
    return np.where(new, QUARTER_MONTHS, people.quarter_left)


def cover_of(people: People, packs: PackOrders, usage: Usage, night_kb: Ints) -> Cover:
    """Return what the packs of the month take off the use of the month."""
    general, directed, night = (np.zeros(len(people), dtype=np.int64) for _ in range(3))
    for pack in packs.all:
        kind, data = catalogue.PACK_KIND[pack], np.where(pack == NONE, 0, catalogue.PACK_DATA_KB[pack])
        general += np.where(np.isin(kind, ("general", "daily")), data, 0)
        night += np.where(kind == "night", np.minimum(data, night_kb), 0)
        used = usage.app_kb[np.arange(len(people)), _PACK_CATEGORY[pack]]
        directed += np.where(kind == "directed", np.minimum(data, used), 0)
    quarterly = np.flatnonzero(catalogue.PACK_KIND == "quarterly")[0]
    general += np.where(quarters_left(people, packs) > 0, catalogue.PACK_DATA_KB[quarterly], 0)
    return Cover(general, directed, night)


_PACK_CATEGORY = np.array([CATEGORIES.index(p.app_category) if p.app_category else 0 for p in catalogue.PACKS])


def hold(people: People, plans: PlanOrders, packs: PackOrders) -> People:
    """Write the orders of the month into the people; plans change on the first day of the next month (`turn`)."""
    back = np.where(plans.is_upgrade & ~plans.is_kept, people.plan, people.back_to_plan)
    back = np.where((plans.target != NONE) & ~plans.is_upgrade, NONE, back)
    return replace(
        people,
        next_plan=plans.target,
        back_to_plan=back,
        quarter_left=np.maximum(0, quarters_left(people, packs) - 1),
    )


def turn(people: People, span: Span) -> People:
    """Let the ordered plans begin, on the first day of the month of `span`."""
    changes = people.next_plan != NONE
    return replace(
        people,
        plan=np.where(changes, people.next_plan, people.plan),
        plan_day=np.where(changes, span.first, people.plan_day),
        next_plan=np.full(len(people), NONE),
    )
