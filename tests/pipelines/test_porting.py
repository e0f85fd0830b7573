"""What port-out is learnt from around the day on which portability opened."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from data.month import Month
from models.learning import Lesson
from models.outcome import STAND_IN
from models.rows import AHEAD_COLUMN, Rows
from models.split import split
from pipelines.porting import young
from pipelines.rows import Gatherer
from pipelines.settings import PortabilitySettings

PLAN = split(STAND_IN, Month.parse("2024-01"), Month.parse("2024-12"))
MAY = dt.date(2024, 5, 1)


def rows(events):
    features = pd.DataFrame({"prefecture": ["4201"] * 50, "data_gb": np.arange(50.0), AHEAD_COLUMN: 2})
    asked = pd.DataFrame({"subscriber_id": [f"s{k}" for k in range(50)], "target": 1, "prefecture": "4201"})
    return Rows(features, np.repeat([1.0, 0.0], [events, 50 - events]), asked)


class StandsIn(Gatherer):
    def __init__(self):
        """It needs nothing."""

    def rows(self, cells, outcome):
        assert cells
        assert outcome is STAND_IN
        return rows(40)

    to_grow_on = rows


def lesson(events):
    return young(Lesson("port_out", rows(events), rows(events), rows(events)), PLAN, StandsIn(), OPENED)


OPENED = PortabilitySettings(opened=MAY)


def test_where_it_was_always_open_nothing_is_changed():
    usual = Lesson("port_out", rows(0), rows(0), rows(0))
    for opening in (PortabilitySettings(), PortabilitySettings(opened=dt.date(2024, 1, 1))):
        assert young(usual, PLAN, StandsIn(), opening) is usual
    assert usual.only_ranks() == ""


@pytest.mark.parametrize(
    ("events", "why"),
    [
        (0, "none seen yet: leaving by choice of whoever nothing binds stands in"),
        (33, "99 events; from 100 on risks are told"),
        (34, ""),
    ],
)
def test_without_a_port_leaving_stands_in_and_under_a_hundred_there_are_only_ranks(events, why):
    assert lesson(events).only_ranks() == why


def test_what_stands_in_is_labelled_anew():
    assert lesson(0).learn.events == 40
    assert lesson(1).learn.events == 1


@pytest.mark.parametrize(
    ("later", "asks"), [(dt.date(2024, 6, 1), True), (dt.date(2024, 12, 1), False)], ids=["seen open", "not yet"]
)
def test_where_somebody_lives_is_asked_once_all_places_were_seen_open(later, asks):
    opening = PortabilitySettings(opened=later, opened_in={"4205": MAY})
    learnt = young(Lesson("port_out", rows(40), rows(40), rows(40)), PLAN, StandsIn(), opening).learn
    assert ("prefecture" in learnt.features.columns) == asks
