"""Describing a month: what settings leave out, what is off for want of a table, and a month with a hole before it."""

import shutil

import pandas as pd
import pytest

from data.compiled import Compiled
from data.month import Month
from data.operator.invent import invent
from data.refusals import BadData, BadSettings, NoInput
from features.families import FAMILIES
from models.columns import encode, learn_columns
from pipelines.describe import describe, notes_of
from pipelines.ingest import ingest
from pipelines.known import known_of
from pipelines.matrices import matrix_of
from pipelines.stale import stale
from pipelines.workspace import open_workspace

MONTH = Month.parse("2025-08")
MONTHS = [MONTH.back(back) for back in reversed(range(7))]
HOLE = MONTH.back(5)
INTENT = {"queries_count_3m", "since_query_days_6m", "codes_count_12m"}


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("describe") / "exports"
    invent(folder, subscribers=200, months=7, until=MONTH, seed=5, has_references=False)
    shutil.rmtree(folder / str(HOLE))
    for name in ("circle", "complaints"):
        (folder / str(MONTH) / f"{name}.csv").unlink()
    return folder


@pytest.fixture(scope="module")
def taken_in(exports):
    workspace = open_workspace(exports.with_name("home"))
    ingest(workspace, exports, [month for month in MONTHS if month != HOLE])
    return workspace


@pytest.fixture
def told(taken_in):
    """Give the workspace as it is under some settings."""

    def under(text):
        (taken_in.home / "keepline.toml").write_text(f"[features]\n{text}\n", encoding="utf-8")
        return open_workspace(taken_in.home)

    return under


def data_of(workspace, months):
    """Average the data of some months, a subscriber, as their facts say it."""
    paths = [next((workspace.facts / "usage").glob(f"{month}.*.parquet")) for month in months]
    return pd.concat(map(pd.read_parquet, paths)).groupby("subscriber_id")["usage__data_kb"].mean()


def test_a_month_missing_in_the_window_is_refused_by_name(told):
    with pytest.raises(NoInput, match=f"months before {MONTH}: found no {HOLE} in the lake; expected every month from"):
        describe(told('missing_months = "refuse"'), MONTH)


def test_or_else_it_is_unknown_and_not_shifted_and_said(told):
    workspace = told('missing_months = "flag"')
    known = pd.read_parquet(describe(workspace, MONTH)).set_index("subscriber_id")
    stayed = known[known["tenure_days"] > 400]
    assert set(stayed["seen_months_12m"]) == {len(MONTHS) - 1}
    assert set(stayed["seen_months_3m"]) == {3}
    found = stayed["data_3m_over_6m_share_6m"].dropna()
    recent, half_a_year = data_of(workspace, MONTHS[-3:]), data_of(workspace, MONTHS[-5:])
    pd.testing.assert_series_equal(found, (recent / half_a_year).loc[found.index], check_names=False, rtol=1e-9)
    assert any(note.startswith(f"{MONTH}: {HOLE} was never taken in. Totals") for note in notes_of(workspace, MONTH))


def test_a_code_that_numbers_are_ported_to_is_not_ours(taken_in):
    (taken_in.home / "keepline.toml").write_text(
        '[operator]\ncode = "CM"\n[features]\nmissing_months = "flag"\n', "utf-8"
    )
    with pytest.raises(BadSettings, match=r"code = CM: found \d+ of \d+ porting steps of 2025-0\d lead to CM.*: CT"):
        describe(open_workspace(taken_in.home), MONTH)


def test_who_is_in_the_cohort_is_never_told_over_a_hole(told):
    workspace = told('missing_months = "flag"')
    known_of(workspace, MONTH)
    with pytest.raises(NoInput, match=f"no {HOLE} in the lake"):
        known_of(workspace, MONTH.back(1))


def test_what_is_off_for_want_of_a_table_is_said_once_and_what_is_not_wanted_is_not(told):
    workspace = told('missing_months = "flag"')
    columns = pd.read_parquet(describe(workspace, MONTH)).columns
    service = next(family.features for family in FAMILIES if family.name == "service")
    complained = [one for one in service if any(name.startswith("complaints__") for name in one.value.reads)]
    assert {name for name in columns if "ported_" in name} == {"since_ported_in_days_12m"}
    assert [note for note in notes_of(workspace, MONTH) if "without" in note] == [
        f"{MONTH}: without complaints, {len(complained)} of {len(service)} features of service are off",
        f"{MONTH}: without circle, all of circle is off",
    ]


def test_intent_is_off_unless_it_is_wanted_and_a_change_of_mind_is_seen(told):
    without = told('missing_months = "flag"')
    narrow = matrix_of(describe(without, MONTH))
    wanted = told('missing_months = "flag"\nfamilies_off = []')
    assert stale(wanted, MONTH)["describe"] == ["settings"]
    wide = matrix_of(describe(wanted, MONTH))
    assert set(wide.columns) - set(narrow.columns) == INTENT


def test_a_model_trained_with_a_family_does_not_score_without_it(told):
    wide = matrix_of(describe(told('missing_months = "flag"\nfamilies_off = []'), MONTH))
    narrow = matrix_of(describe(told('missing_months = "flag"'), MONTH))
    with pytest.raises(BadData, match="found no column `queries_count_3m`, `since_query_days_6m`, `codes_count_12m`"):
        encode(narrow, learn_columns(wide))
    encode(wide, learn_columns(narrow))


def test_what_is_kept_in_sql_is_what_would_be_said(told, monkeypatch):
    """Under one name there is one SQL, whichever month it was first said for: here other tables were handed over."""
    workspace = told('missing_months = "flag"')
    describe(workspace, MONTH)
    kept = {path.name: path.read_text() for path in workspace.compiled.iterdir()}
    for record in (workspace.steps / str(MONTH.back(1))).glob("facts.*"):
        record.unlink()
    monkeypatch.setattr(Compiled, "_read", lambda *_: "")
    describe(workspace, MONTH.back(1))
    said = {path.name: path.read_text() for path in workspace.compiled.iterdir()}
    assert {name for name in kept if said[name] != kept[name]} == set()
    assert len(said) > len(kept) >= 8
