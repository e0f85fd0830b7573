"""Causes: what moves in people's minds from month to month, and how much of it shows."""

from dataclasses import replace

import numpy as np

from data.operator.chains import HIGH
from data.operator.conditions import Conditions
from data.operator.parameters import CHAINS, MISFIT, SIGNS
from data.operator.people import Ints, People, Reals
from data.operator.span import Span


def move(people: People, span: Span, conditions: Conditions, rng: np.random.Generator) -> People:
    """Let every chain take its step of the month (`chains`); a new episode decides anew whether it will show."""
    now, shape = people.levels, people.levels.shape
    rise, climb, ease, fall = (np.array(steps) for steps in (CHAINS.rise, CHAINS.climb, CHAINS.ease, CHAINS.fall))
    draw, rises = rng.random(shape), rise * conditions.rise_factors(span.month)[people.prefecture]
    up = np.where(now == 0, draw < rises, (now == 1) & (draw < climb))
    down = np.where(now == 1, draw > 1.0 - fall, (now == HIGH) & (draw > 1.0 - ease))
    levels = now + up - down
    begins = (now == 0) & (levels == 1)
    false_draw, direction = rng.random(shape), rng.random(len(people)) < SIGNS.misfit_over
    alarms = np.where(people.is_alarm, false_draw < SIGNS.false_stay, false_draw < SIGNS.false_alarm)
    alarms &= levels == 0
    turns = begins[:, MISFIT] | (alarms & ~people.is_alarm)[:, MISFIT]
    return replace(
        people,
        levels=levels,
        is_shown=np.where(begins, rng.random(shape) < SIGNS.shown, people.is_shown),
        is_alarm=alarms,
        is_over=np.where(turns, direction, people.is_over),
    )


def shown(people: People) -> Ints:
    """Return the level each cause seems to have, shape (people, causes): signs follow this, hazards never do."""
    return np.where(people.levels > 0, np.where(people.is_shown, people.levels, 0), people.is_alarm.astype(np.int64))


def heat(people: People) -> Reals:
    """Return how much each cause presses when a month begins, shape (people, causes): signs have shown it already."""
    return np.array(CHAINS.heat)[people.levels]
