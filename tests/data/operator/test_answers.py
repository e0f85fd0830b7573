"""Answers: how many people react how to a contact, and how much of it can be seen of them beforehand."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from data.month import Month
from data.operator import catalogue
from data.operator.parameters import CONTACTING
from data.operator.people import NONE
from data.operator.population import NO_DATA_LOG, Arrival, draw_people
from data.operator.span import span_of
from models.evidence import auc

SPAN = span_of(Month.parse("2025-03"))
SEEN = ("age", "tenure", "prepaid", "data", "voice", "broadband", "fee", "5g", "active", "family", "sub")
HALF = 30_000


@pytest.fixture(scope="module")
def people():
    return draw_people(np.random.default_rng(1), Arrival(2 * HALF, 0, is_new=False), SPAN, bytes(32))


@pytest.fixture(scope="module")
def looks(people):
    """What an export shows of people, in deviations from the mean: the first six are those the law reads."""
    has_data = people.data_log > NO_DATA_LOG / 2
    born = np.where(people.birth_year == NONE, np.median(people.birth_year), people.birth_year)
    columns = np.column_stack([
        -born,
        np.sqrt(SPAN.first - people.joined_day),
        people.is_prepaid,
        np.where(has_data, people.data_log, people.data_log[has_data].min()),
        people.voice_log,
        people.has_broadband,
        catalogue.PLAN_FEE_FEN[people.plan],
        catalogue.TERMINAL_IS_5G[people.terminal],
        people.active,
        people.is_shared,
        people.is_sub,
    ]).astype(np.float64)  # fmt: skip
    return (columns - columns.mean(axis=0)) / columns.std(axis=0)


def told_apart(looks, positives):
    """AUC on one half of the people of a logistic regression learnt on the other."""
    model = LogisticRegression().fit(looks[:HALF], positives[:HALF])
    return auc(model.decision_function(looks[HALF:]), positives[HALF:].astype(float))


def best_of_columns(looks, positives):
    found = {name: auc(looks[:, at], positives.astype(float)) for at, name in enumerate(SEEN)}
    return max((max(value, 1.0 - value), name) for name, value in found.items())


def test_types_are_as_frequent_as_said(people):
    shares = np.bincount(people.contact_type, minlength=4) / len(people)
    assert shares == pytest.approx([0.20, 0.55, 0.13, 0.12], abs=0.008)
    assert tuple(CONTACTING.types) == ("persuadable", "sure_thing", "lost_cause", "do_not_disturb")


@pytest.mark.parametrize("kind", range(4), ids=CONTACTING.types)
def test_a_type_can_be_told_in_part_by_all_columns_and_hardly_by_one(people, looks, kind):
    positives = people.contact_type == kind
    assert 0.65 <= told_apart(looks, positives) <= 0.72
    worth, name = best_of_columns(looks, positives)
    assert worth <= 0.62, name


@pytest.mark.parametrize("channel", range(3), ids=CONTACTING.channels)
def test_who_is_reached_can_be_told_in_part(people, looks, channel):
    mean = CONTACTING.reach[channel]
    chance = expit(np.log(mean / (1 - mean)) + people.reachable)
    reached = np.random.default_rng(channel).random(len(people)) < chance
    assert reached.mean() == pytest.approx(mean, abs=0.05)
    assert told_apart(looks, reached) == pytest.approx(0.70, abs=0.02)


def test_newcomers_one_or_none_are_answered_for(people):
    for count in (0, 1, 2):
        few = draw_people(np.random.default_rng(1), Arrival(count, 0, is_new=True), SPAN, bytes(32))
        assert len(few.contact_type) == len(few.reachable) == count
        assert np.isfinite(few.reachable).all()
