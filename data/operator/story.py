"""Story: an operator lived month by month, whatever is then written of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from data.month import Month, months_between
from data.operator import orders, peers
from data.operator.calls import circles_after
from data.operator.chance import stream
from data.operator.conditions import Conditions
from data.operator.days import LayOut
from data.operator.endings import is_leaving
from data.operator.life import Lived, live
from data.operator.parameters import PEERING
from data.operator.peers import Circles
from data.operator.people import People, Reals
from data.operator.population import Arrival, draw_people
from data.operator.rejoining import rejoined
from data.operator.span import Span, span_of

#: Lets a month of these people and circles be lived, writing what it wants of it.
Scribe = Callable[[Month, People, Circles, Callable[[LayOut | None], Lived]], Lived]


@dataclass(frozen=True)
class Plot:
    """What a story follows from: two with the same plot are the same, number by number."""

    subscribers: int
    first: Month  # lived, exported or not
    last: Month
    seed: int
    conditions: Conditions
    key: bytes


@dataclass(frozen=True)
class Chapter:
    """A month lived, who came new to it (in the first: everybody), and who is still there when it is over."""

    lived: Lived
    newcomers: People
    after: People


def nothing_written(
    _month: Month, _people: People, _circles: Circles, lives: Callable[[LayOut | None], Lived]
) -> Lived:
    """Live a month and write nothing of it."""
    return lives(None)


def tell(plot: Plot, scribe: Scribe = nothing_written) -> Iterator[Chapter]:
    """Live the months one after another."""
    seed, rates, before = plot.seed, plot.conditions.rates, plot.first.back(1)
    arrival = Arrival(plot.subscribers, 0, is_new=False, rates=rates)
    people = draw_people(stream(seed, "newcomers", before), arrival, span_of(plot.first), plot.key)
    circles = peers.draw_circles(stream(seed, "circles", before), prefecture=people.prefecture, plan=people.plan)
    left = people.only(np.zeros(0, dtype=np.int64))
    ever, leavers = plot.subscribers, round(plot.subscribers * (rates.port_out + rates.other_leaving))
    for month in months_between(plot.first, plot.last):
        arrival = Arrival(leavers, ever, is_new=True, rates=rates)
        came = draw_people(stream(seed, "newcomers", month), arrival, span_of(month), plot.key)
        came = rejoined(came, left, span_of(month), stream(seed, "rejoining", month))
        people, ever = people.with_newcomers(came), ever + leavers
        arrived = came if month > plot.first else people
        circles = _joined(circles, people, stream(seed, "circles", month))
        lived = scribe(month, people, circles, partial(live, people, span_of(month), seed, plot.conditions))
        circles = circles_after(lived, circles, stream(seed, "wandering", month + 1))
        people = turn_of_month(lived, span_of(month + 1))
        people = replace(people, circle_pull=_pull(circles, people, plot.conditions))
        left, leavers = lived.people.only(is_leaving(lived.endings)), len(lived.people) - len(people)
        yield Chapter(lived, arrived, people)
        # A month of millions is gigabytes: it is gone before the next one is lived.
        del lived, came, arrived


def turn_of_month(lived: Lived, next_span: Span) -> People:
    """Return the people who are still there when the next month begins, with the plans they ordered."""
    return orders.turn(lived.people.only(lived.people.is_present), next_span)


def _joined(circles: Circles, people: People, rng: np.random.Generator) -> Circles:
    return peers.with_newcomers(circles, rng, person=people.person, prefecture=people.prefecture, plan=people.plan)


def _pull(circles: Circles, people: People, conditions: Conditions) -> Reals:
    """Log-odds of porting that ported peers add: so much for each, weighted by minutes, up to a most."""
    if not conditions.has_circle:
        return np.zeros(len(people))
    weight = peers.ported_weight(circles, people.person)
    return np.asarray(np.minimum(weight * np.log(PEERING.factor), np.log(PEERING.most)))
