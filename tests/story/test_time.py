"""A month cannot see the next one: whatever becomes known after the list day changes nothing of a month before it."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from data.month import Month
from data.tables import TABLES
from features.families import FAMILIES
from models.cohort import cohort
from pipelines.describe import describe
from pipelines.ingest import ingest
from pipelines.known import known_of, money_of, usage_of
from pipelines.workspace import Workspace, open_workspace
from tests.story.invented import AUGUST, JULY, Story, as_released, keepline, read_export, tree

#: The month that is described again; June and July lie in its future.
MAY = Month.parse("2025-05")
AFTER = str(MAY.list_day.replace(day=5))

#: What is described by default: what people did to leave is left out.
DESCRIBED = [family for family in FAMILIES if family.name != "intent"]

#: What came late, table by table: a row of May that was known the day after the list day. `number` is filled in.
LATE: dict[str, dict[str, str]] = {
    "usage_daily": {
        "day": "2025-05-31",
        "voice_out_s": "80000",
        "calls_out_count": "9000",
        "data_4g_kb": "1900000000",
        "data_night_kb": "1900000000",
        "cells_count": "90000",
    },
    "app_usage": {
        "month": "2025-05",
        "category": "video",
        "data_kb": "1900000000",
        "active_days": "31",
        "duration_s": "2000000",
        "top_day": "2025-05-31",
        "top_day_kb": "1900000000",
    },
    "payments": {"paid_at": "2025-05-31 23:59:59", "amount_fen": "9999999", "channel": "app"},
    "complaints": {
        "opened_at": "2025-05-31 23:59:59",
        "topic": "fee",
        "severity_level": "3",
        "channel": "call",
        "is_escalated": "1",
    },
    "orders": {
        "ordered_at": "2025-05-31 23:59:59",
        "kind": "plan_change",
        "product_from": "P019",
        "product_to": "P239",
        "started_by": "customer",
        "is_forced": "0",
        "channel": "app",
    },
    "porting": {"at": "2025-05-31 23:59:59", "step": "code"},
    "do_not_contact": {"channel": "call", "since": "2025-05-31"},
}


def write_export(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("gb18030"))


def with_late_rows(table: str, rows: list[dict[str, str]], numbers: list[str]) -> list[dict[str, str]]:
    """Add what came late: a row for each of a hundred people, a new price of each plan; and fifty bills are late."""
    if table == "plans":
        return rows + [{**row, "valid_from": "2025-05-01", "fee_fen": "199900", "known_on": AFTER} for row in rows]
    if table == "bills":
        return [{**row, "known_on": AFTER} if row["number"] in numbers[:50] else row for row in rows]
    if table not in LATE:
        return rows
    key = [name.replace("subscriber_id", "number") for name in TABLES[table].grain]
    there = {tuple(row[name] for name in key) for row in rows}
    empty = {name: "0" if name.endswith(("_kb", "_s", "_count")) else "" for name in rows[0]}
    late = [{**empty, **LATE[table], "number": number, "known_on": AFTER} for number in numbers]
    return rows + [row for row in late if tuple(row[name] for name in key) not in there][:100]


def turned_upside_down(table: str, rows: list[dict[str, str]], numbers: list[str]) -> list[dict[str, str]]:
    """Make another month of it: a quarter of the people gone, the rest on another plan and using far more."""
    kept = [row for row in rows if row.get("number") not in numbers[::4]]
    if table == "subscribers":
        return [{**row, "plan_id": "P239", "payment": "prepaid", "card": "sub", "has_broadband": "1"} for row in kept]
    if table == "bills":
        return [{**row, "other_fen": "900000", "owed_fen": "900000"} for row in kept]
    if table == "usage_daily":
        return [{**row, "data_4g_kb": "1900000000", "voice_out_s": "80000", "sms_count": "9999"} for row in kept]
    if table == "circle":
        return [{**row, "is_peer_ported": "1", "peer_operator": "CM"} for row in kept]
    return kept


@pytest.fixture(scope="module")
def otherwise(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give the same operator with another future: May as it was known in time and much that came late, June another."""
    base = tmp_path_factory.mktemp("otherwise")
    exports, home = base / "exports", story.copy(base / "workspace")
    for month, changed in ((MAY, with_late_rows), (MAY + 1, turned_upside_down)):
        numbers = [row["number"] for row in story.export("subscribers", month)]
        for path in sorted((story.exports / str(month)).glob("*.csv")):
            write_export(exports / str(month) / path.name, changed(path.stem, read_export(path), numbers))
    workspace = open_workspace(home)
    for month in (MAY, MAY + 1):
        # As if nothing of these months had been handed over before: an earlier version would still count on its day.
        (workspace.steps / str(month) / "ingest.json").unlink()
    with as_released(), workspace.held():
        counts = ingest(workspace, exports, [MAY, MAY + 1], go_ahead="another future")
        for path in workspace.matrix.iterdir():
            path.unlink()
        describe(workspace, MAY)
        describe(workspace, MAY + 1)
    assert not [count for tables in counts.values() for count in tables if count.rejected]
    return workspace


