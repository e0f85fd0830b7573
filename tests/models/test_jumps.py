"""Scores that jump, and risks that come out otherwise than they were said."""

import numpy as np
import pytest

from models.jumps import Matured, change_of_share, changes_of_scores


def _scores(*, times: float = 1.0, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).beta(1.0, 40.0, 5_000) * times


def test_scores_of_two_months_alike_do_not_jump():
    assert not any(change.is_jump for change in changes_of_scores("risk", _scores(), _scores(seed=2)))


def test_scores_that_double_jump_in_mean_and_spread():
    mean, spread = changes_of_scores("risk", _scores(), _scores(times=2.0, seed=2))
    assert mean.is_jump
    assert spread.is_jump
    assert mean.now / mean.then == pytest.approx(2.0, rel=0.1)


def test_scores_that_lie_otherwise_around_the_same_mean_jump():
    flat = np.full(5_000, _scores().mean())
    mean, spread = changes_of_scores("risk", _scores(), flat)
    assert (mean.is_jump, spread.is_jump) == (False, True)


def test_scores_that_went_as_far_before_do_not_jump():
    found = changes_of_scores("risk", _scores(), _scores(times=1.7, seed=2), farthest=(np.log(1.6), 0.5))
    assert not any(change.is_jump for change in found)


def test_a_model_that_says_nothing_of_anybody_does_not_jump():
    nothing = np.zeros(100)
    assert not any(change.is_jump for change in changes_of_scores("propensity", nothing, nothing))


@pytest.mark.parametrize(
    ("then", "now", "is_jump"),
    [
        ((200, 20_000), (210, 20_000), False),
        ((200, 20_000), (800, 20_000), True),
        ((800, 20_000), (200, 20_000), True),
        ((2, 300), (6, 300), False),  # six where two were is chance
        ((0, 300), (0, 300), False),
    ],
)
def test_a_level_jumps_when_its_share_doubles_beyond_chance(then, now, is_jump):
    assert change_of_share("red", then, now).is_jump is is_jump


@pytest.mark.parametrize(
    ("observed", "expected", "is_off", "can_be_seen"),
    [
        (400, 400.0, False, True),
        (560, 400.0, True, True),
        (280, 400.0, True, False),
        (30, 24.0, False, False),  # a quarter more, but few
        (40_000, 38_000.0, False, True),  # sure, but a twentieth only
        (0, 3.0, False, False),
    ],
)
def test_a_calibration_is_off_by_more_than_a_tenth_and_beyond_chance(observed, expected, is_off, can_be_seen):
    said = Matured("port_out", "2025-11", observed, expected, learnt_on=2_000)
    assert (said.is_off, said.can_be_seen) == (is_off, can_be_seen)


def test_the_interval_of_a_ratio_holds_it_and_is_wide_where_little_was_learnt():
    sure, unsure = (Matured("port_out", "2025-11", 100, 100.0, learnt_on=events) for events in (10_000, 100))
    assert sure.interval[0] < 1 < sure.interval[1]
    assert unsure.interval[0] < sure.interval[0]
