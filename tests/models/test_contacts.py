"""Whom we contacted teaches trees by what was prevented; who was spared speaks for those who were not."""

import numpy as np
import pandas as pd
import pytest

from data.month import Month
from models.contacts import chances, contacted, prevented, weights
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


@pytest.mark.parametrize(
    ("case", "rows", "chance"),
    [
        ("in no arm", [("carl", "2025-03", "list", "treated", 0.8, True)], None),
        ("called from a list of whom one in five is spared", [(ANNA, "2025-03", "list", "treated", 0.8, True)], 0.2),
        ("spared of the same list", [(ANNA, "2025-03", "list", "control", 0.2, False)], 0.2),
        ("called for certain", [(ANNA, "2025-03", "list", "treated", 1.0, True)], 0),
        ("spared twice", [(ANNA, f"2025-0{k}", "list", "control", 0.5, False) for k in (3, 4)], 0.25),
        ("listed, but nobody got round to it", [(ANNA, "2025-03", "list", "treated", 0.8, False)], None),
        (
            "at random, one in twenty is called and one in sixty spared",
            [
                (ANNA, "2025-03", "random", "treated", 3 / 60, True),
                ("c", "2025-03", "random", "control", 1 / 60, False),
            ],
            0.25,
        ),
        ("at random, and nobody is spared", [(ANNA, "2025-03", "random", "treated", 0.05, True)], 0),
        ("long before", [(ANNA, "2024-12", "list", "control", 0.2, False)], None),
    ],
)
def test_the_chance_of_having_been_spared_is_that_of_the_arms_one_could_be_in(case, rows, chance):
    found = float(chances(assignments(*rows), pd.Series([ANNA, "bo"]), MARCH, MARCH + 2)[0])
    assert found == pytest.approx(np.nan if chance is None else chance, abs=1e-5, nan_ok=True), case


def arms(chance, *, tried, spared):
    """`tried` and `spared`: people and, of them, events; each person is asked about once."""
    rows = [
        (f"{is_contacted} {k}", 1, float(k < events), is_contacted, chance)
        for is_contacted, (people, events) in ((True, tried), (False, spared))
        for k in range(people)
    ]
    return pd.DataFrame(rows, columns=["subscriber_id", "target", "label", "is_contacted", "chance"])


@pytest.mark.parametrize(
    ("case", "compared", "counts"),
    [
        ("nobody was in an arm", arms(0.5, tried=(0, 0), spared=(0, 0)), 1),
        ("half as many, surely", arms(0.5, tried=(40_000, 10_000), spared=(40_000, 20_000)), 2),
        ("half as many of four times as many", arms(0.2, tried=(40_000, 10_000), spared=(10_000, 5_000)), 2),
        ("called for certain: there is nobody to compare with", arms(0.0, tried=(900, 300), spared=(900, 600)), 1),
        ("nobody left of those who were tried", arms(0.5, tried=(90, 0), spared=(90, 10)), 1),
        ("four events beside sixteen", arms(0.5, tried=(400, 4), spared=(400, 16)), 4 ** (1 / 4 / (1 / 4 + 5 / 16))),
        ("a call that drives away counts for less", arms(0.5, tried=(40_000, 20_000), spared=(40_000, 10_000)), 0.5),
    ],
)
def test_an_event_of_somebody_contacted_counts_for_those_that_were_prevented(case, compared, counts):
    assert prevented(compared) == pytest.approx(counts, rel=1e-3), case


def test_strata_that_are_called_more_often_are_compared_with_their_own_like():
    """Of the risky four in five are called, of the others one in five; the call halves the risk of both."""
    both = [
        arms(0.2, tried=(8_000, 1_600), spared=(2_000, 800)),
        arms(0.8, tried=(2_000, 40), spared=(8_000, 320)),
    ]
    compared = pd.concat([rows.assign(subscriber_id=rows["subscriber_id"] + str(k)) for k, rows in enumerate(both)])
    assert prevented(compared) == pytest.approx(2, rel=0.03)


def test_whom_a_list_calls_month_after_month_has_nobody_to_be_compared_with():
    """Called two months running nearly all leave whatever is said; the one in a hundred spared twice are too few."""
    once, twice = arms(0.1, tried=(9_000, 900), spared=(1_000, 200)), arms(0.01, tried=(900, 800), spared=(9, 8))
    compared = pd.concat([once, twice.assign(subscriber_id=twice["subscriber_id"] + " twice")])
    assert prevented(compared) == pytest.approx(prevented(once))
    assert prevented(once) == pytest.approx(2, rel=0.05)


def test_one_event_asked_about_from_three_months_away_is_as_sure_as_one():
    once = arms(0.5, tried=(400, 10), spared=(400, 20))
    assert prevented(pd.concat([once] * 3)) == pytest.approx(prevented(once))


COUNT, LISTED, CALLED, EFFECT = 24_000, 0.2, 0.75, 0.6
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
    if kind == UNWEIGHTED:
        return Rows(features[kept], happened[kept], asked[kept])
    compared = asked.assign(label=happened, is_contacted=called, chance=chances(contacts, people, MARCH, MARCH + 2))
    counts = np.where(happened == 1, prevented(compared), 1.0)
    tried = Rows(features[called], happened[called], asked[called], counts[called])
    weight = weights(contacts, people[kept], MARCH, MARCH + 2)
    return Rows(features[kept], happened[kept], asked[kept], weight, contacted=tried)


@pytest.fixture(scope="module")
def models():
    return {
        kind: learn(Lesson("port_out", taught(kind, 1), taught(kind, 2), taught(kind, 3)), {})
        for kind in (NOBODY_CALLED, NAIVE, UNWEIGHTED, OURS)
    }


def test_what_is_learnt_beside_a_campaign_ranks_as_if_nobody_had_been_called(models):
    features, risk, *_ = world(4)
    worth = {kind: expected_auc(model.probability(features), risk) - 0.5 for kind, model in models.items()}
    assert worth[OURS] >= 0.97 * worth[NOBODY_CALLED]
    assert worth[NAIVE] < 0.96 * worth[NOBODY_CALLED]


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


def test_the_card_says_for_how_many_events_one_of_somebody_called_counted(models):
    told = models[OURS].card["contacted"]
    assert 2 < told["an_event_counts"] < 3
    assert told["rows"] == pytest.approx(COUNT * LISTED * CALLED, rel=0.05)
    assert "contacted" not in models[NOBODY_CALLED].card
