"""Porting: the queries and codes before a number goes, and the numbers that come."""

from dataclasses import dataclass, replace

import numpy as np

from data.operator import places
from data.operator.endings import STAYS, Endings
from data.operator.hazards import Hazards, probabilities
from data.operator.parameters import CAUSES, CIRCLE, MISFIT, PORT_OUT, PORTING, PRICE, RIVAL, SERVICE
from data.operator.people import NONE, Flags, Ints, People, Reals
from data.operator.span import Span
from data.operator.usage import Usage

STEPS = ("query", "code", "ported_out", "ported_in")
QUERY, CODE, OUT, IN = range(4)
REASONS = {
    PRICE: "资费太贵",
    MISFIT: "套餐不合适",
    SERVICE: "信号或服务不好",
    CIRCLE: "家人朋友都在对方网络",
    RIVAL: "对方优惠更大",
}
OTHER_REASON = "其他"
SAYS_WHY = 0.7
#: Nobody is likelier than this to take a step and not port.
MOST_IDLE = 0.5
HOUR_S = 3_600
OPENS_S = 9 * HOUR_S


@dataclass(frozen=True)
class Steps:
    """The month's steps, one entry each; operator is a position in PORTING.operators, reason in CAUSES, else NONE."""

    row: Ints
    step: Ints
    day: Ints
    second: Ints
    operator: Ints
    reason: Ints


def take_steps(
    people: People,
    span: Span,
    *,
    usage: Usage,
    endings: Endings,
    hazards: Hazards,
    rng: np.random.Generator,
) -> Steps:
    """Draw the steps of the month: those of who ports, the idle ones of others, and those of newcomers."""
    rival = _rivals(people, flows(to_us=False), rng)
    parts = [_of_porters(span, endings, rival, hazards.heat, rng)]
    unused = (1.0 - PORTING.code_same_day) * (1.0 - PORTING.code_later)
    for step, a_port in ((QUERY, PORTING.queries_a_port), (CODE, PORTING.idle_codes * unused / (1.0 - unused))):
        row = np.flatnonzero(_idly(hazards, a_port, endings, usage, rng))
        day = span.first + (rng.random(len(row)) * (usage.last[row] + 1)).astype(np.int64)
        parts.append(_steps(row, step, day, OPENS_S + rng.integers(0, 10 * HOUR_S, len(row))))
    row = np.flatnonzero((people.ported_in_day >= span.first) & (people.ported_in_day <= span.last))
    came = _rivals(people.only(row), flows(to_us=True), rng)
    parts.append(_steps(row, IN, people.ported_in_day[row], np.full(len(row), OPENS_S), operator=came))
    return Steps(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES})


def flows(*, to_us: bool) -> Reals:
    """Return how numbers divide among the other operators, of those who come to us or of those who go; sums to 1."""
    own = PORTING.operators.index(PORTING.own_operator)
    moved = np.array(PORTING.flows)
    both = moved[:, own] if to_us else moved[own]
    return np.asarray(both / both.sum())


def _rivals(people: People, shares: Reals, rng: np.random.Generator) -> Ints:
    """Draw the other operator of each, the larger one more often where rivals pull strongly."""
    log_odds = np.tile(np.log(np.maximum(shares, 1e-300)), (len(people), 1))
    log_odds[:, np.argmax(shares)] += PORTING.rival_tilt * places.RIVAL_STRENGTH[people.prefecture]
    chance = np.exp(log_odds)
    bounds = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    return np.asarray((rng.random(len(people))[:, None] >= bounds).sum(axis=1), dtype=np.int64)


_NAMES = ("row", "step", "day", "second", "operator", "reason")


def _steps(
    row: Ints, step: int, day: Ints, second: Ints, *, operator: Ints | None = None, reason: Ints | None = None
) -> Steps:
    none = np.full(len(row), NONE)
    return Steps(
        row,
        np.full(len(row), step),
        day,
        second,
        none if operator is None else operator,
        none if reason is None else reason,
    )


def _idly(hazards: Hazards, a_port: float, endings: Endings, usage: Usage, rng: np.random.Generator) -> Flags:
    """Who takes a step without porting this month, so many for each port."""
    intensity = np.where(hazards.is_free_to_port, hazards.endings[:, PORT_OUT], 0.0)
    draw = rng.random(len(intensity)) < idly(hazards, intensity, a_port)
    return np.asarray(draw & (endings.what == STAYS) & (usage.days > 0), dtype=bool)


def idly(hazards: Hazards, intensity: Reals, a_port: float) -> Reals:
    """Return the chance of a step without porting, so many for each port, of people of such intensities of porting.

    It is in proportion to these; `hazards` are those of everybody in the month, which say what is usual.
    """
    free = hazards.is_free_to_port
    ports = probabilities(hazards.endings)[free, PORT_OUT].sum()
    whole = max(float(hazards.endings[free, PORT_OUT].sum()), 1e-12)
    return np.asarray(np.minimum(a_port * ports / whole * intensity, MOST_IDLE))


def _of_porters(span: Span, endings: Endings, rival: Ints, heat: Reals, rng: np.random.Generator) -> Steps:
    row = np.flatnonzero(endings.what == PORT_OUT)
    day, count = endings.day[row], len(row)
    since = day - span.first
    used = PORTING.code_same_day + (1.0 - PORTING.code_same_day) * PORTING.code_later
    same_day = rng.random(count) < PORTING.code_same_day / used
    code_day = np.where(same_day, day, span.first + (rng.random(count) * since).astype(np.int64))
    asks = rng.random(count) < PORTING.query_same_month
    query_day = span.first + (rng.random(count) * (code_day - span.first + 1)).astype(np.int64)
    moment = OPENS_S + 2 * HOUR_S + rng.integers(0, 6 * HOUR_S, count)
    why = np.where(rng.random(count) < SAYS_WHY, _reason(heat[row], rng), NONE)
    out = _steps(row, OUT, day, moment, operator=rival[row], reason=why)
    code = _steps(row, CODE, code_day, moment - HOUR_S // 2)
    query = _steps(row[asks], QUERY, query_day[asks], (moment - HOUR_S)[asks])
    return Steps(**{name: np.concatenate([getattr(part, name) for part in (out, code, query)]) for name in _NAMES})


def _reason(heat: Reals, rng: np.random.Generator) -> Ints:
    """What is said at the counter: mostly the strongest cause, sometimes anything."""
    strongest = np.argmax(heat + 0.6 * rng.random(heat.shape), axis=1)
    return np.where(heat.max(axis=1, initial=0.0) > 0, strongest, rng.integers(0, len(CAUSES) + 1, len(heat)))


def remember_queries(people: People, span: Span, steps: Steps) -> People:
    """Write who asked whether they may port into the people."""
    queried = people.queried.copy()
    queried[steps.row[steps.step == QUERY]] = span.month.number
    return replace(people, queried=queried)
