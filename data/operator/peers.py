"""Peers: who calls whom, drawn once and wandering, so that one who ports away pulls at those who call them.

A person is an index in the order of arrival: `Arrival.before` + place, never handed out twice. A peer of 0 or more is
a person who is or was a customer; a peer below 0 is a number of somebody else. A circle keeps its size: who comes to
us takes the place of an outside number in the circles they join, who closes their card is called elsewhere from then
on, and who ports away keeps number and place.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from data.operator.parameters import PEERING
from data.operator.people import Flags, Ints, Reals

Shorts = npt.NDArray[np.int32]
Strengths = npt.NDArray[np.float32]

#: Where a number is served; ours first. An outside number belongs to one of the others by its code.
SERVED_BY = ("CT", "CM", "CU", "CBN", "fixed")
OURS, CLOSED = 0, -1


#: Outside numbers come in so many blocks as a circle has places, so that no circle holds one twice.
BLOCK = 1 << 20


@dataclass(frozen=True)
class Circles:
    """One entry a customer and peer, sorted by person; and where everybody who ever was a customer is served now."""

    person: Shorts
    peer: Shorts
    strength: Strengths  # logarithm of the peer's weight among the person's minutes
    served_by: npt.NDArray[np.int8]  # by person: a position in SERVED_BY, or CLOSED

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def begins(self) -> Ints:
        """Where the entries of each person begin; the last one is where all end."""
        return np.searchsorted(self.person, np.arange(len(self.served_by) + 1)).astype(np.int64)


def draw_circles(rng: np.random.Generator, *, prefecture: Ints, plan: Ints) -> Circles:
    """Draw the circles of the first customers, who are the persons 0, 1, 2 ... in this order."""
    count = len(prefecture)
    everybody, groups = np.arange(count), _Groups(prefecture, plan)
    size = _sizes(rng, count)
    # Half of a person's customers are chosen by them, the other half choose them.
    one = np.repeat(everybody, _rounded(rng, size * PEERING.ours / 2.0))
    other = groups.choose(rng, one)
    pairs = np.unique((np.minimum(one, other) * count + np.maximum(one, other))[one != other])
    low, high = pairs // count, pairs % count
    strength = _strengths(rng, len(pairs))
    missing = np.maximum(size - np.bincount(np.concatenate([low, high]), minlength=count), 0)
    outside = np.repeat(everybody, missing)
    person = np.concatenate([low, high, outside]).astype(np.int32)
    peer = np.concatenate([high, low, np.full(len(outside), -1)]).astype(np.int32)
    order = np.argsort(person, kind="stable")
    circles = Circles(
        person[order],
        peer[order],
        np.concatenate([strength, strength, _strengths(rng, len(outside))])[order],
        np.zeros(count, dtype=np.int8),
    )
    return _with_outside(circles, circles.peer < 0, rng)


def with_newcomers(
    circles: Circles, rng: np.random.Generator, *, person: Ints, prefecture: Ints, plan: Ints
) -> Circles:
    """Let newcomers join the circles of others, each in the place of an outside number, and have circles of their own.

    `person, prefecture, plan`: all who are customers now; newcomers are the last of them, not in any circle yet.
    """
    known = len(circles.served_by)
    is_new = person >= known
    old, new = np.flatnonzero(~is_new), person[is_new]
    served_by = np.concatenate([circles.served_by, np.zeros(len(new), dtype=np.int8)])
    size = _sizes(rng, len(new))
    who = np.repeat(np.flatnonzero(is_new), _rounded(rng, size * PEERING.ours))
    who = rng.permutation(who)
    entry, friend = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if len(old):
        chosen = _Groups(prefecture, plan, old).choose(rng, who)
        # Nobody makes two new friends in a month: their places in a circle would be one.
        persons, first = np.unique(person[chosen], return_index=True)
        entry, found = _an_outside_entry(circles, persons)
        friend = person[who[first[found]]]
    peer = circles.peer.copy()
    peer[entry] = friend
    missing = np.maximum(size - np.bincount(friend - known, minlength=len(new)), 0)
    rows = np.concatenate([friend, np.repeat(new, missing)]).astype(np.int32)
    peers = np.concatenate([circles.person[entry], np.full(missing.sum(), -1, dtype=np.int32)])
    strength = np.concatenate([circles.strength[entry], _strengths(rng, int(missing.sum()))])
    order = np.argsort(rows, kind="stable")
    grown = Circles(
        np.concatenate([circles.person, rows[order]]),
        np.concatenate([peer, peers[order]]),
        np.concatenate([circles.strength, strength[order]]),
        served_by,
    )
    is_fresh = np.concatenate([np.zeros(len(circles), dtype=bool), peers[order] < 0])
    return _with_outside(grown, is_fresh, rng)


def without_leavers(circles: Circles, rng: np.random.Generator, *, person: Ints, to: Ints) -> Circles:
    """Let people leave: `to` says where each is served from now on, a position in SERVED_BY, or CLOSED."""
    served_by = circles.served_by.copy()
    served_by[person] = to
    kept = served_by[circles.person] == OURS
    left = replace(
        circles,
        person=circles.person[kept],
        peer=circles.peer[kept],
        strength=circles.strength[kept],
        served_by=served_by,
    )
    return _with_outside(left, _served(left) == CLOSED, rng)


def wander(circles: Circles, rng: np.random.Generator) -> Circles:
    """Let a month pass: the weight of each peer moves a little about what it was."""
    fresh = np.float32((1.0 - PEERING.keeps**2) ** 0.5) * _strengths(rng, len(circles))
    return replace(circles, strength=np.float32(PEERING.keeps) * circles.strength + fresh)


def ported_weight(circles: Circles, person: Ints) -> Reals:
    """Return the weighted number of peers who have ported away, for each of these customers.

    The sum over such peers of (their share of the person's minutes) x (number of peers): a peer with as many minutes
    as the mean of the circle counts as one. Those who only closed their card do not count.
    """
    weight = np.exp(circles.strength, dtype=np.float64)
    everybody = len(circles.served_by)
    has_ported = _served(circles) > OURS
    whole = np.bincount(circles.person, weights=weight, minlength=everybody)
    ported = np.bincount(circles.person, weights=weight * has_ported, minlength=everybody)
    count = np.diff(circles.begins)
    return np.asarray((count * np.divide(ported, whole, out=np.zeros(everybody), where=whole > 0))[person])


def outside_operator(code: Ints | Shorts) -> Ints:
    """Return who serves an outside number (a peer below 0), as a position in SERVED_BY."""
    place = (-1 - code.astype(np.int64)) % 1_000 / 1_000.0
    return np.asarray(1 + np.searchsorted(np.cumsum(PEERING.outside)[:-1], place, side="right"), dtype=np.int64)


class _Groups:
    """People sorted by prefecture and plan, so that somebody alike is found by drawing a place."""

    def __init__(self, prefecture: Ints, plan: Ints, among: Ints | None = None) -> None:
        self._plans = int(plan.max(initial=0)) + 1
        self._code = prefecture * self._plans + plan
        self._place = prefecture * self._plans
        rows = np.arange(len(prefecture)) if among is None else among
        order = np.argsort(self._code[rows], kind="stable")
        self._rows = rows[order]
        self._sorted = self._code[self._rows]

    def choose(self, rng: np.random.Generator, who: Ints) -> Ints:
        """Draw somebody for each of these rows: of the same prefecture and plan, the same prefecture, or anybody."""
        kind, place = rng.random(len(who)), rng.random(len(who))
        by_plan = kind < PEERING.same_plan
        by_place = ~by_plan & (kind < PEERING.same_plan + PEERING.same_place)
        low = np.where(by_plan, self._code[who], np.where(by_place, self._place[who], 0))
        high = np.where(by_plan, low + 1, np.where(by_place, low + self._plans, np.iinfo(np.int64).max))
        start, stop = np.searchsorted(self._sorted, low), np.searchsorted(self._sorted, high)
        nobody = start == stop
        start, stop = np.where(nobody, 0, start), np.where(nobody, len(self._rows), stop)
        return np.asarray(self._rows[start + (place * (stop - start)).astype(np.int64)])


def _sizes(rng: np.random.Generator, count: int) -> Ints:
    drawn = PEERING.median_count * np.exp(PEERING.spread * rng.standard_normal(count))
    return np.clip(np.round(drawn), PEERING.fewest, PEERING.largest).astype(np.int64)


def _rounded(rng: np.random.Generator, wanted: npt.NDArray[Any]) -> Ints:
    """Round up or down at random, right on average."""
    return np.asarray(np.floor(wanted + rng.random(len(wanted))), dtype=np.int64)


def _strengths(rng: np.random.Generator, count: int) -> Strengths:
    return np.asarray(np.float32(PEERING.strength) * rng.standard_normal(count, dtype=np.float32))


def _served(circles: Circles) -> npt.NDArray[np.int8]:
    """Where the peer of each entry is served, of those who were customers; OURS for outside numbers."""
    is_outside = circles.peer < 0
    return np.where(is_outside, np.int8(OURS), circles.served_by[np.where(is_outside, 0, circles.peer)])


def _an_outside_entry(circles: Circles, persons: Ints) -> tuple[Ints, Ints]:
    """Find one outside number in the circle of each person: the entries, and which of the persons have one."""
    outside = np.flatnonzero(circles.peer < 0)
    having, first = np.unique(circles.person[outside], return_index=True)
    _, found, place = np.intersect1d(persons, having, assume_unique=True, return_indices=True)
    return outside[first[place]], found


def _with_outside(circles: Circles, entries: Flags, rng: np.random.Generator) -> Circles:
    """Put fresh outside numbers into these entries: each place of a circle draws from a block of its own."""
    at = np.flatnonzero(entries)
    place = at - circles.begins[circles.person[at]]
    peer = circles.peer.copy()
    peer[at] = -1 - (place * BLOCK + rng.integers(0, BLOCK, len(at)))
    return replace(circles, peer=peer)
