"""Campaigns: whom each chooses, with which chance, and what its contacts do to leaving, on people made for it."""

from dataclasses import replace

import numpy as np
import pytest

from data.month import Month
from data.operator import catalogue
from data.operator.campaigns import CAMPAIGNS, CONTROL, TREATED, fit_of_dearer, uses_little
from data.operator.conditions import Conditions
from data.operator.contacts import OFFERS, assign, remember
from data.operator.parameters import CAUSES, CONTACTING, PRICE, RATES, SELLING, SERVICE
from data.operator.people import NONE, PERSONAL
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of

MARCH = Month.parse("2025-03")
SPAN = span_of(MARCH)
CONDITIONS = Conditions(RATES["demo"], Month.parse("2019-12"))
BY_LIST = replace(CONDITIONS, policy="risk-top5")
RANDOM, LIST, UP, COACH = range(4)
PERSUADABLE, SURE_THING, LOST_CAUSE, DO_NOT_DISTURB = range(4)
CREDIT, CARE = OFFERS.index("credit_10"), OFFERS.index("care_call")


@pytest.fixture(scope="module")
def people():
    return draw_people(np.random.default_rng(1), Arrival(40_000, 0, is_new=False), SPAN, bytes(32))


@pytest.fixture(scope="module")
def contacts(people):
    return assign(people, SPAN, CONDITIONS, np.zeros(len(people)), np.random.default_rng(2))


def may_be_contacted(people):
    refuses = people.opt_marketing | (people.refused_day != NONE).any(axis=1)
    return (people.kind == PERSONAL) & ~refuses & (people.joined_day < SPAN.first)


def everybody(people, **known):
    """The same people, each with what is said of all."""
    shapes = {name: getattr(people, name).shape for name in known}
    return replace(people, **{name: np.broadcast_to(value, shapes[name]).copy() for name, value in known.items()})


def later_factors(people, *, campaign=RANDOM, offer=CREDIT):
    """What the contacts of March make of the leaving of those reached with an offer: their rows of three months."""
    made = assign(people, SPAN, CONDITIONS, np.zeros(len(people)), np.random.default_rng(3))
    hit = made.row[made.is_reached & (made.campaign == campaign) & (made.offer == offer)]
    assert len(hit) > 20
    return made.later_factors[hit]


@pytest.mark.parametrize(
    ("campaign", "arm", "share"),
    [
        (RANDOM, TREATED, CONTACTING.treated),
        (RANDOM, CONTROL, CONTACTING.control),
        (UP, TREATED, SELLING.called),
        (UP, CONTROL, SELLING.control),
        (COACH, TREATED, SELLING.coached),
        (COACH, CONTROL, SELLING.coaching_control),
    ],
)
def test_the_chance_logged_is_the_share_of_those_who_could_be_chosen(people, contacts, campaign, arm, share):
    chosen = (contacts.campaign == campaign) & (contacts.arm == arm)
    assert np.unique(contacts.chance[chosen]) == pytest.approx([share])
    able = may_be_contacted(people)
    if campaign == UP:
        able &= people.plan < catalogue.TOP_PLAN
    if campaign == COACH:
        low, zero = uses_little(people)
        able &= low | zero
    # The campaigns choose one after another, each among those the earlier ones left.
    able[contacts.row[contacts.campaign < campaign]] = False
    spread = np.sqrt(share / able.sum())
    assert chosen.sum() / able.sum() == pytest.approx(share, abs=4 * spread)
    assert able[contacts.row[chosen]].all()


def test_nobody_is_in_two_campaigns_of_a_month_nor_contacted_against_their_will(people):
    both = assign(people, SPAN, BY_LIST, people.frailty[:, 0], np.random.default_rng(2))
    assert set(both.campaign.tolist()) == {RANDOM, LIST, UP, COACH}
    assert len(np.unique(both.row)) == len(both.row)
    assert may_be_contacted(people)[both.row].all()


def test_channels_offers_and_reach_are_as_said(contacts):
    tried = (contacts.campaign == RANDOM) & (contacts.arm == TREATED)
    for at, (sent, reach) in enumerate(zip(CONTACTING.sent, CONTACTING.reach, strict=True)):
        by_channel = tried & (contacts.channel == at)
        assert by_channel.sum() == pytest.approx(tried.sum() / len(CONTACTING.channels), rel=0.15)
        assert contacts.is_sent[by_channel].mean() == pytest.approx(sent, abs=0.05)
        # People differ in how readily they are reached, about this mean in log-odds.
        assert contacts.is_reached[by_channel & contacts.is_sent].mean() == pytest.approx(reach, abs=0.08)
    assert set(contacts.offer[tried].tolist()) == set(range(len(CONTACTING.offers)))
    assert (contacts.is_reached <= contacts.is_sent).all()
    assert (contacts.is_accepted <= contacts.is_reached).all()


def test_the_control_is_left_alone(contacts):
    control = contacts.arm == CONTROL
    assert control.sum() > 1_500
    assert not contacts.is_sent[control].any()
    rows = contacts.row[control]
    assert (contacts.later_factors[rows] == 1.0).all()
    assert (contacts.factor[rows] == 1.0).all()


