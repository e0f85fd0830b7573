"""Drafting: a first mapping is drafted from the files, parts of one table together, and what is unsure is said."""

import pytest

from data.drafting import drafted
from data.samples import sample_of
from tests.data.topups import workbook

HEADER, ROW = "手机号码,账期,月租费(元)\n", "13800138000,202512,59.00\n"


def draft(folder, *names, header=HEADER):
    month = folder / "2025-12"
    month.mkdir()
    for name in names:
        (month / name).write_text(header + ROW, encoding="gb18030")
    return drafted([sample_of(month / name) for name in sorted(names)])


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (["账单_202512.csv"], "账单_{digits}.csv"),
        (["bills_4201_202512.csv", "bills_4202_202512.csv"], "bills_*_{digits}.csv"),
        (["bills_20251201.csv", "bills_20251202.csv"], "bills_{digits}*.csv"),
        (["bills.1.csv", "bills.11.csv", "bills.2.csv"], "bills.*.csv"),
        (["bills-2025-12-a.csv", "bills-2025-12-b.csv"], "bills-{month}-*.csv"),
    ],
)
def test_files_with_the_same_columns_are_parts_of_one_table(tmp_path, names, pattern):
    text, doubts = draft(tmp_path, *names)
    assert f'file = "{pattern}"\nencoding = "gb18030"\n' in text
    assert 'plan_fee_fen = { from = "月租费(元)", unit = "元" }' in text
    asked = f"bills: are {len(names)} files, {pattern}, its parts?"
    assert (asked in doubts) == (len(names) > 1)


def test_a_file_with_other_columns_is_left_out_and_said(tmp_path):
    _, doubts = draft(tmp_path, "bills_1.csv")
    (tmp_path / "2025-12" / "bills_2.csv").write_text("号码\n13800138000\n")
    found = [sample_of(tmp_path / "2025-12" / f"bills_{place}.csv") for place in (1, 2)]
    assert "bills_2.csv: also looks like bills; left out" in drafted(found)[1]
    assert not any("left out" in doubt for doubt in doubts)


@pytest.mark.parametrize(
    ("rows", "drafted_as", "doubt"),
    [
        (
            20,
            'month = { from = "账期", format = "%Y%m" }  # unsure: `21` is not written as %Y%m\n',
            "`21` is not written as",
        ),
        (2, 'month = { from = "账期" }', "a month is written in a way that is not known, such as `21`"),
    ],
)
def test_odd_rows_hide_no_format_and_what_is_written_otherwise_is_named(tmp_path, rows, drafted_as, doubt):
    text, doubts = drafted_of(tmp_path, HEADER + ROW * rows + "13900139000,21,118.00\n")
    assert drafted_as in text
    assert any(one.startswith(f"bills.month: {doubt}") for one in doubts)


def drafted_of(folder, text, name="bills.csv"):
    (folder / "2025-12").mkdir(exist_ok=True)
    (folder / "2025-12" / name).write_text(text, encoding="gb18030", newline="")
    return drafted([sample_of(folder / "2025-12" / name)])


@pytest.mark.parametrize(
    ("line", "footer"),
    [
        ("合计,2,118.00", "合计"),
        ("总计：2", "总计："),
        ("TOTAL ROWS=2", "TOTAL ROWS="),
        ("#END", "#END"),
        ("13800138001,202512,59.00", None),
        ("2,118.00", None),
    ],
)
@pytest.mark.parametrize("rows", [2, 2_000])
def test_a_last_line_that_is_no_row_is_drafted_as_a_footer_and_asked_about(tmp_path, line, footer, rows):
    text, doubts = drafted_of(tmp_path, f"{HEADER}{ROW * rows}{line}\r\n")
    assert ("footer = " in text, any("a footer, in every month?" in one for one in doubts)) == (bool(footer),) * 2
    if footer:
        assert f'footer = "{footer}"  # unsure: is the last line, "{line}", a footer in every month?\n' in text
        assert 'month = { from = "账期", format = "%Y%m" }\n' in text
    assert any("is no row; a footer begins with a word" in one for one in doubts) == (line == "2,118.00")


def test_columns_that_no_contract_wants_are_named_and_thousands_are_seen(tmp_path):
    text, _ = drafted_of(tmp_path, '手机号码,账期,月租费(元),星级\n13800138000,202512,"1,059.00",5\n')
    assert '# not used: "星级"\n' in text
    assert 'plan_fee_fen = { from = "月租费(元)", thousands = ",", unit = "元" }\n' in text


@pytest.mark.parametrize(
    ("name", "drafted_as", "doubt"),
    [
        ("主叫时长(分)", 'voice_out_s = { from = "主叫时长(分)", unit = "分" }', ""),
        ("主叫时长(刻)", 'voice_out_s = { from = "主叫时长(刻)" }', "the unit 刻 is not known; taken for s"),
        ("主叫时长", 'voice_out_s = { from = "主叫时长" }', "the unit is not said; taken for s"),
    ],
)
def test_a_unit_is_taken_from_the_name_and_asked_about_if_it_is_not_known(tmp_path, name, drafted_as, doubt):
    text, doubts = drafted_of(tmp_path, f"手机号码,日期,{name}\n13800138000,2025-12-01,3\n", "usage_daily.csv")
    assert drafted_as in text
    assert [one for one in doubts if one.startswith("usage_daily.voice_out_s")] == (
        [f"usage_daily.voice_out_s: {doubt}"] if doubt else []
    )


TITLED = [["2025年12月账单"], [], ["单位：元"], ["手机号码", "账期", "月租(元)"], ["13800138000", "202512", "59.00"]]


@pytest.mark.parametrize("comma", [",", "，,"], ids=["a plain title", "a title with a comma"])
def test_what_stands_above_the_header_is_left_out_and_asked_about(tmp_path, comma):
    said = "".join(",".join(row) + "\n" for row in [[f"账单{comma}"], *TITLED[1:]])
    text, doubts = drafted_of(tmp_path, said)
    assert "skip_lines = 3  # unsure: do so many stand above the header in every month?\n" in text
    assert 'plan_fee_fen = { from = "月租(元)", unit = "元" }' in text
    assert "bills: do 3 lines stand above the header in every month?" in doubts


def test_a_sheet_with_a_title_is_drafted_and_read_by_its_draft(tmp_path):
    path = tmp_path / "账单.xlsx"
    path.write_bytes(workbook(TITLED))
    found = sample_of(path)
    assert (found.skip_lines, found.names, found.rows) == (3, tuple(TITLED[3]), (tuple(TITLED[4]),))


def test_nothing_stands_above_a_header_whatever_is_empty_below(tmp_path):
    text, _ = drafted_of(tmp_path, f"{HEADER}13800138000,,\n,,\n")
    assert "skip_lines" not in text
