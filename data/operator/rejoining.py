"""Rejoining: some who left come back within a month under a new number, in the same household with the same handset."""

import numpy as np

from data.operator.parameters import PEOPLING
from data.operator.people import NONE, People
from data.operator.span import Span

#: What comes back with them.
KEPT = (
    "prefecture",
    "county",
    "birth_year",
    "is_student",
    "is_prepaid",
    "household",
    "is_shared",
    "terminal",
    "terminal_day",
)
WITHIN_DAYS = 31


def rejoined(newcomers: People, left: People, span: Span, rng: np.random.Generator) -> People:
    """Let the first of the newcomers be people who left of their own will in the month before."""
    back = np.flatnonzero((rng.random(len(left)) < PEOPLING.rejoins) & ~left.is_sub)[: len(newcomers)]
    latest = np.minimum(left.status_day[back] + WITHIN_DAYS, span.last)
    joined = span.first + (rng.random(len(back)) * (latest - span.first + 1)).astype(np.int64)
    first = np.arange(len(back))
    came = newcomers.only(np.arange(len(newcomers)))
    for name in KEPT:
        getattr(came, name)[first] = getattr(left, name)[back]
    came.is_sub[first] = False
    for name in ("joined_day", "plan_day", "status_day"):
        getattr(came, name)[first] = joined
    came.ported_in_day[first], came.refused_day[first], came.lockin_day[first] = NONE, NONE, NONE
    return came
