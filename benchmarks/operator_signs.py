"""Signs: the quantities in which the hidden causes show, one array a person and month, as a desk could compute them."""

from dataclasses import dataclass

import numpy as np

from benchmarks.operator_told import Floats, Told, grid
from data.operator import catalogue
from data.operator.life import Lived
from data.operator.parameters import CIRCLE, MISFIT, PRICE, RIVAL, SERVICE, SIGNS
from data.operator.people import NONE, Flags, Reals
from data.operator.population import NO_DATA_LOG, expected_data_log
from data.operator.porting import QUERY as QUERY_STEP
from data.tables.complaints import TOPICS

LEAST_MONTHS = 6
#: The sign that point 10 makes sharp.
QUERY = "asks whether to port"


@dataclass(frozen=True)
class Sign:
    """A quantity, (persons, months): a deviation from one's own mean, or a yes or no; how it leans on its cause."""

    name: str
    cause: int | None
    values: Floats
    is_flag: bool
    direction: float = 1.0


def signs_of(whole: Told) -> list[Sign]:
    """Return every sign over the watched months."""
    lived = [chapter.lived for chapter in whole.watched]
    read = [_measured(month) for month in lived]
    flags = [_happened(month) for month in lived]
    measured = {name: _about_own_mean(grid(whole, [month[name] for month in read])) for name in read[0]}
    happened = {name: grid(whole, [month[name] for month in flags]) for name in flags[0]}
    leans = [
        Sign("log data", MISFIT, measured["log data"], is_flag=False),
        Sign("log data", RIVAL, measured["log data"], is_flag=False, direction=-1.0),
        Sign("log night share", RIVAL, measured["log night share"], is_flag=False, direction=-1.0),
        Sign("logit active days", RIVAL, measured["logit active days"], is_flag=False, direction=-1.0),
        Sign("log calls out", CIRCLE, measured["log calls out"], is_flag=False, direction=-1.0),
        Sign("log calls in", CIRCLE, measured["log calls in"], is_flag=False, direction=-1.0),
        Sign("log dropped sessions", SERVICE, measured["log dropped sessions"], is_flag=False),
        Sign("log slow share", SERVICE, measured["log slow share"], is_flag=False),
    ]
    causes = {
        "pays late": PRICE,
        "pays in small notes": PRICE,
        "skips the usual pack": PRICE,
        "complains of fees": PRICE,
        "orders a cheaper plan": PRICE,
        "pays overage": MISFIT,
        "buys data besides": MISFIT,
        "complains of network or service": SERVICE,
    }
    return leans + [Sign(name, causes.get(name), values, is_flag=True) for name, values in happened.items()]


def _about_own_mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=1)
    mean = np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.where(count[:, None] >= LEAST_MONTHS, values - mean[:, None], np.nan)


def _log(values: Reals | Floats) -> Floats:
    return np.asarray(np.log(np.maximum(values, 1e-9)))


def _measured(lived: Lived) -> dict[str, Floats]:
    """The readings of a month over its people, NaN where there is none; use is taken to a whole month."""
    usage, peaks, there = lived.usage, lived.peaks, lived.usage.days >= lived.span.days // 2
    assert peaks is not None
    share = np.maximum(usage.days, 1) / lived.span.days
    has_data = there & (usage.data_kb > 0) & (lived.before.data_log > NO_DATA_LOG / 2)
    place = expected_data_log(np.zeros(len(usage.days)), lived.before.prefecture, lived.before.terminal)
    active = np.clip((peaks.active_days - 0.5) / np.maximum(usage.days, 1), 0.01, 0.99)
    night = peaks.night_kb / np.maximum(usage.data_kb, 1)
    out, back, drops = usage.voice_out_s, usage.voice_in_s, lived.quality.drops_count
    return {
        "log data": np.where(has_data, _log(usage.data_kb / share) - place, np.nan),
        "log night share": np.where(has_data & (peaks.night_kb > 0), _log(night), np.nan),
        "logit active days": np.where(there, np.log(active / (1.0 - active)), np.nan),
        "log calls out": np.where(there & (out > 0), _log(out / share), np.nan),
        "log calls in": np.where(there & (back > 0), _log(back / share), np.nan),
        "log dropped sessions": np.where(there, _log((drops + 0.5) / share), np.nan),
        "log slow share": np.where(there, lived.quality.slow_log, np.nan),
    }


def _happened(lived: Lived) -> dict[str, Floats]:
    """What happened in a month or not, over its people; NaN where there was no question."""
    count, paid, there = len(lived.people), lived.payments, lived.usage.days > 0
    first, firsts = np.full(count, NONE), paid.part == 0
    first[paid.row[firsts]] = paid.day[firsts] - lived.span.first
    habit = (lived.before.pack_habit != NONE) & (lived.before.quarter_left == 0) & there
    asked = np.zeros(count, dtype=bool)
    asked[lived.steps.row[lived.steps.step == QUERY_STEP]] = True

    def complained(*topics: str) -> Floats:
        rows = lived.complaints.row[np.isin(lived.complaints.topic, [TOPICS.index(topic) for topic in topics])]
        return np.where(there, np.bincount(rows, minlength=count) > 0, np.nan)

    def asked_where(what: Flags, could: Flags) -> Floats:
        return np.where(could, what, np.nan)

    pays = first != NONE
    twice = np.bincount(paid.row, minlength=count) > 1
    return {
        "pays overage": asked_where(lived.bills.data_overage_fen > 0, there),
        "buys data besides": asked_where(lived.packs.booster != NONE, there),
        "pays late": asked_where(first >= SIGNS.price_late_days[1], pays),
        "pays in small notes": asked_where(twice, pays),
        "skips the usual pack": asked_where(lived.packs.wished == NONE, habit),
        "complains of fees": complained("fee"),
        "orders a cheaper plan": asked_where(lived.plans.is_downgrade, there),
        "complains of network or service": complained("network", "service"),
        QUERY: asked_where(asked, there),
    }


def observables(whole: Told, at: int) -> dict[str, Floats]:
    """Single columns known at the end of a watched month besides the signs, over those still there."""
    people, span = whole.chapters[at].after, whole.chapters[at].lived.span
    left = np.where(people.lockin_day == NONE, 0, people.lockin_day - span.last)
    columns = {
        "tenure": span.last - people.joined_day,
        "days left of the lock-in": left,
        "days since the lock-in ended": np.where((people.lockin_day != NONE) & (left <= 0), -left, 9_999),
        "owed": people.owed_fen,
        "plan fee": catalogue.PLAN_FEE_FEN[people.plan],
        "birth year": people.birth_year,
        "broadband": people.has_broadband,
        "prepaid": people.is_prepaid,
        "family": people.is_shared,
        "second SIM slot": catalogue.TERMINAL_DUAL_SIM[people.terminal],
        "handset bought": people.terminal_day,
        "5G handset, older plan": catalogue.TERMINAL_IS_5G[people.terminal] & ~catalogue.PLAN_IS_5G[people.plan],
        "plan held since": people.plan_day,
        "months with overage of three": people.overages.sum(axis=1),
        "data": people.data_last,
        "growth of data": people.data_last - people.data_usual,
    }
    return {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}
