"""Population: who the subscribers are when the story begins, and who comes new each month."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.identity import subscriber_id
from data.operator import catalogue, places
from data.operator.answers import answers
from data.operator.billing import cost_fen
from data.operator.chains import settled_levels
from data.operator.law import Rates
from data.operator.parameters import CAUSES, CONTACTING, LOCKIN, PAYING, PEOPLING, PORTING, RATES, SIGNS, USING
from data.operator.people import CHANNELS, NONE, Flags, Ints, People, Reals
from data.operator.span import Span, months_later
from data.tables.app_usage import CATEGORIES

PREFIXES = (133, 153, 180, 181, 189)
PER_PREFIX = 100_000_000
#: Coprime to the count of numbers, so that stepping by it meets each number once before any comes again.
STEP = 176_942_287
TASTES = np.log([0.42, 0.22, 0.05, 0.07, 0.06, 0.05, 0.03, 0.10])
#: The logarithm of the KB of somebody who never uses data.
NO_DATA_LOG = -30.0


@dataclass(frozen=True)
class Arrival:
    """How a group comes to be here: how many, after how many others, as newcomers or not, and how they pay."""

    count: int
    before: int
    is_new: bool
    rates: Rates = RATES["demo"]


def draw_people(rng: np.random.Generator, arrival: Arrival, span: Span, key: bytes) -> People:
    """Draw subscribers as they are before the month of `span`; newcomers join on its days."""
    count = arrival.count
    numbers = _numbers(arrival, key)
    personal = _persons(rng, arrival, span)
    use = _habits(rng, count)
    held = _holdings(rng, arrival, span, personal, use)
    return People(
        person=np.arange(arrival.before, arrival.before + count, dtype=np.int64),
        subscriber_id=np.array([subscriber_id(str(number), key) for number in numbers.tolist()], dtype="S26"),
        number=numbers,
        **personal,
        **held,
        **use,
        **_standing(rng, count, held["plan_day"]),
        **_minds(rng, count),
        **answers(rng, personal, use, NO_DATA_LOG / 2),
    )


def _numbers(arrival: Arrival, key: bytes) -> Ints:
    """Hand out distinct phone numbers of 11 digits in an order that looks like none."""
    space = len(PREFIXES) * PER_PREFIX
    start = int.from_bytes(key[:8], "big") % space
    order = (np.arange(arrival.before, arrival.before + arrival.count, dtype=np.int64) * STEP + start) % space
    return np.asarray(np.array(PREFIXES)[order // PER_PREFIX] * PER_PREFIX + order % PER_PREFIX, dtype=np.int64)


def _pick(rng: np.random.Generator, shares: Reals | tuple[float, ...], count: int) -> Ints:
    place = np.searchsorted(np.cumsum(shares), rng.random(count) * np.sum(shares), side="right")
    return place.astype(np.int64)


def _persons(rng: np.random.Generator, arrival: Arrival, span: Span) -> dict[str, Any]:
    count = arrival.count
    prefecture = _pick(rng, places.SHARE, count)
    tenure_days = (
        np.minimum(rng.exponential(PEOPLING.tenure_mean_days, count), PEOPLING.tenure_most_days).astype(np.int64) + 1
    )
    joined = span.first + rng.integers(0, span.days, count) if arrival.is_new else span.first - tenure_days
    birth = (span.month.first_day.year - PEOPLING.youngest - PEOPLING.age_range * rng.beta(1.5, 2.0, count)).astype(
        np.int64
    )
    age = span.month.first_day.year - birth
    is_sub = rng.random(count) < PEOPLING.sub_cards
    ported = arrival.is_new & (rng.random(count) < PORTING.ported_in) & ~is_sub
    household, is_shared = _households(rng, arrival, is_sub)
    return {
        "prefecture": prefecture,
        "county": (rng.random(count) * places.COUNTIES[prefecture]).astype(np.int64),
        "joined_day": joined,
        "joined_channel": _pick(rng, PEOPLING.joined_channel, count),
        "birth_year": np.where(rng.random(count) < PEOPLING.age_unknown, NONE, birth),
        "is_student": (age <= PEOPLING.student_until) & (rng.random(count) < PEOPLING.students),
        "is_prepaid": rng.random(count) < arrival.rates.prepaid,
        "has_broadband": ~is_sub & (rng.random(count) < PEOPLING.broadband),
        "household": household,
        "is_shared": is_shared,
        "is_sub": is_sub,
        "kind": _pick(rng, PEOPLING.kinds, count),
        "opt_marketing": rng.random(count) < PEOPLING.opt_marketing,
        "opt_profiling": rng.random(count) < PEOPLING.opt_profiling,
        "refused_day": np.where(
            rng.random((count, len(CHANNELS))) < PEOPLING.refuses,
            joined[:, None] + rng.integers(0, 2, (count, len(CHANNELS))),
            NONE,
        ),
        "ported_in_day": np.where(ported, joined, NONE),
    }


def _households(rng: np.random.Generator, arrival: Arrival, is_sub: Flags) -> tuple[Ints, Flags]:
    own = np.arange(arrival.before, arrival.before + arrival.count, dtype=np.int64)
    other = rng.integers(0, max(arrival.count, 1), arrival.count)
    # A sub card, and one main card in six, belongs to the household of somebody who keeps a household of their own.
    moves = is_sub | (rng.random(arrival.count) < PEOPLING.shares_household)
    moves &= ~moves[other]
    household = np.where(moves, own[other], own)
    return household, moves | np.isin(own, household[moves])


def _habits(rng: np.random.Generator, count: int) -> dict[str, Any]:
    median_log = np.log(USING.data_median_gb * catalogue.KB_IN_GB)
    data_log = median_log + USING.data_spread * rng.standard_normal(count)
    active = 1.0 / (1.0 + np.exp(-(USING.active_mean + USING.active_spread * rng.standard_normal(count))))
    notes = np.array(PAYING.notes_fen)[_pick(rng, PAYING.note_shares, count)]
    return {
        "data_log": np.where(rng.random(count) < USING.no_data, NO_DATA_LOG, data_log),
        "voice_log": np.log(USING.voice_median_min * 60) + USING.voice_spread * rng.standard_normal(count),
        "active": active,
        "night": np.exp(USING.night_mean + USING.night_spread * rng.standard_normal(count)),
        "share_5g": rng.beta(4.0, 2.2, count),
        "roams": rng.exponential(1.0, count),
        "tastes": TASTES + 0.7 * rng.standard_normal((count, len(CATEGORIES))),
        "note_fen": notes,
        "services_fen": np.where(rng.random(count) < PAYING.service_share, PAYING.service_fen, 0),
        "skips": rng.standard_normal(count),
    }


def _holdings(
    rng: np.random.Generator,
    arrival: Arrival,
    span: Span,
    persons: dict[str, Any],
    use: dict[str, Any],
) -> dict[str, Any]:
    count, joined = arrival.count, persons["joined_day"]
    terminal = _pick(rng, catalogue.TERMINAL_SHARE, count)
    data_log = expected_data_log(use["data_log"], persons["prefecture"], terminal)
    plan = _choose_plans(rng, arrival, persons["is_student"], (np.exp(data_log), np.exp(use["voice_log"])), terminal)
    held_days = rng.integers(0, 900, count)
    ends = span.first + rng.integers(1, 31 * max(LOCKIN.terms_months), count)
    new_terms = np.array(LOCKIN.terms_months)[rng.integers(0, len(LOCKIN.terms_months), count)]
    if arrival.is_new:
        ends = months_later(span.first, new_terms) + (joined - span.first)
    # Remaining terms of 12 and 24 months, seen at one moment: half of the first lie within the first year.
    long = arrival.is_new | (ends <= span.first + 365) | (rng.random(count) < LOCKIN.long_share)
    share = LOCKIN.newcomers if arrival.is_new else LOCKIN.share
    is_locked = rng.random(count) < share
    ended = span.first - rng.integers(1, 900, count)
    unlocked = np.where(arrival.is_new | (rng.random(count) < LOCKIN.never) | (ended < joined), NONE, ended)
    return {
        "plan": plan,
        "plan_day": joined if arrival.is_new else np.maximum(joined, _first_of_month(span.first - held_days)),
        "next_plan": np.full(count, NONE),
        "lockin_day": np.where(is_locked, np.where(long, ends, span.first + (ends - span.first) // 2), unlocked),
        "terminal": terminal,
        "terminal_day": joined if arrival.is_new else np.maximum(joined, span.first - rng.integers(1, 1_100, count)),
        "pack_habit": np.where(rng.random(count) < PAYING.pack_habit, _pick(rng, _PACK_SHARES, count), NONE),
        "quarter_left": np.zeros(count, dtype=np.int64),
        "data_usual": data_log,
        "data_last": data_log,
    }


#: What people buy every month, by position in the catalogue of packs.
_PACK_SHARES = (1, 1, 2, 1, 0.5, 3, 3, 2, 3, 1.5, 1, 1.5, 0.5, 1, 1)


def expected_data_log(data_log: Reals, prefecture: Ints, terminal: Ints) -> Reals:
    """Return the logarithm of the KB expected in an ordinary month; far below zero where there is no data."""
    with np.errstate(divide="ignore"):
        appetite = np.log(np.maximum(catalogue.TERMINAL_APPETITE[terminal], 1e-12))
    return np.asarray(data_log + np.log(places.APPETITE[prefecture]) + appetite, dtype=np.float64)


def _first_of_month(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _choose_plans(
    rng: np.random.Generator, arrival: Arrival, is_student: Flags, use: tuple[Reals, Reals], terminal: Ints
) -> Ints:
    """People take the plan that seems cheapest for what they think they need; `use` is KB and seconds a month."""
    shape = (arrival.count, len(catalogue.PLANS))
    plans = np.arange(len(catalogue.PLANS))
    need_kb = use[0] * np.exp(rng.normal(PEOPLING.headroom[0], PEOPLING.headroom[1], arrival.count))
    need_s = use[1] * np.exp(rng.normal(PEOPLING.headroom[0], PEOPLING.headroom[1], arrival.count))
    cost = cost_fen(np.broadcast_to(plans, shape), need_kb[:, None], need_s[:, None])
    score = -cost / PEOPLING.price_sense_fen + rng.gumbel(size=shape)
    score[:, ~catalogue.PLAN_ON_SALE] -= 1e9 if arrival.is_new else 1.5
    score[:, catalogue.PLAN_IS_5G] -= np.where(catalogue.TERMINAL_IS_5G[terminal], 0.0, 1.5)[:, None]
    score[:, catalogue.CAMPUS_PLAN] += np.where(is_student, 2.5, -1e9)
    # The old plan of 89 yuan is held by those who took it in 2012, use little and never looked again.
    stays_old = (not arrival.is_new) & (need_kb < PEOPLING.keeps_old_plan_below_gb * catalogue.KB_IN_GB)
    stays_old &= rng.random(arrival.count) < PEOPLING.keeps_old_plan
    score[:, catalogue.OLD_PLAN] = np.where(stays_old, 1e9, -1e9)
    return np.asarray(np.argmax(score, axis=1), dtype=np.int64)


def _standing(rng: np.random.Generator, count: int, plan_day: Ints) -> dict[str, Any]:
    none, zero = np.full(count, NONE), np.zeros(count, dtype=np.int64)
    return {
        "credit_until": none,
        "back_to_plan": none,
        "status": zero,
        "status_day": np.asarray(plan_day, dtype=np.int64),
        "reason": none,
        "silent_day": none,
        "balance_fen": (rng.random(count) * 4_000).astype(np.int64),
        "debt_months": zero,
        "queried": none,
        "contacted_day": none,
        "taught_until": none,
        "returns_day": none,
        "circle_pull": np.zeros(count),
        "effects": np.ones((count, len(CONTACTING.spread))),
    }


def _minds(rng: np.random.Generator, count: int) -> dict[str, Any]:
    """What nobody sees: traits, and the causes at their long-run levels."""
    shape = (count, len(CAUSES))
    draw, bounds = rng.random(shape), np.cumsum(settled_levels(), axis=1)
    levels = (draw[:, :, None] >= bounds[None, :, :-1]).sum(axis=2)
    alarm = SIGNS.false_alarm / (1.0 - SIGNS.false_stay)
    return {
        "ambition": rng.standard_normal(count),
        "frailty": rng.standard_normal((count, 2)),
        "levels": levels,
        "is_shown": rng.random(shape) < SIGNS.shown,
        "is_alarm": (levels == 0) & (rng.random(shape) < alarm),
        "is_over": rng.random(count) < SIGNS.misfit_over,
        "overages": np.zeros((count, 3), dtype=bool),
        "slowness": rng.standard_normal(count),
    }
