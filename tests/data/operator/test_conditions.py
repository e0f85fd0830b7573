"""Conditions: when numbers may be ported, and what a drift changes from its month on and not a day earlier."""

from dataclasses import fields, replace

import numpy as np
import pytest

from data.month import Month, months_between
from data.operator import places
from data.operator.conditions import DRIFTS, Conditions
from data.operator.parameters import DRIFT, LAUNCH, PORT_OUT, PRICE, RATES, RIVAL, SERVICE
from data.operator.span import span_of
from data.operator.story import Plot, tell
from data.operator.usage import FESTIVAL_LOG, has_feast

LAUNCHED = Month.parse("2025-06")
CONDITIONS = Conditions(RATES["demo"], LAUNCHED)
CHINA = Conditions(RATES["china"], LAUNCHED)
CODES = [place.code for place in places.PREFECTURES]
PILOTS = np.isin(CODES, LAUNCH.pilots)
STRUCK = np.isin(CODES, DRIFT.places)
FIRST, DRIFTED, LAST = Month.parse("2024-12"), Month.parse("2025-02"), Month.parse("2025-03")


def lived(conditions, *, subscribers=600, first=FIRST, last=LAST):
    """Live some months of a small operator and keep what happened."""
    plot = Plot(subscribers, first, last, 5, conditions, bytes(32))
    return {chapter.lived.span.month: chapter.lived for chapter in tell(plot)}


def numbers(part):
    """All that one part of a lived month says, as bytes."""
    return {field.name: np.asarray(getattr(part, field.name)).tobytes() for field in fields(part)}


def differs(one, other, *parts):
    return [part for part in parts if numbers(getattr(one, part)) != numbers(getattr(other, part))]


PARTS = ("before", "people", "endings", "usage", "quality", "bills", "payments", "complaints", "plans", "packs")


@pytest.fixture(scope="module")
def undisturbed():
    return lived(Conditions(RATES["demo"], Month.parse("2019-12")))


def test_the_pilots_open_a_year_before_all_others():
    assert PILOTS.sum() == 2
    assert not CONDITIONS.is_open(LAUNCHED.back(13)).any()
    assert CONDITIONS.is_open(LAUNCHED.back(12)).tolist() == PILOTS.tolist()
    assert CONDITIONS.is_open(LAUNCHED.back(1)).tolist() == PILOTS.tolist()
    assert CONDITIONS.is_open(LAUNCHED).all()


def test_a_launch_multiplies_porting_by_two_and_a_half_and_falls_to_one_over_six_months():
    others = np.array([CONDITIONS.surge(LAUNCHED + later)[~PILOTS] for later in range(8)])
    assert others == pytest.approx(np.tile([[2.5], [2.25], [2.0], [1.75], [1.5], [1.25], [1.0], [1.0]], (1, 10)))
    assert CONDITIONS.surge(LAUNCHED.back(12))[PILOTS] == pytest.approx(2.5)
    assert CONDITIONS.surge(LAUNCHED)[PILOTS] == pytest.approx(1.0)


def test_china_ports_more_from_a_year_after_the_launch():
    rates = RATES["china"]
    assert CHINA.port_out(LAUNCHED + 11) == rates.port_out
    assert CHINA.port_out(LAUNCHED + 12) == rates.port_out_after_a_year
    assert CONDITIONS.port_out(LAUNCHED + 24) == RATES["demo"].port_out


def test_nobody_ports_before_the_launch_but_in_the_pilots():
    months = lived(CONDITIONS, subscribers=1_500, first=LAUNCHED.back(2), last=LAUNCHED)
    for month, what in months.items():
        ported = what.endings.what == PORT_OUT
        is_pilot = PILOTS[what.before.prefecture]
        intensity = what.hazards.endings[:, PORT_OUT]
        assert (intensity[is_pilot] > 0).any()
        if month < LAUNCHED:
            assert not intensity[~is_pilot].any()
            assert not what.hazards.is_free_to_port[~is_pilot].any()
            assert not ported[~is_pilot].any()
        else:
            assert ported[~is_pilot].sum() > 5


