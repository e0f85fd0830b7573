"""Features that know the answer are named before anything is learnt; those that are merely good are not."""

import numpy as np
import pandas as pd
import pytest

from models.guards import quarantined, shuffled
from models.learning import Lesson, learn
from models.ranker import Ranker
from models.recipe import Recipe
from models.rows import AHEAD_COLUMN, Rows

COUNT, BASE = 40_000, 0.01
RNG = np.random.default_rng(7)
GOOD = RNG.normal(size=COUNT)
LABELS = (RNG.random(COUNT) < BASE * np.exp(1.2 * GOOD - 0.72)).astype(float)
HIT = LABELS == 1


def on_half_of_the_events(word, rest):
    """A mark that half of the leavers carry and nobody else."""
    return np.where(HIT & (np.arange(COUNT) % 2 == 0), word, rest)


def noise():
    return RNG.normal(size=COUNT)


@pytest.mark.parametrize(
    ("case", "column", "why"),
    [
        ("a good sign", GOOD, ""),
        ("noise", noise(), ""),
        ("a few thousand shops", RNG.integers(0, 3_000, COUNT).astype(str), ""),
        ("missing for most, at random", np.where(RNG.random(COUNT) < 0.9, np.nan, noise()), ""),
        ("days since something, nearly always the event", np.where(HIT, 1.0, 30.0) + RNG.normal(size=COUNT), "alone it"),
        ("the same upside down", np.where(HIT, 30.0, 1.0) + RNG.normal(size=COUNT), "alone it ranks with AUC 1.000"),
        ("the reason for closing, in words", np.where(HIT, "owner", "none"), "alone it ranks"),
        ("a code flag on half of the ports", on_half_of_the_events(True, False).astype(bool), "the value `1` has 4"),
        ("a code on half of them", on_half_of_the_events("SQXZ", "none"), "the value `SQXZ` has 4"),
        ("not known of half of the ports", on_half_of_the_events(np.nan, 1.0).astype(float), "what is missing has 4"),
        ("a last bill that half of the ports have", on_half_of_the_events(1.0, 0.0) * 90 + noise(), "upwards of 8"),
        ("something that ends with half of the ports", on_half_of_the_events(-90.0, 0.0) + noise(), "downwards of -8"),
    ],
)  # fmt: skip
def test_what_predicts_too_well_is_named(case, column, why):
    found = quarantined(pd.DataFrame({"good": GOOD, "suspect": column}), LABELS)
    assert [one.feature for one in found] == (["suspect"] if why else []), case
    assert all(one.why.startswith(why) for one in found), (case, found)


def test_an_unlucky_value_of_few_people_is_no_leak():
    few = np.zeros(COUNT)
    few[np.flatnonzero(HIT)[:9]] = 1.0
    assert quarantined(pd.DataFrame({"few": few}), LABELS) == []


def test_among_many_rows_a_sample_says_the_same(monkeypatch):
    monkeypatch.setattr("models.guards.MOST_ROWS", 5_000)
    frame = pd.DataFrame({"good": GOOD, "flag": on_half_of_the_events(1.0, 0.0)})
    assert [one.feature for one in quarantined(frame, LABELS)] == ["flag"]


def test_a_model_is_learnt_without_it_and_says_so():
    told: list[str] = []

    def rows(seed):
        order = np.random.default_rng(seed).permutation(COUNT)[:15_000]
        features = pd.DataFrame({"good": GOOD, "code": on_half_of_the_events(1.0, 0.0), AHEAD_COLUMN: 2}).iloc[order]
        asked = pd.DataFrame({"subscriber_id": [f"s{k}" for k in order], "target": seed})
        return Rows(features.reset_index(drop=True), LABELS[order], asked)

    bundle = learn(Lesson("port_out", rows(1), rows(2), rows(3)), {}, told.append)
    assert bundle.ranker.features == ("good", AHEAD_COLUMN)
    assert list(bundle.card["quarantined"]) == ["code"]
    assert bundle.card["evidence"]["headline"]["auc"] < 0.9
    assert told[0].startswith("port_out: `code` is set aside: the value `1` has")


TINY = Recipe("tiny", 10, 0.2, 4, 20)


def test_labels_shuffled_within_a_month_teach_nothing():
    """Months have rates of their own; a model that only learnt the month would still be no better than chance in one."""
    months = np.arange(4_000) % 4
    features = pd.DataFrame({"good": GOOD[:4_000], "noise": noise()[:4_000]})
    judge = pd.DataFrame({"good": GOOD[4_000:8_000], "noise": noise()[:4_000]})
    labels = (RNG.random(4_000) < 0.05 + 0.03 * months).astype(float)

    def learnt(mixed):
        return Ranker.fit(features, mixed, recipe=TINY).raw(judge)

    mean, error = shuffled(learnt, labels, months, LABELS[4_000:8_000])
    assert abs(mean - 0.5) < 3 * error
    assert 0 < error < 0.05


def test_and_a_way_that_lets_the_answer_through_is_seen():
    labels = LABELS[:4_000]
    mean, error = shuffled(lambda _: labels + RNG.normal(size=4_000), labels, np.zeros(4_000, np.int64), labels)
    assert mean - 0.5 > 3 * error
