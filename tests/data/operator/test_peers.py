"""Circles: who calls whom stays in order however people come, leave and port away."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.operator.parameters import PEERING
from data.operator.peers import (
    CLOSED,
    OURS,
    SERVED_BY,
    Circles,
    draw_circles,
    outside_operator,
    ported_weight,
    wander,
    with_newcomers,
    without_leavers,
)

CM = SERVED_BY.index("CM")


def circles_of(*entries, served_by):
    """Write circles by hand: (person, peer, minutes)."""
    person, peer, minutes = (np.array(column) for column in zip(*entries, strict=True))
    return Circles(
        person.astype(np.int32), peer.astype(np.int32), np.log(minutes).astype(np.float32), np.array(served_by, np.int8)
    )


def test_a_ported_peer_with_the_mean_minutes_counts_as_one():
    circles = circles_of((0, 1, 10), (0, 2, 10), (0, -7, 10), (1, 0, 30), (1, 2, 10), served_by=[OURS, OURS, CM])
    assert ported_weight(circles, np.array([0, 1])) == pytest.approx([1.0, 2 * 10 / 40])


def test_a_closed_card_and_an_outside_number_pull_at_nobody():
    circles = circles_of((0, 1, 10), (0, -7, 10), served_by=[OURS, CLOSED])
    assert ported_weight(circles, np.array([0])) == pytest.approx([0.0])


def test_who_closes_the_card_is_called_elsewhere_and_who_ports_away_keeps_the_number():
    circles = circles_of((0, 1, 10), (0, 2, 20), (1, 0, 10), (2, 0, 20), served_by=[OURS, OURS, OURS])
    left = without_leavers(circles, np.random.default_rng(1), person=np.array([1, 2]), to=np.array([CLOSED, CM]))
    assert left.person.tolist() == [0, 0]
    assert left.peer[0] < 0
    assert left.peer[1] == 2
    assert ported_weight(left, np.array([0])) == pytest.approx([2 * 20 / 30])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 120), months=st.integers(0, 4))
def test_circles_stay_symmetric_of_one_size_and_without_repeats(seed, count, months):
    rng = np.random.default_rng(seed)
    person = np.arange(count)
    prefecture, plan = rng.integers(0, 3, 10_000), rng.integers(0, 4, 10_000)
    circles = draw_circles(rng, prefecture=prefecture[person], plan=plan[person])
    check(circles, person)
    for _ in range(months):
        circles = wander(circles, rng)
        gone = rng.random(len(person)) < 0.2
        to = np.where(rng.random(gone.sum()) < 0.5, CM, CLOSED)
        circles = without_leavers(circles, rng, person=person[gone], to=to)
        came = np.arange(len(circles.served_by), len(circles.served_by) + rng.integers(0, 30))
        person = np.concatenate([person[~gone], came])
        circles = with_newcomers(circles, rng, person=person, prefecture=prefecture[person], plan=plan[person])
        check(circles, person)


def check(circles, present):
    """Say every promise of a circle in loops."""
    peers = defaultdict(list)
    for one, other in zip(circles.person.tolist(), circles.peer.tolist(), strict=True):
        peers[one].append(other)
    assert sorted(peers) == present.tolist()
    assert (np.diff(circles.person) >= 0).all()
    for one, others in peers.items():
        assert PEERING.fewest <= len(others) <= PEERING.largest
        assert len(set(others)) == len(others)
        assert one not in others
        for other in others:
            if other >= 0 and circles.served_by[other] == OURS:
                assert one in peers[other]
            assert other < 0 or circles.served_by[other] != CLOSED


def test_friends_live_close_and_are_mostly_customers():
    rng = np.random.default_rng(3)
    prefecture, plan = rng.integers(0, 12, 20_000), rng.integers(0, 10, 20_000)
    circles = draw_circles(rng, prefecture=prefecture, plan=plan)
    ours = circles.peer >= 0
    one, other = circles.person[ours], circles.peer[ours]
    assert ours.mean() == pytest.approx(PEERING.ours, abs=0.03)
    assert (prefecture[one] == prefecture[other]).mean() == pytest.approx(0.85 + 0.15 / 12, abs=0.01)
    assert (plan[one] == plan[other]).mean() > 0.3
    away = outside_operator(circles.peer[~ours])
    shares = np.bincount(away, minlength=len(SERVED_BY)) / len(away)
    assert shares == pytest.approx([0.0, *PEERING.outside], abs=0.01)
