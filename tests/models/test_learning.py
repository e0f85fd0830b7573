"""Learning, also where events are few: an outcome of its own, a share of voluntary leaving, or leaving scaled down."""

import numpy as np
import pandas as pd
import pytest

from data.refusals import BadData
from models.evidence import auc
from models.learning import Lesson, evidence_of, learn
from models.rows import AHEAD_COLUMN, Rows

COUNT = 3_000


def rows(events, *, seed, among=COUNT, ahead=2):
    """People of whom so many had the event: those with the highest pressure, luck mixed in."""
    rng = np.random.default_rng(seed)
    pressure, use = rng.normal(size=among), rng.gamma(2.0, 4.0, among)
    features = pd.DataFrame({"pressure": pressure, "data_gb": use, AHEAD_COLUMN: ahead})
    order = np.argsort(-(pressure + rng.normal(scale=1.2, size=among)), kind="stable")
    labels = np.zeros(among)
    labels[order[:events]] = 1.0
    asked = pd.DataFrame({"subscriber_id": [f"s{k}" for k in range(among)], "target": seed})
    return Rows(features, labels, asked)


def wider_than(narrow, events, *, seed):
    """The same people and months, more of whom left."""
    wide = rows(events, seed=seed, among=len(narrow.labels))
    return Rows(narrow.features, np.maximum(narrow.labels, wide.labels), narrow.asked)


def lesson(learnt, tuned, *, judged=60, leaving=None):
    learn_rows, tune_rows = rows(learnt, seed=1), rows(tuned, seed=2)
    wider = None
    if leaving is not None:
        wider = (wider_than(learn_rows, leaving, seed=1), wider_than(tune_rows, leaving, seed=2))
    return Lesson("port_out", learn_rows, tune_rows, rows(judged, seed=3), wider=wider)


def ranking(bundle, judge):
    return auc(bundle.ranker.raw(judge.features), judge.labels)


def test_with_200_events_an_outcome_is_learnt_by_itself_and_stopped_on_a_later_month():
    told: list[str] = []
    taught = lesson(150, 50, leaving=600)
    bundle = learn(taught, {"until": "2025-03"}, told.append)
    assert bundle.card["how"] == "200 events: monthly, stopped on a later month"
    assert bundle.card["calibration"] == "shift and slope, learnt from 50 events and 1 month before"
    assert bundle.card["events"] == {"learn": 150, "tune": 50, "judge": 60}
    assert bundle.card["rows"] == {"learn": 3_000, "tune": 3_000, "judge": 3_000}
    assert (bundle.card["until"], bundle.card["outcome"]) == ("2025-03", "port_out")
    assert 0 < bundle.card["trees"] < 1_500
    assert ranking(bundle, taught.judge) > 0.8
    assert told == ["port_out: 200 events"]


def test_with_fewer_and_nothing_wider_there_are_small_fixed_trees():
    bundle = learn(lesson(149, 50), {})
    assert bundle.card["how"] == "199 events: small, fixed trees"
    assert bundle.card["trees"] == 120


@pytest.mark.parametrize(
    ("learnt", "tuned", "leaving", "how"),
    [
        (149, 50, 600, "199 events: learnt as a share of voluntary leaving (monthly, then small)"),
        (20, 10, 600, "30 events: learnt as a share of voluntary leaving (monthly, then small)"),
        (20, 10, 60, "30 events: learnt as a share of voluntary leaving (small, then small)"),
    ],
)
def test_from_30_events_on_an_outcome_is_learnt_as_a_share_of_leaving(learnt, tuned, leaving, how):
    taught = lesson(learnt, tuned, leaving=leaving)
    bundle = learn(taught, {})
    assert bundle.card["how"] == how
    assert bundle.card["trees"] > 120
    assert ranking(bundle, taught.judge) > 0.8


def test_under_30_events_the_ranking_of_leaving_is_scaled_to_the_rate_observed():
    taught = lesson(19, 10, leaving=600)
    bundle = learn(taught, {})
    assert bundle.card["how"] == "29 events: the ranking of voluntary leaving, scaled to the rate observed"
    seen = pd.concat([taught.learn.features, taught.tune.features])
    assert bundle.probability(seen).mean() == pytest.approx(29 / 6_000)
    assert ranking(bundle, taught.judge) > 0.8


def test_one_event_asked_about_from_three_months_away_is_one_event():
    once = rows(40, seed=1)
    thrice = Rows(
        pd.concat([once.features.assign(**{AHEAD_COLUMN: ahead}) for ahead in (1, 2, 3)], ignore_index=True),
        np.tile(once.labels, 3),
        pd.concat([once.asked] * 3, ignore_index=True),
    )
    assert (once.events, thrice.events) == (40, 40)
    later = Rows(once.features, once.labels, once.asked.assign(target=99))
    both = Rows(
        pd.concat([once.features, later.features], ignore_index=True),
        np.concatenate([once.labels, later.labels]),
        pd.concat([once.asked, later.asked], ignore_index=True),
    )
    assert both.events == 80
    assert thrice.ahead(2).features.reset_index(drop=True).equals(once.features)


@pytest.mark.parametrize(("learnt", "tuned"), [(0, 50), (50, 0)])
def test_months_without_an_event_are_refused(learnt, tuned):
    with pytest.raises(BadData) as refused:
        learn(lesson(learnt, tuned), {})
    assert str(refused.value) == (
        f"training of port_out: found {learnt} events to learn from, {tuned} to tune on; expected both yes and no among "
        "the labels of each. Take in more months, or check that the table with the events is complete."
    )
    assert refused.value.exit_code == 65


def test_months_in_which_everybody_had_the_event_are_refused():
    with pytest.raises(BadData, match=r"found 3,000 positives among 3,000 rows; expected both outcomes"):
        learn(lesson(COUNT, 50), {})


def test_evidence_is_given_a_month_ahead_by_month_and_headlined_at_a_gap_of_one():
    taught = lesson(100, 40)
    bundle = learn(taught, {})
    parts = [rows(60, seed=5 + ahead, ahead=ahead) for ahead in (1, 2, 3, 4)]
    judge = Rows(
        pd.concat([part.features for part in parts], ignore_index=True),
        np.concatenate([part.labels for part in parts]),
        pd.concat([part.asked for part in parts], ignore_index=True),
    )
    evidence = evidence_of(bundle.ranker, bundle.calibration, judge)
    assert list(evidence["auc_by_gap"]) == ["gap_0", "gap_1", "gap_2", "gap_3"]
    assert evidence["headline"]["auc"] == evidence["auc_by_gap"]["gap_1"]
    assert (evidence["headline"]["rows"], evidence["headline"]["positives"]) == (3_000, 60)
    assert sum(tenth["positives"] for tenth in evidence["calibration"]) == 60
    assert [tenth["group"] for tenth in evidence["calibration"]] == list(range(1, 11))


def test_the_same_lesson_is_the_same_model_to_the_byte():
    one, other = learn(lesson(40, 20, leaving=300), {}), learn(lesson(40, 20, leaving=300), {})
    assert one.sha256 == other.sha256
    assert one.contents() == other.contents()


def test_a_judging_month_without_an_event_says_that_there_is_nothing_to_say():
    bundle = learn(lesson(100, 40, judged=0), {})
    assert bundle.card["evidence"]["headline"]["positives"] == 0


def test_a_tuning_month_without_an_event_is_no_matter_where_leaving_is_scaled():
    bundle = learn(lesson(19, 0, leaving=600), {})
    assert bundle.card["how"].startswith("19 events: the ranking of voluntary leaving")
