"""Features of the operator's models: how far a column that says nothing strays, and how a regression reads columns."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from benchmarks.operator_features import Learnt, alone, learnt_from_events, learnt_from_hazards
from models.evidence import expected_auc

HAZARD = np.array([0.1, 0.2, 0.6, 0.3, 0.05])


@pytest.mark.parametrize("values", [[1, 2, 3, 4, 5], [1, 1, 2, 3, 3], [0, 0, 0, 0, 1]])
def test_the_spread_of_a_shuffled_column_is_that_of_all_its_orders(values):
    frame = pd.DataFrame({"column": np.array(values, dtype=float)})
    every = [expected_auc(np.array(order, dtype=float), HAZARD) for order in permutations(values)]
    found = alone(Learnt(frame, *np.ones((3, 5))), frame, HAZARD)["column"]
    assert np.mean(every) == pytest.approx(0.5)
    assert found.shuffled == pytest.approx(np.std(every))
    assert found.auc == pytest.approx(expected_auc(np.array(values, dtype=float), HAZARD))


def test_a_constant_column_strays_nowhere():
    frame = pd.DataFrame({"column": np.zeros(5)})
    assert alone(Learnt(frame, *np.ones((3, 5))), frame, HAZARD)["column"].shuffled == 0.0


def test_a_category_stands_by_the_rate_of_events_where_it_was_learnt():
    before = pd.DataFrame({"place": ["east", "east", "west", "west"]})
    learnt = Learnt(before, np.array([0.0, 0.0, 1.0, 0.0]), np.zeros(4), np.ones(4))
    now = pd.DataFrame({"place": ["west", "east", "nowhere"]})
    # West had an event, east none; what was never seen stands between.
    assert alone(learnt, now, np.array([0.9, 0.1, 0.1]))["place"].auc == pytest.approx(
        expected_auc(np.array([0.5, 0.0, 0.25]), np.array([0.9, 0.1, 0.1]))
    )


@pytest.mark.parametrize("learn", [learnt_from_events, learnt_from_hazards])
def test_a_regression_finds_a_number_a_category_and_what_is_unknown(learn):
    rng, rows = np.random.default_rng(1), 6_000
    features = pd.DataFrame(
        {
            "level": np.where(rng.random(rows) < 0.2, np.nan, rng.lognormal(size=rows)),
            "place": rng.choice(["east", "west", "north"], rows),
            "nothing": rng.normal(size=rows),
        }
    )
    log_odds = -2.0 + np.log(features["level"]).fillna(2.5) + 1.5 * (features["place"] == "west")
    hazard = np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
    learnt = Learnt(features, (rng.random(rows) < hazard).astype(float), hazard, np.ones(rows))
    ranked = learn(learnt).ranked(features)
    assert expected_auc(ranked, hazard) > expected_auc(hazard, hazard) - 0.02  # held near nothing, as rows are few
    assert np.corrcoef(ranked, features["nothing"])[0, 1] == pytest.approx(0.0, abs=0.06)
