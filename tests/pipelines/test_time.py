"""Time in one axis: edges of months, leap days, the zone of the host, what came late, and a month that is missing."""

import datetime as dt
import shutil
import time
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from data.identity import subscriber_id
from data.month import Month
from data.refusals import NoInput
from data.rejects import Count
from pipelines.describe import describe, describe_all
from pipelines.due import due_month
from pipelines.ingest import ingest
from pipelines.lakeside import versions_of
from pipelines.stale import stale, waiting
from pipelines.workspace import open_workspace
from tests.pipelines.test_ingest import ANNA, BO, CHEN, EVERYBODY, KEY, lenient, write_month

JANUARY, FEBRUARY, MARCH = (Month.parse(f"2024-0{number}") for number in (1, 2, 3))
LATE = dt.date(2024, 4, 20)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory):
    """Three months of a leap year, each with what happens on its edges; taken in and described."""
    base = tmp_path_factory.mktemp("handed_over")
    for month in (JANUARY, FEBRUARY, MARCH):
        edges = [f"{month.first_day} 00:00:00", f"{month.last_day} 23:59:59"]
        days = [{"day": str(day), "data_4g_kb": "1024"} for day in (month.first_day, month.last_day)]
        paid = [{"paid_at": edge} for edge in edges]
        write_month(base / "exports", month, **{**EVERYBODY, "usage_daily": days}, payments=paid)
    (base / "exports" / "key").write_text(KEY.hex() + "\n")
    workspace = lenient(base / "home")
    ingest(workspace, base / "exports", [JANUARY, FEBRUARY, MARCH])
    describe_all(workspace, [JANUARY, FEBRUARY, MARCH])
    return base


@pytest.fixture
def operator(handed_over, tmp_path, monkeypatch):
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)
    shutil.copytree(handed_over / "exports", tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def workspace(tmp_path):
    return lenient(tmp_path / "empty")


@pytest.fixture
def taken_in(handed_over, operator, tmp_path):
    shutil.copytree(handed_over / "home", tmp_path / "home")
    return open_workspace(tmp_path / "home")


def described(workspace, month, as_of=None):
    rows = pq.read_table(describe(workspace, month, as_of=as_of)).to_pandas().set_index("subscriber_id")
    return rows.rename(index={subscriber_id(number, KEY): number for number in (ANNA, BO, CHEN)})


def test_the_first_and_the_last_second_of_a_month_belong_to_it_and_the_next_does_not(operator, workspace):
    outside = [{"paid_at": "2024-03-01 00:00:00"}, {"paid_at": "2024-01-31 23:59:59"}]
    inside = [{"paid_at": "2024-02-29 23:59:59"}, {"paid_at": "2024-02-01 00:00:00"}]
    write_month(operator, FEBRUARY, payments=[*inside, *outside])
    counts = {count.table: count for count in ingest(workspace, operator, [FEBRUARY])[FEBRUARY]}
    assert counts["payments"] == Count("payments", "payments.csv", read=4, kept=2, rejected=2)


def test_a_leap_day_is_a_day_of_february_in_a_leap_year_only(operator, workspace):
    days = [{"day": "2024-02-28"}, {"day": "2024-02-29"}, {"day": "2024-02-30"}]
    write_month(operator, FEBRUARY, usage_daily=days)
    counts = {count.table: count for count in ingest(workspace, operator, [FEBRUARY])[FEBRUARY]}
    assert counts["usage_daily"] == Count("usage_daily", "usage_daily.csv", read=3, kept=2, rejected=1)
    february = Month.parse("2025-02")
    write_month(operator, february, **{**EVERYBODY, "usage_daily": [{}, {"day": "2025-02-29"}]})
    counts = {count.table: count for count in ingest(workspace, operator, [february])[february]}
    assert counts["usage_daily"] == Count("usage_daily", "usage_daily.csv", read=2, kept=1, rejected=1)


def test_use_on_the_leap_day_is_use_on_the_last_day(taken_in):
    matrix = described(taken_in, FEBRUARY)
    assert matrix.loc[ANNA, "since_last_use_days_3m"] == 0
    assert matrix.loc[ANNA, "active_days"] == 2


def test_the_zone_of_the_host_changes_no_byte(operator, tmp_path, monkeypatch):
    """In New York it is still yesterday for half of a day in Shanghai, on Kiritimati tomorrow already."""
    matrices = set()
    try:
        for zone in ("America/New_York", "Pacific/Kiritimati"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            workspace = open_workspace(tmp_path / zone)
            ingest(workspace, operator, [FEBRUARY])
            matrices.add(describe(workspace, FEBRUARY).read_bytes())
    finally:
        monkeypatch.undo()
        time.tzset()
    assert len(matrices) == 1


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=SHANGHAI), "2024-01"),
        (dt.datetime(2024, 3, 1, tzinfo=SHANGHAI), "2024-02"),
        (dt.datetime(2024, 2, 29, 16, tzinfo=dt.UTC), "2024-02"),
        (dt.datetime(2024, 2, 29, 15, 59, 59, tzinfo=dt.UTC), "2024-01"),
        (dt.datetime(2023, 12, 31, 11, tzinfo=ZoneInfo("America/New_York")), "2023-12"),
    ],
)
def test_the_month_that_is_due_is_that_of_shanghai(moment, due):
    assert str(due_month(moment)) == due


