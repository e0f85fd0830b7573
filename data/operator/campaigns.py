"""Campaigns: whom each kind may choose, by which channels, with which offers, and what it does to leaving."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.operator import catalogue
from data.operator.conditions import Conditions
from data.operator.parameters import CONTACTING, SELLING
from data.operator.people import Flags, Ints, People, Reals

TREATED, CONTROL = 0, 1
CALL = 0
Words = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Drawn:
    """The people a campaign chose: positions, arm, and the chance of that assignment."""

    row: Ints
    arm: Ints
    chance: Reals

    @property
    def parts(self) -> tuple[Ints, Ints, Reals]:
        """The three, in the order in which they are given."""
        return self.row, self.arm, self.chance


@dataclass(frozen=True)
class Campaign:
    """A campaign of every month; `effect` is what it adds to a factor of 1 on voluntary leaving, over three months.

    `acts_unheard`: the attempt itself works, whether or not the person answers.
    """

    name: str
    purpose: str
    chosen: str
    channels: tuple[int, ...]
    offers: tuple[str, ...]
    accepted: tuple[float, ...]
    draw: Callable[[People, Conditions, Reals, np.random.Generator], Drawn]
    effect: Callable[[People, Words], Reals]
    acts_unheard: bool = False


def offers_of(campaigns: tuple["Campaign", ...]) -> tuple[str, ...]:
    """Return every offer of the campaigns once, in the order of their first appearance."""
    return tuple(dict.fromkeys(offer for campaign in campaigns for offer in campaign.offers))


def _at_random(may: Flags, treated: float, control: float, rng: np.random.Generator) -> Drawn:
    draw = rng.random(len(may))
    row = np.flatnonzero(may & (draw < treated + control))
    arm = np.where(draw[row] < treated, TREATED, CONTROL)
    return Drawn(row, arm, np.where(arm == TREATED, treated, control))


def _random(people: People, _conditions: Conditions, _apparent: Reals, rng: np.random.Generator) -> Drawn:
    return _at_random(people.is_living, CONTACTING.treated, CONTACTING.control, rng)


def _riskiest(people: People, conditions: Conditions, apparent: Reals, _rng: np.random.Generator) -> Drawn:
    """The most likely to leave by what shows, if the operator works a list."""
    wanted = round(CONTACTING.listed * int(people.is_living.sum())) if conditions.policy == "risk-top5" else 0
    able = np.flatnonzero(np.isfinite(apparent))
    row = np.sort(able[np.argsort(-apparent[able], kind="stable")[:wanted]])
    return Drawn(row, np.full(len(row), TREATED), np.ones(len(row)))


def _movable(people: People, _conditions: Conditions, _apparent: Reals, rng: np.random.Generator) -> Drawn:
    return _at_random(people.plan < catalogue.TOP_PLAN, SELLING.called, SELLING.control, rng)


def _teachable(people: People, _conditions: Conditions, _apparent: Reals, rng: np.random.Generator) -> Drawn:
    low, zero = uses_little(people)
    return _at_random(low | zero, SELLING.coached, SELLING.coaching_control, rng)


def uses_little(people: People) -> tuple[Flags, Flags]:
    """Return who used little data last month and for long, and who used none, of those whose handset could."""
    can = catalogue.TERMINAL_APPETITE[people.terminal] > 0
    zero = can & (people.data_last < np.log(catalogue.KB_IN_MB))
    level = np.log(SELLING.low_below_gb * catalogue.KB_IN_GB)
    low = can & ~zero & (people.data_last < level) & (people.data_usual < level)
    return low, zero


def _keeps(people: People, offer: Words) -> Reals:
    """Each hidden type's reaction; half of it where the offer misses what troubles the person most."""
    whole = np.array(CONTACTING.type_factors)[people.contact_type] - 1.0
    return np.asarray(whole * np.where(right_offer(people.levels) == offer, 1.0, CONTACTING.wrong_offer))


def right_offer(levels: Ints) -> Words:
    """Return the offer that answers what presses most, given levels of the causes, (people, causes)."""
    strongest = np.argmax(levels * np.array(CONTACTING.presses), axis=1)
    return np.asarray(np.array(CONTACTING.offer_of_cause)[strongest], dtype=np.str_)


def _pushes(people: People, _offer: Words) -> Reals:
    """What a call for a dearer plan does: nothing to who outgrows theirs, most where it would be paid for nothing."""
    return np.asarray(np.array(SELLING.factors)[fit_of_dearer(people)] - 1.0)


def fit_of_dearer(people: People) -> Ints:
    """Return who outgrows their plan (0), who uses some of it (1), and who would pay more for nothing (2)."""
    data = np.exp(people.data_last)
    grows = (people.overages.sum(axis=1) > 0) & (people.data_last >= people.data_usual)
    idle = data < SELLING.idle_share * catalogue.PLAN_DATA_KB[people.plan]
    return np.where(grows, 0, np.where(idle, 2, 1))


def _nothing(people: People, _offer: Words) -> Reals:
    return np.zeros(len(people))


_EVERY = tuple(range(len(CONTACTING.channels)))
#: In the order in which they choose; nobody is in two of a month.
CAMPAIGNS = (
    Campaign("RANDOM", "retention", "random", _EVERY, CONTACTING.offers, CONTACTING.accepted, _random, _keeps),
    Campaign("LIST", "retention", "list", (CALL,), CONTACTING.offers[:1], CONTACTING.accepted[:1], _riskiest, _keeps),
    Campaign(
        "UP", "upgrade", "random", (CALL,), ("plan_up",), (SELLING.accepted,), _movable, _pushes, acts_unheard=True
    ),
    Campaign("COACH", "coaching", "random", (CALL,), ("coach_data",), (0.0,), _teachable, _nothing),
)
