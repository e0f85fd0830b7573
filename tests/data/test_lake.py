"""The lake: a month is replaced whole, a reader sees what it pinned, and nothing known later is seen."""

import datetime as dt
from functools import partial
from unittest.mock import Mock

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import Column, Table, known_on
from data.lake import arrow_schema, commit, newest, read, seen, version_of, write
from data.month import Month
from data.versions import Version

FEBRUARY, MARCH = Month.parse("2025-02"), Month.parse("2025-03")
ALWAYS = dt.date(2099, 12, 31)

TOPUPS = Table(
    name="topups",
    about="One row a top-up.",
    grain=("subscriber_id", "paid_on"),
    columns=(
        Column("number", "number", "who"),
        Column("paid_on", "day", "when"),
        Column("amount_fen", "whole", "how much"),
        known_on(),
    ),
)


def topup(who, paid_on, amount_fen, known="2025-04-01"):
    return {
        "subscriber_id": who,
        "paid_on": dt.date.fromisoformat(paid_on),
        "amount_fen": amount_fen,
        "known_on": dt.date.fromisoformat(known),
    }


ANNA, BO, CHEN = topup("anna", "2025-03-01", 500), topup("bo", "2025-03-02", 700), topup("chen", "2025-02-03", 900)


def put_into(lake, month, rows, sha):
    """Commit rows as a month of the table and give the version."""
    table = pa.Table.from_pylist([{**row, "month": str(month)} for row in rows], schema=arrow_schema(TOPUPS))
    file = write(lake / "staging" / "rows.parquet", TOPUPS, table.to_reader())
    return commit(lake, TOPUPS, month, [file], input_sha=sha)


@pytest.fixture
def put(tmp_path):
    return partial(put_into, tmp_path)


def pinned(**versions):
    """Say which version of the table each month has: february=1."""
    months = {"february": FEBRUARY, "march": MARCH}
    return {str(months[name]): {"topups": [Version(version, "sha")]} for name, version in versions.items()}


def rows_of(lake, months, pins, as_of=ALWAYS):
    rows = read(lake, TOPUPS, months, pins=pins, as_of=as_of)
    assert rows.schema == arrow_schema(TOPUPS)
    return [{name: row[name] for name in row if name != "month"} for row in rows.to_pylist()]


def test_what_is_committed_is_read_in_the_order_of_its_key(put, tmp_path):
    version = put(MARCH, [BO, ANNA], "a")
    told = read(tmp_path, TOPUPS, [MARCH], pins=pinned(march=version), as_of=ALWAYS).to_pylist()
    assert told == [{**ANNA, "month": "2025-03"}, {**BO, "month": "2025-03"}]


def test_a_month_is_replaced_and_the_others_are_left(put, tmp_path):
    february, old = put(FEBRUARY, [CHEN], "f"), put(MARCH, [ANNA], "a")
    new = put(MARCH, [BO], "b")
    assert february < old < new
    assert rows_of(tmp_path, [MARCH], pinned(march=new)) == [BO]
    assert rows_of(tmp_path, [FEBRUARY], pinned(february=new)) == [CHEN]


def test_a_pinned_version_is_read_as_it_was_after_newer_commits(put, tmp_path):
    old = put(MARCH, [ANNA], "a")
    put(MARCH, [BO], "b")
    put(FEBRUARY, [CHEN], "f")
    assert rows_of(tmp_path, [MARCH], pinned(march=old)) == [ANNA]


def test_months_are_read_each_at_its_own_version_in_their_order(put, tmp_path):
    old, february = put(MARCH, [ANNA], "a"), put(FEBRUARY, [CHEN], "f")
    put(MARCH, [BO], "b")
    assert rows_of(tmp_path, [FEBRUARY, MARCH], pinned(february=february, march=old)) == [CHEN, ANNA]


def test_the_same_input_again_commits_nothing(put, tmp_path):
    version = put(MARCH, [ANNA], "a")
    log = sorted((tmp_path / "topups" / "_delta_log").iterdir())
    assert put(MARCH, [ANNA], "a") == version
    assert put(FEBRUARY, [CHEN], "f") != version
    assert put(MARCH, [ANNA], "a") == version
    assert len(sorted((tmp_path / "topups" / "_delta_log").iterdir())) == len(log) + 1


def test_an_earlier_input_that_comes_back_is_committed_again(put, tmp_path):
    first, second, third = put(MARCH, [ANNA], "a"), put(MARCH, [BO], "b"), put(MARCH, [ANNA], "a")
    assert first < second < third
    assert rows_of(tmp_path, [MARCH], pinned(march=third)) == [ANNA]
    assert version_of(tmp_path, TOPUPS, MARCH, input_sha="a") == third
    assert version_of(tmp_path, TOPUPS, MARCH, input_sha="b") is None


def test_a_month_without_rows_is_a_month(put, tmp_path):
    full, empty = put(MARCH, [ANNA], "a"), put(MARCH, [], "nothing")
    assert empty > full
    assert put(MARCH, [], "nothing") == empty
    assert rows_of(tmp_path, [MARCH], pinned(march=empty)) == []
    assert rows_of(tmp_path, [MARCH], pinned(march=full)) == [ANNA]


