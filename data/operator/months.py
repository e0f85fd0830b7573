"""Months: a month's use as the sums of days that nobody laid out, drawn from the law by which days are laid out.

Most people use the network on so many days that sums over them follow from few numbers: how many days, how unequal
they are, and what a day's parts are on average. The others are laid out day by day and added up.
"""

from dataclasses import dataclass

import numpy as np

from data.operator.days import (
    BUSY,
    LEAST_WEIGHT,
    NIGHT_SPREAD,
    PEAKS,
    SPREAD_5G,
    TOP_DAYS,
    Days,
    Peaks,
    falls_silent,
    lay_out,
)
from data.operator.endings import Endings
from data.operator.people import Flags, Ints, Reals
from data.operator.span import Span
from data.operator.usage import Usage

#: Sums of a month that are drawn from moments: with fewer days or less data than this, the days are laid out.
ENOUGH_DAYS, ENOUGH_KB = 12, 100_000

SUMMED = (
    "voice_out_s",
    "voice_in_s",
    "calls_out_count",
    "calls_in_count",
    "sms_count",
    "data_4g_kb",
    "data_5g_kb",
    "data_night_kb",
    "data_busy_kb",
    "roaming_kb",
    "cells_count",
)


@dataclass(frozen=True)
class Months:
    """A month's use of some people, one entry each; a day counts since 1970, or is below 0 for no use at all."""

    row: Ints
    sums: dict[str, Ints]  # by name, SUMMED
    active_days: Ints
    last_active_day: Ints


def sum_up(usage: Usage, span: Span, endings: Endings, rows: Ints, rng: np.random.Generator) -> tuple[Months, Peaks]:
    """Sum the month of some people up."""
    exactly = _needs_days(usage, endings, rows)
    laid_out = _laid_out(usage, span, endings, rows[exactly], rng)
    drawn = _drawn(usage, span, rows[~exactly], rng)
    order = np.argsort(np.concatenate([rows[exactly], rows[~exactly]]), kind="stable")
    months = [months for months, _ in (laid_out, drawn)]
    peaks = [peaks for _, peaks in (laid_out, drawn)]

    def joined(parts: list[Ints]) -> Ints:
        return np.concatenate(parts)[order]

    return Months(
        rows,
        {name: joined([part.sums[name] for part in months]) for name in SUMMED},
        joined([part.active_days for part in months]),
        joined([part.last_active_day for part in months]),
    ), Peaks(*(joined([getattr(part, name) for part in peaks]) for name in PEAKS))


def _needs_days(usage: Usage, endings: Endings, rows: Ints) -> Flags:
    """Who has too few days or too little data for moments, was away, or leaves a sign of a certain day."""
    few = usage.days[rows] * usage.active[rows] < ENOUGH_DAYS
    little = usage.data_kb[rows] < ENOUGH_KB
    return np.asarray(few | little | usage.is_away[rows] | falls_silent(usage, endings, rows), dtype=bool)


def _laid_out(usage: Usage, span: Span, endings: Endings, rows: Ints, rng: np.random.Generator) -> tuple[Months, Peaks]:
    """Lay the days out and add them up."""
    flat, peaks = lay_out(usage, span, endings, rows, rng)
    place = np.searchsorted(rows, flat.row)
    last = np.full(len(rows), -1)
    np.maximum.at(last, place, flat.day)
    sums = {name: _added(flat, name, place, len(rows)) for name in SUMMED}
    return Months(rows, sums, np.bincount(place, minlength=len(rows)), last), peaks


def _added(flat: Days, name: str, place: Ints, count: int) -> Ints:
    return np.bincount(place, weights=getattr(flat, name), minlength=count).astype(np.int64)


