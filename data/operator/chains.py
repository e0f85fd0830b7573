"""Chains: the states a hidden cause passes through, what it shows in each, and how likely each step is."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from data.operator.parameters import CAUSES, CHAINS, CIRCLE, MISFIT, PRICE, RIVAL, SERVICE, SIGNS
from data.operator.people import Ints, People, Reals

HIGH = 2
#: The causes whose signs have nothing in common with those of the others, and the two that share one, data.
BLOCKS: tuple[tuple[int, ...], ...] = ((PRICE,), (MISFIT, RIVAL), (SERVICE,), (CIRCLE,))
SETTLING_MONTHS = 200


@dataclass(frozen=True)
class State:
    """Where one cause stands: its level, the level it shows, and, of a misfit, on which side it lies."""

    level: int
    shows: int
    is_over: bool | None = None

    @property
    def is_alarm(self) -> bool:
        """Looks raised though calm."""
        return self.level == 0 and self.shows > 0


@dataclass(frozen=True)
class Block:
    """One or two causes as one chain of states; arrays over states and the block's causes."""

    causes: tuple[int, ...]
    level: Ints  # (states, causes)
    shows: Ints  # (states, causes)
    is_over: Ints  # (states,)
    steps: Reals  # (states, states)
    settled: Reals  # (states,), the long run
    sizes: tuple[int, ...]

    def place(self, people: People, *, levels: Ints, shown: Ints) -> Ints:
        """Return the state of each person, given levels and levels shown, both (people, causes)."""
        at = np.zeros(len(people), dtype=np.int64)
        for cause, size in zip(self.causes, self.sizes, strict=True):
            side = np.where(people.is_over, 1, 0) if cause == MISFIT else np.full(len(people), -1)
            at = at * size + _table(cause)[levels[:, cause], shown[:, cause], side]
        return at


@cache
def block(causes: tuple[int, ...]) -> Block:
    """Build the chain of causes that move independently of each other."""
    chains = [_states(cause) for cause in causes]
    steps: Reals = np.ones((1, 1))
    for cause in causes:
        steps = np.asarray(np.kron(steps, _steps(cause)), dtype=np.float64)
    states = list(product(*chains))
    sides = [next((one.is_over for one in state if one.is_over is not None), False) for state in states]
    settled: Reals = np.full(len(states), 1.0 / len(states))
    for _ in range(SETTLING_MONTHS):
        settled = np.asarray(settled @ steps, dtype=np.float64)
    return Block(
        causes,
        np.array([[one.level for one in state] for state in states]),
        np.array([[one.shows for one in state] for state in states]),
        np.array(sides, dtype=np.int64),
        steps,
        settled,
        tuple(len(chain) for chain in chains),
    )


@cache
def _states(cause: int) -> tuple[State, ...]:
    """Calm; calm and looking raised; raised and high, each hidden or shown; a misfit's on one side or the other."""
    sides = (True, False) if cause == MISFIT else (None,)
    marked = [State(level, shows, side) for side in sides for level, shows in ((0, 1), (1, 0), (1, 1), (2, 0), (2, 2))]
    return (State(0, 0), *marked)


@cache
def _table(cause: int) -> Ints:
    """Where a state stands, by level, level shown and side (0 under, 1 over, -1 none)."""
    table = np.zeros((HIGH + 1, HIGH + 1, 3), dtype=np.int64)
    for at, state in enumerate(_states(cause)):
        sides = slice(None) if state.is_over is None else int(state.is_over)
        table[state.level, state.shows, sides] = at
    return table


@cache
def _steps(cause: int) -> Reals:
    states = _states(cause)
    return np.array([[_step(cause, now, then) for then in states] for now in states])


def _step(cause: int, now: State, then: State) -> float:
    """Return the probability of a step: of the level, of what shows, and of the side."""
    level = _level_step(cause, now.level, then.level)
    if then.level == 0:
        alarm = SIGNS.false_stay if now.is_alarm else SIGNS.false_alarm
        shows = alarm if then.is_alarm else 1.0 - alarm
    elif now.level == 0:
        shows = SIGNS.shown if then.shows else 1.0 - SIGNS.shown
    else:
        shows = float((now.shows > 0) == (then.shows > 0))
    return level * shows * _side_step(now, then)


def _level_step(cause: int, now: int, then: int) -> float:
    rise, climb = CHAINS.rise[cause], CHAINS.climb[cause]
    ease, fall = CHAINS.ease[cause], CHAINS.fall[cause]
    steps = ((1 - rise, rise, 0.0), (fall, 1 - fall - climb, climb), (0.0, ease, 1 - ease))
    return steps[now][then]


def _side_step(now: State, then: State) -> float:
    if then.is_over is None:
        return 1.0
    turns = (now.level == 0 and then.level > 0) or (then.is_alarm and not now.is_alarm)
    if turns:
        return SIGNS.misfit_over if then.is_over else 1.0 - SIGNS.misfit_over
    return float(now.is_over == then.is_over)


def settled_levels() -> Reals:
    """Return how many are at each level in the long run, shape (causes, levels)."""
    shares = np.zeros((len(CAUSES), HIGH + 1))
    for cause in range(len(CAUSES)):
        alone = block((cause,))
        shares[cause] = np.bincount(alone.level[:, 0], weights=alone.settled, minlength=HIGH + 1)
    return shares
