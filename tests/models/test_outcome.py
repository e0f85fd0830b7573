"""Outcomes at their borders: the list of January 2025 is worked from 4 February on; who is a yes, a no, or neither."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.lake import arrow_schema
from data.month import Month
from data.tables import TABLES
from features.families import features_of
from models.happened import Happened
from models.outcome import OTHER_LEAVING, OUTCOMES, PORT_OUT, UPGRADE

JANUARY, JUNE = Month.parse("2025-01"), Month.parse("2025-06")
YES, NO, NEITHER = 1.0, 0.0, "neither"


def table(name, *rows):
    """Rows of a table of the lake, of the types they have there; what is not said is null."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(TABLES[name])).to_pandas()


def people(*names, **unusual):
    """The cohort of January, as `cohort` gives it: free to port and able to move up unless said otherwise."""
    usual = {"month": "2025-01", "plan_id": "P059", "plan_since": dt.date(2024, 1, 1), "card": "main"}
    rows = [{"subscriber_id": name} | usual | unusual for name in names]
    return table("subscribers", *rows).assign(
        owed_fen=unusual.get("owed_fen", 0),
        ported_in_days=np.nan,
        is_top_plan=unusual.get("is_top_plan", False),
        has_signs=unusual.get("has_signs", True),
        holds_pack=unusual.get("holds_pack", False),
        ports_from=pd.NaT,
    )


PLANS = table(
    "plans",
    *(
        {"plan_id": plan, "valid_from": dt.date(2020, 1, 1), "fee_fen": fee}
        for plan, fee in {"P029": 2_900, "P059": 5_900, "P129": 12_900, "P199": 19_900}.items()
    ),
)


CALLED = {"campaign": "KEEP", "chosen": "list", "arm": "treated", "probability_ppm": 900_000, "is_sent": True}
STRANGERS_ORDER = ("a stranger", "2024-06-01 10:00:00", "P059", "P129")


def happened(*, until=JUNE, ported=(), closed=(), orders=(), contacts=()):
    """What happened. `ported`: (who, when) · `closed`: (who, day, why) · `orders`: (who, when, from, to, ..)."""
    at = dt.datetime.fromisoformat
    left = [
        {"subscriber_id": who, "status": "closed", "status_since": dt.date.fromisoformat(day), "status_reason": why}
        for who, day, why in closed
    ]
    left += [
        {"subscriber_id": who, "status": "ported_out", "status_since": at(when).date(), "status_reason": "owner"}
        for who, when in ported
    ]
    ordered = [
        {
            "subscriber_id": who,
            "ordered_at": at(when),
            "kind": "plan_change",
            "product_from": before,
            "product_to": after,
            "started_by": "customer",
            "is_forced": False,
        }
        | dict(rest)
        for who, when, before, after, *rest in (tuple(order) for order in (*orders, STRANGERS_ORDER))
    ]
    return Happened(
        until=until,
        subscribers=table("subscribers", *left),
        porting=table(
            "porting", *({"subscriber_id": who, "at": at(when), "step": "ported_out"} for who, when in ported)
        ),
        orders=table("orders", *ordered),
        plans=PLANS,
        contacts=table("contacts", *(CALLED | {"subscriber_id": who, "month": month} for who, month in contacts)),
    )


def asked(outcome, what_happened, *, ahead, cohort=None):
    """Ask about anna, to whom it may have happened, and bo, to whom nothing did: say what anna is."""
    labelled = outcome.labelled(people("anna", "bo") if cohort is None else cohort, what_happened, JANUARY, ahead)
    told = dict(zip(labelled["subscriber_id"], labelled["label"], strict=True))
    assert told["bo"] == NO
    return told.get("anna", NEITHER)


