"""Erase: whoever asks to be forgotten is forgotten wherever rows lie, and stays so."""

import re
import shutil

import pyarrow.parquet as pq
import pytest

from data import lake
from data.identity import subscriber_id
from data.month import Month
from data.numbers import numbers_of
from data.refusals import BadUsage, NoInput
from data.rejects import Count
from data.tables import TABLES
from pipelines import ingest as ingesting
from pipelines import step
from pipelines.__main__ import run
from pipelines.describe import describe
from pipelines.erase import erase
from pipelines.ingest import ingest
from pipelines.lakeside import frame_of, ingested, versions_of
from pipelines.workspace import open_workspace
from tests.pipelines.test_ingest import ANNA, BO, CHEN, EVERYBODY, FEBRUARY, KEY, MARCH, lenient, write_month

BOS = subscriber_id(BO, KEY)


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory):
    """Two months of three subscribers; Bo's bill of March was corrected, that of February rejected."""
    base = tmp_path_factory.mktemp("handed_over")
    operator, workspace = base / "exports", lenient(base / "home")
    for month in (FEBRUARY, MARCH):
        write_month(operator, month, **EVERYBODY)
    (operator / "key").write_text(KEY.hex() + "\n")
    ingest(workspace, operator, [FEBRUARY, MARCH])
    corrected = {"number": BO, "paid_fen": "100", "known_on": "2025-04-20"}
    write_month(operator, MARCH, bills=[{}, corrected, {"number": CHEN, "owed_fen": "-1"}, {"number": CHEN}])
    write_month(operator, FEBRUARY, bills=[{}, {"number": BO, "owed_fen": "-1"}, {"number": CHEN}])
    ingest(workspace, operator, [FEBRUARY, MARCH])
    describe(workspace, MARCH)
    return base


@pytest.fixture
def operator(handed_over, tmp_path, monkeypatch):
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)
    shutil.copytree(handed_over, tmp_path, dirs_exist_ok=True)
    return tmp_path / "exports"


@pytest.fixture
def workspace(operator):
    return open_workspace(operator.with_name("home"))


def who_is_in(workspace, table, month, as_of=None):
    return sorted(frame_of(workspace, table, [month], as_of or Month.parse("2030-01").first_day)["subscriber_id"])


def places_of(workspace, *signs):
    """Every file of the workspace in which somebody is named, in whatever version, by number or by id."""
    found = set()
    for path in workspace.home.rglob("*"):
        if not path.is_file() or "staging" in path.parts:  # swept at the start of every command
            continue
        text = path.read_bytes()
        if path.suffix == ".parquet":
            text += "|".join(map(str, pq.read_table(path, partitioning=None).to_pylist())).encode()
        if any(sign.encode() in text for sign in signs):
            found.add(str(path.relative_to(workspace.home).parts[0]))
    return found


def test_nothing_is_left_but_the_tombstone(workspace):
    assert places_of(workspace, BO, BOS) == {"vault", "lake", "facts", "matrix"}
    erased = erase(workspace, BO)
    assert places_of(workspace, BO) == set()
    assert places_of(workspace, BOS) == {"vault"}
    assert (workspace.vault / "erased").read_text() == f"{BOS}\n"
    assert (workspace.vault / "erased").stat().st_mode & 0o777 == 0o600
    assert (erased.months_count, erased.rejected_count, erased.published) == (6, 1, ())


def test_the_others_are_there_as_they_were_in_every_version(workspace):
    before = {
        (table, month, day): who_is_in(workspace, table, month, day)
        for table in ("subscribers", "bills", "usage_daily")
        for month in (FEBRUARY, MARCH)
        for day in (month.list_day, None)
    }
    versions = {name: [told.days for told in all_of_it] for name, all_of_it in versions_of(workspace, MARCH).items()}
    erase(workspace, BOS)
    for (table, month, day), people in before.items():
        assert who_is_in(workspace, table, month, day) == [one for one in people if one != BOS]
    after = {name: [told.days for told in all_of_it] for name, all_of_it in versions_of(workspace, MARCH).items()}
    assert after == versions
    assert set(pq.read_table(describe(workspace, MARCH))["subscriber_id"].to_pylist()) == {
        subscriber_id(number, KEY) for number in (ANNA, CHEN)
    }


