"""Exports: the files of a month are found by name, and none is taken for another."""

import hashlib

import pytest

from data.exports import exports_of, months_of
from data.month import Month
from data.refusals import BadData, NoInput
from data.tables import TABLES

MARCH = Month.parse("2025-03")


def hand_over(folder, *names):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text("x\n")


REQUIRED = ("subscribers.csv", "plans.csv", "bills.csv", "usage_daily.csv", "porting.csv")


def test_the_months_of_a_folder_are_found_oldest_first(tmp_path):
    for name in ("2025-02", "2024-12", "2025-01", "truth", "2025-13", "2025-1"):
        (tmp_path / name).mkdir()
    (tmp_path / "2024-11").write_text("no folder")
    assert [str(month) for month in months_of(tmp_path)] == ["2024-12", "2025-01", "2025-02"]


def test_a_folder_without_a_month_is_refused(tmp_path):
    with pytest.raises(NoInput) as refused:
        months_of(tmp_path)
    assert str(refused.value) == (
        f"exports {tmp_path}: found no month; expected folders such as 2025-03 with subscribers.csv, bills.csv, .... "
        "Name the folder that holds the months."
    )
    assert refused.value.exit_code == 66


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NoInput) as refused:
        months_of(tmp_path / "elsewhere")
    assert str(refused.value) == (
        f"exports {tmp_path / 'elsewhere'}: found no such folder; expected a folder with one folder a month. Name it."
    )
    with pytest.raises(NoInput) as refused:
        exports_of(tmp_path, MARCH)
    assert str(refused.value) == (
        f"exports {tmp_path / '2025-03'}: found no such folder; expected the files of the month. "
        "Ask for the month again."
    )


def test_optional_files_may_be_missing_and_others_may_lie_beside(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED, "payments.csv", "readme.txt", "old bills.csv")
    found = exports_of(tmp_path, MARCH)
    assert [export.path.name for export in found] == [
        "subscribers.csv",
        "plans.csv",
        "bills.csv",
        "usage_daily.csv",
        "payments.csv",
        "porting.csv",
    ]
    assert {export.sha256 for export in found} == {hashlib.sha256(b"x\n").hexdigest()}
    assert all(export.table is TABLES[export.path.stem] for export in found)


def test_a_required_file_that_is_missing_is_refused(tmp_path):
    hand_over(tmp_path / "2025-03", "subscribers.csv", "plans.csv", "bills.csv", "orders.csv")
    with pytest.raises(NoInput) as refused:
        exports_of(tmp_path, MARCH)
    assert str(refused.value) == (
        f"exports 2025-03: found no usage_daily.csv, porting.csv in {tmp_path / '2025-03'}; expected at least "
        "subscribers.csv, plans.csv, bills.csv, usage_daily.csv, porting.csv. "
        "Ask for the missing files; nothing was taken in."
    )
    assert refused.value.exit_code == 66


def test_files_may_be_packed_or_of_another_format_but_only_one_may_be_meant(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[1:], "subscribers.parquet", "payments.csv.gz")
    names = [export.path.name for export in exports_of(tmp_path, MARCH)]
    assert names[0] == "subscribers.parquet"
    assert "payments.csv.gz" in names
    hand_over(tmp_path / "2025-04", *REQUIRED, "bills.xlsx")
    with pytest.raises(BadData, match=r"found bills.csv and bills.xlsx for bills; expected one file a table"):
        exports_of(tmp_path, MARCH + 1)
