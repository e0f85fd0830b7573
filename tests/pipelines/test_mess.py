"""What goes wrong in real exports, done on purpose, and what taking such a month in then says."""

import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.month import Month
from data.operator.invent import invent
from data.operator.mess import HOSTILE, HOSTILE_FIELDS, KINDS, make_a_mess
from data.refusals import BadData, BadUsage, NoInput, OnHold
from data.tables import TABLES
from pipelines.ingest import ingest
from pipelines.lakeside import frame_of
from pipelines.workspace import open_workspace
from tests.pipelines.test_ingest import lenient

MARCH = Month.parse("2025-03")
FEBRUARY = MARCH.back(1)
SEED = 11


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Two clean months, and a workspace that holds the first."""
    folder = tmp_path_factory.mktemp("clean")
    invent(folder / "exports", subscribers=250, months=2, until=MARCH, seed=4)
    ingest(lenient(folder / "home", rows=200), folder / "exports", [FEBRUARY])
    return folder


@pytest.fixture
def messed(clean, tmp_path):
    """Copy both, and make a mess of the second month."""
    shutil.copytree(clean, tmp_path, dirs_exist_ok=True)

    def messed(*kinds):
        make_a_mess(tmp_path / "exports", MARCH, kinds, SEED)
        return tmp_path / "exports", open_workspace(tmp_path / "home")

    return messed


def test_late_and_corrected_rows_count_from_the_day_they_came_and_not_before(messed):
    exports, workspace = messed("late", "corrected")

    def seen(name, day):
        return frame_of(workspace, name, [MARCH], day)

    first = {count.table: count.kept for count in ingest(workspace, exports, [MARCH])[MARCH]}
    before = {name: seen(name, MARCH.list_day) for name in ("payments", "bills")}
    again = {count.table: count.kept for count in ingest(workspace, exports / "again", [MARCH])[MARCH]}
    for name, rows in before.items():
        pd.testing.assert_frame_equal(seen(name, MARCH.list_day), rows)
    later = (MARCH + 1).list_day
    assert len(seen("payments", later)) == again["payments"] > first["payments"]
    old, new = (rows.set_index("subscriber_id")["data_overage_fen"] for rows in (before["bills"], seen("bills", later)))
    assert (new <= old).all()
    assert (new < old).any()


def test_a_renamed_column_is_named_with_what_stands_in_its_place(messed):
    exports, workspace = messed("renamed-column")
    with pytest.raises(BadData, match=r"bills.* 2025-03.*no column paid_fen.*besides amount_paid"):
        ingest(workspace, exports, [MARCH])


def test_another_unit_holds_the_month(messed):
    exports, workspace = messed("unit-change")
    with pytest.raises(OnHold, match=r"usage_daily: data_4g_kb has a median of .* another unit\?"):
        ingest(workspace, exports, [MARCH])


def test_rows_that_stand_twice_are_set_aside_and_the_month_stands(messed):
    exports, workspace = messed("duplicate-rows")
    counts = {count.table: count for count in ingest(workspace, exports, [MARCH])[MARCH]}
    for name in ("bills", "usage_daily"):
        rows = pq.read_table(workspace.lake / "rejected" / name / f"{MARCH}.parquet").to_pylist()
        assert len(rows) == counts[name].rejected > 0
        assert all("of an earlier row" in row["rule"] for row in rows)


def test_half_a_character_is_found_with_its_line(messed):
    exports, workspace = messed("garbled")
    lines = (exports / str(MARCH) / "subscribers.csv").read_bytes().split(b"\n")
    with pytest.raises(UnicodeDecodeError):
        b"\n".join(lines).decode("gb18030")
    try:
        ingest(workspace, exports, [MARCH])
    except BadData as refused:
        said = str(refused)
    else:
        rows = pq.read_table(workspace.lake / "rejected" / "subscribers" / f"{MARCH}.parquet").to_pylist()
        said = f"subscribers.csv, line {rows[0]['line']}: {rows[0]['rule']}"
    bad = next(at for at, line in enumerate(lines, start=1) if not _decodes(line))
    assert f"line {bad}" in said


def _decodes(line):
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def test_hostile_text_comes_in_as_it_was_written(messed):
    exports, workspace = messed("hostile-text")
    counts = ingest(workspace, exports, [MARCH])[MARCH]
    assert not any(count.rejected for count in counts)
    for table, fields in HOSTILE_FIELDS.items():
        held = frame_of(workspace, table, [MARCH], (MARCH + 1).list_day)
        assert all(set(held[field].dropna()) & set(HOSTILE) for field in fields), table
    county = set(frame_of(workspace, "subscribers", [MARCH], MARCH.list_day)["county"])
    assert set(HOSTILE) <= county


def test_a_missing_month_is_said_to_be_missing(messed):
    exports, workspace = messed("missing-month")
    with pytest.raises(NoInput, match="no such folder"):
        ingest(workspace, exports, [MARCH])


def test_every_kind_is_the_same_from_the_same_seed_and_all_go_together(clean, tmp_path):
    kinds = [kind for kind in KINDS if kind != "missing-month"]
    made = []
    for name in ("one", "two"):
        shutil.copytree(clean / "exports", tmp_path / name)
        make_a_mess(tmp_path / name, MARCH, kinds, SEED)
        files = sorted(path for path in (tmp_path / name).rglob("*.csv"))
        made.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert made[0] == made[1]
    untouched = {
        path for path in made[0] if made[0][path] == (clean / "exports" / path.parent.name / path.name).read_bytes()
    }
    touched = {path.name for path in made[0].keys() - untouched}
    assert touched == {"payments.csv", "bills.csv", "usage_daily.csv", "subscribers.csv", "porting.csv", "contacts.csv"}


@pytest.mark.parametrize(
    "wrong", [{"mess": ("fire",)}, {"mess": ("late",), "mess_month": MARCH + 1}, {"mess": ("late",), "form": "parquet"}]
)
def test_a_mess_that_cannot_be_made_is_refused(tmp_path, wrong):
    with pytest.raises(BadUsage):
        invent(tmp_path, subscribers=200, months=1, until=MARCH, seed=1, **wrong)


def test_the_messed_month_is_written_by_invent_itself(tmp_path):
    invent(tmp_path, subscribers=200, months=2, until=MARCH, seed=1, mess=("missing-month",), mess_month=FEBRUARY)
    assert not (tmp_path / str(FEBRUARY)).exists()
    assert {path.stem for path in (tmp_path / str(MARCH)).iterdir()} >= {"bills", "subscribers"} <= set(TABLES)