BORDERS = pytest.mark.parametrize(
    ("day", "in_february", "in_march", "in_april"),
    [
        ("2025-02-01", NEITHER, NEITHER, NEITHER),  # before anybody could work the list
        ("2025-02-03", NEITHER, NEITHER, NEITHER),
        ("2025-02-04", YES, NEITHER, NEITHER),  # on the list day
        ("2025-02-28", YES, NEITHER, NEITHER),  # in the gap of what is asked of March
        ("2025-03-01", NO, YES, NEITHER),
        ("2025-03-31", NO, YES, NEITHER),
        ("2025-04-01", NO, NO, YES),
        ("2025-05-01", NO, NO, NO),
    ],
)


@BORDERS
def test_porting_out_counts_from_the_list_day_and_in_the_month_asked_about(day, in_february, in_march, in_april):
    seen = happened(ported=[("anna", f"{day} 23:59:59")])
    assert [asked(PORT_OUT, seen, ahead=ahead) for ahead in (1, 2, 3)] == [in_february, in_march, in_april]


@BORDERS
def test_closing_at_the_owners_wish_counts_alike(day, in_february, in_march, in_april):
    seen = happened(closed=[("anna", day, "owner")])
    assert [asked(OTHER_LEAVING, seen, ahead=ahead) for ahead in (1, 2, 3)] == [in_february, in_march, in_april]


@pytest.mark.parametrize("why", ["owner", "arrears", "silence"])
def test_who_left_otherwise_in_the_month_is_a_no_and_before_it_neither(why):
    seen = happened(closed=[("anna", "2025-03-15", why)])
    assert asked(PORT_OUT, seen, ahead=1) == NO
    assert asked(PORT_OUT, seen, ahead=2) == NO
    assert asked(PORT_OUT, seen, ahead=3) == NEITHER


def test_who_was_closed_for_debt_or_silence_did_not_leave_at_his_own_wish():
    seen = happened(closed=[("anna", "2025-02-15", "arrears"), ("chen", "2025-02-15", "silence")])
    labelled = OTHER_LEAVING.labelled(people("anna", "chen"), seen, JANUARY, 1)
    assert labelled.to_dict("list") == {"subscriber_id": ["anna", "chen"], "label": [NO, NO], "weight": [1.0, 1.0]}


def test_porting_out_is_not_closing_and_ends_the_risk_of_it():
    seen = happened(ported=[("anna", "2025-02-15 10:00:00")])
    assert [asked(OTHER_LEAVING, seen, ahead=ahead) for ahead in (1, 2)] == [NO, NEITHER]


@pytest.mark.parametrize(
    ("unusual", "asks"),
    [({"owed_fen": 1}, False), ({"card": "sub"}, False), ({"lockin_until": dt.date(2025, 3, 1)}, False), ({}, True)],
    ids=["in debt", "second card", "bound past the month", "free"],
)
def test_only_who_is_free_to_port_is_asked_about_porting(unusual, asks):
    labelled = PORT_OUT.labelled(people("anna", **unusual), happened(), JANUARY, 1)
    assert labelled["subscriber_id"].tolist() == ["anna"] * asks
    assert len(OTHER_LEAVING.labelled(people("anna", **unusual), happened(), JANUARY, 1)) == 1


def test_bound_until_the_end_of_february_means_free_for_march():
    bound = people("anna", lockin_until=dt.date(2025, 3, 31))
    assert [len(PORT_OUT.labelled(bound, happened(), JANUARY, ahead)) for ahead in (1, 2, 3)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("month", "in_february", "in_march"),
    [
        ("2024-10", NO, NO),
        ("2024-11", NEITHER, NEITHER),  # the three months before: November, December, January
        ("2025-01", NEITHER, NEITHER),
        ("2025-02", NEITHER, NEITHER),  # the window itself
        ("2025-03", NO, NEITHER),
        ("2025-04", NO, NO),
    ],
)
@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
def test_whom_we_tried_to_keep_in_the_window_or_three_months_before_is_left_out(outcome, month, in_february, in_march):
    seen = happened(contacts=[("anna", month)])
    assert [asked(outcome, seen, ahead=ahead) for ahead in (1, 2)] == [in_february, in_march]


