"""Joins: every pair of a state before the month and one after it, weighed by what the month shows.

Each state has its own belief of a person's habits, so what a month's readings say depends on both states of a pair.
States after the month that shift the habits alike are read as one group (generalised pseudo-Bayes of second order,
Bar-Shalom, Li and Kirubarajan 2001, section 11.6).
"""

from dataclasses import dataclass, field

import numpy as np

from data.operator.chains import Block
from data.operator.emissions import Evidence
from data.operator.people import Ints, Reals
from data.operator.traits import Trait

LEAST, LEAST_VARIANCE = 1e-300, 1e-9
#: Nothing is believed less likely: products of smaller numbers would leave the range in which a processor is fast.
UNLIKELY = 1e-20


@dataclass(frozen=True)
class After:
    """What is believed after the month: weights of states, and habits in each state."""

    weight: Reals
    mean: dict[str, Reals]
    variance: dict[str, Reals]


@dataclass(frozen=True)
class _Habit:
    trait: Trait
    mean: Reals  # (people, states of its own chain), stepped to this month
    variance: Reals
    place: Ints  # which of these each state of the block is

    @property
    def sums(self) -> Reals:
        """What sums states of the block up into states of its own chain, shape (states, own states)."""
        return np.eye(self.mean.shape[1])[self.place]

    def shift(self, state: int) -> float:
        """What a state of the block adds to the habit."""
        return float(self.trait.shift[self.place[state]])


@dataclass
class Joins:
    """The pairs of one block of causes; habits are added, then the month is read."""

    chain: Block
    before: Reals
    habits: dict[str, _Habit] = field(default_factory=dict)
    _read: dict[tuple[str, float], tuple[Reals, Reals, Reals]] = field(default_factory=dict)

    def add(self, name: str, trait: Trait, mean: Reals, variance: Reals) -> None:
        """Add a habit that the block's causes shift, as believed before the month."""
        later, wider = mean + trait.step_mean, variance + trait.step_spread**2
        self.habits[name] = _Habit(trait, later, wider, _places(self.chain, trait.causes))

    def read(self, shown: Evidence, likelihood: Reals) -> After:
        """Weigh all pairs by the habits' readings, and the states after the month by `likelihood` (people, states)."""
        weight = np.empty_like(likelihood)
        first = {name: np.zeros_like(habit.mean) for name, habit in self.habits.items()}
        second = {name: np.zeros_like(habit.mean) for name, habit in self.habits.items()}
        for states in self._groups():
            steps, joint, read = self.chain.steps[:, states], self.before, {}
            for name, habit in self.habits.items():
                says, *read[name] = self._reading(name, habit.shift(states[0]), shown)
                joint = joint * says[:, habit.place]
            says = likelihood[:, states]
            weight[:, states] = (joint @ steps) * says
            for name, (mean, variance) in read.items():
                habit = self.habits[name]
                sums = habit.sums[states]
                first[name] += (((joint * mean[:, habit.place]) @ steps) * says) @ sums
                second[name] += (((joint * (variance + mean**2)[:, habit.place]) @ steps) * says) @ sums
        return self._after(weight, first, second)

    def _reading(self, name: str, shift: float, shown: Evidence) -> tuple[Reals, Reals, Reals]:
        """Read a habit as if the month had shifted it so: likelihood, mean and variance by the state before."""
        if (name, shift) not in self._read:
            habit = self.habits[name]
            says, mean, variance = np.ones_like(habit.mean), habit.mean + shift, habit.variance
            for reading in shown.readings.get(name, ()):
                likelihood, mean, variance = reading.weigh(mean, variance)
                says = says * np.maximum(likelihood, UNLIKELY)
            self._read[name, shift] = says, mean - shift, variance
        return self._read[name, shift]

    def _groups(self) -> list[Ints]:
        """The states after the month that shift all habits alike."""
        if not self.habits:
            return [np.arange(len(self.chain.settled))]
        shifts = np.column_stack([habit.trait.shift[habit.place] for habit in self.habits.values()])
        _, group = np.unique(shifts, axis=0, return_inverse=True)
        return [np.flatnonzero(group.ravel() == one) for one in range(group.max() + 1)]

    def _after(self, weight: Reals, first: dict[str, Reals], second: dict[str, Reals]) -> After:
        whole, mean, variance = np.maximum(weight.sum(axis=1, keepdims=True), LEAST), {}, {}
        for name, habit in self.habits.items():
            share = weight @ habit.sums
            sure = share > LEAST
            mean[name] = np.where(sure, first[name] / np.maximum(share, LEAST), habit.mean)
            squares = np.where(sure, second[name] / np.maximum(share, LEAST), habit.variance + habit.mean**2)
            variance[name] = np.maximum(squares - mean[name] ** 2, LEAST_VARIANCE)
        return After(np.maximum(weight / whole, UNLIKELY), mean, variance)


def _places(chain: Block, causes: tuple[int, ...]) -> Ints:
    """Return which state of the chain of `causes` each state of the block holds."""
    if causes == chain.causes:
        return np.arange(len(chain.settled))
    grid = np.indices(chain.sizes)[chain.causes.index(causes[0])]
    return np.asarray(grid.ravel(), dtype=np.int64)
