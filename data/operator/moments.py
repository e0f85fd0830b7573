"""Moments: what the causes multiply each outcome by, expected over the states a person may be in, month by month."""

from functools import cache

import numpy as np

from data.operator.chains import block
from data.operator.hazards import PULL
from data.operator.parameters import (
    MISFIT,
    OTHER_LEAVING,
    OUTCOMES,
    PORT_OUT,
    PRICE,
    RIVAL,
    SERVICE,
    UPGRADE,
    WEIGHTS,
)
from data.operator.people import Reals

#: How many months ahead are foretold: a gap of 0 to 3.
AHEAD = 4
#: The factors of a block, one a column: each outcome; porting when a lock-in has just ended; their squares, of porting,
#: of other leaving and of porting then; and these, but the last of each, times what service and a rival share, and its
#: square. The order is that of `_columns`.
VOLUNTARY = (PORT_OUT, OTHER_LEAVING)
ENDED = len(OUTCOMES)
SQUARED, ENDED_SQUARED = (ENDED + 1, ENDED + 2), ENDED + 3
PAIRED, SQUARED_PAIRED, SQUARED_PAIRED_TWICE = (ENDED + 4, ENDED + 5), (ENDED + 6, ENDED + 7), (ENDED + 8, ENDED + 9)
COUNT = ENDED + 10


@cache
def moments_of(causes: tuple[int, ...]) -> Reals:
    """Return what each state of a block is expected to do, shape (AHEAD, states, moments); one month ahead first.

    A hazard of month m reads the levels at the end of m - 1: one month ahead of M it is a matter of the state at
    the end of M, k months ahead of the state to which the chain leads in k - 1 months.
    """
    chain = block(causes)
    log = (chain.level @ PULL[list(causes)]).T
    if MISFIT in causes:
        own = chain.level[:, causes.index(MISFIT)] * PULL[MISFIT, UPGRADE]
        log[UPGRADE] -= np.where(chain.is_over > 0, 0.0, own)
    ended = log[PORT_OUT] + (WEIGHTS.price_after_lockin * chain.level[:, 0] if causes == (PRICE,) else 0.0)
    shared = np.ones(len(chain.settled))
    for cause in (SERVICE, RIVAL):
        shared = shared * chain.level[:, causes.index(cause)] if cause in causes else shared
    ahead = [_columns(np.exp(log), np.exp(ended), shared).T]
    for _ in range(1, AHEAD):
        ahead.append(chain.steps @ ahead[-1])
    return np.stack(ahead)


def _columns(factors: Reals, ended: Reals, shared: Reals) -> Reals:
    left = factors[list(VOLUNTARY)]
    parts = [factors, ended[None], left**2, ended[None] ** 2, left * shared, left**2 * shared, left**2 * shared**2]
    return np.concatenate(parts)
