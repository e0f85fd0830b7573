"""Events: payments, complaints, orders and steps of porting of a month, as the operator's systems hold them."""

import numpy as np
import pyarrow as pa

from data.operator import catalogue
from data.operator.complaints import CHANNELS as COMPLAINED_BY
from data.operator.life import Lived
from data.operator.orders import CUSTOMER, RETENTION, STARTED_BY, SYSTEM
from data.operator.parameters import CAUSES, PAYING, PORTING
from data.operator.payments import CHANNEL_SHARES
from data.operator.payments import CHANNELS as PAID_BY
from data.operator.people import NONE, Ints
from data.operator.porting import OTHER_REASON, REASONS, STEPS
from data.operator.written import among, days, flags, moments, numbers, whole
from data.tables.complaints import TOPICS

OPEN_S, OPEN_FOR_S = 8 * 3_600, 13 * 3_600
#: Two rows of one person never share a second: each kind of row keeps to its own second in ten.
SLOTS = 10
ORDERED_IN = ("app", "shop", "call", "sms", "system")
PLAN_SLOT, PACK_SLOT = 0, 1


def _second(slot: Ints, rng: np.random.Generator) -> Ints:
    return np.asarray(OPEN_S + rng.integers(0, OPEN_FOR_S // SLOTS, len(slot)) * SLOTS + slot, dtype=np.int64)


def _known(day: Ints, rng: np.random.Generator) -> Ints:
    """The next day; now and then up to twenty days later."""
    late = np.where(rng.random(len(day)) < PAYING.late_known, rng.integers(2, PAYING.late_days + 1, len(day)), 1)
    return np.asarray(day + late, dtype=np.int64)


def payments(lived: Lived, rng: np.random.Generator) -> pa.Table:
    """One row a payment."""
    paid = lived.payments
    channel = np.searchsorted(np.cumsum(CHANNEL_SHARES)[:-1], rng.random(len(paid.row)), side="right")
    return pa.table(
        {
            "number": numbers(lived.people.number[paid.row]),
            "paid_at": moments(paid.day, _second(paid.part, rng)),
            "amount_fen": whole(paid.amount_fen),
            "channel": among(PAID_BY, channel),
            "known_on": days(_known(paid.day, rng)),
        }
    )


def complaints(lived: Lived, rng: np.random.Generator) -> pa.Table:
    """One row a complaint."""
    voiced = lived.complaints
    known = _known(voiced.day, rng)
    return pa.table(
        {
            "number": numbers(lived.people.number[voiced.row]),
            "opened_at": moments(voiced.day, _second(voiced.topic, rng)),
            "topic": among(TOPICS, voiced.topic),
            "severity_level": whole(voiced.severity),
            "channel": among(COMPLAINED_BY, voiced.channel),
            "closed_on": days(voiced.closed_day),
            "is_satisfied": flags(voiced.satisfied),
            "is_escalated": flags(voiced.is_escalated),
            "known_on": days(np.maximum(known, voiced.closed_day)),
        }
    )


def orders(lived: Lived, rng: np.random.Generator) -> pa.Table:
    """One row an order, plans before packs."""
    changes = np.flatnonzero(lived.plans.target != NONE)
    plan_ids = tuple(plan.plan_id for plan in catalogue.PLANS)
    pack_ids = tuple(pack.pack_id for pack in catalogue.PACKS)
    parts = [(lived.plans.target[changes] + len(pack_ids), lived.plans.started_by[changes], changes, PLAN_SLOT)]
    for slot, packs in enumerate(lived.packs.all, start=PACK_SLOT):
        bought = np.flatnonzero(packs != NONE)
        who = RETENTION if packs is lived.packs.gift else CUSTOMER
        parts.append((packs[bought], np.full(len(bought), who), bought, slot))
    product, by, row = (np.concatenate([part[at] for part in parts]) for at in range(3))
    slot = np.concatenate([np.full(len(part[2]), part[3]) for part in parts])
    is_plan, held = slot == PLAN_SLOT, lived.people.plan[row]
    day = lived.usage.first[row] + (rng.random(len(row)) * np.maximum(lived.usage.days[row], 1)).astype(np.int64)
    where = np.searchsorted((0.6, 0.85), rng.random(len(row)), side="right")
    return pa.table(
        {
            "number": numbers(lived.people.number[row]),
            "ordered_at": moments(lived.span.first + day, _second(slot, rng)),
            "kind": among(("pack", "plan_change"), is_plan.astype(np.int64)),
            "product_from": among(plan_ids, np.where(is_plan, held, NONE)),
            "product_to": among(pack_ids + plan_ids, product),
            "started_by": among(STARTED_BY, by),
            "is_forced": flags(by == SYSTEM),
            "channel": among(ORDERED_IN, np.where(by == SYSTEM, ORDERED_IN.index("system"), where)),
            "known_on": days(lived.span.first + day + 1),
        }
    )


def porting(lived: Lived) -> pa.Table:
    """One row a step."""
    steps = lived.steps
    said = (*(REASONS[cause] for cause in range(len(CAUSES))), OTHER_REASON)
    return pa.table(
        {
            "number": numbers(lived.people.number[steps.row]),
            "at": moments(steps.day, steps.second),
            "step": among(STEPS, steps.step),
            "other_operator": among(PORTING.operators, steps.operator),
            "reason": among(said, steps.reason),
            "known_on": days(steps.day + 1),
        }
    )
