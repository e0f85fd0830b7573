import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from models.evidence import (
    auc,
    average_precision,
    calibration_table,
    difference,
    expected_auc,
    expected_lift,
    lift_at,
    measured,
    observed_over_expected,
)

rows_of_scores = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.7]), st.integers(0, 1), st.sampled_from([0.5, 1.0, 3.0])),
    min_size=2,
    max_size=40,
).filter(lambda rows: 0 < sum(row[1] for row in rows) < len(rows))


def arrays(rows):
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


@given(rows_of_scores)
def test_auc_and_average_precision_agree_with_scikit_learn(rows):
    score, label, weight = arrays(rows)
    for share in (None, weight):
        assert auc(score, label, share) == pytest.approx(roc_auc_score(label, score, sample_weight=share))
        assert average_precision(score, label, share) == pytest.approx(
            average_precision_score(label, score, sample_weight=share)
        )


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.floats(0.01, 0.99)), min_size=2, max_size=20))
def test_expected_auc_agrees_with_counting_every_pair(rows):
    score, hazard = arrays(rows)
    won = pairs = 0.0
    for of_positive, positive in rows:
        for of_negative, negative in rows:
            pair = positive * (1 - negative)
            pairs += pair
            won += pair * (1.0 if of_positive > of_negative else 0.5 if of_positive == of_negative else 0.0)
    assert expected_auc(score, hazard) == pytest.approx(won / pairs)


@given(rows_of_scores, st.sampled_from([0.1, 0.25, 0.5, 1.0]))
def test_lift_agrees_with_filling_the_list_person_by_person(rows, share):
    score, label, _ = arrays(rows)
    room, found = share * len(rows), 0.0
    for value in sorted(set(score), reverse=True):
        tied = label[score == value]
        taken = min(room, len(tied))
        found, room = found + taken * tied.mean(), room - taken
    assert lift_at(share, score, label) == pytest.approx(found / (share * len(rows)) / label.mean())


def test_expected_lift_of_a_ranking_by_the_truth():
    hazard = np.r_[np.full(10, 0.5), np.full(90, 0.01)]
    assert expected_lift(0.10, hazard, hazard) == pytest.approx(0.5 / hazard.mean())


def test_observed_over_expected_has_the_interval_of_garwood():
    said = observed_over_expected(np.full(100, 0.1), np.r_[np.ones(10), np.zeros(90)])
    assert said["observed_over_expected"] == pytest.approx(1.0)
    assert (said["observed_over_expected_low"], said["observed_over_expected_high"]) == pytest.approx(
        (0.4795, 1.8390), abs=1e-4
    )


def test_none_seen_where_some_were_expected_is_an_interval_from_nought():
    said = observed_over_expected(np.full(10, 0.5), np.zeros(10))
    assert said["observed_over_expected"] == said["observed_over_expected_low"] == 0.0
    assert said["observed_over_expected_high"] == pytest.approx(3.6889 / 5, abs=1e-4)


def test_the_calibration_table_counts_everybody_once():
    probability = np.linspace(0, 0.99, 25)
    table = calibration_table(probability, (probability > 0.5).astype(float), groups=5)
    assert table.columns.tolist() == ["group", "rows", "expected", "observed", "positives"]
    assert table["rows"].tolist() == [5] * 5
    assert table["observed"].tolist() == [0.0, 0.0, 0.4, 1.0, 1.0]
    assert table["expected"].is_monotonic_increasing


def test_one_class_has_no_auc():
    assert np.isnan(auc(np.array([0.1, 0.2]), np.zeros(2)))


def test_a_difference_is_judged_on_the_same_people():
    rng = np.random.default_rng(0)
    label = (rng.random(2_000) < 0.1).astype(float)
    ours = label + rng.normal(0, 1, 2_000)
    theirs = ours + rng.normal(0, 0.3, 2_000)
    found, low, high = difference(auc, ours, theirs, label, seed=1)
    assert found == auc(ours, label) - auc(theirs, label)
    assert 0 < low < found < high < 0.05
    assert difference(auc, ours, ours, label, seed=1) == (0.0, 0.0, 0.0)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=5, deadline=None)
def test_the_interval_is_the_same_every_time_and_holds_the_measure(seed):
    rng = np.random.default_rng(seed)
    score = rng.random(500)
    label = (rng.random(500) < 0.2 + 0.5 * score).astype(float)
    said = measured(score, label, seed=1)
    assert said == measured(score, label, seed=1)
    assert said["auc_low"] < said["auc"] < said["auc_high"]
    assert said["auc"] == pytest.approx(auc(score, label))
    assert said["lift_at_10_percent"] == pytest.approx(lift_at(0.1, score, label))


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(100):
        label = (rng.random(400) < 0.3).astype(float)
        score = rng.normal(label, 1)
        said = measured(score, label, seed=2)
        covered += said["auc_low"] <= 0.760 <= said["auc_high"]  # the truth: Phi(1 / sqrt(2))
    assert 88 <= covered <= 100


def test_evidence_is_plain_numbers():
    rng = np.random.default_rng(1)
    risk = rng.random(1_000) * 0.2
    said = measured(risk, (rng.random(1_000) < risk).astype(float))
    assert all(type(value) is float for value in said.values())
    assert said["auc_low"] < said["auc"] < said["auc_high"]
