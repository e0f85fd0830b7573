"""Exports: the month as a real operator would hand it over, in the words of the contracts."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from data.operator import catalogue, places
from data.operator.campaigns import CAMPAIGNS, TREATED
from data.operator.contacts import OFFERS
from data.operator.events import complaints, orders, payments, porting
from data.operator.life import Lived
from data.operator.network import network
from data.operator.parameters import CONTACTING
from data.operator.people import CHANNELS, JOINED, KINDS, NONE, REASONS, STATUSES, Flags, Ints, People
from data.operator.span import Span
from data.operator.written import among, days, flags, numbers, repeated, whole
from data.tables.app_usage import CATEGORIES

BILLS_KNOWN_DAY = 3
BAND_YEARS, BANDS_FROM, BANDS_TO = 5, 1900, 2050
#: KB a second in the foreground, by app category.
PACE_KB_S = np.array([260, 60, 45, 25, 90, 70, 40, 30])
#: How a category's best day ranks among a person's heaviest days.
TOP_DAY_SHARES = (0.6, 0.85, 1.0)


def tables_of(lived: Lived, rng: np.random.Generator) -> dict[str, Callable[[], pa.Table]]:
    """Say how each table of the month is made, all but those that are made in blocks."""
    chances = iter(rng.spawn(3))
    return {
        "subscribers": partial(subscribers, lived),
        "plans": partial(catalogue_table, _plans(lived), lived.span),
        "packs": partial(catalogue_table, catalogue.PACKS, lived.span),
        "bills": partial(bills, lived),
        "payments": partial(payments, lived, next(chances)),
        "complaints": partial(complaints, lived, next(chances)),
        "network": partial(network, lived.people, lived.span, lived.quality, lived.usage.days),
        "orders": partial(orders, lived, next(chances)),
        "porting": partial(porting, lived),
        "contacts": partial(contacts, lived),
        "do_not_contact": partial(do_not_contact, lived),
    }


def subscribers(lived: Lived) -> pa.Table:
    """One row a subscriber of the month, as at its end or at their leaving."""
    people, count = lived.people, len(lived.people)
    return pa.table(
        {
            "number": numbers(people.number),
            "month": repeated(str(lived.span.month), count),
            **_account(people),
            "plan_id": among(tuple(plan.plan_id for plan in catalogue.PLANS), people.plan),
            "plan_since": days(people.plan_day),
            "lockin_until": days(people.lockin_day),
            "has_broadband": flags(people.has_broadband),
            "household": among(
                tuple(f"H{household:08d}" for household in np.unique(people.household).tolist()),
                np.unique(people.household, return_inverse=True)[1].astype(np.int64),
            ),
            "card": among(("main", "sub"), people.is_sub.astype(np.int64)),
            **_terminal(people),
            "status": among(STATUSES, people.status),
            "status_since": days(people.status_day),
            "status_reason": among(REASONS, people.reason),
            "kind": among(KINDS, people.kind),
            "opt_out_marketing": flags(people.opt_marketing),
            "opt_out_profiling": flags(people.opt_profiling),
            "known_on": _known(lived.span, 1, count),
        }
    )


def _account(people: People) -> dict[str, pa.Array]:
    counties = [county for place in places.PREFECTURES for county in place.counties]
    starts = np.cumsum(places.COUNTIES) - places.COUNTIES
    bands = tuple(f"{year}-{year + BAND_YEARS - 1}" for year in range(BANDS_FROM, BANDS_TO, BAND_YEARS))
    band = np.where(people.birth_year == NONE, NONE, (people.birth_year - BANDS_FROM) // BAND_YEARS)
    return {
        "prefecture": among(tuple(place.code for place in places.PREFECTURES), people.prefecture),
        "prefecture_name": among(tuple(place.name for place in places.PREFECTURES), people.prefecture),
        "county": among(tuple(counties), starts[people.prefecture] + people.county),
        "joined_on": days(people.joined_day),
        "joined_channel": among(JOINED, people.joined_channel),
        "birth_band": among(bands, band),
        "payment": among(("postpaid", "prepaid"), people.is_prepaid.astype(np.int64)),
    }


def _terminal(people: People) -> dict[str, pa.Array]:
    return {
        **{
            f"terminal_{name}": among(tuple(getattr(one, name) for one in catalogue.TERMINALS), people.terminal)
            for name in ("brand", "model", "os", "generation")
        },
        "has_dual_sim": flags(catalogue.TERMINAL_DUAL_SIM[people.terminal]),
        "terminal_since": days(people.terminal_day),
    }


def _plans(lived: Lived) -> tuple[catalogue.Plan, ...]:
    """The plans at the fees of the month; a fee that a drift changed is valid from its first month on."""
    fees, since = catalogue.fees_fen(lived.conditions.fees_factor(lived.span.month)), lived.conditions.drift_from
    return tuple(
        plan if fee == plan.fee_fen or since is None else replace(plan, fee_fen=fee, valid_from=str(since.first_day))
        for plan, fee in zip(catalogue.PLANS, fees.tolist(), strict=True)
    )


def catalogue_table(rows: tuple[catalogue.Plan, ...] | tuple[catalogue.Pack, ...], span: Span) -> pa.Table:
    """The whole catalogue, as known on the first day of the month."""
    table = pa.Table.from_pylist([{**vars(row), "is_on_sale": int(row.is_on_sale)} for row in rows])
    return table.append_column("known_on", days(np.full(len(rows), span.first)))


def bills(lived: Lived) -> pa.Table:
    """One row a subscriber and month."""
    count, charged = len(lived.people), lived.bills
    paid = np.bincount(lived.payments.row, weights=lived.payments.amount_fen, minlength=count)
    parts = ("plan_fee_fen", "data_overage_fen", "voice_overage_fen", "packs_fen", "other_fen", "discount_fen")
    return pa.table(
        {
            "number": numbers(lived.people.number),
            "month": repeated(str(lived.span.month), count),
            **{part: whole(getattr(charged, part)) for part in parts},
            "paid_fen": whole(paid),
            "owed_fen": whole(lived.people.owed_fen),
            "known_on": _known(lived.span, BILLS_KNOWN_DAY, count),
        }
    )


def app_usage(lived: Lived, part: Ints, rng: np.random.Generator) -> pa.Table:
    """One row a subscriber of the block and app category with any use; the best day is one of the heaviest days."""
    usage, peaks = lived.usage, lived.peaks
    if peaks is None:
        raise ValueError("a month without days has no app usage")
    place, category = np.nonzero(usage.app_kb[part])
    row = part[place]
    kb, count = usage.app_kb[row, category], len(row)
    rank = np.searchsorted(TOP_DAY_SHARES, rng.random(count), side="right")
    # No category can do without a day that is at least an average one.
    is_light = peaks.top_kb[row, rank] * peaks.data_days[row] < usage.data_kb[row]
    rank = np.where(is_light, 0, rank)
    day_kb = peaks.top_kb[row, rank]
    fewer = 1.0 + 1.5 * rng.random(count)
    top = np.minimum(np.ceil(kb * (day_kb / usage.data_kb[row]) * fewer), np.minimum(kb, day_kb)).astype(np.int64)
    active = np.maximum(np.ceil(peaks.data_days[row] / fewer), -(-kb // top)).astype(np.int64)
    pace = PACE_KB_S[category] * np.exp(0.3 * rng.standard_normal(count))
    return pa.table(
        {
            "number": numbers(lived.people.number[part]).take(pa.array(place)),
            "month": repeated(str(lived.span.month), count),
            "category": among(CATEGORIES, category),
            "data_kb": whole(kb),
            "active_days": whole(np.minimum(active, peaks.data_days[row])),
            "duration_s": whole(np.minimum(kb / pace, 86_400 * peaks.data_days[row] / 2)),
            "top_day": days(peaks.top_days[row, rank]),
            "top_day_kb": whole(top),
            "known_on": _known(lived.span, 2, count),
        }
    )


def contacts(lived: Lived) -> pa.Table:
    """One row an assignment of the month's campaigns."""
    drawn = lived.contacts
    treated = drawn.arm == TREATED
    lists = tuple(f"{lived.span.month}-{campaign.name}" for campaign in CAMPAIGNS)
    is_listed = np.array([campaign.chosen == "list" for campaign in CAMPAIGNS])[drawn.campaign]
    return pa.table(
        {
            "number": numbers(lived.people.number[drawn.row]),
            "assigned_on": days(drawn.day),
            "campaign": among(tuple(f"{campaign.name}-{lived.span.month}" for campaign in CAMPAIGNS), drawn.campaign),
            "purpose": among(tuple(campaign.purpose for campaign in CAMPAIGNS), drawn.campaign),
            "arm": among(("treated", "control"), drawn.arm),
            "chosen": among(tuple(campaign.chosen for campaign in CAMPAIGNS), drawn.campaign),
            "probability_ppm": whole(np.round(drawn.chance * 1_000_000)),
            "channel": among(CONTACTING.channels, _of_treated(drawn.channel, treated)),
            "offer_id": among(OFFERS, _of_treated(drawn.offer, treated)),
            "is_sent": flags(drawn.is_sent),
            "is_reached": flags(drawn.is_reached),
            "is_accepted": flags(drawn.is_accepted),
            "list_id": among(lists, np.where(is_listed, drawn.campaign, NONE)),
            "known_on": days(drawn.day + 1),
        }
    )


def _of_treated(positions: Ints, treated: Flags) -> Ints:
    return np.where(treated, positions, NONE)


def do_not_contact(lived: Lived) -> pa.Table:
    """The whole register of those who are still customers."""
    people = lived.people
    known = (people.refused_day != NONE) & (people.refused_day <= lived.span.last) & people.is_present[:, None]
    row, channel = np.nonzero(known)
    since = people.refused_day[row, channel]
    return pa.table(
        {
            "number": numbers(people.number[row]),
            "channel": among(CHANNELS, channel),
            "since": days(since),
            "known_on": days(since + 1),
        }
    )


def _known(span: Span, day: int, count: int) -> pa.Array:
    """A day of the next month, so many times."""
    return days(np.full(count, span.last + day))
