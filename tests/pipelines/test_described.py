"""From files to features and beside the slow reading: what is known of a month is the same whatever comes after it."""

import csv
import datetime as dt
import json
import shutil
from dataclasses import replace
from random import Random

import pyarrow.parquet as pq
import pytest

from data.engine import Engine
from data.identity import subscriber_id
from data.month import Month
from data.tables import TABLES
from features.families import FAMILIES, features_of
from features.sources import usage
from features.words import Number, this_month
from pipelines import describe as describing
from pipelines.describe import describe, notes_of
from pipelines.ingest import ingest
from pipelines.workspace import open_workspace
from tests.features import oracle
from tests.features.inventing import OWN_OPERATOR, Months, invented, leave_out_strangers
from tests.features.reckoned import READ, Reckoner, apart, by_subscriber

KEY = bytes(range(32))
SETTINGS = f"""
[operator]
code = "{OWN_OPERATOR}"
[features]
families_off = []
[exports]
rejected_rows = 20
"""
HANDED_OVER = [table for table in TABLES.values() if table.required or table in READ]

#: The month described; one more lies in its future.
MONTH = Month.parse("2025-03")
BEFORE, AFTER = MONTH.back(1), MONTH + 1
LATER = MONTH.list_day + dt.timedelta(days=30)


def written(value) -> str:
    """Write a cell as an operator would."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, dt.datetime) else str(value)


def write(exports, months: Months) -> None:
    """Hand the tables over, as files."""
    exports.mkdir(parents=True, exist_ok=True)
    (exports / "key").write_text(KEY.hex() + "\n")
    for month, handed in months.items():
        for name, rows in handed.items():
            path = exports / str(month) / f"{name}.csv"
            path.parent.mkdir(exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, lineterminator="\n")
                table.writerow(TABLES[name].header)
                table.writerows([written(row[column.stored_as]) for column in TABLES[name].columns] for row in rows)


@pytest.fixture(scope="module")
def operator(tmp_path_factory) -> Months:
    with Engine(tmp_path_factory.mktemp("spill"), threads=1, memory_gb=1) as engine:
        return invented(Random(11), [BEFORE, MONTH, AFTER], 30, HANDED_OVER, Reckoner(engine).sound, whole=True)


def taken_in(home, exports, months):
    home.mkdir(exist_ok=True)
    (home / "keepline.toml").write_text(SETTINGS)
    workspace = open_workspace(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KEEPLINE_KEY_FILE", raising=False)
        counts = ingest(workspace, exports, months, go_ahead="invented")
    assert not [count for tables in counts.values() for count in tables if count.rejected]
    return workspace


@pytest.fixture(scope="module")
def workspaces(operator, tmp_path_factory):
    """The month when it was new, and the same month with what became known after its list day and a month after it."""
    base = tmp_path_factory.mktemp("described")
    in_time = {
        name: [row for row in rows if row["known_on"] <= MONTH.list_day] for name, rows in operator[MONTH].items()
    }
    leave_out_strangers(in_time, HANDED_OVER)
    write(base / "new", {BEFORE: operator[BEFORE], MONTH: in_time})
    write(base / "old", {MONTH: operator[MONTH], AFTER: operator[AFTER]})
    new = taken_in(base / "home_new", base / "new", [BEFORE])
    shutil.copytree(new.home, base / "home_old")
    return taken_in(new.home, base / "new", [MONTH]), taken_in(base / "home_old", base / "old", [MONTH, AFTER])


def said_slowly(operator, as_of):
    features = oracle.features(operator, FAMILIES, MONTH, as_of)
    return {subscriber_id(number, KEY): values for number, values in features.items()}


def test_every_feature_agrees_with_the_slow_reading_whatever_came_after(workspaces, operator):
    _, old = workspaces
    expected = said_slowly(operator, MONTH.list_day)
    assert not list(apart(by_subscriber(pq.read_table(describe(old, MONTH))), expected))
    assert said_slowly(operator, LATER) != expected


def test_what_came_after_changes_no_byte(workspaces):
    new, old = workspaces
    assert describe(new, MONTH).read_bytes() == describe(old, MONTH).read_bytes()


def test_one_thread_and_many_parts_and_a_second_time_change_nothing(workspaces, tmp_path, monkeypatch):
    new, _ = workspaces
    then = pq.read_table(describe(new, MONTH))
    assert new.settings.engine.threads > 1
    shutil.copytree(new.home, tmp_path / "home")
    for folder in ("facts", "matrix"):
        shutil.rmtree(tmp_path / "home" / folder)
    (tmp_path / "home" / "keepline.toml").write_text(f"{SETTINGS}[engine]\nthreads = 1\n")
    monkeypatch.setattr(describing, "AT_ONCE", 7)
    assert len(then) > 2 * describing.AT_ONCE
    assert pq.read_table(describe(open_workspace(tmp_path / "home"), MONTH)).equals(then)


def test_a_family_that_is_left_out_later_is_gone_from_the_month(workspaces, tmp_path):
    new, _ = workspaces
    shutil.copytree(new.home, tmp_path / "home")
    (tmp_path / "home" / "keepline.toml").write_text(SETTINGS.replace("[]", '["activity"]'))
    left = pq.read_table(describe(open_workspace(tmp_path / "home"), MONTH)).column_names
    gone = [feature.name for family in FAMILIES if family.name == "activity" for feature in family.features]
    assert left == [name for name in pq.read_table(describe(new, MONTH)).column_names if name not in gone]


def test_numbers_that_are_none_are_empty_and_the_record_and_a_note_say_how_many(workspaces, tmp_path, monkeypatch):
    new, _ = workspaces
    rows = by_subscriber(pq.read_table(describe(new, MONTH))).values()
    count = sum(row["data_gb"] not in {0, None} for row in rows)
    shutil.copytree(new.home, tmp_path / "home")
    workspace = open_workspace(tmp_path / "home")
    shutil.rmtree(workspace.matrix)
    now = this_month(usage.data_kb)
    endless = replace(features_of()["late_data_share"], name="endless_share", value=now / now * Number(float("inf")))
    monkeypatch.setattr(describing, "switched_on", lambda *_, **__: (replace(FAMILIES[0], features=(endless,)),))
    column = pq.read_table(describe(workspace, MONTH))["endless_share"]
    assert column.null_count == len(column) > count > 0
    assert notes_of(workspace, MONTH) == [f"{MONTH}: endless_share was no finite number in {count} rows and is empty"]
    record = json.loads((workspace.steps / str(MONTH) / "describe.json").read_text())
    assert record["result"]["not_finite"] == {"endless_share": count}
