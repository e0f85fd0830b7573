"""Bagging: one text that says what the mean of several says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.ranker import Ranker, survives_loading
from models.recipe import LIGHT

THREE = replace(LIGHT, trees=20, bags=3)


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"data_gb": rng.normal(size=1_500), "plan": rng.choice([*"abcdef"], 1_500)})
    frame.loc[rng.random(1_500) < 0.1, "data_gb"] = np.nan
    chance = 1 / (1 + np.exp(1 - frame["data_gb"].fillna(0) - (frame["plan"] == "a")))
    return frame, (rng.random(1_500) < chance).to_numpy(np.float64)


@pytest.fixture(scope="module")
def bagged(people):
    return Ranker.fit(*people, recipe=THREE)


def test_scores_and_contributions_are_the_mean_of_the_bags(people, bagged):
    apart = [Ranker.fit(*people, recipe=one) for one in THREE.bagged()]
    assert len({one.text() for one in apart}) == 3
    assert bagged.trees == 60
    np.testing.assert_allclose(bagged.raw(people[0]), np.mean([one.raw(people[0]) for one in apart], axis=0), atol=1e-9)
    mean = sum(one.contributions(people[0]) for one in apart) / 3
    np.testing.assert_allclose(bagged.contributions(people[0]), mean, atol=1e-9)


def test_it_is_a_model_like_any_other(people, bagged):
    assert survives_loading(bagged.text())
    again = Ranker.read(bagged.text(), bagged.features_json())
    np.testing.assert_array_equal(again.raw(people[0]), bagged.raw(people[0]))
    assert Ranker.fit(*people, recipe=THREE, threads=1).text() == bagged.text()


def test_bags_that_stop_on_later_rows_stop_each_for_itself(people):
    frame, labels = people
    recipe = replace(THREE, trees=300, patience=5, learning_rate=0.3)
    bagged = Ranker.fit(frame[:1_000], labels[:1_000], recipe=recipe, tune=(frame[1_000:], labels[1_000:]))
    assert 3 <= bagged.trees < 300