def test_a_table_that_begins_without_rows_has_its_columns(put, tmp_path):
    version = put(MARCH, [], "nothing")
    assert rows_of(tmp_path, [MARCH], pinned(march=version)) == []


def test_a_table_that_was_not_handed_over_has_no_rows(put, tmp_path, engine):
    assert rows_of(tmp_path, [MARCH], pinned()) == []
    assert engine.arrow(seen(engine, tmp_path, TOPUPS, MARCH, pins=pinned(), as_of=ALWAYS)).to_pylist() == []
    assert version_of(tmp_path, TOPUPS, MARCH, input_sha="a") is None


def test_what_became_known_after_the_day_is_not_seen(put, tmp_path, engine):
    early, late = topup("anna", "2025-03-01", 500, known="2025-04-04"), topup("bo", "2025-03-02", 7, known="2025-04-05")
    pins = pinned(march=put(MARCH, [early, late], "a"))
    on_list_day = seen(engine, tmp_path, TOPUPS, MARCH, pins=pins, as_of=MARCH.list_day)
    assert engine.arrow(on_list_day)["subscriber_id"].to_pylist() == ["anna"]
    assert rows_of(tmp_path, [MARCH], pins, as_of=MARCH.list_day) == [early]
    assert rows_of(tmp_path, [MARCH], pins, as_of=dt.date(2025, 4, 5)) == [early, late]
    assert rows_of(tmp_path, [MARCH], pins, as_of=dt.date(2025, 4, 3)) == []


def test_the_engine_sees_a_month_with_its_first_and_last_day(put, tmp_path, engine):
    pins = pinned(march=put(MARCH, [ANNA], "a"))
    assert engine.arrow(seen(engine, tmp_path, TOPUPS, MARCH, pins=pins, as_of=ALWAYS)).to_pylist() == [
        {**ANNA, "month": "2025-03", "__first": dt.date(2025, 3, 1), "__last": dt.date(2025, 3, 31)}
    ]


@pytest.mark.parametrize("name", ["a lake", "数据湖", "it's"])
def test_a_lake_may_lie_in_a_folder_of_any_name_and_move(tmp_path, engine, name):
    version = put_into(tmp_path / "here", MARCH, [ANNA], "a")
    (tmp_path / "here").rename(tmp_path / name)
    assert rows_of(tmp_path / name, [MARCH], pinned(march=version)) == [ANNA]
    there = seen(engine, tmp_path / name, TOPUPS, MARCH, pins=pinned(march=version), as_of=ALWAYS)
    assert engine.arrow(there)["subscriber_id"].to_pylist() == ["anna"]


def test_a_run_killed_before_its_commit_leaves_the_month_as_it_was_and_the_next_one_takes_its_place(
    put, tmp_path, monkeypatch
):
    old = put(MARCH, [ANNA], "a")
    with monkeypatch.context() as killing:
        killing.setattr(DeltaTable, "create_write_transaction", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            put(MARCH, [BO, CHEN], "b")
    strays = {path.name for path in (tmp_path / "topups").rglob("*.parquet")}
    assert len(strays) == 2
    assert newest(tmp_path, TOPUPS) == (old, [MARCH])
    assert rows_of(tmp_path, [MARCH], pinned(march=old)) == [ANNA]
    new = put(MARCH, [BO], "c")
    assert rows_of(tmp_path, [MARCH], pinned(march=new)) == [BO]
    assert {path.name for path in (tmp_path / "topups").rglob("*.parquet")} == strays


def test_the_log_says_how_many_rows_a_file_has_and_nothing_of_what_stands_in_them(put, tmp_path):
    put(MARCH, [ANNA, BO], "a")
    log = "".join(path.read_text() for path in sorted((tmp_path / "topups" / "_delta_log").glob("*.json")))
    assert "numRecords" in log
    assert "anna" not in log
    assert DeltaTable(tmp_path / "topups").to_pyarrow_table().num_rows == 2


COMMITS = st.lists(
    st.tuples(
        st.sampled_from([FEBRUARY, MARCH]),
        st.sampled_from("abc"),
        st.lists(st.sampled_from([ANNA, BO]), max_size=2, unique_by=id),
    ),
    max_size=5,
)


@settings(max_examples=6, deadline=None)
@given(COMMITS)
def test_every_version_is_read_as_a_plain_memory_of_it_says(tmp_path_factory, commits):
    lake = tmp_path_factory.mktemp("lake")
    standing: dict[Month, tuple[str, list[dict], int]] = {}
    remembered = []
    for month, sha, some in commits:
        rows = [*some, topup(sha, "2025-03-09", 1)]
        if month not in standing or standing[month][0] != sha:
            standing[month] = (sha, rows, put_into(lake, month, rows, sha))
        else:
            assert put_into(lake, month, rows, sha) == standing[month][2]
        remembered.append(dict(standing))
    for then in remembered:
        pins = {str(month): {"topups": [Version(version, "sha")]} for month, (_, _, version) in then.items()}
        for month, (_, rows, _) in then.items():
            assert rows_of(lake, [month], pins) == sorted(rows, key=lambda row: row["subscriber_id"])