@pytest.mark.parametrize(
    ("outcome", "until", "last"),
    [(PORT_OUT, "2025-06", "2025-06"), (OTHER_LEAVING, "2025-06", "2025-06"), (UPGRADE, "2025-06", "2025-04")],
    ids=["port_out", "other_leaving", "upgrade"],
)
def test_a_month_that_is_not_final_has_no_rows(outcome, until, last):
    ended = happened(until=Month.parse(until))
    assert str(outcome.last_final(ended.until)) == last
    for ahead in range(1, 7):
        labelled = outcome.labelled(people("anna", "bo"), ended, JANUARY, ahead)
        assert labelled.dtypes.astype(str).tolist() == ["str", "float64", "float64"]
        assert len(labelled) == (2 if JANUARY + ahead <= Month.parse(last) else 0)


UP = ("anna", "2025-02-10 12:00:00", "P059", "P129")


@pytest.mark.parametrize(
    ("orders", "is_upgrade"),
    [
        ([UP], YES),
        ([("anna", "2025-02-03 23:59:59", "P059", "P129")], NEITHER),
        ([("anna", "2025-02-04 00:00:00", "P059", "P129")], YES),
        ([("anna", "2025-02-28 23:59:59", "P059", "P129")], YES),
        ([("anna", "2025-03-01 00:00:00", "P059", "P129")], NO),
        ([("anna", "2025-02-10 12:00:00", "P059", "P029")], NO),
        ([("anna", "2025-02-10 12:00:00", "P059", "P059")], NO),
        ([("anna", "2025-02-10 12:00:00", "P059", "unknown")], NO),
        ([(*UP, ("is_forced", True))], NO),
        ([(*UP, ("started_by", "retention"))], NO),
        ([(*UP, ("started_by", "sales"))], NO),
        ([(*UP, ("kind", "pack"))], NO),
        ([UP, ("anna", "2025-02-11 12:00:00", "P129", "P059")], NO),
        ([UP, ("anna", "2025-04-10 12:00:00", "P129", "P059")], NO),
        ([UP, ("anna", "2025-04-11 12:00:00", "P129", "P059")], YES),
        ([UP, ("anna", "2025-03-10 12:00:00", "P129", "P199")], YES),
        ([("anna", "2025-02-05 12:00:00", "P059", "P029"), UP], YES),
        ([UP, ("bo", "2025-03-10 12:00:00", "P129", "P059")], YES),
    ],
    ids=[
        "up",
        "before the list day",
        "on the list day",
        "last moment of the month",
        "in the next month",
        "down",
        "the same plan again",
        "a plan nobody knows",
        "changed by us",
        "started by retention",
        "started by sales",
        "only a pack",
        "taken back the next day",
        "taken back on the last day of two months",
        "taken back a day later",
        "up once more",
        "down and then up",
        "somebody else went back",
    ],
)
def test_an_upgrade_is_ordered_by_choice_and_kept_two_months(orders, is_upgrade):
    assert asked(UPGRADE, happened(orders=orders), ahead=1) == is_upgrade


def test_the_last_day_of_the_year_is_kept_until_the_last_of_february():
    up = ("anna", "2024-12-31 12:00:00", "P059", "P129")
    cohort = people("anna", "bo", month="2024-11")
    for back, is_upgrade in (("2025-02-28", NO), ("2025-03-01", YES)):
        seen = happened(orders=[up, ("anna", f"{back} 12:00:00", "P129", "P059")])
        labelled = UPGRADE.labelled(cohort, seen, Month.parse("2024-11"), 1)
        assert labelled["label"].tolist() == [is_upgrade, NO]


