"""Tags of a month in a workspace: as known on a day, made once, by the bands of the place."""

import datetime as dt
import shutil

import pyarrow.parquet as pq
import pytest

from data.identity import subscriber_id
from data.month import Month
from data.refusals import NoInput
from features.tag import Bands
from pipelines.describe import describe
from pipelines.erase import erase
from pipelines.ingest import ingest
from pipelines.settings import TagSettings
from pipelines.stale import stale
from pipelines.tags import counted, heading, said_of, tag, tags_here, wanting
from pipelines.workspace import open_workspace
from tests.pipelines.test_ingest import ANNA, BO, CHEN, EVERYBODY, KEY, write_month

JANUARY, FEBRUARY, MARCH = (Month.parse(f"2024-0{number}") for number in (1, 2, 3))
LATE = dt.date(2024, 3, 20)


PLAN = [{"data_allowance_kb": str(20 << 20)}]


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory):
    """Two months: Anna's 10 GB of January are 4 GB in February; described and tagged."""
    base = tmp_path_factory.mktemp("handed_over")
    for month, used_kb in ((JANUARY, 10 << 20), (FEBRUARY, 4 << 20)):
        days = [{"day": str(month.last_day), "data_4g_kb": str(used_kb), "data_night_kb": "0", "data_busy_kb": "0"}]
        write_month(base / "exports", month, **{**EVERYBODY, "plans": PLAN, "usage_daily": days})
    (base / "exports" / "key").write_text(KEY.hex() + "\n")
    workspace = open_workspace(base / "home")
    ingest(workspace, base / "exports", [JANUARY, FEBRUARY])
    describe(workspace, FEBRUARY)
    tag(workspace, FEBRUARY)
    return base


@pytest.fixture
def operator(handed_over, tmp_path, monkeypatch):
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)
    return shutil.copytree(handed_over / "exports", tmp_path / "exports")


@pytest.fixture
def workspace(handed_over, operator, tmp_path):
    return open_workspace(shutil.copytree(handed_over / "home", tmp_path / "home"))


def tags_of_february(workspace, as_of=None):
    rows = pq.read_table(tag(workspace, FEBRUARY, as_of=as_of)).to_pandas().set_index("subscriber_id")
    return rows.rename(index={subscriber_id(number, KEY): number for number in (ANNA, BO, CHEN)})


def test_everybody_has_a_row_with_every_tag(workspace):
    rows = tags_of_february(workspace)
    assert list(rows.columns) == ["month", "prefecture", "county", *(one.name for one in tags_here(workspace))]
    assert set(rows.index) == {ANNA, BO, CHEN}
    assert set(rows["month"]) == {"2024-02"}
    assert rows.notna().all(axis=None)
    assert (rows.loc[ANNA, "data_user"], rows.loc[ANNA, "data_band"]) == ("shrinking", "from_1_gb")


def test_nothing_after_the_month_changes_a_tag(workspace, operator):
    then = tag(workspace, FEBRUARY).read_bytes()
    write_month(operator, MARCH, **EVERYBODY)
    write_month(operator, FEBRUARY, bills=[{}, {"number": BO, "data_overage_fen": "90", "known_on": str(LATE)}])
    ingest(workspace, operator, [FEBRUARY, MARCH])
    shutil.rmtree(workspace.tags)
    assert tag(workspace, FEBRUARY).read_bytes() == then


def test_what_became_known_late_counts_from_its_day(workspace, operator):
    before = tags_of_february(workspace)
    late = {"number": BO, "data_overage_fen": "9000", "known_on": str(LATE)}
    write_month(operator, FEBRUARY, bills=[{}, late])
    ingest(workspace, operator, [FEBRUARY])
    assert tags_of_february(workspace).equals(before)
    assert tags_of_february(workspace, LATE - dt.timedelta(days=1)).equals(before)
    assert tags_of_february(workspace, LATE).loc[BO, "data_user"] == "over"


def test_before_anybody_was_known_there_is_nothing_to_tag(workspace):
    with pytest.raises(NoInput, match="month 2024-02 as of 2024-02-01: found nobody known yet"):
        tag(workspace, FEBRUARY, as_of=dt.date(2024, 2, 1))


def test_other_bands_make_the_tags_again_and_the_features_not(workspace):
    (workspace.home / "keepline.toml").write_text("[tags]\ndata_band_gb = [4, 8]\n")
    again = open_workspace(workspace.home)
    assert stale(again, FEBRUARY) == {"tags": ["settings"]}
    assert tags_of_february(again).loc[ANNA, "data_band"] == "from_4_gb"
    assert stale(again, FEBRUARY) == {}


def test_without_a_file_the_bands_are_those_of_the_page():
    assert Bands(**TagSettings().model_dump()) == Bands()


def test_a_table_that_was_not_handed_over_is_named_with_the_tags_that_read_it(workspace):
    missing = wanting(workspace, FEBRUARY, FEBRUARY.list_day)
    assert missing["channel"] == ["orders", "payments"]
    assert missing["product"] == ["app_usage"]
    assert "data_user" not in missing
    assert set(tags_of_february(workspace)["channel"]) == {"unknown"}


def test_counts_are_of_people_and_shares_within_their_group(workspace):
    path, tags = tag(workspace, FEBRUARY), tags_here(workspace)
    counts = counted(path, tags)
    single = counts[~counts["tag"].isin({"scenes", "product"})]
    assert set(single.groupby("tag")["count"].sum()) == {3}
    assert set(single.groupby("tag")["share"].sum().round(9)) == {1.0}
    split = counted(path, tags, by="data_user").query("tag == 'stage'")
    assert split.groupby("by")["share"].sum().round(9).tolist() == [1.0] * split["by"].nunique()
    assert split["count"].sum() == 3


def test_groups_come_in_the_order_of_the_declaration_under_headings_in_both_languages(workspace):
    path, tags = tag(workspace, FEBRUARY), tags_here(workspace)
    for by in (one for one in tags if not one.several):
        groups = list(dict.fromkeys(counted(path, tags, by=by.name)["by"]))
        assert groups == [key for key in by.keys if key in groups]
    assert heading(tags, "stage", None, "") == "生命周期 stage of life (stage)"
    assert (
        heading(tags, "stage", "barrier", "dares_not") == "不敢用 dares not (barrier): 生命周期 stage of life (stage)"
    )
    assert heading(tags, "stage", "prefecture", "A") == "地市 prefecture A: 生命周期 stage of life (stage)"


def test_the_lists_say_it_in_both_languages(workspace):
    said = said_of(workspace, tag(workspace, FEBRUARY)).set_index("subscriber_id")
    assert list(said.columns) == [
        f"{name}_{tongue}" for name in ("data_user", "barrier", "stage") for tongue in ("zh", "en")
    ]
    anna = said.loc[subscriber_id(ANNA, KEY)]
    assert (anna["data_user_zh"], anna["data_user_en"]) == ("流量减少", "shrinking use")


def test_whoever_is_erased_leaves_no_tags(workspace):
    path = tag(workspace, FEBRUARY)
    erase(workspace, ANNA)
    assert not path.exists()
    assert set(tags_of_february(workspace).index) == {BO, CHEN}