def test_no_file_brings_the_person_back(operator, workspace, monkeypatch):
    erase(workspace, BO)
    for module in (step, ingesting):
        monkeypatch.setattr(module, "code_version", lambda: "another")
    write_month(operator, MARCH, **EVERYBODY, payments=[{"number": BO}, {}, {"number": BO, "amount_fen": "-1"}])
    counts = {count.table: count for count in ingest(workspace, operator, [FEBRUARY, MARCH])[MARCH]}
    assert counts["subscribers"] == Count("subscribers", "subscribers.csv", read=3, kept=2, rejected=1)
    assert counts["payments"] == Count("payments", "payments.csv", read=3, kept=1, rejected=2)
    assert places_of(workspace, BO) == set()
    assert places_of(workspace, BOS) == {"vault"}
    assert BOS not in numbers_of(workspace.vault)["subscriber_id"].to_pylist()


def test_rows_of_the_erased_are_no_fault_of_the_file(operator, workspace):
    erase(workspace, BO)
    days = [{"number": BO, "day": f"{{month}}-{day:02}"} for day in range(1, 29)]
    write_month(operator, MARCH, usage_daily=[{}, *days])
    counts = {count.table: count for count in ingest(workspace, operator, [MARCH], go_ahead="few")[MARCH]}
    assert counts["usage_daily"] == Count("usage_daily", "usage_daily.csv", read=29, kept=1, rejected=28)


def test_a_damaged_line_that_names_the_erased_is_kept_without_its_text(operator, workspace):
    erase(workspace, BO)
    path = operator / "2025-03" / "bills.csv"
    path.write_bytes(path.read_bytes() + f"{BO},2025-03,too,short\n".encode())
    ingest(workspace, operator, [MARCH])
    told = pq.read_table(workspace.lake / "rejected" / "bills" / "2025-03.parquet").to_pylist()
    assert [(row["line"], row["raw"]) for row in told][-1] == (6, None)
    assert places_of(workspace, BO) == set()


def test_what_a_killed_ingest_committed_is_erased_too(operator, workspace):
    write_month(operator, MARCH, bills=[{"number": BO, "paid_fen": "7"}, {}])
    record = step.Step(workspace, MARCH, "ingest").path
    standing = record.read_bytes()
    ingest(workspace, operator, [MARCH])
    record.write_bytes(standing)
    (workspace.steps / "2025-02" / "ingest.json").unlink()
    erase(workspace, BO)
    assert places_of(workspace, BOS) == {"vault"}


def test_killed_half_way_the_same_command_goes_on(workspace, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.erase._from_rejected", killed)
        with pytest.raises(KeyboardInterrupt):
            erase(workspace, BO)
    erase(workspace, BO)
    assert places_of(workspace, BOS) == {"vault"}
    assert places_of(workspace, BO) == set()
    again = erase(workspace, BO)
    assert (again.months_count, again.files_count, again.rejected_count) == (0, 0, 0)


def test_who_is_not_known_cannot_be_erased(workspace):
    with pytest.raises(NoInput, match="nobody of that name"):
        erase(workspace, "18900000000")
    with pytest.raises(BadUsage, match="a number of 11 digits"):
        erase(workspace, "Bo")
    assert not (workspace.vault / "erased").exists()


def test_the_command_counts_and_names_nobody(workspace, capsys):
    assert run(["erase", "--subscriber", BO, "--home", str(workspace.home)]) == 0
    told = capsys.readouterr()
    assert "erased: 6 months of tables" in told.out
    assert not re.search(f"{BO}|{BOS}", told.out + told.err + (workspace.home / "runs.jsonl").read_text())


def test_earlier_versions_of_an_old_month_are_dropped_and_the_rest_is_kept(operator, workspace, tmp_path):
    march = versions_of(workspace, MARCH)["bills"]
    assert len(march) == 2
    (workspace.home / "keepline.toml").write_text("[lake]\nversions_months = 2\n")
    april, may = MARCH + 1, MARCH + 2
    for month in (april, may):
        write_month(operator, month, **EVERYBODY)
    ingest(open_workspace(tmp_path / "home"), operator, [april])
    assert versions_of(workspace, MARCH)["bills"] == march
    ingest(open_workspace(tmp_path / "home"), operator, [may])
    assert versions_of(workspace, MARCH)["bills"] == march[1:]
    assert who_is_in(workspace, "bills", MARCH) == sorted(subscriber_id(number, KEY) for number in (ANNA, BO, CHEN))
    with pytest.raises(FileNotFoundError):
        pq.read_table(lake.files(workspace.lake, TABLES["bills"], MARCH, march[0].number))
    assert ingested(workspace, MARCH)["result"]["gone"] == {}
