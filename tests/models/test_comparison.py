"""Two models on the same people: what differs beyond luck is said, and what does not is no difference."""

import numpy as np
import pandas as pd
import pytest

from models.comparison import LIFT, MEASURES, MISCALIBRATION, compare, listed_share
from models.ranker import Ranker
from models.recipe import Recipe
from models.rows import Rows

TINY = Recipe("tiny", 30, 0.1, 4, 20)


def world(count=6_000, *, seed):
    """People of three prefectures, of whom one in ten leaves, for a reason that shows and one that does not."""
    rng = np.random.default_rng(seed)
    shown, hidden = rng.normal(size=count), rng.normal(size=count)
    risk = 1 / (1 + np.exp(3.2 - 1.2 * shown - 0.8 * hidden))
    features = pd.DataFrame({"shown": shown, "hidden": hidden, "noise": rng.normal(size=count)})
    asked = pd.DataFrame(
        {
            "subscriber_id": [f"s{k // 2}" for k in range(count)],
            "target": [k % 2 for k in range(count)],
            "prefecture": rng.choice(["4201", "4202", "4203"], count, p=[0.6, 0.38, 0.02]),
        }
    )
    return Rows(features, (rng.random(count) < risk).astype(float), asked), risk


def learnt(rows, columns, *, seed=1):
    return Ranker.fit(rows.features[columns], rows.labels, recipe=TINY.seeded(seed))


def says(ranker, rows):
    return 1 / (1 + np.exp(-ranker.raw(rows.features)))


def test_a_model_that_knows_more_is_better_beyond_luck():
    past, (later, _) = world(seed=1)[0], world(seed=2)
    knows, lacks = (says(learnt(past, columns), later) for columns in (["shown", "hidden"], ["shown", "noise"]))
    found = compare(knows, lacks, later, listed_share=0.05)
    assert found.better == "one"
    assert [gap.measure for gap in found.measures] == list(MEASURES)
    assert found.of("auc").better == found.of("average_precision").better == "one"
    assert all(gap.low <= gap.difference <= gap.high for gap in found.measures)
    assert compare(lacks, knows, later, listed_share=0.05).better == "other"
    assert (found.rows, found.events) == (6_000, int(later.labels.sum()))


@pytest.mark.parametrize("seed", range(5))
def test_two_models_of_the_same_data_are_no_different(seed):
    past, (later, _) = world(seed=10 + seed)[0], world(seed=20 + seed)
    one, other = (says(learnt(past, ["shown", "hidden"], seed=s), later) for s in (1, 2))
    assert not np.array_equal(one, other)
    assert compare(one, other, later, listed_share=0.05, among=(LIFT,)).better is None


def test_a_model_beside_itself_differs_by_nothing():
    rows, risk = world(seed=3)
    found = compare(risk, risk, rows, listed_share=0.05)
    assert {(gap.difference, gap.low, gap.high) for gap in found.measures} == {(0.0, 0.0, 0.0)}
    assert found.better is None


def test_risks_twice_too_high_rank_alike_and_are_worse_calibrated():
    rows, risk = world(seed=4)
    found = compare(risk, risk * 2, rows, listed_share=0.05)
    assert found.better is None
    assert found.of(MISCALIBRATION).better == "one"
    assert found.of(MISCALIBRATION).other == pytest.approx(np.log(2), abs=0.1)
    right, wrong = (said["observed_over_expected"] for said in found.observed_over_expected)
    assert wrong == pytest.approx(right / 2)


def test_prefectures_with_30_events_or_more_stand_by_themselves():
    rows, risk = world(seed=5)
    places = compare(risk, risk, rows, listed_share=0.05).prefectures
    assert [place.prefecture for place in places] == ["4201", "4202"]
    here = (rows.asked["prefecture"] == "4202").to_numpy()
    assert places[1].events == rows.labels[here].sum() > 30
    assert places[1].observed_over_expected[0] == pytest.approx(rows.labels[here].sum() / risk[here].sum())


def test_both_months_of_a_person_are_drawn_together():
    """Were they drawn apart, everything said twice would look twice as sure."""
    rows, risk = world(seed=6)
    blurred = risk * np.random.default_rng(0).lognormal(sigma=0.5, size=len(risk))
    twice = Rows(
        pd.concat([rows.features] * 2, ignore_index=True),
        np.tile(rows.labels, 2),
        pd.concat([rows.asked.assign(subscriber_id=[f"p{k}" for k in range(6_000)])] * 2, ignore_index=True),
    )
    once = compare(risk, blurred, rows, listed_share=0.05, among=("auc",)).of("auc")
    again = compare(np.tile(risk, 2), np.tile(blurred, 2), twice, listed_share=0.05, among=("auc",)).of("auc")
    assert again.high - again.low == pytest.approx(once.high - once.low, rel=0.25)


def test_capacity_is_a_share_of_the_people_and_never_more_than_a_tenth():
    asked = pd.DataFrame({"prefecture": ["4201"] * 900 + ["4202"] * 100, "target": [1] * 1_000})
    assert listed_share(asked, {}, 20) == 0.04
    assert listed_share(asked, {"4201": 50}, 20) == 0.07
    assert listed_share(asked, {}, 1_000_000) == 0.10
    assert listed_share(asked, {}, 0) == 0.10
    twice = pd.concat([asked, asked.assign(target=2)])
    assert listed_share(twice, {}, 20) == 0.04
