"""Versions: whatever is handed over again, what was known on a day stays what it was."""

import datetime as dt
from functools import partial

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contract import Column, Table, known_on
from data.lake import arrow_schema, commit, read, seen, write
from data.month import Month
from data.versions import Version, is_known, seen_on

MARCH = Month.parse("2025-03")
BILLS = Table(
    name="bills",
    about="One row a subscriber.",
    grain=("subscriber_id",),
    columns=(Column("number", "number", "who"), Column("owed_fen", "whole", "how much"), known_on()),
)


ONE_ENGINE = [HealthCheck.function_scoped_fixture]  # an engine holds nothing from one example to the next


def april(day):
    return dt.date(2025, 4, day)


def version(number, *days):
    return Version(number, f"file {number}", tuple(map(april, days)))


@pytest.mark.parametrize(
    ("versions", "day", "counts"),
    [
        ([version(1, 4)], 3, [(1, None)]),
        ([version(1, 4)], 4, [(1, None)]),
        # A correction that says when it was known counts from then on.
        ([version(1, 4), version(2, 4, 20)], 19, [(1, None)]),
        ([version(1, 4), version(2, 4, 20)], 20, [(2, None)]),
        # Late rows of a file that came even later count from the day they were known, its corrections do not.
        ([version(1, 4), version(2, 4, 10, 20)], 12, [(1, None), (2, 4)]),
        ([version(1, 4), version(2, 4, 10, 20), version(3, 4, 11, 30)], 15, [(1, None), (2, 4), (3, 4)]),
        # A file that says the same days as one before it replaces it.
        ([version(1, 4), version(2, 4)], 4, [(2, None)]),
        ([version(1, 4, 9), version(2, 4)], 30, [(2, None)]),
        ([version(1, 4), version(2)], 30, [(2, None)]),
        # Nothing was known whole: the first counts as far as it was.
        ([version(1, 4, 9), version(2, 4, 10)], 5, [(1, None)]),
    ],
)
def test_which_versions_count_on_a_day(versions, day, counts):
    told = [(seen.version.number, seen.after and seen.after.day) for seen in seen_on(versions, april(day))]
    assert told == counts


def test_a_table_is_known_from_its_first_row_on_and_one_without_rows_always():
    assert [is_known([version(1, 4, 9)], april(day)) for day in (3, 4)] == [False, True]
    assert is_known([version(1)], april(1))


def put(lake, number, rows):
    """Hand over rows {who: (how much, known on the day of April)}; return the version."""
    told = [
        {"subscriber_id": who, "owed_fen": owed, "known_on": april(day), "month": str(MARCH)}
        for who, (owed, day) in rows.items()
    ]
    table = pa.Table.from_pylist(told, schema=arrow_schema(BILLS))
    file = write(lake / "staging" / "rows.parquet", BILLS, table.to_reader())
    committed = commit(lake, BILLS, MARCH, [file], input_sha=str(number))
    return Version(committed, str(number), tuple(sorted({april(day) for _, day in rows.values()})))


def owed(rows):
    return {row["subscriber_id"]: row["owed_fen"] for row in rows.to_pylist()}


def known(lake, engine, versions, day):
    """Ask both readers, who must agree."""
    pins = {str(MARCH): {"bills": versions}}
    told = owed(read(lake, BILLS, [MARCH], pins=pins, as_of=april(day)))
    assert owed(engine.arrow(seen(engine, lake, BILLS, MARCH, pins=pins, as_of=april(day)))) == told
    return told


def test_a_corrected_bill_is_known_from_the_day_of_its_correction(tmp_path, engine):
    handed = partial(put, tmp_path)
    versions = [
        handed(1, {"anna": (500, 4), "bo": (700, 4)}),
        handed(2, {"anna": (0, 20), "bo": (700, 4), "chen": (900, 10)}),
    ]
    on = partial(known, tmp_path, engine, versions)
    assert on(3) == {}
    assert on(4) == {"anna": 500, "bo": 700}
    assert on(9) == {"anna": 500, "bo": 700}
    assert on(10) == {"anna": 500, "bo": 700, "chen": 900}
    assert on(19) == {"anna": 500, "bo": 700, "chen": 900}
    assert on(20) == {"anna": 0, "bo": 700, "chen": 900}


def test_a_row_that_is_taken_back_is_known_until_the_last_day_of_the_file_without_it(tmp_path, engine):
    versions = [put(tmp_path, 1, {"anna": (500, 4), "bo": (700, 4)}), put(tmp_path, 2, {"bo": (701, 20)})]
    assert known(tmp_path, engine, versions, 19) == {"anna": 500, "bo": 700}
    assert known(tmp_path, engine, versions, 20) == {"bo": 701}


HANDED_OVER = st.lists(
    st.dictionaries(
        st.sampled_from(["anna", "bo", "chen"]), st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=3
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None, suppress_health_check=ONE_ENGINE)
@given(
    files=HANDED_OVER,
    later=st.dictionaries(st.sampled_from(["anna", "bo"]), st.tuples(st.just(99), st.just(20)), min_size=1),
)
def test_no_file_that_comes_later_changes_what_was_known_before(tmp_path_factory, engine, files, later):
    lake = tmp_path_factory.mktemp("lake")
    versions = [put(lake, number, rows) for number, rows in enumerate(files)]
    before = {day: known(lake, engine, versions, day) for day in (1, 5, 9, 19)}
    versions.append(put(lake, "later", {**files[-1], **later}))
    assert {day: known(lake, engine, versions, day) for day in before} == before
    assert known(lake, engine, versions, 20) == {who: owed for who, (owed, _) in {**files[-1], **later}.items()}


@settings(max_examples=15, deadline=None, suppress_health_check=ONE_ENGINE)
@given(files=HANDED_OVER, day=st.integers(1, 10))
def test_both_readers_say_what_a_plain_memory_says(tmp_path_factory, engine, files, day):
    lake = tmp_path_factory.mktemp("lake")
    versions = [put(lake, number, rows) for number, rows in enumerate(files)]
    told: dict[str, int] = {}
    for part in seen_on(versions, april(day)):
        rows = files[versions.index(part.version)]
        after = part.after or dt.date.min
        told |= {who: owed for who, (owed, known) in rows.items() if after < april(known) <= april(day)}
    assert known(lake, engine, versions, day) == told