@pytest.mark.parametrize(
    ("unusual", "asks"),
    [
        ({"plan_since": dt.date(2024, 12, 31)}, True),
        ({"plan_since": dt.date(2025, 1, 1)}, False),
        ({"is_top_plan": True}, False),
    ],
    ids=["a month on the plan", "less than a month", "on the top plan"],
)
def test_who_can_move_up_has_been_a_month_on_a_plan_that_is_not_the_top(unusual, asks):
    assert len(UPGRADE.labelled(people("anna", **unusual), happened(), JANUARY, 1)) == asks


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
def test_nobody_in_the_cohort_is_nobody_to_ask(outcome):
    assert len(outcome.labelled(people(), happened(), JANUARY, 1)) == 0


def test_the_first_of_two_days_on_which_somebody_left_is_the_day():
    seen = happened(ported=[("anna", "2025-03-15 10:00:00")], closed=[("anna", "2025-03-17", "owner")])
    assert seen.exits.astype(str).to_dict("records") == [
        {"subscriber_id": "anna", "day": "2025-03-15", "how": "port_out"}
    ]


DAYS = st.dates(dt.date(2025, 1, 20), dt.date(2025, 6, 15))
LEAVING = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(DAYS, st.sampled_from(["ported", "owner", "arrears"])), max_size=8
)


def slowly_labelled(left, kind, ahead):
    """Read it day by day: 0, 1, or nothing for who was gone before the first day that counts."""
    first = dt.date(2025, 2, 4) if ahead == 1 else dt.date(2025, 1 + ahead, 1)
    after = dt.date(2025, 2 + ahead, 1)
    labels = {}
    for who in "abcdefgh":
        day, why = left.get(who, (dt.date.max, ""))
        if day >= first:
            labels[who] = float(day < after and why == kind)
    return labels


@settings(max_examples=30, deadline=None)
@given(left=LEAVING, ahead=st.integers(1, 4))
def test_labels_agree_with_a_slow_reading_of_who_left_when(left, ahead):
    seen = happened(
        ported=[(who, f"{day} 12:00:00") for who, (day, why) in left.items() if why == "ported"],
        closed=[(who, str(day), why) for who, (day, why) in left.items() if why != "ported"],
    )
    for outcome, kind in ((PORT_OUT, "ported"), (OTHER_LEAVING, "owner")):
        labelled = outcome.labelled(people(*"abcdefgh"), seen, JANUARY, ahead)
        told = dict(zip(labelled["subscriber_id"], labelled["label"], strict=True))
        assert told == slowly_labelled(left, kind, ahead)


def test_who_moved_up_in_the_gap_is_neither_a_yes_nor_a_no():
    seen = happened(orders=[UP])
    assert [asked(UPGRADE, seen, ahead=ahead) for ahead in (1, 2, 3)] == [YES, NEITHER, NEITHER]


def test_an_upgrade_taken_back_the_same_day_was_not_kept():
    seen = happened(orders=[UP, ("anna", "2025-02-10 18:00:00", "P129", "P059")])
    assert asked(UPGRADE, seen, ahead=1) == NO


@pytest.mark.parametrize("closed_on", ["2025-03-10", "2025-03-12"])
def test_of_two_ways_of_leaving_the_first_counts_and_porting_out_on_the_same_day(closed_on):
    seen = happened(ported=[("anna", "2025-03-10 10:00:00")], closed=[("anna", closed_on, "owner")])
    assert (asked(PORT_OUT, seen, ahead=2), asked(OTHER_LEAVING, seen, ahead=2)) == (YES, NO)


def test_an_operator_without_any_change_of_plan_has_no_upgrade(monkeypatch):
    nobody = Happened(JUNE, table("subscribers"), table("porting"), table("orders"), PLANS, table("contacts"))
    assert UPGRADE.labelled(people("anna"), nobody, JANUARY, 1)["label"].tolist() == [NO]


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.name)
def test_what_an_outcome_says_of_features_is_said_of_features_that_there_are(outcome):
    features = features_of()
    assert outcome.rises_with <= set(features)
    assert outcome.states <= {feature.group for feature in features.values()}
