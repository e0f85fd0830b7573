"""Holds: a month that looks wrong beside those before it stays outside until a person says go."""

import shutil

import pytest

from data.month import Month
from data.operator.invent import invent
from data.refusals import OnHold
from data.rejects import Count
from pipelines.__main__ import run
from pipelines.holds import doubts
from pipelines.ingest import ingest, ingest_all
from pipelines.lakeside import ingested, months_standing
from pipelines.settings import ExportSettings
from pipelines.workspace import open_workspace

MARCH, APRIL = Month.parse("2025-03"), Month.parse("2025-04")


def months(*sizes, **medians):
    return [
        {
            "counts": [vars(Count("bills", "bills.csv", size, size, 0))],
            "medians": {"bills": {k: v[i] for k, v in medians.items()}},
        }
        for i, size in enumerate(sizes)
    ]


def told(kept, before, **medians):
    return doubts("bills", kept, medians, before, ExportSettings())


@pytest.mark.parametrize(
    ("kept", "before", "held"),
    [
        (8_000, (10_000, 10_000, 10_000), False),
        (7_999, (10_000, 10_000, 10_000), True),
        (7_999, (10_000, 9_000, 9_990), False),
        (0, (10_000,), True),
        (9_000, (100, 100, 10_000), False),
        (75, (100, 100, 100), False),  # a hundred events vary by ten of their own accord
        (49, (100, 100, 100), True),
        (0, (20, 20, 20), False),
        (1, (), False),
    ],
)
def test_a_month_under_four_fifths_of_its_usual_size_is_held(kept, before, held):
    assert bool(told(kept, months(*before))) == held


@pytest.mark.parametrize(
    ("now", "before", "held"),
    [
        (499, (100, 100, 100), False),
        (501, (100, 100, 100), True),
        (21, (100, 100, 100), False),
        (19, (100, 100, 100), True),
        (100, (100_000, 100, 90), False),
        (102_400, (100,), True),
    ],
)
def test_a_column_whose_median_moves_fivefold_is_held(now, before, held):
    assert bool(told(10, months(*(10 for _ in before), paid_fen=before), paid_fen=now)) == held


def test_a_column_without_a_past_is_let_pass():
    assert told(10, months(10, owed_fen=(5,)), paid_fen=7) == []


@pytest.fixture(scope="module")
def march(tmp_path_factory):
    """Four hundred subscribers: two months handed over, one of them taken in."""
    base = tmp_path_factory.mktemp("march")
    invent(base / "exports", subscribers=400, months=2, until=APRIL, seed=1)
    ingest_all(open_workspace(base / "home"), base / "exports", MARCH)
    return base


@pytest.fixture
def operator(march, tmp_path, monkeypatch):
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)
    shutil.copytree(march / "exports" / "2025-04", tmp_path / "exports" / "2025-04")
    return tmp_path / "exports"


@pytest.fixture
def workspace(march, tmp_path):
    shutil.copytree(march / "home", tmp_path / "home")
    return open_workspace(tmp_path / "home")


def rewritten(path, change):
    header, *rows = path.read_text(encoding="gb18030").splitlines()
    cells = [dict(zip(header.split(","), row.split(","), strict=True)) for row in rows]
    lines = [",".join(row.values()) for row in change(cells)]
    path.write_text("".join(f"{line}\n" for line in (header, *lines)), encoding="gb18030")


def test_the_invented_operator_raises_no_doubt(operator, workspace):
    ingest(workspace, operator, [APRIL])
    assert ingested(workspace, APRIL)["result"]["doubts"] == {}


def test_a_cut_month_is_held_until_somebody_says_why_it_is_right(operator, workspace):
    rewritten(operator / "2025-04" / "usage_daily.csv", lambda rows: rows[: len(rows) * 3 // 10])
    with pytest.raises(OnHold, match=r"month 2025-04: found usage_daily: [\d,]+ rows, where .* --go-ahead") as held:
        ingest(workspace, operator, [APRIL])
    assert held.value.exit_code == 65
    assert months_standing(workspace) == [MARCH]
    ingest(workspace, operator, [APRIL], go_ahead="the feed of the last three weeks is lost for good")
    result = ingested(workspace, APRIL)["result"]
    assert result["go_ahead"] == "the feed of the last three weeks is lost for good"
    assert list(result["doubts"]) == ["usage_daily"]
    ingest(workspace, operator, [APRIL])
    assert ingested(workspace, APRIL)["result"] == result


def test_a_word_once_given_holds_for_these_files_and_no_others(operator, workspace, monkeypatch):
    rewritten(operator / "2025-04" / "usage_daily.csv", lambda rows: rows[: len(rows) * 3 // 10])
    ingest(workspace, operator, [APRIL], go_ahead="lost for good")
    for module in ("step", "ingest"):
        monkeypatch.setattr(f"pipelines.{module}.code_version", lambda: "another")
    ingest(workspace, operator, [APRIL])
    assert ingested(workspace, APRIL)["result"]["go_ahead"] == "lost for good"
    rewritten(operator / "2025-04" / "usage_daily.csv", lambda rows: rows[:-1])
    with pytest.raises(OnHold):
        ingest(workspace, operator, [APRIL])


@pytest.mark.parametrize(
    ("table", "column", "factor"),
    [("bills", "paid_fen", 0.01), ("usage_daily", "data_4g_kb", 1024), ("usage_daily", "voice_out_s", 1 / 60)],
    ids=["yuan for fen", "bytes for kb", "minutes for seconds"],
)
def test_another_unit_is_held(operator, workspace, table, column, factor):
    ingest_all(workspace, operator, MARCH)
    top = {"usage_daily": 2_000_000_000}.get(table, 10**9)
    rewritten(
        operator / "2025-04" / f"{table}.csv",
        lambda rows: [{**row, column: str(min(top, int(int(row[column]) * factor)))} for row in rows],
    )
    with pytest.raises(OnHold, match=rf"{table}: {column} has a median of .* another unit\?"):
        ingest(workspace, operator, [APRIL])


def test_all_that_looks_wrong_is_told_at_once_and_nothing_comes_in(operator, workspace):
    numbers = (workspace.vault / "numbers.parquet").read_bytes()
    for table in ("bills", "payments"):
        rewritten(operator / "2025-04" / f"{table}.csv", lambda rows: rows[: len(rows) // 2])
    with pytest.raises(OnHold, match=r"bills: .*; payments: "):
        ingest(workspace, operator, [APRIL])
    assert months_standing(workspace) == [MARCH]
    assert (workspace.vault / "numbers.parquet").read_bytes() == numbers


@pytest.mark.parametrize("words", [["--go-ahead", "right"], ["--month", "2025-04", "--go-ahead", " "]])
def test_whoever_says_go_names_one_month_and_a_reason(operator, tmp_path, words, capsys):
    assert run(["ingest", str(operator), "--home", str(tmp_path / "home"), *words]) == 64
    assert "--go-ahead" in capsys.readouterr().err