def test_without_circles_ported_peers_pull_at_nobody():
    first = Month.parse("2024-06")
    conditions = Conditions(RATES["demo"], Month.parse("2019-12"))
    drawn, left = (lived(replace(conditions, has_circle=has), subscribers=2_000, first=first) for has in (True, False))
    assert (drawn[LAST].before.circle_pull > 0).mean() > 0.05
    assert not any(month.before.circle_pull.any() for month in left.values())


@pytest.mark.parametrize("drift", DRIFTS)
def test_nothing_before_a_drift_knows_of_it(undisturbed, drift):
    drifted = lived(Conditions(RATES["demo"], Month.parse("2019-12"), drift=drift, drift_from=DRIFTED))
    for month in months_between(FIRST, DRIFTED.back(1)):
        assert differs(undisturbed[month], drifted[month], *PARTS) == []


@pytest.mark.parametrize(
    ("drift", "parts"),
    [
        ("prices-own", ["bills"]),
        ("prices-rival", ["people"]),
        ("network", ["quality"]),
    ],
)
def test_a_drift_changes_what_it_says_in_its_first_month(undisturbed, drift, parts):
    drifted = lived(Conditions(RATES["demo"], Month.parse("2019-12"), drift=drift, drift_from=LAST))
    before, after = undisturbed[LAST], drifted[LAST]
    assert differs(before, after, "before", "hazards") == []  # the month begins as it would have
    assert differs(before, after, *parts) == parts


def test_own_prices_raise_every_fee_by_a_tenth(undisturbed):
    drifted = lived(Conditions(RATES["demo"], Month.parse("2019-12"), drift="prices-own", drift_from=LAST))
    before, after = (what.bills.plan_fee_fen for what in (undisturbed[LAST], drifted[LAST]))
    assert after == pytest.approx(before * 1.10, abs=1.0)
    assert before.sum() > 0


def test_a_network_that_fails_is_half_as_slow_again_in_two_prefectures(undisturbed):
    drifted = lived(Conditions(RATES["demo"], Month.parse("2019-12"), drift="network", drift_from=LAST))
    before, after = undisturbed[LAST], drifted[LAST]
    struck = STRUCK[before.before.prefecture]
    assert STRUCK.sum() == 2
    alike = np.array_equal
    assert alike(after.quality.slow_log[~struck], before.quality.slow_log[~struck])
    more = np.exp(after.quality.slow_log - before.quality.slow_log)[struck]
    assert np.median(more) == pytest.approx(1.5, rel=0.05)


@pytest.mark.parametrize(
    ("drift", "cause", "factor", "where"),
    [
        ("prices-own", PRICE, DRIFT.price_rise, np.ones(len(CODES), dtype=bool)),
        ("prices-rival", RIVAL, DRIFT.rival_pull, np.ones(len(CODES), dtype=bool)),
        ("network", SERVICE, DRIFT.price_rise, STRUCK),
    ],
)
def test_a_drift_makes_its_cause_arise_oftener_where_it_strikes(drift, cause, factor, where):
    drifts = replace(CONDITIONS, drift=drift, drift_from=DRIFTED)
    expected = np.ones((len(CODES), 5))
    assert drifts.rise_factors(DRIFTED.back(1)) == pytest.approx(expected)
    expected[where, cause] = factor
    assert drifts.rise_factors(DRIFTED) == pytest.approx(expected)
    assert drifts.rise_factors(DRIFTED + 12) == pytest.approx(expected)


def test_a_longer_season_is_felt_in_march_when_an_ordinary_one_is_over():
    march = Month.parse("2026-03")
    ordinary = Conditions(RATES["demo"], Month.parse("2019-12"))
    longer = replace(ordinary, drift="season", drift_from=march)
    assert [has_feast(span_of(march), what) for what in (ordinary, longer)] == [False, True]
    assert [has_feast(span_of(march.back(1)), what) for what in (ordinary, longer)] == [True, True]
    before, after = (lived(what, first=march, last=march)[march].usage for what in (ordinary, longer))
    more = np.log(after.data_kb[before.data_kb > 10**6] / before.data_kb[before.data_kb > 10**6])
    assert more == pytest.approx(FESTIVAL_LOG, abs=1e-4)