@pytest.mark.parametrize("kind", [PERSUADABLE, SURE_THING, LOST_CAUSE, DO_NOT_DISTURB])
def test_the_right_offer_does_over_three_months_what_is_said_of_the_type(people, kind):
    levels = np.eye(len(CAUSES), dtype=np.int64)[PRICE]  # the price troubles them: a credit is the right offer
    factors = later_factors(everybody(people, levels=levels, contact_type=kind), offer=CREDIT)
    whole = CONTACTING.type_factors[kind] - 1.0
    assert factors - 1.0 == pytest.approx(np.tile(3 * whole * np.array([0.5, 0.3, 0.2]), (len(factors), 1)))
    # Over the three months the leaving they were headed for is multiplied by the factor of the type.
    assert factors.mean(axis=1) == pytest.approx(CONTACTING.type_factors[kind])


@pytest.mark.parametrize("kind", [PERSUADABLE, DO_NOT_DISTURB])
def test_the_wrong_offer_does_half(people, kind):
    levels = np.eye(len(CAUSES), dtype=np.int64)[SERVICE]
    troubled = everybody(people, levels=levels, contact_type=kind)
    right, wrong = later_factors(troubled, offer=CARE), later_factors(troubled, offer=CREDIT)
    assert (wrong - 1.0).mean(axis=0) == pytest.approx((right - 1.0).mean(axis=0) / 2)


@pytest.mark.parametrize(("kind", "times"), [(PERSUADABLE, 0.5), (DO_NOT_DISTURB, 2.0)])
def test_a_second_contact_within_sixty_days_helps_half_and_harms_twice(people, kind, times):
    troubled = everybody(people, levels=np.eye(len(CAUSES), dtype=np.int64)[PRICE], contact_type=kind)
    again = everybody(troubled, contacted_day=SPAN.first - 60)
    long_ago = everybody(troubled, contacted_day=SPAN.first - 61)
    first = later_factors(troubled)[0] - 1.0
    assert later_factors(again)[0] - 1.0 == pytest.approx(times * first)
    assert later_factors(long_ago)[0] - 1.0 == pytest.approx(first)


def test_a_contact_works_from_the_day_after_it_and_through_two_more_months(people):
    who = everybody(people, levels=np.eye(len(CAUSES), dtype=np.int64)[PRICE], contact_type=PERSUADABLE)
    made = assign(who, SPAN, CONDITIONS, np.zeros(len(who)), np.random.default_rng(3))
    hit = made.is_reached & (made.campaign == RANDOM) & (made.offer == CREDIT)
    rows, days_after = made.row[hit], SPAN.last - made.day[hit]
    this, second, third = made.later_factors[rows[0]]
    assert made.factor[rows] == pytest.approx(1.0 + (this - 1.0) * days_after / SPAN.days)
    later = remember(who, SPAN, made)
    assert later.effects[rows] == pytest.approx(np.tile([second, third, 1.0], (len(rows), 1)))
    assert np.array_equal(later.contacted_day[rows], made.day[hit])
    april = assign(later, span_of(MARCH + 1), CONDITIONS, np.zeros(len(who)), np.random.default_rng(4))
    alone = np.setdiff1d(rows, april.row)
    assert april.factor[alone] == pytest.approx(second)


@pytest.mark.parametrize("fit", [0, 1, 2])
def test_a_call_for_a_dearer_plan_pushes_by_how_it_would_fit(people, contacts, fit):
    called = (contacts.campaign == UP) & contacts.is_sent
    rows = contacts.row[called]
    outgrows = replace(people, overages=np.ones_like(people.overages), data_last=people.data_usual)
    made = assign(outgrows if fit == 0 else people, SPAN, CONDITIONS, np.zeros(len(people)), np.random.default_rng(2))
    assert np.array_equal(made.row, contacts.row)
    kinds = fit_of_dearer(outgrows if fit == 0 else people)[rows]
    assert (kinds == fit).any()
    assert made.later_factors[rows[kinds == fit]].mean(axis=1) == pytest.approx(SELLING.factors[fit])


def test_a_list_takes_the_riskiest_by_what_shows_of_those_left(people):
    apparent = people.frailty[:, 0]
    made = assign(people, SPAN, BY_LIST, apparent, np.random.default_rng(2))
    listed = made.row[made.campaign == LIST]
    assert len(listed) == round(CONTACTING.listed * people.is_living.sum())
    left = may_be_contacted(people)
    left[made.row[made.campaign == RANDOM]] = False
    left[listed] = False
    assert apparent[listed].min() >= apparent[left].max()
    assert (made.chance[made.campaign == LIST] == 1.0).all()


def test_without_a_policy_nobody_works_a_list(contacts):
    assert (contacts.campaign != LIST).all()
    assert [campaign.name for campaign in CAMPAIGNS] == ["RANDOM", "LIST", "UP", "COACH"]
