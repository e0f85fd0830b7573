"""Hazards: what multiplies what, on people made for the purpose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.month import Month
from data.operator import causes
from data.operator.chance import stream
from data.operator.conditions import Conditions
from data.operator.days import split
from data.operator.forces import lockin_factor
from data.operator.hazards import chances, hazards_of, probabilities
from data.operator.parameters import (
    CAUSES,
    CHAINS,
    CIRCLE,
    LOCKIN,
    OTHER_LEAVING,
    PORT_OUT,
    PRICE,
    RATES,
    RIVAL,
    SERVICE,
    WEIGHTS,
)
from data.operator.people import NONE, People
from data.operator.population import Arrival, draw_people
from data.operator.span import Span, span_of

SPAN = span_of(Month.parse("2025-03"))
CONDITIONS = Conditions(RATES["demo"], Month.parse("2019-12"))


@pytest.fixture(scope="module")
def people() -> People:
    return draw_people(np.random.default_rng(1), Arrival(4_000, 0, is_new=False), SPAN, bytes(32))


@pytest.mark.parametrize(
    ("ends_in_days", "factor"),
    [
        (400, 0.08),  # a year to go
        (30, 0.08),  # ends on the last day of this month
        (14, (15 * 0.08 + 16 * 3.0) / 31),  # in the middle of it
        (-1, 3.0),  # ended on the last day of the month before
        (-32, 2.2),
        (-70, 1.7),
        (-160, 1.0),
        (None, 1.0),  # never had one
    ],
)
def test_a_lockin_multiplies_port_out_until_its_end_and_its_end_invites(ends_in_days, factor):
    day = NONE if ends_in_days is None else SPAN.first + ends_in_days
    locked, after, days = lockin_factor(np.array([day]), SPAN)
    assert ((locked * days + after * (SPAN.days - days)) / SPAN.days).tolist() == pytest.approx([factor])


def test_the_same_people_locked_in_port_out_a_twelfth_as_often(people):
    free = replace(people, lockin_day=np.full(len(people), NONE))
    some = np.arange(len(people)) < len(people) // 2
    mixed = replace(free, lockin_day=np.where(some, SPAN.last + 200, NONE))
    before, after = (hazards_of(who, SPAN, CONDITIONS).endings[:, PORT_OUT] for who in (free, mixed))
    can = before > 0
    ratio = (after / np.where(can, before, 1.0))[can]
    assert np.median(ratio[some[can]]) / np.median(ratio[~some[can]]) == pytest.approx(LOCKIN.factor)


def test_students_close_cards_at_the_end_of_term_and_the_rate_holds_over_a_year(people):
    months = [span_of(Month.parse("2025-01") + month) for month in range(12)]
    settled = replace(people, joined_day=np.full(len(people), months[0].first - 900))
    told = [hazards_of(settled, span, CONDITIONS) for span in months]
    expected = [chances(month.endings, month.upgrade, month.follows)[:, OTHER_LEAVING] for month in told]
    students = [chance[settled.is_student].mean() for chance in expected]
    at_risk = [chance[chance > 0].mean() for chance in expected]
    assert np.argsort(students)[-2:].tolist() == [1, 6]  # February, and most of all July
    assert np.mean(at_risk) == pytest.approx(RATES["demo"].other_leaving, rel=0.002)


@pytest.mark.parametrize("cause", [CIRCLE, RIVAL])
def test_what_pulls_to_a_rival_pulls_port_out_more_than_other_leaving(people, cause):
    levels = np.zeros((len(people), len(CAUSES)), dtype=np.int64)
    some = np.arange(len(people)) < len(people) // 2
    levels[some, cause] = 1
    calm = hazards_of(replace(people, levels=levels * 0), SPAN, CONDITIONS).endings
    raised = hazards_of(replace(people, levels=levels), SPAN, CONDITIONS).endings
    ratio = np.divide(raised, calm, out=np.ones_like(raised), where=calm > 0)
    lift = [np.median(ratio[some & (calm[:, at] > 0), at]) / np.median(ratio[~some, at]) for at in (0, 1)]
    assert lift[0] > 1.15 * lift[1] > 1.15


def lifts(people, levels, lockin_day):
    """By how much the levels of half of the people multiply endings by will, all of them under such an agreement."""
    held = replace(people, lockin_day=np.full(len(people), lockin_day), levels=np.zeros_like(people.levels))
    some = np.arange(len(people)) < len(people) // 2
    raised = held.levels.copy()
    for cause, level in levels.items():
        raised[some, cause] = level
    calm, hot = (hazards_of(replace(held, levels=one), SPAN, CONDITIONS).endings for one in (held.levels, raised))
    ratio = np.divide(hot, calm, out=np.ones_like(hot), where=calm > 0)
    can = [calm[:, at] > 0 for at in (PORT_OUT, OTHER_LEAVING)]  # where all are held, nobody is expected to port
    return [
        np.median(ratio[some & mine, at]) / np.median(ratio[~some & mine, at]) if mine.any() else None
        for at, mine in enumerate(can)
    ]


def test_price_pressure_moves_only_people_whom_no_agreement_holds(people):
    high = {PRICE: 2}
    held, just_ended, long_free = (lifts(people, high, day) for day in (SPAN.last + 200, SPAN.first - 5, NONE))
    assert held[OTHER_LEAVING] == pytest.approx(1.0)
    assert just_ended[0] > 50 * long_free[0]
    assert just_ended[1] == pytest.approx(long_free[1])
    assert long_free[1] == pytest.approx(np.exp(2 * WEIGHTS.price_unbound))


def test_a_rival_pulls_above_all_where_service_hurts(people):
    pain, pulled, both = (lifts(people, levels, NONE) for levels in ({SERVICE: 2}, {RIVAL: 2}, {SERVICE: 2, RIVAL: 2}))
    for at in (0, 1):
        assert both[at] > 20 * pain[at] * pulled[at] / 1.001
        assert max(pain[at], pulled[at]) < 3


def test_what_makes_people_port_out_says_nothing_of_arrears(people):
    hazards = hazards_of(people, SPAN, CONDITIONS)
    free = hazards.is_free_to_port
    port, other, _, arrears = np.log(hazards.endings[free]).T
    assert 0.4 <= np.corrcoef(port, other)[0, 1] <= 0.75
    assert abs(np.corrcoef(port, arrears)[0, 1]) <= 0.15


def test_raised_levels_are_as_frequent_and_last_as_long_as_said(people):
    rng, months = np.random.default_rng(2), 40
    raised, left = np.zeros(len(CAUSES)), np.zeros(len(CAUSES))
    now = people
    for _ in range(months):
        after = causes.move(now, SPAN, CONDITIONS, rng)
        raised += (now.levels > 0).sum(axis=0)
        left += ((now.levels > 0) & (after.levels == 0)).sum(axis=0)
        now = after
    share = raised / (months * len(people))
    assert ((share > 0.08) & (share < 0.15)).all(), share
    stay = raised / left
    assert ((stay > 3.0) & (stay < 6.5)).all(), stay
    expected = (1 + np.divide(CHAINS.climb, CHAINS.ease)) / CHAINS.fall
    assert stay == pytest.approx(expected, rel=0.08)


def test_a_third_of_the_raised_show_nothing_and_few_of_the_calm_look_raised(people):
    now, rng = people, np.random.default_rng(3)
    for _ in range(12):
        now = causes.move(now, SPAN, CONDITIONS, rng)
    seen, raised = causes.shown(now), now.levels > 0
    assert (seen[raised] == 0).mean() == pytest.approx(0.30, abs=0.03)
    assert 0.03 < (seen[~raised] > 0).mean() < 0.06


@given(st.lists(st.lists(st.floats(0, 50), min_size=4, max_size=4), min_size=1, max_size=20))
def test_probabilities_share_one_month(intensities):
    chance = probabilities(np.array(intensities))
    assert (chance >= 0).all()
    assert (chance.sum(axis=1) <= 1 + 1e-12).all()
    assert chance.sum(axis=1) == pytest.approx(1 - np.exp(-np.array(intensities).sum(axis=1)), abs=1e-12)


@given(st.integers(0, 10**9), st.lists(st.floats(0.01, 100), min_size=1, max_size=31))
def test_days_add_up_to_their_month(total, weights):
    days = split(np.array([total]), np.array([weights]))
    assert days.sum() == total
    assert (days >= 0).all()


def test_every_process_of_every_month_has_a_stream_of_its_own():
    march, april = Month.parse("2025-03"), Month.parse("2025-04")
    draws = {
        (process, month, seed): stream(seed, process, month).random()
        for process in ("usage", "endings") for month in (march, april) for seed in (1, 2)
    }  # fmt: skip
    assert len(set(draws.values())) == len(draws)
    assert stream(1, "usage", march).random() == draws["usage", march, 1]


def test_a_span_knows_its_days_and_the_festival():
    february = span_of(Month.parse("2024-02"))
    assert february == Span(Month.parse("2024-02"), 19_754, 29)
    assert february.last - february.first == 28
