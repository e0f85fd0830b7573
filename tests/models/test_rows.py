"""Rows: read part by part, and drawn where the event is rare, which changes neither the ranking nor the risks."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calibration import logistic
from models.evidence import expected_auc, observed_over_expected
from models.learning import Lesson, learn
from models.ranker import Ranker
from models.recipe import Recipe, Sampling
from models.rows import AHEAD_COLUMN, Part, Rows, joined

FRAME = pd.DataFrame({"use": [1.0, 2.0, 3.0, 4.0], AHEAD_COLUMN: [1, 1, 2, 2]})
ASKED = pd.DataFrame({"subscriber_id": ["a", "b", "a", "c"], "target": [7, 7, 8, 8]})
LABELS = np.array([0.0, 1.0, 0.0, 1.0])


def in_parts(read=lambda frame, places: frame.iloc[places]):
    """The same rows in two parts, a month each, as they would be read from files."""

    def rows(first, last):
        frame = FRAME.drop(columns=AHEAD_COLUMN).iloc[first:last].reset_index(drop=True)
        part = Part(
            lambda places: read(frame, places),
            np.arange(last - first),
            FRAME[AHEAD_COLUMN].to_numpy()[first:last].astype(np.int64),
        )
        return Rows((part,), LABELS[first:last], ASKED.iloc[first:last])

    return joined([rows(0, 2), rows(2, 4)])


def said(rows):
    columns = (rows.features["use"], rows.labels, rows.asked["subscriber_id"], rows.months_ahead)
    return list(zip(*(list(column) for column in columns), strict=True))


@pytest.mark.parametrize("rows", [Rows(FRAME, LABELS, ASKED), in_parts()], ids=["at hand", "in parts"])
def test_rows_are_the_same_at_hand_and_in_parts(rows):
    assert said(rows) == [(1.0, 0.0, "a", 1), (2.0, 1.0, "b", 1), (3.0, 0.0, "a", 2), (4.0, 1.0, "c", 2)]
    assert said(rows.ahead(2)) == [(3.0, 0.0, "a", 2), (4.0, 1.0, "c", 2)]
    assert said(rows.where(np.array([True, False, False, True]))) == [(1.0, 0.0, "a", 1), (4.0, 1.0, "c", 2)]
    assert (rows.columns, rows.without(["use"]).columns) == (["use", AHEAD_COLUMN], [AHEAD_COLUMN])
    assert rows.without(["use"]).features.columns.tolist() == [AHEAD_COLUMN]
    assert rows.scored(lambda frame: frame["use"].to_numpy() * 10).tolist() == [10.0, 20.0, 30.0, 40.0]
    assert len(rows.drawn(3, seed=0).labels) == 3
    assert said(rows.at_hand()) == said(rows.drawn(9, seed=0)) == said(rows)
    assert rows.events == 2


CALLED = Rows(FRAME.iloc[:2] * 10, np.array([1.0, 0.0]), ASKED.iloc[:2], np.array([1.5, 1.0]))


@pytest.mark.parametrize("rows", [Rows(FRAME, LABELS, ASKED), in_parts()], ids=["at hand", "in parts"])
def test_trees_see_those_whom_we_contacted_and_nobody_else_does(rows):
    both = replace(rows, contacted=CALLED)
    for same in (both, both.at_hand(), both.thinned(1.0)):
        features, labels, counts = same.grown_on()
        assert features["use"].tolist()[-2:] == [10.0, 20.0]
        assert (labels.tolist()[-2:], counts.tolist()[-2:]) == ([1.0, 0.0], [1.5, 1.0])
        assert set(counts[:-2]) == {1.0}
    assert both.without(["use"]).grown_on()[0].columns.tolist() == [AHEAD_COLUMN]
    assert (both.events, both.events_seen) == (2, 3)
    assert both.ahead(2).contacted is None


def test_of_those_contacted_as_many_without_the_event_are_drawn_as_of_all():
    whole, called = people(4_000, seed=1)[0], people(4_000, seed=2)[0]
    some = replace(whole, contacted=called).thinned(0.1)
    assert some.contacted.kept == some.kept == 0.1
    assert some.contacted.events == called.events
    others = (some.contacted.labels == 0).sum()
    assert others == pytest.approx(0.1 * (called.labels == 0).sum(), rel=0.2)


def test_where_nobody_was_contacted_nothing_is_weighed():
    nobody = replace(Rows(FRAME, LABELS, ASKED), contacted=CALLED.where(np.zeros(2, dtype=bool)))
    assert nobody.grown_on()[2] is None
    assert len(nobody.grown_on()[1]) == 4


def test_of_rows_that_are_not_meant_nothing_is_read():
    read = []

    def noted(frame, places):
        read.append(places.tolist())
        return frame.iloc[places]

    rows = in_parts(noted)
    assert rows.where(np.array([False, True, False, False])).features["use"].tolist() == [2.0]
    assert read == [[1]]


def people(count, *, seed, base=-5.0, target=1):
    rng = np.random.default_rng(seed)
    features = pd.DataFrame(rng.normal(size=(count, 3)), columns=["cause", "other", "noise"])
    risk = logistic((base + 1.2 * features["cause"] - 0.7 * features["other"]).to_numpy())
    ids = [f"s{seed}_{k}" for k in range(count)]
    asked = pd.DataFrame({"subscriber_id": ids, "target": target})
    return Rows(features.assign(**{AHEAD_COLUMN: 2}), (rng.random(count) < risk).astype(float), asked), risk


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000), share=st.floats(0.05, 0.9))
def test_the_same_rows_are_drawn_in_whatever_order_they_come_and_every_event_is(seed, share):
    rows, _ = people(4_000, seed=seed)
    drawn = rows.thinned(share)
    assert drawn.labels.sum() == rows.labels.sum()
    left = share * (1 - rows.labels).sum()
    assert abs((1 - drawn.labels).sum() - left) < 5 * np.sqrt(left)
    assert drawn.spoken_for.sum() == pytest.approx(4_000, rel=0.35 / np.sqrt(share))
    places = np.random.default_rng(seed).permutation(4_000)
    mixed = Rows(rows.features.iloc[places], rows.labels[places], rows.asked.iloc[places])
    assert set(mixed.thinned(share).asked["subscriber_id"]) == set(drawn.asked["subscriber_id"])
    assert set(rows.thinned(share / 2).asked["subscriber_id"]) <= set(drawn.asked["subscriber_id"])


def test_another_month_draws_other_people():
    share, (rows, _) = 0.3, people(10_000, seed=1)
    later = Rows(rows.features, rows.labels, rows.asked.assign(target=2))
    both = set(rows.thinned(share).asked["subscriber_id"]) & set(later.thinned(share).asked["subscriber_id"])
    others = (1 - rows.labels).sum()
    assert len(both) - rows.labels.sum() == pytest.approx(share**2 * others, rel=0.15)


@pytest.mark.parametrize(
    ("most_rows", "others_for_each"),
    [(10_000_000, 20), (80_000, 7), (8_000, 1)],
    ids=["as many as are worth it", "as many as fit", "never fewer than events"],
)
def test_of_many_events_fewer_others_are_drawn_for_each(most_rows, others_for_each):
    share = Sampling(fewest_rows=0, most_rows=most_rows).share(positives=10_000, rows=1_010_000)
    assert share * 1_000_000 == pytest.approx(others_for_each * 10_000)


def test_trees_grown_on_drawn_rows_are_put_right_by_the_logarithm_of_the_share():
    """Each event beside ten others of hundreds, and still the risks come to what happens to everybody."""
    learnt, (later, risk) = people(60_000, seed=1)[0], people(60_000, seed=2)
    drawn = learnt.sampled(Sampling(others_per_event=10, fewest_rows=0))
    assert drawn.kept < 0.2
    recipe = Recipe("short", 60, 0.1, 4, 50)
    all_of_them, some = (Ranker.fit(rows.features, rows.labels, recipe=recipe) for rows in (learnt, drawn))
    raw = some.raw(later.features) + np.log(drawn.kept)
    assert 0.92 < risk.sum() / logistic(raw).sum() < 1.08
    assert risk.sum() / logistic(raw - np.log(drawn.kept)).sum() < 0.3
    assert abs(expected_auc(raw, risk) - expected_auc(all_of_them.raw(later.features), risk)) < 0.01


def test_a_model_of_drawn_rows_says_as_much_as_one_of_all_and_stops_as_late(monkeypatch):
    parts = (people(50_000, seed=seed, target=seed)[0] for seed in (1, 2, 3))
    lesson, (later, risk) = Lesson("port_out", *parts), people(50_000, seed=4)
    whole = learn(lesson, {})
    monkeypatch.setattr("models.learning.SAMPLING", Sampling(others_per_event=10, fewest_rows=0))
    drawn = learn(lesson, {})
    assert (whole.card["sampled"]["others_kept"], drawn.card["rows"]["learn"]) == (1.0, 50_000)
    assert drawn.card["sampled"]["rows"] < 10_000
    assert drawn.card["sampled"]["others_kept"] < 0.2
    for bundle in (whole, drawn):
        ratio = observed_over_expected(bundle.probability(later.features), later.labels)
        assert ratio["observed_over_expected_low"] < 1 < ratio["observed_over_expected_high"]
        assert bundle.card["trees"] > 30
    worth = [expected_auc(bundle.probability(later.features), risk) for bundle in (whole, drawn)]
    assert abs(worth[0] - worth[1]) < 0.01
