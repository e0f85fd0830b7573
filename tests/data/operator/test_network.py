"""The network: its measures follow the place, the person and what the service cause shows, as declared."""

import numpy as np
import pandas as pd
import pytest

from data.month import Month
from data.operator.network import expected_slow_log, network, serve
from data.operator.parameters import NETWORKING, SIGNS
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of

SPAN = span_of(Month.parse("2025-03"))
COUNT = 30_000


@pytest.fixture(scope="module")
def people():
    return draw_people(np.random.default_rng(1), Arrival(COUNT, 0, is_new=False), SPAN, bytes(32))


def served(people, level=0, factor=None, seed=2):
    days = np.full(COUNT, 31)
    return serve(people, np.full(COUNT, level), days, np.random.default_rng(seed), factor)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_logarithm_of_slowness_moves_by_the_declared_shift_and_noise(people, level):
    rest = served(people, level).slow_log - expected_slow_log(people.prefecture, people.slowness)
    assert rest.mean() == pytest.approx(SIGNS.service_log_slow[level], abs=0.01)
    assert rest.std() == pytest.approx(NETWORKING.slow_noise, rel=0.02)


def test_drops_follow_the_slow_share_and_say_nothing_that_it_does_not_say(people):
    means = [served(people, level).drops_count.mean() for level in (0, 1, 2)]
    by_level = NETWORKING.drops_with_slow * np.diff(SIGNS.service_log_slow)
    assert np.diff(np.log(means)) == pytest.approx(by_level, abs=0.04)


def test_most_of_slowness_is_the_place_and_the_person_and_lasts(people):
    one, two = served(people, seed=3).slow_log, served(people, seed=4).slow_log
    assert 0.6 < np.corrcoef(one, two)[0, 1] < 0.75


def test_a_network_that_gets_worse_in_two_prefectures_is_seen_there_alone(people):
    factor = np.ones(12)
    factor[[0, 3]] = 1.5
    worse = served(people, factor=factor).slow_log - served(people).slow_log
    hit = np.isin(people.prefecture, (0, 3))
    assert worse[hit] == pytest.approx(np.log(1.5))
    assert worse[~hit] == pytest.approx(0.0)


def test_the_table_is_of_those_who_were_there_and_the_logarithm_can_be_read_back(people):
    quality, days = served(people), np.full(COUNT, 31)
    days[:10] = 0
    table = network(people, SPAN, quality, days).to_pandas()
    assert table["number"].tolist() == people.number[10:].astype(str).tolist()
    read = np.log(table["slow_ppm"] / 1e6)
    assert np.abs(read - np.minimum(quality.slow_log[10:], 0)).max() < 0.01


def test_the_exported_table_holds_what_the_contract_asks(export):
    table = export("network")
    shares = table[["slow_ppm", "busy_ppm", "covered_ppm"]].astype("int64")
    assert isinstance(shares, pd.DataFrame)
    assert shares.quantile(0.5).between([10_000, 50_000, 900_000], [120_000, 400_000, 995_000]).all()
