import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from data.refusals import BadData
from models.calibration import (
    SLOPE_MAX,
    SLOPE_SPREAD,
    Calibration,
    Precedent,
    calibrate,
    calibrate_by,
    log_odds,
    logistic,
    prior_shifted,
    scaled_to,
)


def drawn(shift, slope, rows=20_000, seed=3):
    rng = np.random.default_rng(seed)
    raw = rng.normal(-3, 1.5, rows)
    return raw, (rng.random(rows) < logistic(shift + slope * raw)).astype(float)


def test_shift_and_slope_are_found_again():
    found = calibrate(*drawn(0.5, 0.7))
    assert found.shift == pytest.approx(0.5, abs=0.1)
    assert found.slope == pytest.approx(0.7, abs=0.05)


@given(st.integers(0, 2**32 - 1), st.floats(-1, 1), st.floats(0.4, 2.0))
@settings(max_examples=25, deadline=None)
def test_it_is_the_maximum_likelihood_that_another_finds(seed, shift, slope):
    raw, labels = drawn(shift, slope, rows=3_000, seed=seed)
    found = calibrate(raw, labels)
    other = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(raw[:, None], labels)
    assert found.shift == pytest.approx(other.intercept_[0], abs=1e-3)
    assert found.slope == pytest.approx(other.coef_[0, 0], abs=1e-3)


@given(st.integers(0, 2**32 - 1), st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_as_many_are_expected_as_were_seen_and_nobody_changes_place(seed, rows):
    rng = np.random.default_rng(seed)
    raw, labels = rng.normal(0, 2, rows + 2), np.r_[0.0, 1.0, rng.integers(0, 2, rows).astype(float)]
    risk = calibrate(raw, labels).probability(raw)
    assert risk.sum() == pytest.approx(labels.sum(), rel=1e-4)
    assert (np.argsort(risk, kind="stable") == np.argsort(raw, kind="stable")).all() or len(set(risk)) < len(risk)


def test_few_positives_teach_the_level_only():
    raw, labels = np.linspace(-6, 0, 200), np.r_[np.zeros(190), np.ones(10)]
    found = calibrate(raw, labels)
    assert found.slope == 1.0
    assert found.how == "shift, learnt from 10 positives"
    assert found.probability(raw).sum() == pytest.approx(10)


def test_rows_that_part_perfectly_do_not_run_away():
    raw, labels = np.linspace(-3, 3, 200), np.repeat([0.0, 1.0], 100)
    found = calibrate(raw, labels)
    assert found.slope == SLOPE_MAX
    assert found.probability(raw).sum() == pytest.approx(100)


def test_a_ranking_is_scaled_to_a_rate():
    raw = np.linspace(-5, 1, 1_000)
    assert scaled_to(raw, 0.004).probability(raw).mean() == pytest.approx(0.004)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_no_rate_no_calibration(rate):
    with pytest.raises(BadData, match="expected between 0 and 1"):
        scaled_to(np.zeros(3), rate)


def test_one_class_is_refused():
    with pytest.raises(BadData, match="0 positives among 3 rows"):
        calibrate(np.zeros(3), np.zeros(3))


def test_weights_count_as_rows():
    raw, labels = drawn(0, 1, rows=2_000)
    twice = calibrate(np.r_[raw, raw[:500]], np.r_[labels, labels[:500]])
    weighed = calibrate(raw, labels, weights=np.r_[np.full(500, 2.0), np.ones(1_500)])
    assert (weighed.shift, weighed.slope) == pytest.approx((twice.shift, twice.slope))


@pytest.mark.parametrize(
    ("spread", "expected"), [(1e-6, 20), (0.1, 20 * (40 + 100) / (20 + 100)), (1.0, 20 * 41 / 21), (1e6, 40)]
)
def test_a_month_of_twice_the_events_is_believed_as_far_as_months_differ(spread, expected):
    raw, labels = np.zeros(1_000), np.r_[np.ones(40), np.zeros(960)]
    before = Precedent(float(log_odds(np.array(0.02))), spread, months=9)
    found = calibrate_by(before, raw, labels, events=40)
    assert found.probability(raw).sum() == pytest.approx(expected, rel=1e-4)
    assert found.how == "shift and slope, learnt from 40 events and 9 months before"


def test_an_event_that_is_asked_about_three_times_counts_once():
    raw, labels = drawn(0.3, 1.4, rows=2_000)
    before = Precedent(0.0, 0.1, months=9)
    once = calibrate_by(before, raw, labels, events=int(labels.sum()))
    thrice = calibrate_by(before, np.tile(raw, 3), np.tile(labels, 3), events=int(labels.sum()))
    assert (thrice.shift, thrice.slope) == pytest.approx((once.shift, once.slope))


@given(st.integers(0, 2**32 - 1), st.integers(30, 3_000), st.floats(0.4, 2.0))
@settings(max_examples=25)
def test_the_slope_is_the_likeliest_that_another_finds(seed, rows, slope):
    raw, labels = drawn(2.0, slope, rows=rows, seed=seed)
    if 0 < labels.sum() < rows:
        found = calibrate_by(Precedent(0.0, 0.1, months=9), raw, labels, events=int(labels.sum()))

        def loss(at):
            said = at[0] + at[1] * raw
            return (np.logaddexp(0, said) - labels * said).sum() + (at[1] - 1) ** 2 / (2 * SLOPE_SPREAD**2)

        assert found.slope == pytest.approx(minimize(loss, [0.0, 1.0], method="Nelder-Mead").x[1], abs=2e-3)


def test_a_prior_shift_there_and_back_changes_nothing():
    risk = np.array([0.001, 0.2, 0.9])
    there = prior_shifted(risk, from_rate=0.5, to_rate=0.019)
    np.testing.assert_allclose(prior_shifted(there, from_rate=0.019, to_rate=0.5), risk)


def test_logistic_does_not_overflow():
    np.testing.assert_array_equal(logistic(np.array([-1e4, 0.0, 1e4])), [0.0, 0.5, 1.0])
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()


def test_it_reads_back():
    said = Calibration(0.1 + 0.2, 1 / 3, "shift")
    assert Calibration.from_json(said.to_json()) == said
