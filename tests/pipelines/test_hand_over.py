"""Handing over: what a newcomer is told of files that nobody reads, of rows that were set aside, of a mapping."""

import pytest

from data.month import Month
from pipelines.__main__ import run
from pipelines.notebook import open_workspace
from tests.pipelines.test_ingest import EVERYBODY, KEY, write_month

MARCH = Month.parse("2025-03")


@pytest.fixture
def operator(tmp_path):
    """One month of three subscribers, and the key."""
    write_month(tmp_path / "exports", MARCH, **EVERYBODY)
    (tmp_path / "exports" / "key").write_text(KEY.hex() + "\n")
    return tmp_path / "exports"


def test_a_file_under_a_wrong_name_and_a_folder_that_is_no_month_are_named(operator, tmp_path, capsys):
    for name in ("payment.csv", "读我.txt"):
        (operator / "2025-03" / name).write_text("x\n")
    (operator / "202502").mkdir()
    assert run(["ingest", str(operator), "--home", str(tmp_path / "home")]) == 0
    told = capsys.readouterr()
    _, file, folder = told.err.splitlines()
    assert file == (
        "2025-03: not read, for it is the file of no table: payment.csv (payments?), 读我.txt. "
        "See CONTRACTS.md for their names, or name it in a mapping"
    )
    assert folder == "202502: not read, for it is no month; months are called 2025-03"


def test_where_everything_is_read_nothing_is_said(operator, tmp_path, capsys):
    assert run(["ingest", str(operator), "--home", str(tmp_path / "home")]) == 0
    assert capsys.readouterr().err == "files in: done\n"


def test_rejected_rows_are_read_from_a_notebook_even_of_a_month_that_was_refused(operator, tmp_path):
    write_month(operator, MARCH, bills=[{}, {"number": "1.38E+10"}])
    assert run(["ingest", str(operator), "--home", str(tmp_path / "home")]) == 65
    rows = open_workspace(tmp_path / "home").rejected("2025-03")
    assert rows.drop(columns="raw").to_dict("records") == [
        {
            "table": "bills",
            "file": "bills.csv",
            "line": 3,
            "rule": "number was shortened by a spreadsheet, as in 1.38E+10",
        }
    ]
    assert rows["raw"][0].startswith("1.38E+10,2025-03,5900")
    assert open_workspace(tmp_path / "home").rejected("2025-02").empty


def test_a_mapping_that_is_there_is_not_drafted_over(operator, tmp_path, capsys):
    typed = ["map", str(operator), "--out", str(tmp_path / "map.toml")]
    assert run(typed) == 0
    (tmp_path / "map.toml").write_text("# mended by hand\n")
    assert run(typed) == 64
    assert (
        "found a file of that name; expected a new name. Name another; or take that one away" in capsys.readouterr().err
    )
    assert (tmp_path / "map.toml").read_text() == "# mended by hand\n"


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("空.csv", b"", "空.csv: found an empty file"),
        ("图.png", b"\x89PNG\x00\x00\n", "图.png: found NUL bytes in the header"),
        ("cut.parquet", b"PAR1cut", "cut.parquet: found damaged Parquet"),
        ("说明.docx", b"PK\x03\x04cut", "说明.docx: found a damaged archive"),
    ],
)
def test_a_draft_is_made_beside_files_that_cannot_be_read(operator, capsys, name, raw, says):
    (operator / "2025-03" / name).write_bytes(raw)
    assert run(["map", str(operator)]) == 0
    told = capsys.readouterr()
    assert f"unsure: {says.replace('found ', '')}" in told.err
    assert "left out" in told.err
    assert "[bills]" in told.out
