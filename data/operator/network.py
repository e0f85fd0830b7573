"""Network: how well the network serves each person in a month, and how much of a person's pain shows in it.

`log slow share = mean + place + person + shift[level shown] + noise`, all of it declared here.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.operator.parameters import NETWORKING, SIGNS
from data.operator.people import Ints, People, Reals
from data.operator.span import Span
from data.operator.written import days, numbers, repeated, whole

KNOWN_DAY = 2
PPM = 1_000_000
MOST_DROPS_DAILY = 50.0


@dataclass(frozen=True)
class Quality:
    """What the network was for each person in a month; logarithms as drawn, before they are cut to shares."""

    slow_log: Reals
    drops_count: Ints
    busy_log: Reals
    bad_signal_log: Reals


def serve(
    people: People, shown: Ints, days_there: Ints, rng: np.random.Generator, slow_factor: Reals | None = None
) -> Quality:
    """Draw the month's quality, one value a person; `shown` is the level the service cause shows.

    `days_there` bounds how often a session can break off; `slow_factor` multiplies the slow share by prefecture
    (places.py order): where the network gets worse.
    """
    slow_noise, drops_noise, busy_noise, signal_noise = rng.standard_normal((4, len(people)))
    slow_log = (
        expected_slow_log(people.prefecture, people.slowness, slow_factor)
        + np.array(SIGNS.service_log_slow)[shown]
        + NETWORKING.slow_noise * slow_noise
    )
    # Dropped sessions follow the slow share as it came out: they say nothing of anybody's pain that it does not say.
    drops_log = (
        np.log(NETWORKING.drops_daily)
        + NETWORKING.drops_with_slow * (slow_log - np.log(NETWORKING.slow_median))
        + NETWORKING.drops_noise * drops_noise
    )
    return Quality(
        slow_log=slow_log,
        drops_count=rng.poisson(np.minimum(np.exp(drops_log), MOST_DROPS_DAILY) * days_there),
        busy_log=np.log(NETWORKING.busy_median)
        + NETWORKING.busy_person * people.slowness
        + NETWORKING.busy_noise * busy_noise,
        bad_signal_log=np.log(NETWORKING.bad_signal_median)
        + np.array(NETWORKING.place)[people.prefecture]
        + NETWORKING.bad_signal_noise * signal_noise,
    )


def expected_slow_log(prefecture: Ints, slowness: Reals, slow_factor: Reals | None = None) -> Reals:
    """Return the logarithm of the slow share expected of somebody calm: the mean, the place and the person's trait."""
    factor = np.ones(len(NETWORKING.place)) if slow_factor is None else slow_factor
    place = np.array(NETWORKING.place) + np.log(factor)
    return np.asarray(
        np.log(NETWORKING.slow_median) + place[prefecture] + NETWORKING.slow_person * slowness, dtype=np.float64
    )


def network(people: People, span: Span, quality: Quality, days_there: Ints) -> pa.Table:
    """One row a person who was there on at least one day of the month."""
    row = np.flatnonzero(days_there > 0)
    return pa.table(
        {
            "number": numbers(people.number[row]),
            "month": repeated(str(span.month), len(row)),
            "drops_count": whole(quality.drops_count[row]),
            "slow_ppm": _ppm(np.exp(quality.slow_log[row])),
            "busy_ppm": _ppm(np.exp(quality.busy_log[row])),
            "covered_ppm": _ppm(1.0 - np.minimum(np.exp(quality.bad_signal_log[row]), 1.0)),
            "known_on": days(np.full(len(row), span.last + KNOWN_DAY)),
        }
    )


def _ppm(share: Reals) -> pa.Array:
    """A share in millionths; at least one where there is any, so that its logarithm can be read back."""
    return whole(np.clip(np.round(share * PPM), np.where(share > 0, 1, 0), PPM))
