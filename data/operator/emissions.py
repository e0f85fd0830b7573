"""Emissions: how likely what a month shows is, given the level each cause shows; the filter's documented law."""

from dataclasses import dataclass

import numpy as np

from data.operator.complaints import chances_of
from data.operator.days import Peaks
from data.operator.endings import is_leaving
from data.operator.life import Lived
from data.operator.network import expected_slow_log
from data.operator.orders import boosters
from data.operator.parameters import CAUSES, MISFIT, NETWORKING, PAYING, PRICE, SERVICE, SIGNS, UPGRADING, USING
from data.operator.payments import HALVES_FROM_FEN, LAST_EARLY_DAY
from data.operator.people import NONE, Flags, Ints, Reals
from data.operator.population import NO_DATA_LOG
from data.operator.porting import QUERY
from data.operator.traits import Counted, Measured, Reading
from data.operator.usage import FESTIVAL_LOG, Usage, has_feast, is_taught, usual_data_log
from data.tables.complaints import TOPICS

LEVELS = 3
#: A day by day share of the night, weighed by days of unequal use: variance of its mean over n days, times n.
NIGHT_BY_DAY = 2.0 / 3.0
UNLIKELY = 1e-6
DAYS_ROUNDS = 8
#: Standard deviations of a month's readings about habit and shift.
_NOISE = {
    "data": USING.data_noise,
    "calls": USING.voice_noise,
    "slow": NETWORKING.slow_noise,
    "night": USING.night_noise,
}


@dataclass(frozen=True)
class Evidence:
    """A month's signs: likelihoods by level shown, (people, levels) a cause, and readings of habits by trait."""

    likelihood: dict[int, Reals]
    readings: dict[str, tuple[Reading, ...]]
    has_skipped: Ints  # 1 left a bill unpaid, 0 paid, NONE: there was nothing to pay
    was_in_debt: Flags
    has_asked: Flags  # whether the number may be ported
    released: Flags  # (people, 2), whom price pressure could move in the month

    def only(self, rows: slice | Ints) -> "Evidence":
        """Return that of some of the people."""
        return Evidence(
            {cause: values[rows] for cause, values in self.likelihood.items()},
            {name: tuple(reading.only(rows) for reading in readings) for name, readings in self.readings.items()},
            self.has_skipped[rows],
            self.was_in_debt[rows],
            self.has_asked[rows],
            self.released[rows],
        )


def evidence_of(lived: Lived) -> Evidence:
    """Read what a month shows of everybody who was there in it."""
    likelihood = {cause: np.ones((len(lived.people), LEVELS)) for cause in range(len(CAUSES))}
    skipped, first_day = _payments(lived)
    likelihood[PRICE], likelihood[MISFIT] = _price(lived, first_day), _misfit(lived)
    likelihood[SERVICE] = _complained(lived, "network", SERVICE) * _complained(lived, "service", SERVICE)
    asked = np.zeros(len(lived.people), dtype=bool)
    asked[lived.steps.row[lived.steps.step == QUERY]] = True
    in_debt = lived.before.debt_months > 0
    return Evidence(likelihood, _readings(lived), skipped, in_debt, asked, lived.hazards.released)


def _complained(lived: Lived, topic: str, cause: int) -> Reals:
    at = TOPICS.index(topic)
    has = np.zeros(len(lived.people), dtype=bool)
    has[lived.complaints.row[lived.complaints.topic == at]] = True
    likelihood = np.empty((len(has), LEVELS))
    for level in range(LEVELS):
        looks = np.where(np.arange(len(CAUSES)) == cause, level, 0) * np.ones((len(has), 1), dtype=np.int64)
        chance = chances_of(lived.people, looks, lived.bills.data_overage_fen, lived.contacts)[:, at]
        likelihood[:, level] = np.where(has, chance, 1.0 - chance)
    return np.where((lived.usage.days > 0)[:, None], likelihood, 1.0)


def _payments(lived: Lived) -> tuple[Ints, Ints]:
    """Who left something unpaid, and the day of the month of each first payment (NONE if none)."""
    count, paid = len(lived.people), lived.payments
    first = np.full(count, NONE)
    firsts = paid.part == 0
    first[paid.row[firsts]] = paid.day[firsts] - lived.span.first
    owes = lived.bills.charged_fen > lived.before.balance_fen
    asked = owes & (lived.usage.days > 0) & ~is_leaving(lived.endings)
    return np.where(asked, (first == NONE).astype(np.int64), NONE), first


