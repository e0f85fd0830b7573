"""Round trip: an id is text from end to end, whatever file it travels in, and a changed column is never taken for it."""

import csv
import io

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engine import Engine
from data.refusals import BadData
from tests.data.topups import GOOD, HERE, TOPUPS, read, row, text, workbook

IDS = st.one_of(
    st.from_regex(r"0{1,6}[0-9]{1,14}", fullmatch=True),
    st.from_regex(r"[0-9]{16,20}", fullmatch=True),
    st.text("0123456789ABe武汉-._", min_size=1, max_size=12),
).filter(lambda one: one.strip() == one and one.replace(".", "").replace("0", "") != "" and ".0" not in one)


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("roundtrip")
    with Engine(folder / "spill", threads=1, memory_gb=1) as engine:
        yield lambda raw: read(engine, folder, raw)


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows([list(GOOD), *rows])
    return out.getvalue().encode("gb18030")


def as_parquet(rows):
    out = io.BytesIO()
    pq.write_table(
        pa.table({name: pa.array(one) for name, one in zip(GOOD, zip(*rows, strict=True), strict=True)}), out
    )
    return out.getvalue()


@settings(max_examples=10, deadline=None)
@given(ids=st.lists(IDS, min_size=1, max_size=8))
def test_ids_survive_csv_parquet_and_a_workbook(reading, ids):
    rows = [
        list(row(shop_id=one, paid_at=f"2025-03-{place:02d} 10:00:00").values())
        for place, one in enumerate(ids, start=1)
    ]
    for raw in (as_csv(rows), as_parquet(rows), workbook([list(GOOD), *rows])):
        told = reading(raw)
        assert [one["shop_id"] for one in told.rows] == ids
        assert {one["subscriber_id"] for one in told.rows} == {HERE[GOOD["number"]]}
        assert told.repaired == 0


NAMES = [column.name for column in TOPUPS.columns]


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_is_missing_or_renamed_is_refused_with_expected_against_found(reading, name):
    place = NAMES.index(name)
    for header, stands in (
        ([*NAMES[:place], *NAMES[place + 1 :]], "missing"),
        ([*NAMES[:place], "X", *NAMES[place + 1 :]], "X"),
    ):
        raw = (",".join(header) + "\n").encode()
        with pytest.raises(BadData) as refused:
            reading(raw)
        told = [line.split() for line in str(refused.value).splitlines()]
        assert [name, "missing"] in told
        assert (["not", "known", "X"] in told) == (stands == "X")


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_is_elsewhere_or_new_changes_nothing(reading, name):
    usual = reading(text(row()).encode()).rows
    others = [one for one in NAMES if one != name]
    moved = f"{','.join([*others, name])}\n{','.join(GOOD[one] for one in [*others, name])}\n"
    new = f"X{name},{','.join(NAMES)}\n7,{','.join(GOOD.values())}\n"
    assert reading(moved.encode()).rows == reading(new.encode()).rows == usual


@pytest.mark.parametrize("name", [one.name for one in TOPUPS.columns if one.kind != "text"])
def test_a_column_of_another_type_breaks_a_rule_that_names_it(reading, name):
    told = reading(text(row(**{name: "1.5 武汉"})).encode())
    column = next(one for one in TOPUPS.columns if one.name == name)
    if column.kind != "id":
        assert [rule.split()[0] for _, rule in told.rules] == [name]