def _drawn(usage: Usage, span: Span, rows: Ints, rng: np.random.Generator) -> tuple[Months, Peaks]:
    """Draw the sums from moments: how many days are active, how unequal they are, and what their parts are."""
    there = usage.days[rows]
    # The last day of presence is always active, and every active day has data.
    active = np.maximum(1 + rng.binomial(there - 1, np.minimum(usage.active[rows], 1.0)), TOP_DAYS + 1)
    top, unequal = _heaviest(active, rng)
    data = usage.data_kb[rows]

    def part(share: Reals, low: float, high: float) -> Ints:
        mean, variance = _capped(share * low, share * high)
        drawn = mean + np.sqrt(variance * unequal) * rng.standard_normal(len(rows))
        return np.asarray(data * np.clip(drawn, 0.0, 1.0), dtype=np.float64).astype(np.int64)

    on_5g = part(usage.share_5g[rows], *SPREAD_5G)
    night, busy = part(usage.night[rows], *NIGHT_SPREAD), part(np.ones(len(rows)), *BUSY)
    steps = 1.0 - np.exp(-1.0 / usage.cells[rows])
    sums = {
        "voice_out_s": usage.voice_out_s[rows],
        "voice_in_s": usage.voice_in_s[rows],
        "calls_out_count": usage.calls_out[rows],
        "calls_in_count": usage.calls_in[rows],
        "sms_count": usage.sms[rows],
        "data_4g_kb": data - on_5g,
        "data_5g_kb": on_5g,
        "data_night_kb": night,
        "data_busy_kb": busy,
        "roaming_kb": np.zeros(len(rows), dtype=np.int64),
        # Whole parts of exponential numbers are geometric: their sum is negative binomial.
        "cells_count": active + rng.negative_binomial(active, steps),
    }
    start = (rng.random(len(rows)) * there).astype(np.int64)
    days = (start[:, None] + np.arange(TOP_DAYS) * np.maximum(there // TOP_DAYS, 1)[:, None]) % there[:, None]
    top_kb = np.maximum((data[:, None] * top).astype(np.int64), 1)
    first, last = span.first + usage.first[rows], span.first + usage.last[rows]
    return Months(rows, sums, active, last), Peaks(night, active, active, first[:, None] + days, top_kb)


def _heaviest(active: Ints, rng: np.random.Generator) -> tuple[Reals, Reals]:
    """Return the shares of a month's data that lie on its heaviest days, and the sum of squares of all days' shares.

    A day weighs LEAST_WEIGHT plus an exponential number. The third largest of n such numbers follows from a beta
    number, the steps from it to the second and the first are exponential again (Renyi), and the others lie below it.
    """
    below = 1.0 - rng.beta(TOP_DAYS, active - TOP_DAYS + 1)
    third = -np.log1p(-below)
    second = third + rng.standard_exponential(len(active)) / 2.0
    top = np.stack([second + rng.standard_exponential(len(active)), second, third], axis=1)
    odds = np.exp(-third) / below
    mean, variance = 1.0 - third * odds, np.maximum(1.0 - third**2 * odds / below, 0.0)
    others = active - TOP_DAYS
    rest = others * mean + np.sqrt(others * variance) * rng.standard_normal(len(active))
    rest = np.clip(rest, 0.0, others * third) + LEAST_WEIGHT * others
    top += LEAST_WEIGHT
    whole = top.sum(axis=1) + rest
    squares = (top**2).sum(axis=1) + others * ((LEAST_WEIGHT + mean) ** 2 + variance)
    return top / whole[:, None], np.minimum(squares / whole**2, 1.0)


def _capped(low: Reals, high: Reals) -> tuple[Reals, Reals]:
    """Return mean and variance of a number that is uniform between two bounds, cut at 1."""
    width = np.maximum(high - low, 1e-12)
    cut = np.clip(1.0, low, high)
    mean = ((cut**2 - low**2) / 2.0 + (high - cut)) / width
    square = ((cut**3 - low**3) / 3.0 + (high - cut)) / width
    return np.where(high > low, mean, np.minimum(low, 1.0)), np.maximum(square - mean**2, 0.0)