def test_the_list_day_is_the_fourth_of_the_next_month():
    assert [month.list_day for month in (Month.parse("2023-12"), JANUARY, FEBRUARY)] == [
        dt.date(2024, 1, 4),
        dt.date(2024, 2, 4),
        dt.date(2024, 3, 4),
    ]


def test_a_month_taken_in_and_described_twice_is_the_same_once(operator, taken_in):
    first = describe(taken_in, MARCH)
    bytes_then, written = first.read_bytes(), first.stat().st_mtime_ns
    ingest(taken_in, operator, [JANUARY, FEBRUARY, MARCH])
    assert describe(taken_in, MARCH) == first
    assert (first.read_bytes(), first.stat().st_mtime_ns) == (bytes_then, written)
    assert [len(told) for told in versions_of(taken_in, MARCH).values()] == [1] * 6


def test_a_month_missing_in_the_window_is_refused_by_name(operator, workspace):
    ingest(workspace, operator, [JANUARY, MARCH])
    with pytest.raises(NoInput, match="found no 2024-02 in the lake"):
        describe(workspace, MARCH)


def corrected(operator):
    """Bo's bill of March is corrected and Chen's is taken back, on the 20th of April."""
    bo = {"number": BO, "data_overage_fen": "9000", "known_on": str(LATE)}
    write_month(operator, MARCH, bills=[{}, bo])


def test_a_correction_is_known_from_its_day_on(operator, taken_in):
    on_the_list_day = described(taken_in, MARCH)
    untouched = describe(taken_in, MARCH).read_bytes()
    corrected(operator)
    ingest(taken_in, operator, [MARCH])
    assert describe(taken_in, MARCH).read_bytes() == untouched
    assert described(taken_in, MARCH, LATE - dt.timedelta(days=1)).equals(on_the_list_day)
    after = described(taken_in, MARCH, LATE)
    assert on_the_list_day["charged_yuan"].to_dict() == {ANNA: 59.0, BO: 59.0, CHEN: 59.0}
    assert after["charged_yuan"].dropna().to_dict() == {ANNA: 59.0, BO: 149.0}
    assert stale(taken_in, MARCH) == {}
    assert waiting(taken_in, MARCH) == {"bills": str(LATE)}


def test_the_month_after_sees_what_was_corrected_before_its_list_day(operator, taken_in):
    april = MARCH + 1
    write_month(operator, april, **EVERYBODY)
    ingest(taken_in, operator, [april])
    then = described(taken_in, april)
    corrected(operator)
    ingest(taken_in, operator, [MARCH])
    assert stale(taken_in, april) == {"describe": ["files of 2024-03: bills"]}
    now = described(taken_in, april)
    assert stale(taken_in, april) == {}
    assert (then.loc[BO, "overage_highest_yuan_6m"], now.loc[BO, "overage_highest_yuan_6m"]) == (0.0, 90.0)


def test_a_file_that_says_it_was_always_so_replaces_what_was_known(operator, taken_in):
    describe(taken_in, MARCH)
    write_month(operator, MARCH, bills=[{}, {"number": BO, "data_overage_fen": "9000"}, {"number": CHEN}])
    ingest(taken_in, operator, [MARCH])
    assert stale(taken_in, MARCH) == {"describe": ["files of 2024-03: bills"]}
    assert described(taken_in, MARCH).loc[BO, "charged_yuan"] == 149.0
    assert waiting(taken_in, MARCH) == {}


def test_before_anybody_was_known_there_is_nothing_to_describe(taken_in):
    with pytest.raises(NoInput, match="month 2024-03 as of 2024-04-03: found nobody known yet; expected 2024-04-04"):
        describe(taken_in, MARCH, as_of=dt.date(2024, 4, 3))


def test_a_later_day_changes_nothing_but_what_became_known(taken_in):
    on_the_list_day, later = describe(taken_in, MARCH), describe(taken_in, MARCH, as_of=dt.date(2030, 1, 1))
    assert later != on_the_list_day
    assert later.read_bytes() == on_the_list_day.read_bytes()
