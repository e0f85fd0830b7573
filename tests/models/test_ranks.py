"""The measures of a ranking from its cells alone, beside the slow ways to get the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evidence import auc, average_precision, lift_at
from models.ranks import Cells, auc_of, average_precision_of, lift_of

MEASURES = {"auc": auc_of, "average_precision": average_precision_of, "lift": lift_of(0.1)}

rows_of_scores = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.7]), st.integers(0, 1), st.sampled_from([0.5, 1.0, 3.0])),
    min_size=2,
    max_size=40,
).filter(lambda rows: 0 < sum(row[1] for row in rows) < len(rows))


def cells(score, labels, weights=None, people=None):
    weights = np.ones(len(score)) if weights is None else weights
    people = np.array([f"s{k}" for k in range(len(score))], dtype=object) if people is None else people
    return Cells.of(score, labels, weights, people)


def made(*, seed, people=4_000, weighted=False):
    rng = np.random.default_rng(seed)
    score = rng.random(people).round(3)
    labels = (rng.random(people) < 0.05 * score).astype(float)
    return score, labels, np.where(rng.random(people) < 0.3, 4.0, 1.0) if weighted else np.ones(people)


def interval(measure, score, labels, weights, *, seed, resamples):
    """Draw every row anew."""
    rng = np.random.default_rng(seed)
    drawn = [measure(score, labels, weights * rng.poisson(1, len(score))) for _ in range(resamples)]
    return tuple(np.nanquantile(drawn, [0.025, 0.975]))


@given(rows_of_scores)
def test_what_stands_between_two_events_is_all_that_counts(rows):
    score, labels, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = cells(score, labels, weights)
    assert found.value(auc_of) == pytest.approx(auc(score, labels, weights))
    # Weights are shares of rows, so a lift at a tenth may cut inside of a cell.
    assert found.value(lift_of(0.1)) == pytest.approx(lift_at(0.1, score, labels, weights))
    assert found.value(average_precision_of) == pytest.approx(average_precision(score, labels, weights))


@pytest.mark.parametrize("weighted", [False, True])
def test_the_interval_is_that_of_drawing_every_row_anew(weighted):
    score, labels, weights = made(seed=3, weighted=weighted)
    quick = cells(score, labels, weights).intervals(MEASURES, seed=0, resamples=800)
    slow = {
        "auc": interval(auc, score, labels, weights, seed=1, resamples=800),
        "average_precision": interval(average_precision, score, labels, weights, seed=1, resamples=800),
        "lift": interval(lambda *rows: lift_at(0.1, *rows), score, labels, weights, seed=1, resamples=800),
    }
    for name, (low, high) in slow.items():
        width = high - low
        assert quick[name] == pytest.approx((low, high), abs=0.12 * width), name


def test_who_stands_there_twice_proves_no_more():
    score, labels, weights = made(seed=4)
    once = cells(score, labels, weights).intervals(MEASURES, seed=0)["auc"]
    names = np.array([f"s{k}" for k in range(len(score))] * 2, dtype=object)
    score, labels, weights = (np.tile(column, 2) for column in (score, labels, weights))
    twice, strangers = cells(score, labels, weights, names), cells(score, labels, weights)
    width = {"once": once[1] - once[0]}
    for name, found in (("twice", twice), ("strangers", strangers)):
        low, high = found.intervals(MEASURES, seed=0)["auc"]
        width[name] = high - low
    assert width["twice"] == pytest.approx(width["once"], rel=0.15)
    assert width["strangers"] == pytest.approx(width["once"] / np.sqrt(2), rel=0.15)


def test_the_same_seed_draws_the_same():
    found = cells(*made(seed=5))
    assert found.intervals(MEASURES, seed=7) == found.intervals(MEASURES, seed=7)
    assert found.intervals(MEASURES, seed=7) != found.intervals(MEASURES, seed=8)
