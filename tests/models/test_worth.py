import numpy as np
import pandas as pd
import pytest

from models.evidence import auc, average_precision, lift_at, observed_over_expected
from models.worth import FEWEST_EVENTS, by_group, ranked, ratio_of, tenths, worth


def rows(events, people=2_000, *, seed=0):
    """People of whom so many had the event, those with a high risk rather."""
    rng = np.random.default_rng(seed)
    risk = rng.uniform(0.001, 0.1, people)
    label = np.zeros(people)
    label[np.argsort(-risk * rng.random(people))[:events]] = 1.0
    names = [f"s{k}" for k in range(people)]
    return pd.DataFrame({"subscriber_id": names, "label": label, "probability": risk, "weight": 1.0})


def test_the_measures_are_those_of_the_evidence():
    people = rows(100)
    told = worth(people, listed_share=0.05)
    score, label = people["probability"].to_numpy(), people["label"].to_numpy()
    assert (told["rows"], told["events"]) == (2_000, 100)
    assert told["auc"] == pytest.approx(auc(score, label))
    assert told["average_precision"] == pytest.approx(average_precision(score, label))
    assert told["lift_at_1_percent"] == pytest.approx(lift_at(0.01, score, label))
    assert told["lift_at_capacity"] == pytest.approx(lift_at(0.05, score, label))
    assert told["ratio"] == pytest.approx(100 / score.sum())
    for name in ("auc", "average_precision", "lift_at_1_percent", "lift_at_capacity", "ratio"):
        assert told[f"{name}_low"] < told[name] < told[f"{name}_high"]


@pytest.mark.parametrize(("events", "is_said"), [(FEWEST_EVENTS - 1, False), (FEWEST_EVENTS, True), (0, False)])
def test_with_few_events_no_ranking_is_measured_and_the_ratio_is(events, is_said):
    told = worth(rows(events), listed_share=0.05)
    assert (told["auc"] is not None) == (told["lift_at_capacity_low"] is not None) == is_said
    assert told["ratio_high"] is not None
    assert (ranked(rows(events))["auc"] is not None) == is_said


def test_nobody_is_worth_nothing():
    told = worth(rows(0).iloc[:0], listed_share=0.05)
    assert (told["rows"], told["events"]) == (0, 0)
    assert {value for name, value in told.items() if name not in {"rows", "events"}} == {None}


def test_who_speaks_for_two_counts_twice_and_proves_less():
    people = rows(100)
    double = people.assign(weight=2.0)
    assert ratio_of(double)["ratio"] == pytest.approx(ratio_of(people)["ratio"])
    assert ratio_of(double)["base_rate"] == pytest.approx(0.05)
    assert ratio_of(double)["ratio_low"] == pytest.approx(ratio_of(people)["ratio_low"])
    some = people.assign(weight=np.where(people["label"].cumsum() % 2 == 1, 9.0, 1.0))
    assert (
        ratio_of(some)["ratio_high"] / ratio_of(some)["ratio"]
        > ratio_of(people)["ratio_high"] / ratio_of(people)["ratio"]
    )


def test_tenths_are_equal_parts_by_risk_with_the_interval_of_poisson():
    people = rows(100)
    told = pd.DataFrame(tenths(people))
    assert told["tenth"].tolist() == list(range(1, 11))
    assert (told["rows"] == 200).all()
    assert told["events"].sum() == 100
    assert told["expected"].is_monotonic_increasing
    first = people.nsmallest(200, "probability")
    said = observed_over_expected(first["probability"].to_numpy(), first["label"].to_numpy())
    assert told.loc[0, "observed_high"] == pytest.approx(
        said["observed_over_expected_high"] * first["probability"].mean()
    )


def test_groups_are_measured_apart_in_their_order():
    people = rows(100)
    half = np.where(np.arange(2_000) < 500, "b", "a").astype(object)
    told = by_group(people, half, ratio_of)
    assert [one["group"] for one in told] == ["a", "b"]
    assert told[1]["base_rate"] == pytest.approx(people["label"][:500].mean())