@pytest.fixture(scope="module")
def late_payers(story: Story) -> set[str]:
    """Name the fifty whose bills of May came late."""
    return {row["subscriber_id"] for row in story.export("subscribers", MAY)[:50]}


def matrix_of(home: Path, month: Month) -> pd.DataFrame:
    return Story.frame(home / "matrix" / f"{month}.parquet").set_index("subscriber_id")


@pytest.mark.parametrize("family", DESCRIBED, ids=lambda family: family.name)
def test_what_came_late_and_what_came_next_changes_no_feature(story, otherwise, late_payers, family):
    names = [feature.name for feature in family.features]
    then, now = (matrix_of(home, MAY)[names].drop(index=list(late_payers)) for home in (story.home, otherwise.home))
    assert len(now) > 1_000
    pd.testing.assert_frame_equal(now, then)


def test_a_bill_that_came_late_is_unknown_on_the_list_day(otherwise: Workspace, late_payers: set[str]):
    assert matrix_of(otherwise.home, MAY).loc[list(late_payers), "charged_yuan"].isna().all()


@pytest.mark.parametrize(
    "family", [one for one in DESCRIBED if one.name != "lifecycle"], ids=lambda family: family.name
)
def test_but_the_next_month_sees_it(story: Story, otherwise: Workspace, family):
    """Without this the test before could not fail."""
    names = [feature.name for feature in family.features]
    then, now = (matrix_of(home, MAY + 1)[names] for home in (story.home, otherwise.home))
    assert not now.equals(then.loc[now.index])


def test_nor_who_is_in_the_cohort_nor_what_the_lists_are_made_of(story, otherwise, late_payers):
    for known in (lambda at: cohort(known_of(at, MAY)), lambda at: money_of(at, MAY), lambda at: usage_of(at, MAY)):
        with as_released():
            then, now = (
                frame[~frame["subscriber_id"].isin(late_payers)].reset_index(drop=True)
                for frame in (known(open_workspace(story.home)), known(otherwise))
            )
        pd.testing.assert_frame_equal(now, then)


def test_no_row_that_is_handed_over_knows_a_day_to_come(story: Story):
    days = {"joined_on", "plan_since", "terminal_since", "status_since", "closed_on", "since", "top_day", "day"}
    for path in story.exports.glob("*/*.csv"):
        for row in read_export(path):
            for name in days & set(row):
                assert row[name] <= row["known_on"], f"{path.name}: {name} {row[name]} known on {row['known_on']}"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_month_is_published_alike_whether_or_not_later_months_are_there(story: Story, tmp_path: Path):
    home = tmp_path / "workspace"
    assert keepline("ingest", story.exports, "--home", home).code == 0
    assert keepline("describe", "--month", AUGUST, "--home", home).code == 0
    ended = keepline("month", "--month", JULY, "--from", story.exports, "--home", home)
    assert ended.code == 0, ended.err
    assert tree(home / "published") == tree(story.home / "published")
