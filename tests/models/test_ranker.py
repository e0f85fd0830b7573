import hashlib

import numpy as np
import pandas as pd
import pytest

from data.refusals import BadData
from models.ranker import Ranker, survives_loading
from models.recipe import LIGHT, MONTHLY, SMALL, Recipe

QUICK = Recipe("quick", trees=30, learning_rate=0.1, leaves=7, min_child=20)


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(7)
    rows = 2_000
    frame = pd.DataFrame(
        {
            "data_gb": rng.gamma(2.0, 4.0, rows),
            "offer": rng.choice(np.array(["A", "B", None], dtype=object), rows),
            "is_main_card": rng.random(rows) < 0.8,
            "plan": pd.Categorical(rng.choice(["畅享59", "畅享129"], rows)),
        }
    )
    risk = 1 / (1 + np.exp(1.5 + frame["data_gb"] / 8 - (frame["offer"] == "A") * 1.5 - frame["is_main_card"] * 1.0))
    return frame, np.asarray(rng.random(rows) < risk, dtype=float)


@pytest.fixture(scope="module")
def ranker(people):
    return Ranker.fit(*people, recipe=QUICK)


def test_light_is_what_the_open_tables_were_measured_with():
    said = LIGHT.parameters()
    assert (LIGHT.trees, said["learning_rate"], said["num_leaves"], said["min_data_in_leaf"]) == (400, 0.03, 15, 50)
    assert (said["bagging_fraction"], said["bagging_freq"], said["feature_fraction"], said["lambda_l2"]) == (
        0.8,
        1,
        0.5,
        5,
    )
    assert LIGHT.patience == SMALL.patience == 0


def test_the_number_of_threads_changes_no_byte_and_the_text_names_no_machine(people):
    one, two = (Ranker.fit(*people, recipe=QUICK, threads=threads).text() for threads in (1, 2))
    assert hashlib.sha256(one.encode()).digest() == hashlib.sha256(two.encode()).digest()
    assert "num_threads" not in one


def test_what_is_written_scores_as_what_was_learnt(people, ranker):
    again = Ranker.read(ranker.text(), ranker.features_json())
    assert again == ranker
    np.testing.assert_array_equal(again.raw(people[0]), ranker.raw(people[0]))


def test_swapped_and_added_columns_change_no_score(people, ranker):
    frame = people[0]
    swapped = frame[frame.columns[::-1]].assign(other=1.0)
    np.testing.assert_array_equal(ranker.raw(swapped), ranker.raw(frame))


def test_a_missing_column_is_refused_by_name(people, ranker):
    with pytest.raises(BadData, match="no column `offer`; expected the 4 columns that the model was trained on"):
        ranker.raw(people[0].drop(columns="offer"))


def test_what_was_never_seen_counts_as_missing_and_is_counted(people, ranker):
    heard: list[str] = []
    frame = people[0].head(3)
    unseen = frame.assign(offer=["Z", "A", None], data_gb=[np.inf, 1.0, 2.0])
    missing = frame.assign(offer=[None, "A", None], data_gb=[np.nan, 1.0, 2.0])
    np.testing.assert_array_equal(ranker.raw(unseen, told=heard.append), ranker.raw(missing))
    assert heard == [
        "`data_gb`: 1 infinite numbers count as missing",
        "`offer`: 1 values never seen in training count as missing",
    ]


def test_the_order_of_categories_and_the_type_that_carries_them_change_no_score(people, ranker):
    frame = people[0]
    told_otherwise = frame.assign(
        plan=frame["plan"].astype(object),
        offer=frame["offer"].astype("category"),
        is_main_card=frame["is_main_card"].astype("boolean"),
    )
    np.testing.assert_array_equal(ranker.raw(told_otherwise), ranker.raw(frame))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda labels: np.where(np.arange(len(labels)) < 3, np.nan, labels), "3 of 2,000 that are neither 0 nor 1"),
        (np.zeros_like, "0 positives among 2,000 rows"),
        (np.ones_like, "2,000 positives among 2,000 rows"),
    ],
)
def test_labels_that_say_nothing_are_refused(people, spoil, says):
    with pytest.raises(BadData, match=says):
        Ranker.fit(people[0], spoil(people[1]), recipe=QUICK)


def test_what_is_asked_for_several_months_ahead_at_once_is_what_is_asked_for_each(people, ranker, monkeypatch):
    frame, name = people[0], ranker.features[0]
    apart = [ranker.raw(frame.assign(**{name: value})) for value in (1, 2)]
    monkeypatch.setattr("models.ranker.CHUNK_ROWS", 7)
    together = ranker.raw_at(frame, name, (1, 2))
    np.testing.assert_array_equal(together, apart)
    assert not np.array_equal(*together)


def test_contributions_and_the_constant_add_up_to_the_score(people, ranker):
    frame = people[0].head(50)
    rest = ranker.raw(frame) - ranker.contributions(frame).sum(axis=1).to_numpy()
    np.testing.assert_allclose(rest, rest[0], atol=1e-9)


def test_growing_stops_on_later_rows(people):
    frame, labels = people
    patient = Recipe("patient", trees=400, learning_rate=0.2, leaves=31, min_child=5, patience=10)
    stopped = Ranker.fit(frame[:1500], labels[:1500], recipe=patient, tune=(frame[1500:], labels[1500:]))
    assert 0 < stopped.trees < 100
    assert MONTHLY.patience > 0


def test_a_ranker_goes_on_from_another(people, ranker):
    frame, labels = people
    further = Ranker.fit(frame, labels, recipe=QUICK, start=ranker)
    assert further.trees == 2 * QUICK.trees
    assert further.columns == ranker.columns
    spread = Ranker.fit(frame, labels, recipe=Recipe("few", 1, 0.1, 4, 20), start=ranker).raw(frame)
    assert np.corrcoef(spread, ranker.raw(frame))[0, 1] > 0.99


def test_known_log_odds_are_not_learnt_again(people, ranker):
    frame, labels = people
    rest = Ranker.fit(frame, labels, recipe=QUICK, initial=ranker.raw(frame))
    assert np.std(rest.raw(frame)) < np.std(ranker.raw(frame))


def test_typical_values_are_those_of_the_training_rows(people, ranker):
    frame = people[0]
    assert ranker.typical["data_gb"] == pytest.approx(frame["data_gb"].median())
    assert ranker.typical["is_main_card"] == 1.0


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text[: text.index("end of trees") - 50],
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("leaf_value=", "leaf_value=9", 1),
        lambda _: "",
    ],
    ids=["half", "last tree", "CRLF", "one digit more", "empty"],
)
def test_a_damaged_text_kills_a_child_and_not_us(ranker, damage):
    assert survives_loading(ranker.text())
    assert not survives_loading(damage(ranker.text()))


def test_with_a_rising_column_what_is_said_never_falls():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"complaints": rng.integers(0, 6, 4_000).astype(float), "noise": rng.normal(size=4_000)})
    # Of those with five complaints, by luck, none left: without the constraint the model says so.
    chance = np.where(frame["complaints"] == 5, 0.0, 0.05 + 0.05 * frame["complaints"])
    labels = (rng.random(4_000) < chance).astype(float)
    ladder = pd.DataFrame({"complaints": np.arange(6.0), "noise": 0.0})
    recipe = Recipe("few", 60, 0.1, 8, 20)
    plain, rising = (Ranker.fit(frame, labels, recipe=recipe, rising=up).raw(ladder) for up in ((), ("complaints",)))
    assert plain[5] < plain[4]
    assert (np.diff(rising) >= 0).all()
