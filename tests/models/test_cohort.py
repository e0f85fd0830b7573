"""The cohort: whom we speak of at the end of March 2025, and who of them is free to port."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest

from data.lake import arrow_schema
from data.month import Month
from data.tables import TABLES
from models.cohort import Known, Opening, cohort, free_to_port

MARCH = Month.parse("2025-03")
ALWAYS = Opening()

USUAL = {
    "month": "2025-03",
    "kind": "personal",
    "status": "normal",
    "joined_on": dt.date(2020, 6, 1),
    "plan_id": "P059",
    "card": "main",
}


def table(name, *rows):
    """Rows of a table of the lake, of the types they have there; what is not said is null."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(TABLES[name])).to_pandas()


def people(**told):
    """Subscribers of March by name; only what is not as usual is said."""
    return table("subscribers", *({"subscriber_id": name} | USUAL | unusual for name, unusual in told.items()))


PLANS = table(
    "plans",
    {"plan_id": "P059", "valid_from": dt.date(2020, 1, 1), "fee_fen": 5_900, "is_on_sale": True},
    {"plan_id": "P129", "valid_from": dt.date(2020, 1, 1), "fee_fen": 9_900, "is_on_sale": True},
    {"plan_id": "P129", "valid_from": dt.date(2024, 1, 1), "fee_fen": 12_900, "is_on_sale": True},
    {"plan_id": "P199", "valid_from": dt.date(2020, 1, 1), "fee_fen": 19_900, "is_on_sale": True},
    {"plan_id": "P299", "valid_from": dt.date(2015, 1, 1), "fee_fen": 29_900, "is_on_sale": False},
)


def cohort_of(subscribers, *, porting=(), owed=None, plans=PLANS, opening=ALWAYS):
    """The cohort; `porting`: (who, when, what); `owed`: {who: fen}."""
    steps = [{"subscriber_id": who, "at": dt.datetime.fromisoformat(at), "step": step} for who, at, step in porting]
    bills = [{"subscriber_id": who, "owed_fen": fen} for who, fen in (owed or {}).items()]
    return cohort(Known(MARCH, subscribers, table("bills", *bills), table("porting", *steps), plans, opening=opening))


def names_in(frame):
    return frame["subscriber_id"].tolist()


def test_personal_numbers_in_normal_service_are_in_sorted_by_name():
    told = people(
        bo={},
        anna={},
        chen={"kind": "enterprise"},
        dai={"kind": "iot"},
        er={"kind": "test"},
        fan={"status": "suspended"},
        gao={"status": "closed"},
        hu={"status": "ported_out"},
    )
    assert names_in(cohort_of(told)) == ["anna", "bo"]


def test_a_customer_of_less_than_a_month_is_not_in():
    told = people(first_day={"joined_on": dt.date(2025, 3, 1)}, second_day={"joined_on": dt.date(2025, 3, 2)})
    assert names_in(cohort_of(told)) == ["first_day"]


def test_whoever_asked_for_a_code_in_the_last_90_days_is_not_in():
    told = people(no={}, long_ago={}, last_moment_before={}, first_moment={}, today={}, only_a_query={})
    porting = [
        ("long_ago", "2024-06-01 10:00:00", "code"),
        ("last_moment_before", "2024-12-30 23:59:59", "code"),
        ("first_moment", "2024-12-31 00:00:00", "code"),
        ("today", "2025-03-31 23:59:59", "code"),
        ("only_a_query", "2025-03-31 10:00:00", "query"),
    ]
    assert names_in(cohort_of(told, porting=porting)) == ["last_moment_before", "long_ago", "no", "only_a_query"]


def test_what_is_owed_and_what_the_plan_costs_stands_beside():
    told = people(
        debtor={"plan_id": "P129"}, no_bill={"plan_id": "P199"}, old={"plan_id": "P299"}, odd={"plan_id": "X"}
    )
    found = cohort_of(told, owed={"debtor": 4_200, "old": 0, "somebody_else": 1})
    columns = ["subscriber_id", "owed_fen", "fee_fen", "is_top_plan"]
    assert found[columns].fillna(-1).to_numpy().tolist() == [
        ["debtor", 4_200, 12_900, False],
        ["no_bill", 0, 19_900, True],
        ["odd", 0, -1, False],
        ["old", 0, 29_900, True],
    ]


