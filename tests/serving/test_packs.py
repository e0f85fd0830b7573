"""The workbook of a prefecture, read back as a manager would open it."""

import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from data.refusals import BadData
from serving import packs
from serving.cover import OUTCOMES, STATED, Cover
from serving.lists import Lists
from serving.packs import write_packs
from serving.terms import Terms
from tests.serving.examples import MARCH, a_person, lists_of

COVER = Cover(MARCH, date(2025, 4, 4), evidence=("携出 port-out：AUC 0.81",))


def some_lists() -> Lists:
    return lists_of(
        a_person("a", port_out=0.2),
        a_person("b", port_out=0.03),
        a_person("c", port_out=0.2, prefecture="4205", prefecture_name="宜昌"),
        a_person("d", data_kb=800_000),
    )


def masked(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"subscriber_id": names, "masked": [f"138****{k:04d}" for k in range(len(names))]})


def sheet(path: Path, name: str) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()]


def test_there_is_a_workbook_for_each_prefecture_with_its_own_people(tmp_path: Path):
    assert write_packs(some_lists(), COVER, masked(*"abcd"), tmp_path) == {"4201.xlsx": 3, "4205.xlsx": 1}
    names = CalamineWorkbook.from_path(tmp_path / "4201.xlsx").sheet_names
    assert names == ["封面 Cover", "挽留 Retention", "推荐 Recommendation", "说明 Glossary"]
    keep = sheet(tmp_path / "4201.xlsx", "挽留 Retention")
    assert keep[0][:4] == ["排名\nRank", "号码\nNumber", "预警等级\nLevel", "本月处理\nTo work"]
    assert [row[1:4] for row in keep[1:]] == [
        ["138****0000", "红色预警 Red", "是 Yes"],
        ["138****0001", "黄色预警 Yellow", "是 Yes"],
    ]
    move = sheet(tmp_path / "4201.xlsx", "推荐 Recommendation")
    assert move[1][1] == "138****0003"
    assert "畅享129元\nFree 129" in move[1]


def test_the_cover_says_what_is_stated_and_how_many(tmp_path: Path):
    write_packs(some_lists(), COVER, masked(*"abcd"), tmp_path)
    cover = sheet(tmp_path / "4201.xlsx", "封面 Cover")
    text = "\n".join(str(cell) for row in cover for cell in row)
    for words in (
        "2025-03",
        "武汉 4201",
        "2025-04-30",
        "2025-04-04",
        "10.0% 的家庭",
        "携出 port-out：AUC 0.81",
        "话费10元",
        STATED,
    ):
        assert words in text
    counted = {row[0]: row[2:4] for row in cover}
    assert counted["红色预警 Red"] == [1.0, 1.0]
    assert counted["橙色预警 Orange"] == [0.0, 0.0]


def test_control_people_are_in_no_workbook(tmp_path: Path):
    lists = lists_of(*(a_person(f"s{k:02d}", port_out=0.2) for k in range(30)), terms=Terms(control_share=0.5))
    free = set(lists.retention.loc[~lists.retention["is_control"], "subscriber_id"])
    assert 0 < len(free) < 30
    numbers = masked(*(f"s{k:02d}" for k in range(30)))
    write_packs(lists, COVER, numbers, tmp_path)
    rows = sheet(tmp_path / "4201.xlsx", "挽留 Retention")[1:]
    assert {row[-1] for row in rows} == free


def test_the_same_lists_make_the_same_bytes_and_no_clock_is_in_them(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_packs(some_lists(), COVER, masked(*"abcd"), tmp_path / name)
    for code in ("4201", "4205"):
        assert (tmp_path / "one" / f"{code}.xlsx").read_bytes() == (tmp_path / "two" / f"{code}.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one" / "4201.xlsx") as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.read("docProps/core.xml").count(b"2025-04-04T00:00:00Z") == 2


def test_text_is_never_a_formula_or_a_link(tmp_path: Path):
    lists = some_lists()
    hostile = ["=1+1", "https://example.org", "@SUM(A1)"]
    retention = lists.retention.assign(reason_1_zh=hostile, reason_1_en=None)
    write_packs(Lists(retention, lists.recommendation, lists.refusals), COVER, masked(*"abcd"), tmp_path)
    with zipfile.ZipFile(tmp_path / "4201.xlsx") as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet2.xml")
        assert b"<hyperlink" not in file.read("xl/worksheets/sheet2.xml")
    assert hostile[0] in sheet(tmp_path / "4201.xlsx", "挽留 Retention")[1]


def test_the_header_is_frozen_filtered_and_the_outcome_is_a_drop_down(tmp_path: Path):
    write_packs(some_lists(), COVER, masked(*"abcd"), tmp_path)
    with zipfile.ZipFile(tmp_path / "4201.xlsx") as file:
        text = file.read("xl/worksheets/sheet2.xml").decode()
    assert 'state="frozen"' in text
    assert "<autoFilter" in text
    assert ",".join(OUTCOMES) in text


def test_a_bare_number_never_gets_into_a_workbook(tmp_path: Path):
    bare = masked(*"abcd").assign(masked="13800138000")
    with pytest.raises(BadData, match="not masked"):
        write_packs(some_lists(), COVER, bare, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_list_longer_than_a_sheet_is_refused_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packs, "EXCEL_ROWS", 2)
    with pytest.raises(BadData, match="found 2 rows; expected fewer than 2"):
        write_packs(some_lists(), COVER, masked(*"abcd"), tmp_path)


def test_a_cell_too_long_for_excel_is_refused_not_dropped(tmp_path: Path):
    lists = some_lists()
    retention = lists.retention.assign(reason_1_zh="长" * 40_000)
    with pytest.raises(BadData, match="Excel cannot hold"):
        write_packs(Lists(retention, lists.recommendation, lists.refusals), COVER, masked(*"abcd"), tmp_path)


def test_a_prefecture_without_a_code_cannot_name_a_file(tmp_path: Path):
    lists = some_lists()
    retention = lists.retention.assign(prefecture="../x")
    with pytest.raises(BadData, match="code of 4 digits"):
        write_packs(Lists(retention, lists.recommendation, lists.refusals), COVER, masked(*"abcd"), tmp_path)


def test_a_month_with_nobody_to_contact_has_no_workbooks(tmp_path: Path):
    assert write_packs(lists_of(a_person("a")), COVER, masked("a"), tmp_path) == {}
