"""Whom we contacted teaches nothing, and who was spared speaks for those who were not."""

import numpy as np
import pandas as pd
import pytest

from data.month import Month
from models.contacts import contacted, weights
from models.evidence import expected_auc, observed_over_expected
from models.learning import Lesson, learn
from models.rows import AHEAD_COLUMN, Rows

MARCH = Month.parse("2025-03")


def assignments(*rows):
    """`rows`: who, month, how chosen, arm, chance of that, whether the attempt was made."""
    names = ["subscriber_id", "month", "chosen", "arm", "chance", "is_sent"]
    frame = pd.DataFrame([tuple(row) for row in rows], columns=names)
    return frame.assign(campaign=frame["chosen"], probability_ppm=(frame.pop("chance") * 1e6).round().astype("int64"))


def weight_of(*rows, ahead=2):
    """Say for how many people anna speaks."""
    return float(weights(assignments(*rows), pd.Series(["anna", "bo"]), MARCH, MARCH + ahead)[0])


ANNA = "anna"


@pytest.mark.parametrize(
    ("case", "rows", "weight"),
    [
        ("assigned to nothing", [("carl", "2025-03", "list", "treated", 0.8, True)], 1),
        ("control of a list, of whom four in five are called", [(ANNA, "2025-03", "list", "control", 0.2, False)], 5),
        ("control twice", [(ANNA, f"2025-0{k}", "list", "control", 0.5, False) for k in (3, 4)], 4),
        ("a control of one in fifty speaks for ten", [(ANNA, "2025-03", "list", "control", 0.02, False)], 10),
        ("listed, but nobody got round to it", [(ANNA, "2025-03", "list", "treated", 0.8, False)], 5),
        ("listed for certain, nobody got round to it", [(ANNA, "2025-03", "list", "treated", 1.0, False)], 10),
        (
            "at random, half and half: all who could be chosen are in an arm",
            [(ANNA, "2025-03", "random", "control", 0.5, False), ("carl", "2025-03", "random", "treated", 0.5, True)],
            2,
        ),
        (
            "at random, most in neither arm: the same for everybody",
            [(ANNA, "2025-03", "random", "control", 0.1, False), ("carl", "2025-03", "random", "treated", 0.1, True)],
            1,
        ),
        ("on the list of the month in which it is asked about", [(ANNA, "2025-05", "list", "control", 0.2, False)], 5),
        ("three months before the first that is asked about", [(ANNA, "2025-01", "list", "control", 0.2, False)], 5),
        ("long before", [(ANNA, "2024-12", "list", "control", 0.2, False)], 1),
        ("after it", [(ANNA, "2025-06", "list", "control", 0.2, False)], 1),
    ],
)
def test_a_row_speaks_for_those_like_it_who_were_contacted(case, rows, weight):
    assert weight_of(*rows) == pytest.approx(weight), case


def test_only_an_attempt_that_was_made_in_the_window_leaves_anybody_out():
    rows = assignments(
        ("called", "2025-03", "list", "treated", 0.8, True),
        ("called at random", "2025-01", "random", "treated", 0.1, True),
        ("control", "2025-03", "list", "control", 0.2, False),
        ("not got round to", "2025-03", "list", "treated", 0.8, False),
        ("long before", "2024-12", "list", "treated", 0.8, True),
    )
    assert sorted(contacted(rows, MARCH, MARCH + 2)) == ["called", "called at random"]


COUNT, LISTED, CALLED, EFFECT = 24_000, 0.2, 0.75, 0.8
CAMPAIGN, NOBODY_CALLED, NAIVE, UNWEIGHTED, OURS = "campaign", "nobody called", "naive", "unweighted", "ours"


def world(seed):
    """People whose list is made of a sign that shows in the features, and one that the model is not given."""
    rng = np.random.default_rng(seed)
    shown, old = rng.normal(size=COUNT), rng.normal(size=COUNT)
    risk = 1 / (1 + np.exp(3.6 - 0.9 * shown - 0.9 * old))
    looks = 2 * shown + old
    listed = looks >= np.quantile(looks, 1 - LISTED)
    called = listed & (rng.random(COUNT) < CALLED)
    draw = rng.random(COUNT)
    features = pd.DataFrame({"shown": shown, "noise": rng.normal(size=COUNT), AHEAD_COLUMN: 2})
    people = pd.Series([f"s{k}" for k in range(COUNT)])
    contacts = assignments(
        *((people[k], "2025-03", "list", "control", 1 - CALLED, False) for k in np.flatnonzero(listed & ~called)),
        *((people[k], "2025-03", "list", "treated", CALLED, True) for k in np.flatnonzero(called)),
    )
    spared, treated = (draw < risk).astype(float), (draw < risk * (1 - EFFECT)).astype(float)
    return features, risk, called, (spared, np.where(called, treated, spared)), (contacts, people)


def taught(kind, seed):
    """Give the rows of a month as one of four analysts would take them."""
    features, _, called, (spared, happened), (contacts, people) = world(seed)
    asked = pd.DataFrame({"subscriber_id": people, "target": seed})
    if kind == NOBODY_CALLED:
        return Rows(features, spared, asked)
    if kind == NAIVE:
        return Rows(features, happened, asked)
    kept = ~called
    weight = weights(contacts, people[kept], MARCH, MARCH + 2) if kind == OURS else None
    return Rows(features[kept], happened[kept], asked[kept], weight)


@pytest.fixture(scope="module")
def models():
    return {
        kind: learn(Lesson("port_out", taught(kind, 1), taught(kind, 2), taught(kind, 3)), {})
        for kind in (NOBODY_CALLED, NAIVE, UNWEIGHTED, OURS)
    }


def test_what_is_learnt_beside_a_campaign_ranks_as_if_nobody_had_been_called(models):
    features, risk, *_ = world(4)
    worth = {kind: expected_auc(model.probability(features), risk) - 0.5 for kind, model in models.items()}
    # What is lacking is not there to be learnt: a third of the events are those of people who were called.
    assert worth[OURS] >= 0.94 * worth[NOBODY_CALLED]
    assert worth[NAIVE] < 0.90 * worth[NOBODY_CALLED]


def test_risks_mean_if_nobody_contacts_only_if_the_spared_speak_for_the_called(models):
    features, risk, *_ = world(4)
    ratio = {
        kind: observed_over_expected(model.probability(features), risk)["observed_over_expected"]
        for kind, model in models.items()
    }
    assert 0.92 < ratio[OURS] < 1.08
    assert ratio[NAIVE] > 1.15
    assert ratio[UNWEIGHTED] > 1.15


def test_the_evidence_too_is_of_everybody_had_nobody_been_called(models):
    headline = {kind: model.card["evidence"]["headline"] for kind, model in models.items()}
    whole = headline[NOBODY_CALLED]["base_rate"]
    assert headline[OURS]["base_rate"] == pytest.approx(whole, rel=0.08)
    assert headline[NAIVE]["base_rate"] < 0.85 * whole
    assert headline[UNWEIGHTED]["base_rate"] < 0.85 * whole
    assert headline[OURS]["observed_over_expected_low"] < 1 < headline[OURS]["observed_over_expected_high"]
    assert models[OURS].card["weighted"]["largest"] == 4.0
