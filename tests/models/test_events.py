"""Events told from the tables: who fell silent, who was lost to debt, who ordered a pack, and on which day."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.lake import arrow_schema
from data.month import Month
from data.tables import TABLES
from models.events import fell_silent, lost_to_debt, ordered_a_pack
from models.happened import Happened
from models.outcome import PACK, SILENCE

JANUARY, AUGUST = Month.parse("2025-01"), Month.parse("2025-08")


def table(name, *rows):
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(TABLES[name])).to_pandas()


def signs_of(days, payment="prepaid"):
    """The first and last day of each month on which somebody did something: {who: [day, ..]}."""
    rows = []
    for who, shown in days.items():
        for month in sorted({(day.year, day.month) for day in shown}):
            here = [day for day in shown if (day.year, day.month) == month]
            rows.append(
                {
                    "subscriber_id": who,
                    "payment": payment,
                    "first_on": pd.Timestamp(min(here)),
                    "last_on": pd.Timestamp(max(here)),
                }
            )
    return pd.DataFrame(rows, columns=["subscriber_id", "payment", "first_on", "last_on"])


def happened(*, signs=None, statuses=(), orders=(), until=AUGUST):
    """What happened. `statuses`: (who, status, since, why) · `orders`: (who, when, kind, started_by)."""
    return Happened(
        until=until,
        subscribers=table(
            "subscribers",
            *(
                {"subscriber_id": who, "status": status, "status_since": day(since), "status_reason": why}
                for who, status, since, why in statuses
            ),
        ),
        porting=table("porting"),
        orders=table(
            "orders",
            *(
                {
                    "subscriber_id": who,
                    "ordered_at": dt.datetime.fromisoformat(when),
                    "kind": kind,
                    "product_to": "G05",
                    "started_by": by,
                    "is_forced": False,
                }
                for who, when, kind, by in orders
            ),
        ),
        plans=table("plans"),
        contacts=table("contacts"),
        **({} if signs is None else {"signs": signs}),
    )


def day(text):
    return dt.date.fromisoformat(text)


def told(events):
    return [tuple(str(one)[:10] for one in row) for row in events.itertuples(index=False)]


@pytest.mark.parametrize(
    ("payment", "days", "silent"),
    [
        ("prepaid", ["2025-03-10"], [("anna", "2025-03-11", "NaT")]),
        (
            "prepaid",
            ["2025-03-10", "2025-05-10"],
            [("anna", "2025-03-11", "2025-05-10"), ("anna", "2025-05-11", "NaT")],
        ),
        ("prepaid", ["2025-03-10", "2025-05-09", "2025-07-05"], []),  # 59 days, and 56; not known to be 60 yet
        ("prepaid", ["2025-03-10", "2025-05-09", "2025-07-02"], [("anna", "2025-07-03", "NaT")]),  # 60 with August
        ("prepaid", ["2025-07-03"], []),
        ("postpaid", ["2025-03-10", "2025-06-08", "2025-07-05"], []),  # 89 days
        ("postpaid", ["2025-03-10", "2025-06-09", "2025-07-05"], [("anna", "2025-03-11", "2025-06-09")]),
    ],
)
def test_silence_begins_the_day_after_the_last_sign_and_lasts_60_or_90_days(payment, days, silent):
    signs = signs_of({"anna": [day(one) for one in days]}, payment)
    assert told(fell_silent(happened(signs=signs))) == silent


@pytest.mark.parametrize(
    ("status", "since", "why", "is_silent"),
    [
        ("ported_out", "2025-03-10", None, False),
        ("ported_out", "2025-03-11", None, False),
        ("closed", "2025-05-09", "owner", False),
        ("closed", "2025-05-10", "silence", True),
        ("suspended", "2025-03-20", "arrears", False),
        ("suspended", "2025-02-20", "arrears", True),
        ("normal", "2025-03-20", None, True),
    ],
    ids=[
        "ported on the day of the last sign",
        "ported",
        "closed a day too early",
        "closed for silence",
        "suspended",
        "suspended before",
        "in service again",
    ],
)
def test_who_leaves_or_is_suspended_before_it_was_silence_has_not_fallen_silent(status, since, why, is_silent):
    signs = signs_of({"anna": [day("2025-03-10")]})
    assert len(fell_silent(happened(signs=signs, statuses=[("anna", status, since, why)]))) == is_silent


@pytest.mark.parametrize(
    ("then", "is_lost"),
    [
        ([], True),
        ([("anna", "normal", "2025-05-08", None)], False),  # 59 days
        ([("anna", "normal", "2025-05-09", None)], True),
        ([("anna", "closed", "2025-05-09", "arrears")], True),
        ([("anna", "closed", "2025-04-01", "arrears")], True),
        ([("anna", "closed", "2025-04-01", "owner")], False),
        ([("anna", "ported_out", "2025-04-01", None)], False),
    ],
)
def test_a_debt_is_lost_if_it_is_not_paid_60_days_after_the_suspension(then, is_lost):
    seen = happened(statuses=[("anna", "suspended", "2025-03-10", "arrears"), *then])
    assert told(lost_to_debt(seen)) == [("anna", "2025-03-10")] * is_lost


def test_each_month_in_which_somebody_is_still_suspended_says_the_same_and_other_suspensions_are_no_debt():
    still = [("anna", "suspended", "2025-03-10", "arrears")] * 3
    assert told(lost_to_debt(happened(statuses=still))) == [("anna", "2025-03-10")]
    assert told(lost_to_debt(happened(statuses=[("anna", "suspended", "2025-03-10", "owner")]))) == []
    assert told(lost_to_debt(happened(statuses=[("anna", "suspended", "2025-07-04", "arrears")]))) == []


def test_who_is_suspended_anew_within_60_days_had_paid_the_first_debt():
    twice = [("anna", "suspended", "2025-03-10", "arrears"), ("anna", "suspended", "2025-04-10", "arrears")]
    assert told(lost_to_debt(happened(statuses=twice))) == [("anna", "2025-04-10")]


def test_a_pack_counts_if_it_was_ordered_by_choice():
    orders = [
        ("anna", "2025-02-10 23:00:00", "pack", "customer"),
        ("bo", "2025-02-10 23:00:00", "pack", "sales"),
        ("chen", "2025-02-10 23:00:00", "plan_change", "customer"),
    ]
    assert told(ordered_a_pack(happened(orders=orders))) == [("anna", "2025-02-10")]


def cohort(*names, **unusual):
    usual = {"has_signs": True, "holds_pack": False}
    return pd.DataFrame([{"subscriber_id": name, "month": "2025-01"} | usual | unusual for name in names])


@pytest.mark.parametrize(
    ("shown", "labels"),
    [
        (["2024-10-10"], []),  # silent since, and still
        (["2024-10-10", "2025-02-10"], []),  # still so when January was over
        (["2024-10-10", "2025-01-20", "2025-02-10"], [1.0]),  # back in January, silent again from 11 February on
        (["2024-10-10", "2025-01-20", "2025-02-10", "2025-03-10"], [0.0]),
    ],
)
def test_who_is_silent_when_the_month_is_over_cannot_fall_silent(shown, labels):
    signs = signs_of({"anna": [day(one) for one in shown]})
    assert SILENCE.labelled(cohort("anna"), happened(signs=signs), JANUARY, 1)["label"].tolist() == labels


def test_who_holds_a_pack_is_not_asked_about_one():
    assert len(PACK.labelled(cohort("anna", holds_pack=True), happened(), JANUARY, 1)) == 0


DAYS = st.sets(st.dates(dt.date(2025, 1, 1), dt.date(2025, 8, 31)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(shown=DAYS, payment=st.sampled_from(["prepaid", "postpaid"]))
def test_silence_agrees_with_a_reading_day_by_day(shown, payment):
    needed = 60 if payment == "prepaid" else 90
    every = [dt.date(2025, 1, 1) + dt.timedelta(days=place) for place in range(243)]
    found, since = [], None
    for one in every:
        if one in shown:
            since = None
        elif since is None and any(before in shown for before in every if before < one):
            since = one
        if since is not None and (one - since).days + 1 == needed:
            found.append(str(since))
    events = fell_silent(happened(signs=signs_of({"anna": sorted(shown)}, payment)))
    assert [str(one)[:10] for one in events["day"]] == found
