"""Usage: how much each person uses in a month, in whole numbers, before it is laid out in days."""

from dataclasses import dataclass

import numpy as np

from data.operator import catalogue
from data.operator.conditions import Conditions
from data.operator.parameters import CIRCLE, DRIFT, MISFIT, RIVAL, SELLING, SIGNS, USING
from data.operator.people import Flags, Ints, People, Reals
from data.operator.population import expected_data_log
from data.operator.span import Span, festival
from data.tables.app_usage import CATEGORIES

MAX_DATA_KB = 1_500_000_000
MAX_VOICE_S = 700_000
FESTIVAL_LOG = 0.06
MOST_NIGHT = 0.9
CAMPUS_GENERATION_LOG = 0.10
#: The logarithm of the KB that somebody uses who was just taught how: half as much again as low users do.
TAUGHT_LOG = float(np.log(1.5 * SELLING.low_gb * catalogue.KB_IN_GB))


@dataclass(frozen=True)
class Usage:
    """A month's use, one row a subscriber, and how it lies in the month."""

    first: Ints
    last: Ints
    data_kb: Ints
    voice_out_s: Ints
    voice_in_s: Ints
    calls_out: Ints
    calls_in: Ints
    sms: Ints
    app_kb: Ints  # (people, app categories)
    active: Reals
    night: Reals
    share_5g: Reals
    cells: Reals
    is_away: Flags

    @property
    def days(self) -> Ints:
        """Days of the month on which there may be use."""
        return np.asarray(np.maximum(0, self.last - self.first + 1), dtype=np.int64)


def use(
    people: People,
    span: Span,
    conditions: Conditions,
    *,
    seen: Ints,
    window: tuple[Ints, Ints],
    rng: np.random.Generator,
) -> Usage:
    """Return the use of the month given the levels each cause shows and the days each person is there."""
    first, last = window
    count, share = len(people), np.maximum(0, last - first + 1) / span.days
    feast = has_feast(span, conditions)
    data_log = usual_data_log(people, span, feast=feast) + data_shift(people, seen)
    data_log += USING.data_noise * rng.standard_normal(count)
    data = np.minimum(np.exp(data_log) * share, MAX_DATA_KB).astype(np.int64)
    quieter = np.array(SIGNS.circle_log_calls)[seen[:, CIRCLE]]
    voice = people.voice_log + quieter + FESTIVAL_LOG * feast
    out, back = (np.exp(voice + USING.voice_noise * rng.standard_normal(count)) * share for _ in range(2))
    calls_out, calls_in = (rng.poisson(seconds / USING.call_mean_s) for seconds in (out, back))
    has_5g = catalogue.TERMINAL_IS_5G[people.terminal]
    return Usage(
        first=first,
        last=last,
        data_kb=data,
        voice_out_s=_seconds(out, calls_out),
        voice_in_s=_seconds(back, calls_in),
        calls_out=calls_out,
        calls_in=calls_in,
        sms=rng.poisson(USING.sms_mean * share),
        app_kb=_apps(people, data, rng),
        active=_active(people, seen),
        night=_night(people, seen, rng),
        share_5g=np.where(has_5g, np.minimum(people.share_5g * _noise(rng, count, 0.08), 1.0), 0.0),
        cells=(2.0 + 4.0 * people.roams) * _noise(rng, count, 0.10),
        is_away=rng.random(count) < (USING.away_festival if feast else USING.away),
    )


def has_feast(span: Span, conditions: Conditions) -> bool:
    """Whether the Spring Festival falls into the month, or so close to it as a drift of the season lets it reach."""
    around = DRIFT.season_days if conditions.drifts("season", span.month) else USING.festival_days
    return bool(festival(span, around).any())


def usual_data_log(people: People, span: Span, *, feast: bool) -> Reals:
    """Return the logarithm of the KB expected of each person in the month if nothing troubles them."""
    own = expected_data_log(people.data_log, people.prefecture, people.terminal)
    can = catalogue.TERMINAL_APPETITE[people.terminal] > 0
    taught = np.maximum(own + SELLING.taught_log_data, TAUGHT_LOG)
    return np.asarray(
        np.where(is_taught(people, span) & can, taught, own)
        + np.where(people.is_student, np.log(USING.student_months[span.calendar]), 0.0)
        + CAMPUS_GENERATION_LOG * catalogue.PLAN_IS_5G[people.plan]
        + FESTIVAL_LOG * feast
    )


def is_taught(people: People, span: Span) -> Flags:
    """Who uses more in the month for having been shown how."""
    return np.asarray(people.taught_until >= span.month.number, dtype=bool)


def data_shift(people: People, seen: Ints) -> Reals:
    """Return what a misfit and a rival's pull, as far as they show, do to the logarithm of a month's data."""
    over, under = (np.array(sign)[seen[:, MISFIT]] for sign in (SIGNS.over_log_data, SIGNS.under_log_data))
    return np.asarray(np.where(people.is_over, over, under) + np.array(SIGNS.rival_log_data)[seen[:, RIVAL]])


def _active(people: People, seen: Ints) -> Reals:
    """The share of days with any use: one's own, less, in log-odds, while a second card is tried."""
    own = np.clip(people.active, 1e-6, 1.0 - 1e-6)
    odds = own / (1.0 - own) * np.exp(np.array(SIGNS.rival_logit_active)[seen[:, RIVAL]])
    return np.asarray(odds / (1.0 + odds))


def _night(people: People, seen: Ints, rng: np.random.Generator) -> Reals:
    fades = np.exp(np.array(SIGNS.rival_log_night)[seen[:, RIVAL]])
    return np.asarray(np.minimum(people.night * fades * _noise(rng, len(people), USING.night_noise), MOST_NIGHT))


def _noise(rng: np.random.Generator, count: int, spread: float) -> Reals:
    return np.exp(spread * rng.standard_normal(count))


def _seconds(wanted: Reals, calls: Ints) -> Ints:
    """Whole seconds; none without a call, and at least one a call."""
    return np.where(calls > 0, np.clip(wanted, calls, MAX_VOICE_S), 0).astype(np.int64)


def _apps(people: People, data_kb: Ints, rng: np.random.Generator) -> Ints:
    """Divide a month's data among the app categories; what is rounded off belongs to none."""
    weight = np.exp(people.tastes + 0.25 * rng.standard_normal((len(people), len(CATEGORIES))))
    return np.asarray(data_kb[:, None] * (weight / weight.sum(axis=1, keepdims=True)), dtype=np.float64).astype(
        np.int64
    )
