"""Monthly usage in the place of days: the same facts as far as sums tell them, and the rest unknown."""

import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.month import Month
from data.operator.invent import invent
from data.refusals import NoInput
from data.tables import TABLES
from features.families import features_of, switched_on
from features.sources import usage
from pipelines.describe import describe, facts_of
from pipelines.ingest import ingest
from pipelines.lakeside import engine_of, frame_of
from pipelines.workspace import open_workspace

MONTH = Month.parse("2025-03")
SUMS = [column.name for column in TABLES["usage_monthly"].columns if column.name in TABLES["usage_daily"].header[2:-1]]


def added_up(path):
    """Write the month's days as one row a subscriber, as an operator without days would."""
    days = pd.read_csv(path, dtype={"number": "str"})
    grouped = days.groupby("number")
    months = grouped[SUMS].sum()
    months.insert(0, "month", str(MONTH))
    months["active_days"], months["last_active_on"] = grouped.size(), grouped["day"].max()
    months["known_on"] = grouped["known_on"].max()
    table = months.reset_index()[list(TABLES["usage_monthly"].header)]
    table.to_csv(path.with_name("usage_monthly.csv"), index=False, lineterminator="\n")
    path.unlink()


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Take the same two months in twice: with the days of both, and with the second as sums alone."""
    by_day = tmp_path_factory.mktemp("exports") / "by_day"
    invent(by_day, subscribers=400, months=2, until=MONTH, seed=3)
    by_month = by_day.with_name("by_month")
    shutil.copytree(by_day, by_month)
    added_up(by_month / str(MONTH) / "usage_daily.csv")
    homes = [open_workspace(exports.with_name(f"home_{exports.name}")) for exports in (by_day, by_month)]
    for home, exports in zip(homes, (by_day, by_month), strict=True):
        ingest(home, exports, [MONTH.back(1), MONTH])
    return homes


def facts(home):
    with engine_of(home) as engine:
        return pq.read_table(facts_of(home, engine, MONTH, MONTH.list_day)["usage"]).to_pandas()


def test_what_sums_tell_is_the_same_and_what_needs_days_is_unknown(homes):
    by_day, by_month = (facts(home) for home in homes)
    assert by_month.columns.tolist() == by_day.columns.tolist()
    needs_days = [name for name, fact in usage.facts().items() if fact.needs_days]
    assert by_month[needs_days].isna().all().all()
    pd.testing.assert_frame_equal(by_month.drop(columns=needs_days), by_day.drop(columns=needs_days))


def test_features_that_need_days_are_off_and_the_others_stay_the_same(homes):
    by_day, by_month = (pd.read_parquet(describe(home, MONTH)) for home in homes)
    off = set(by_day.columns) - set(by_month.columns)
    assert off == {
        "late_data_share", "data_days", "voice_days", "late_active_days", "weekend_share_3m", "roaming_days_3m",
        "top_day_share", "data_days_change_share_3m", "weekend_days_share_3m",
    }  # fmt: skip
    pd.testing.assert_frame_equal(by_month, by_day[by_month.columns])


def test_a_table_in_the_place_of_another_switches_its_families_on():
    tables = set(TABLES) - {"usage_daily"}
    on = {feature.name for family in switched_on(tables) for feature in family.features}
    assert {"data_gb", "night_share_3m", "overage_yuan", "since_last_use_days_3m"} <= on
    assert on < set(features_of())
    assert not {"data_gb", "night_share_3m"} & {
        feature.name for family in switched_on(tables - {"usage_monthly"}) for feature in family.features
    }


def test_without_days_and_without_months_the_files_are_refused(tmp_path):
    invent(tmp_path, subscribers=200, months=1, until=MONTH, seed=3)
    (tmp_path / str(MONTH) / "usage_daily.csv").unlink()
    with pytest.raises(NoInput, match=r"no usage_daily\.csv"):
        ingest(open_workspace(tmp_path / "home"), tmp_path, [MONTH])


def test_parquet_comes_in_as_csv_does(tmp_path):
    kept = []
    for form in ("csv", "parquet"):
        exports = tmp_path / form
        invent(exports, subscribers=250, months=1, until=MONTH, seed=3, grain="month", form=form)
        workspace = open_workspace(tmp_path / f"home_{form}")
        ingest(workspace, exports, [MONTH])
        names = [name for name in TABLES if name != "usage_daily"]
        kept.append({name: frame_of(workspace, name, [MONTH], (MONTH + 2).list_day) for name in names})
    for name, rows in kept[0].items():
        pd.testing.assert_frame_equal(kept[1][name], rows)
        assert len(rows), name
