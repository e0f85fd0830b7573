"""Days: a month's use laid out day by day, so that the days add up to the month exactly."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.operator.endings import Endings
from data.operator.parameters import SILENCE, USING
from data.operator.people import Flags, Ints, Reals
from data.operator.span import Span, day_factors, festival
from data.operator.usage import Usage

#: People laid out at once: bounds the memory of a month, whatever the size of the operator.
BLOCK = 20_000
TOP_DAYS = 3
#: A day with data weighs at least so much; the rest of its weight is exponential with mean 1.
LEAST_WEIGHT = 0.15
#: By how much a day's 5G and night parts are spread about the person's, and how much of a day is in busy hours.
SPREAD_5G, NIGHT_SPREAD, BUSY = (0.6, 1.4), (0.0, 2.0), (0.15, 0.40)


@dataclass(frozen=True)
class Days:
    """Daily use, flat: one entry a person and day with any use, by person then day; `day` counts since 1970."""

    row: Ints
    day: Ints
    voice_out_s: Ints
    voice_in_s: Ints
    calls_out_count: Ints
    calls_in_count: Ints
    sms_count: Ints
    data_4g_kb: Ints
    data_5g_kb: Ints
    data_night_kb: Ints
    data_busy_kb: Ints
    roaming_kb: Ints
    cells_count: Ints


@dataclass(frozen=True)
class Peaks:
    """What the months' tables need of the days, one row a person: night data, days with use, the heaviest days."""

    night_kb: Ints
    active_days: Ints
    data_days: Ints
    top_days: Ints  # (people, TOP_DAYS), days since 1970
    top_kb: Ints  # (people, TOP_DAYS)


#: The parts of `Peaks`, in their order.
PEAKS = ("night_kb", "active_days", "data_days", "top_days", "top_kb")

#: Lays out a month's use, writes it somewhere and says what its days were like.
LayOut = Callable[[Usage, Span, Endings, np.random.Generator], Peaks]


def blocks(count: int) -> list[Ints]:
    """Cut so many people into blocks."""
    return [np.arange(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]


def split(total: Ints, weight: Reals) -> Ints:
    """Divide each total over days by weight, in whole numbers that add up to it; nothing where all weights are 0.

    >>> split(np.array([10]), np.array([[1.0, 0.0, 2.0]])).tolist()
    [[3, 0, 7]]
    """
    bounds = np.cumsum(weight, axis=1)
    whole = bounds[:, -1:]
    up_to = np.floor(total[:, None] * np.divide(bounds, whole, out=np.zeros_like(bounds), where=whole > 0))
    return np.diff(up_to, axis=1, prepend=0.0).astype(np.int64)


def lay_out(usage: Usage, span: Span, endings: Endings, part: Ints, rng: np.random.Generator) -> tuple[Days, Peaks]:
    """Lay out the month of some people in days."""
    is_active = _active(usage, span, part, rng)
    shape = is_active.shape
    ordinary = day_factors(
        span, weekend=USING.weekend_factor, feast=USING.festival_factor, around_days=USING.festival_days
    )
    heavy = (LEAST_WEIGHT + rng.standard_exponential(shape)) * is_active
    data = split(usage.data_kb[part], heavy * ordinary)
    out, back = (0.05 + rng.standard_exponential(shape) for _ in range(2))
    calls_out, calls_in = split(usage.calls_out[part], out * is_active), split(usage.calls_in[part], back * is_active)
    sms = split(usage.sms[part], rng.standard_exponential(shape) * is_active)
    sms = np.maximum(sms, _last_sign(usage, endings, part, shape))
    on_5g, at_night, busy = _parts(usage, part, rng, shape, data)
    columns = {
        "voice_out_s": split(usage.voice_out_s[part], calls_out * out),
        "voice_in_s": split(usage.voice_in_s[part], calls_in * back),
        "calls_out_count": calls_out,
        "calls_in_count": calls_in,
        "sms_count": sms,
        "data_4g_kb": data - on_5g,
        "data_5g_kb": on_5g,
        "data_night_kb": at_night,
        "data_busy_kb": busy,
        "roaming_kb": _roaming(usage, span, part, rng, data),
        "cells_count": 1 + (usage.cells[part, None] * rng.standard_exponential(shape)).astype(np.int64),
    }
    used = (data + calls_out + calls_in + sms) > 0
    rows, places = np.nonzero(used)
    flat = {name: values[rows, places] for name, values in columns.items()}
    return Days(row=part[rows], day=places + span.first, **flat), _peaks(span, data, at_night, used)


def _active(usage: Usage, span: Span, part: Ints, rng: np.random.Generator) -> Flags:
    """Which days see any use: by habit, within the days the person is there, the last of these always."""
    days = np.arange(span.days)
    there = (days >= usage.first[part, None]) & (days <= usage.last[part, None])
    draw = rng.random((len(usage.first[part]), span.days)) < usage.active[part, None]
    return np.asarray(there & (draw | (days == usage.last[part, None])), dtype=bool)


def falls_silent(usage: Usage, endings: Endings, part: Ints) -> Flags:
    """Who falls silent in the month after some days in it."""
    return np.asarray((endings.what[part] == SILENCE) & (usage.days[part] > 0), dtype=bool)


def _last_sign(usage: Usage, endings: Endings, part: Ints, shape: tuple[int, ...]) -> Ints:
    """A message on the day before somebody falls silent, so that the silence begins on the day the truth says."""
    sign = np.zeros(shape, dtype=np.int64)
    falls = np.flatnonzero(falls_silent(usage, endings, part))
    sign[falls, usage.last[part][falls]] = 1
    return sign


def _parts(
    usage: Usage, part: Ints, rng: np.random.Generator, shape: tuple[int, ...], data: Ints
) -> tuple[Ints, Ints, Ints]:
    """5G, night and busy-hour parts of each day's data, none above the whole."""
    on_5g = (data * np.minimum(usage.share_5g[part, None] * rng.uniform(*SPREAD_5G, shape), 1.0)).astype(np.int64)
    at_night = (data * np.minimum(usage.night[part, None] * rng.uniform(*NIGHT_SPREAD, shape), 1.0)).astype(np.int64)
    busy = (data * rng.uniform(*BUSY, shape)).astype(np.int64)
    return on_5g, at_night, busy


def _roaming(usage: Usage, span: Span, part: Ints, rng: np.random.Generator, data: Ints) -> Ints:
    """Data outside the province on the days of a journey; around the Spring Festival if there is one this month."""
    people = len(data)
    feast = festival(span, USING.festival_days)
    start = rng.integers(0, span.days, people)
    if feast.any():
        start = np.flatnonzero(feast)[0] + rng.integers(0, 4, people)
    length = rng.integers(2, 10, people)
    days = np.arange(span.days)
    away = usage.is_away[part, None] & (days >= start[:, None]) & (days < (start + length)[:, None])
    return np.where(away, data * 9 // 10, 0)


def _peaks(span: Span, data: Ints, at_night: Ints, used: Flags) -> Peaks:
    order = np.argsort(-data, axis=1, kind="stable")[:, :TOP_DAYS]
    return Peaks(
        night_kb=at_night.sum(axis=1),
        active_days=used.sum(axis=1),
        data_days=(data > 0).sum(axis=1),
        top_days=span.first + order,
        top_kb=np.take_along_axis(data, order, axis=1),
    )
