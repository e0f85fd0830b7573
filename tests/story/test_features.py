"""What features are worth, asked of a workspace in which a month has been published."""

import json

import pytest

from tests.story.invented import JULY, keepline


def test_the_audit_names_every_feature_and_what_the_models_make_of_it(story):
    ended = keepline("features", "audit", "--until", JULY, "--home", story.home, "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert list(told["features"]) == sorted(story.matrix.columns.drop("month"))
    gains = [sum(one["gain"][outcome] for one in told["features"].values()) for outcome in ("port_out", "upgrade")]
    # How many months ahead is asked about takes the rest of the gain; it is no feature.
    assert all(0.5 < gain <= 1 + 1e-9 for gain in gains)
    assert all(0 <= one["missing"] <= 1 for one in told["features"].values())
    assert all(bool(one["why"]) != one["earns"] for one in told["features"].values())


def test_without_a_model_there_is_nothing_to_audit(story, tmp_path):
    ended = keepline("features", "audit", "--until", JULY, "--home", tmp_path)
    assert ended.code == 66
    assert "not in the lake" in ended.err


def test_a_family_that_is_none_is_refused_by_name(story):
    ended = keepline("features", "cost", "horoscope", "--until", JULY, "--home", story.home)
    assert ended.code == 64
    assert "found no such family; expected one of consumption" in ended.err


@pytest.mark.slow
def test_what_a_family_costs_is_said_for_every_outcome_and_measure(story, tmp_path):
    home = story.copy(tmp_path / "workspace")
    ended = keepline("features", "cost", "consumption", "--until", JULY, "--home", home, "--json")
    assert ended.code == 0, ended.err
    costs = json.loads(ended.out)["costs"]
    assert {one["measure"] for one in costs} == {"auc", "average_precision", "lift_at_1_percent"}
    assert all(one["low"] <= one["cost"] <= one["high"] for one in costs)
    assert all(one["cost"] == pytest.approx(one["having"] - one["lacking"]) for one in costs)


def test_no_model_comes_of_labels_that_mean_nothing(story):
    ended = keepline("features", "shuffle", "upgrade", "--until", JULY, "--home", story.home, "--json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert abs(found["auc"] - 0.5) <= 3 * found["error"]
    assert 0 < found["error"] < 0.05
    assert (found["times"], found["is_chance"]) == (20, True)