def _price(lived: Lived, first_day: Ints) -> Reals:
    """Late, in small notes, complaining, without the usual pack, on the way down."""
    stays = ~is_leaving(lived.endings)
    likelihood = _complained(lived, "fee", PRICE)
    whole = (lived.usage.first == 0) & (first_day != NONE) & stays
    late = first_day[:, None] - np.array(SIGNS.price_late_days)
    fits = np.where((late >= 0) & (late <= LAST_EARLY_DAY), 1.0 / (1 + LAST_EARLY_DAY), UNLIKELY)
    likelihood *= np.where(whole[:, None], fits, 1.0)
    amount = np.bincount(lived.payments.row, weights=lived.payments.amount_fen, minlength=len(stays))
    twice = np.bincount(lived.payments.row, minlength=len(stays)) > 1
    could = whole & (amount >= HALVES_FROM_FEN) & (first_day < lived.usage.last)
    likelihood *= _happened(twice, could, np.array(SIGNS.price_small))
    habit = (lived.before.pack_habit != NONE) & (lived.before.quarter_left == 0) & (lived.usage.days > 0)
    repeats = PAYING.pack_repeats * np.array(SIGNS.price_keeps_packs)
    likelihood *= _happened(lived.packs.wished != NONE, habit, repeats)
    downs = UPGRADING.downgrade_rate * np.exp(SIGNS.price_downgrades)
    return np.asarray(likelihood * _happened(lived.plans.is_downgrade, stays, downs))


def _misfit(lived: Lived) -> Reals:
    """Buying data besides the plan, by the level shown of using too much for it."""
    levels = [boosters(lived.before, np.full(len(lived.people), level)) for level in range(LEVELS)]
    return _happened(lived.packs.booster != NONE, lived.usage.days > 0, np.column_stack(levels))


def _happened(what: Flags, could: Flags, chance: Reals) -> Reals:
    """The likelihood of a yes or no by level, 1 where there was no question; shape (people, levels)."""
    return np.where(could[:, None], np.where(what[:, None], chance, 1.0 - chance), 1.0)


def _readings(lived: Lived) -> dict[str, tuple[Reading, ...]]:
    people, usage, peaks = lived.before, lived.usage, lived.peaks
    share, there = usage.days / lived.span.days, usage.days > 0
    feast = has_feast(lived.span, lived.conditions)
    offset = usual_data_log(people, lived.span, feast=feast) - people.data_log
    has_data = there & (usage.data_kb > 0) & (people.data_log > NO_DATA_LOG / 2) & ~is_taught(people, lived.span)
    noise = {name: np.full(len(people), spread**2) for name, spread in _NOISE.items()}
    data = Measured(_log(usage.data_kb / np.maximum(share, UNLIKELY)) - offset, noise["data"], has_data)
    calls = tuple(
        Measured(
            _log(seconds / np.maximum(share, UNLIKELY)) - FESTIVAL_LOG * feast,
            noise["calls"],
            there & (seconds > 0),
        )
        for seconds in (usage.voice_out_s, usage.voice_in_s)
    )
    calm = expected_slow_log(people.prefecture, np.zeros(len(people)), lived.conditions.slow_factor(lived.span.month))
    slow = Measured(lived.quality.slow_log - calm, noise["slow"], there)
    readings: dict[str, tuple[Reading, ...]] = {"data": (data,), "calls": calls, "slow": (slow,)}
    if peaks is not None:
        by_day = NIGHT_BY_DAY / np.maximum(peaks.data_days, 1)
        night = _log(peaks.night_kb / np.maximum(usage.data_kb, 1)) + by_day / 2
        readings["night"] = (Measured(night, noise["night"] + by_day, has_data & (peaks.night_kb > 0)),)
        # The last day there is active whatever the habit.
        active = np.where(there, np.maximum(_days_active(usage, peaks) - 1, 0), 0)
        readings["active"] = (Counted(active, np.where(there, usage.days - 1, 0)),)
    return readings


def _days_active(usage: Usage, peaks: Peaks) -> Ints:
    """Return on how many days somebody was probably active: on some of them who has little use has none.

    Of `n` calls over `k` days by exponential weights, in whole numbers, a day misses all with probability
    1 - n / k * (1 - exp(-k / n)).
    """
    days = np.maximum(peaks.active_days, 1).astype(np.float64)
    for _ in range(DAYS_ROUNDS):
        misses = np.ones(len(days))
        for total in (usage.data_kb, usage.calls_out, usage.calls_in, usage.sms):
            rate = np.maximum(total, UNLIKELY) / days
            misses *= 1.0 + rate * np.expm1(-1.0 / rate)
        days = np.minimum(peaks.active_days / np.maximum(1.0 - misses, UNLIKELY), usage.days)
        days = np.maximum(days, 1.0)
    return np.round(days).astype(np.int64)


def _log(values: Reals | Ints) -> Reals:
    return np.asarray(np.log(np.maximum(values, UNLIKELY)))