def test_without_a_plan_on_sale_there_is_nothing_dearer_to_compare_with():
    found = cohort_of(people(anna={}), plans=PLANS.assign(is_on_sale=False))
    assert found["is_top_plan"].tolist() == [False]


def test_days_since_the_last_porting_in_are_counted_to_the_end_of_the_month():
    porting = [
        ("twice", "2024-11-01 10:00:00", "ported_in"),
        ("twice", "2025-03-01 10:00:00", "ported_in"),
        ("once", "2024-12-01 23:00:00", "ported_in"),
        ("asked", "2025-03-01 10:00:00", "query"),
    ]
    found = cohort_of(people(twice={}, once={}, asked={}, never={}), porting=porting)
    assert dict(zip(found["subscriber_id"], found["ported_in_days"].fillna(-1), strict=True)) == {
        "asked": -1,
        "never": -1,
        "once": 119,
        "twice": 29,
    }


def test_a_month_without_anybody_has_an_empty_cohort():
    found = cohort_of(people())
    assert len(found) == 0
    assert {"owed_fen", "fee_fen", "ported_in_days", "is_top_plan"} <= set(found.columns)
    assert free_to_port(found, MARCH + 1).tolist() == []


@pytest.mark.parametrize(
    ("unusual", "is_free"),
    [
        ({}, True),
        ({"card": "sub"}, False),
        ({"lockin_until": dt.date(2025, 5, 31)}, True),
        ({"lockin_until": dt.date(2025, 6, 1)}, False),
        ({"lockin_until": dt.date(2024, 12, 31)}, True),
    ],
    ids=["as usual", "second card", "bound until its last day", "bound a day longer", "no longer bound"],
)
def test_free_to_port_by_the_end_of_may(unusual, is_free):
    found = cohort_of(people(anna=unusual, bo={}))
    assert free_to_port(found, MARCH + 2).tolist() == [is_free, True]


def test_nobody_is_free_to_port_in_a_month_that_portability_was_not_open_all_through():
    opening = Opening(dt.date(2025, 5, 1), {"4205": dt.date(2024, 5, 1), "4209": dt.date(2025, 5, 2)})
    found = cohort_of(
        people(anna={"prefecture": "4201"}, bo={"prefecture": "4205"}, carl={"prefecture": "4209"}), opening=opening
    )
    assert free_to_port(found, MARCH + 1).tolist() == [False, True, False]
    assert free_to_port(found, MARCH + 2).tolist() == [True, True, False]
    assert free_to_port(found, MARCH + 3).tolist() == [True, True, True]


def test_who_owes_anything_is_not_free_to_port():
    found = cohort_of(people(anna={}, bo={}), owed={"anna": 1, "bo": 0})
    assert free_to_port(found, MARCH + 1).tolist() == [False, True]


def test_a_number_that_came_less_than_120_days_ago_is_not_free_to_port():
    porting = [("before", "2024-12-01 08:00:00", "ported_in"), ("after", "2024-12-01 08:00:00", "ported_in")]
    found = cohort_of(people(before={}, after={}), porting=porting).assign(ported_in_days=[119.0, 120.0])
    assert free_to_port(found, MARCH + 1).tolist() == [False, True]


def test_nobody_bound_at_all_is_free_too():
    # A month in which no agreement has a term: the whole column is empty.
    found = cohort_of(people(anna={}, bo={}))
    assert found["lockin_until"].isna().all()
    assert free_to_port(found, MARCH + 1).tolist() == [True, True]


def test_a_price_that_holds_from_next_month_is_not_the_price_of_this_one():
    dearer = table(
        "plans", {"plan_id": "P059", "valid_from": dt.date(2025, 4, 1), "fee_fen": 7_900, "is_on_sale": True}
    )
    found = cohort_of(people(anna={}), plans=pd.concat([PLANS, dearer], ignore_index=True))
    assert found["fee_fen"].tolist() == [5_900]
