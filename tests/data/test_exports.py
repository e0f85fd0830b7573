"""Exports: the files of a month are found by name, and none is taken for another."""

import hashlib

import pytest

from data.exports import digest_of, exports_of, left_over, months_of, no_months_in
from data.mapping import UNMAPPED, Layout, Mapped
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
    found = [export for parts in exports_of(tmp_path, MARCH) for export in parts]
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


def test_what_lies_there_and_is_no_table_is_named_beside_the_one_that_is_missing(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[1:], "Subscribers.CSV", "_SUCCESS", ".hidden")
    with pytest.raises(NoInput, match=r"found no subscribers.csv in .*2025-03, but Subscribers.CSV; expected"):
        exports_of(tmp_path, MARCH)


def test_what_is_of_no_table_is_left_over(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[1:], "用户_202503.csv", "payment.csv", "_SUCCESS", ".hidden")
    hand_over(tmp_path / "2025-03" / "app_usage", "part-0")
    (tmp_path / "2025-03" / "orders.csv").symlink_to(tmp_path / "nothing.csv")
    mapped = Mapped({"subscribers": Layout(file="用户_{digits}.csv"), "porting": Layout(query="select 1")})
    assert left_over(tmp_path, MARCH, mapped) == ["orders.csv", "payment.csv", "porting.csv"]
    assert left_over(tmp_path, MARCH + 1, mapped) == []


def test_folders_that_are_no_month_and_look_like_one_are_named(tmp_path):
    for name in ("2025-03", "202504", "2025-13", "2025_05", "2025-6", "truth", "again", "20250301"):
        (tmp_path / name).mkdir()
    assert no_months_in(tmp_path) == ["2025-13", "2025-6", "202504", "2025_05"]
    assert no_months_in(tmp_path / "nothing") == []


def test_files_may_be_packed_or_of_another_format_but_only_one_may_be_meant(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[1:], "subscribers.parquet", "payments.csv.gz")
    names = [export.name for parts in exports_of(tmp_path, MARCH) for export in parts]
    assert names[0] == "subscribers.parquet"
    assert "payments.csv.gz" in names
    hand_over(tmp_path / "2025-04", *REQUIRED, "bills.xlsx")
    with pytest.raises(BadData, match=r"found bills.csv and bills.xlsx for bills; expected bills.csv, or parts"):
        exports_of(tmp_path, MARCH + 1)


def parts_of(folder, table, mapped=UNMAPPED):
    """The names of the files of one table of March."""
    found = {parts[0].table.name: [part.name for part in parts] for parts in exports_of(folder, MARCH, mapped)}
    return found.get(table, [])


def test_a_table_may_come_in_parts_which_are_taken_in_the_order_of_their_names(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[:3], "porting.csv", "usage_daily.02.csv.gz", "usage_daily.01.csv.gz")
    assert parts_of(tmp_path, "usage_daily") == ["usage_daily.01.csv.gz", "usage_daily.02.csv.gz"]


def test_a_table_may_come_as_a_folder_with_what_else_lies_in_it(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[:3], "porting.csv")
    hand_over(tmp_path / "2025-03" / "usage_daily", "_SUCCESS", ".000000_0.crc", "000001_0", "000000_0")
    assert parts_of(tmp_path, "usage_daily") == ["usage_daily/000000_0", "usage_daily/000001_0"]


def test_a_mapping_may_name_parts_by_a_pattern(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED, "账单_4202_202503.csv", "账单_4201_202503.csv", "账单_4201_202502.csv")
    mapped = Mapped({"bills": Layout(file="账单_*_{digits}.csv")})
    assert parts_of(tmp_path, "bills", mapped) == ["账单_4201_202503.csv", "账单_4202_202503.csv"]


@pytest.mark.parametrize("besides", ["bills.old.csv", "bills.01.parquet", "bills/part-0.csv"])
def test_parts_beside_a_whole_file_are_refused(tmp_path, besides):
    hand_over(tmp_path / "2025-03", *REQUIRED)
    (tmp_path / "2025-03" / besides).parent.mkdir(exist_ok=True)
    (tmp_path / "2025-03" / besides).write_text("x\n")
    with pytest.raises(BadData) as refused:
        exports_of(tmp_path, MARCH)
    assert str(refused.value) == (
        f"exports {tmp_path / '2025-03'}: found bills.csv and {besides} for bills; expected bills.csv, or parts "
        "bills.01.csv ... of one ending, or a folder bills. Take away what is not meant, or name what is meant in a "
        "mapping."
    )


def test_the_digest_of_parts_is_that_of_their_names_and_bytes(tmp_path):
    hand_over(tmp_path / "2025-03", *REQUIRED[1:], "subscribers.1.csv", "subscribers.2.csv")
    digests = {digest_of(parts) for parts in exports_of(tmp_path, MARCH)}
    sha = hashlib.sha256(b"x\n").hexdigest()
    told = f"{sha} subscribers.1.csv\n{sha} subscribers.2.csv\n"
    assert digests == {sha, hashlib.sha256(told.encode()).hexdigest()}
