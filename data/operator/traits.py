"""Traits: lasting habits that nobody sees, each believed to be normal, and what a month's reading says of them."""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from data.operator import catalogue
from data.operator.chains import block
from data.operator.parameters import CIRCLE, MISFIT, NETWORKING, RIVAL, SERVICE, SIGNS, USING
from data.operator.people import Flags, Ints, Reals

#: Places and weights by which an integral over a normal density becomes a sum (Gauss and Hermite).
NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
NODE_SHARES = NODE_WEIGHTS / NODE_WEIGHTS.sum()
LEAST, LEAST_VARIANCE = 1e-300, 1e-4
NEWTON_STEPS = 3


@dataclass(frozen=True)
class Trait:
    """A habit, on the scale on which signs add to it; believed apart in each state of the chain of `causes`."""

    causes: tuple[int, ...]
    mean: float
    spread: float
    shift: Reals  # by state of the chain
    step_mean: float = 0.0  # a month
    step_spread: float = 0.0


class Reading(Protocol):
    """What the month shows of a habit."""

    def weigh(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals, Reals]:
        """Return likelihood, mean and variance after the reading, shape (people, states); beliefs include the shift."""
        ...

    def only(self, rows: slice | Ints) -> Self:
        """Return that of some of the people."""
        ...


@dataclass(frozen=True)
class Measured:
    """A value = habit + shift + noise, of those of whom there is one."""

    value: Reals
    noise: Reals  # variance
    is_read: Flags

    def only(self, rows: slice | Ints) -> "Measured":
        """Return that of some of the people."""
        return Measured(self.value[rows], self.noise[rows], self.is_read[rows])

    def weigh(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals, Reals]:
        """Weigh a normal reading of a normal belief (Kalman 1960)."""
        read = self.is_read[:, None]
        whole = variance + self.noise[:, None]
        off, gain = self.value[:, None] - mean, variance / whole
        likelihood = np.exp(-0.5 * off**2 / whole) / np.sqrt(whole)
        return (
            np.where(read, likelihood, 1.0),
            np.where(read, mean + gain * off, mean),
            np.where(read, (1.0 - gain) * variance, variance),
        )


@dataclass(frozen=True)
class Counted:
    """So many of so many days, each with the chance whose log-odds the habit and the shift make up."""

    count: Ints
    of: Ints

    def only(self, rows: slice | Ints) -> "Counted":
        """Return that of some of the people."""
        return Counted(self.count[rows], self.of[rows])

    def weigh(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals, Reals]:
        """Weigh a binomial reading of a normal belief, matching mean and variance (assumed density filter).

        The nodes lie about the likeliest value (adaptive quadrature, Naylor and Smith 1982): about the belief they
        would miss it where thirty days say more than what was believed before.
        """
        count, of = self.count[:, None], self.of[:, None]
        centre, spread = _likeliest(count, of, mean, variance)
        whole, first, second = (np.zeros_like(mean) for _ in range(3))
        for node, share in zip(NODES, NODE_SHARES, strict=True):
            at = centre + node * spread
            log = count * at - of * np.logaddexp(0.0, at) - 0.5 * (at - mean) ** 2 / variance + 0.5 * node**2
            chance = share * np.exp(log + _entropy(count, of))
            whole, first, second = whole + chance, first + chance * at, second + chance * at**2
        whole = np.maximum(whole, LEAST)
        mean_after = first / whole
        left = np.maximum(second / whole - mean_after**2, LEAST_VARIANCE)
        return whole * spread / np.sqrt(variance), mean_after, left


def _likeliest(count: Ints, of: Ints, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
    """Return where belief and binomial reading together are highest, and the spread of a normal about it (Newton)."""
    # A start between the belief and the days' own log-odds, from which steps do not overshoot.
    own, says = np.log((count + 0.5) / (of - count + 0.5)), (count + 0.5) * (of - count + 0.5) / (of + 1.0)
    at = (mean / variance + own * says) / (1.0 / variance + says)
    for _ in range(NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-at))
        bend = of * chance * (1.0 - chance) + 1.0 / variance
        at = at + (count - of * chance - (at - mean) / variance) / bend
    chance = 1.0 / (1.0 + np.exp(-at))
    return at, 1.0 / np.sqrt(of * chance * (1.0 - chance) + 1.0 / variance)


def _entropy(count: Ints, of: Ints) -> Reals:
    """The same for all states; keeps the likelihood of the likeliest chance at 1."""
    share = np.clip(count / np.maximum(of, 1), 1e-9, 1 - 1e-9)
    return np.asarray(-(count * np.log(share) + (of - count) * np.log1p(-share)))


def _shift(causes: tuple[int, ...], cause: int, signs: tuple[float, ...]) -> Reals:
    chain = block(causes)
    return np.array(signs)[chain.shows[:, causes.index(cause)]]


def _data_shift() -> Reals:
    chain = block((MISFIT, RIVAL))
    over, under = (_shift((MISFIT, RIVAL), MISFIT, signs) for signs in (SIGNS.over_log_data, SIGNS.under_log_data))
    return np.where(chain.is_over > 0, over, under) + _shift((MISFIT, RIVAL), RIVAL, SIGNS.rival_log_data)


TRAITS = {
    "data": Trait(
        (MISFIT, RIVAL),
        float(np.log(USING.data_median_gb * catalogue.KB_IN_GB)),
        USING.data_spread,
        _data_shift(),
        *USING.data_drift,
    ),
    "night": Trait((RIVAL,), USING.night_mean, USING.night_spread, _shift((RIVAL,), RIVAL, SIGNS.rival_log_night)),
    "active": Trait(
        (RIVAL,), USING.active_mean, USING.active_spread, _shift((RIVAL,), RIVAL, SIGNS.rival_logit_active)
    ),
    "calls": Trait(
        (CIRCLE,),
        float(np.log(USING.voice_median_min * 60)),
        USING.voice_spread,
        _shift((CIRCLE,), CIRCLE, SIGNS.circle_log_calls),
    ),
    "slow": Trait((SERVICE,), 0.0, NETWORKING.slow_person, _shift((SERVICE,), SERVICE, SIGNS.service_log_slow)),
}
