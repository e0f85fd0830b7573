"""Conditions: the rates, the opening of number portability and what changes for everybody, as told to `invent`."""

from dataclasses import dataclass

import numpy as np

from data.month import Month
from data.operator import places
from data.operator.law import Rates
from data.operator.parameters import CAUSES, DRIFT, LAUNCH, PRICE, RIVAL, SERVICE
from data.operator.people import Flags, Ints, Reals

DRIFTS = ("prices-own", "prices-rival", "network", "season")
POLICIES = ("risk-top5",)


@dataclass(frozen=True)
class Conditions:
    """What the operator lives under; `launch` is the month portability opens but in the pilots, who came earlier."""

    rates: Rates
    launch: Month
    drift: str | None = None
    drift_from: Month | None = None
    policy: str | None = None
    has_circle: bool = True

    def drifts(self, name: str, month: Month) -> bool:
        """Whether a drift has set in."""
        return self.drift == name and self.drift_from is not None and month >= self.drift_from

    def is_open(self, month: Month) -> Flags:
        """Where numbers may be ported in a month, one a prefecture."""
        return np.asarray(self._months_open(month) >= 0, dtype=bool)

    def surge(self, month: Month) -> Reals:
        """How many times more than later people port, one a prefecture: most in the first month, then ever less."""
        left = 1.0 - self._months_open(month) / LAUNCH.surge_months
        return np.asarray(1.0 + (LAUNCH.surge - 1.0) * np.clip(left, 0.0, 1.0), dtype=np.float64)

    def port_out(self, month: Month) -> float:
        """The rate of port-out in a month, apart from the surge."""
        later = self.rates.port_out_after_a_year
        is_later = month >= self.launch + LAUNCH.raised_after_months
        return later if is_later and later is not None else self.rates.port_out

    def slow_factor(self, month: Month) -> Reals:
        """What the share of slow sessions is multiplied by, one a prefecture."""
        return np.where(self._is_struck & self.drifts("network", month), DRIFT.slow_share, 1.0)

    def rise_factors(self, month: Month) -> Reals:
        """What the chances of each cause to rise are multiplied by, shape (prefectures, causes)."""
        factors = np.ones((len(places.PREFECTURES), len(CAUSES)))
        factors[:, PRICE] = DRIFT.price_rise if self.drifts("prices-own", month) else 1.0
        factors[:, SERVICE] = np.where(self._is_struck & self.drifts("network", month), DRIFT.price_rise, 1.0)
        factors[:, RIVAL] = DRIFT.rival_pull if self.drifts("prices-rival", month) else 1.0
        return factors

    def fees_factor(self, month: Month) -> float:
        """What the monthly fees are multiplied by."""
        return DRIFT.fees if self.drifts("prices-own", month) else 1.0

    @property
    def _is_struck(self) -> Flags:
        return np.isin([place.code for place in places.PREFECTURES], DRIFT.places)

    def _months_open(self, month: Month) -> Ints:
        pilots = np.isin([place.code for place in places.PREFECTURES], LAUNCH.pilots)
        opened = np.where(pilots, self.launch.number - LAUNCH.pilots_months_before, self.launch.number)
        return np.asarray(month.number - opened, dtype=np.int64)
