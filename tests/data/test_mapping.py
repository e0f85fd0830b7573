"""Mapping: an operator's own columns, units, codes and dates become those of the contract, or are refused."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engine import Engine
from data.mapping import Layout, read_mapping
from data.refusals import BadData, BadSettings, NoInput
from tests.data.topups import ANNA, HERE, read

#: An export as an operator would write it, and what is said of it.
MAPPED = {
    "columns": {
        "number": "手机号码",
        "month": {"always": "{month}"},
        "paid_at": {"from": "缴费时间", "format": "%Y%m%d%H%M%S"},
        "amount_fen": {"from": "金额(元)", "unit": "yuan"},
        "gift_kb": {"from": "赠送流量(GB)", "unit": "GB"},
        "channel": {"from": "渠道", "words": {"01": "app", "02": "shop"}},
        "is_first": {"from": "是否首次", "words": {"是": "1", "否": "0"}},
        "known_on": {"from": "入库日期", "format": "%Y年%m月%d日"},
    }
}
HEADER = "手机号码,缴费时间,金额(元),赠送流量(GB),渠道,是否首次,入库日期,备注\n"
USUAL = (ANNA, "20250301100000", "12.34", "1.5", "01", "是", "2025年04月01日", "谢")


def mapped(engine, folder, *cells, layout=MAPPED):
    rows = "".join(",".join(one) + "\n" for one in cells)
    return read(engine, folder, (HEADER + rows).encode("gb18030"), layout=Layout.model_validate(layout))


def test_names_units_codes_and_dates_become_those_of_the_contract(engine, tmp_path):
    told = mapped(engine, tmp_path, USUAL)
    assert told.rows == [
        {
            "subscriber_id": HERE[ANNA],
            "month": "2025-03",
            "paid_at": dt.datetime.fromisoformat("2025-03-01 10:00:00"),
            "amount_fen": 1234,
            "gift_kb": 1_572_864,
            "channel": "app",
            "is_first": True,
            "shop_id": None,
            "note": None,
            "known_on": dt.date(2025, 4, 1),
        }
    ]


@pytest.mark.parametrize(
    ("place", "written", "rule"),
    [
        (1, "2025-03-01 10:00:00", "paid_at is not written as %Y%m%d%H%M%S"),
        (1, "2025030110000", "paid_at is not written as %Y%m%d%H%M%S"),
        (2, "12.345", "amount_fen is no number of yuan that makes whole fen"),
        (2, "十二", "amount_fen is no number of yuan that makes whole fen"),
        (3, "much", "gift_kb is no number of GB that makes whole kb"),
        (4, "03", "channel is none of the codes of the mapping: 01, 02"),
        (4, "app", "channel is none of the codes of the mapping: 01, 02"),
        (5, "1", "is_first is none of the codes of the mapping: 是, 否"),
        (6, "2025年02月30日", "known_on is not written as %Y年%m月%d日"),
    ],
)
def test_what_is_not_written_as_the_mapping_says_is_set_aside(engine, tmp_path, place, written, rule):
    bad = [*USUAL[:place], written, *USUAL[place + 1 :]]
    assert mapped(engine, tmp_path, bad).rules == [(2, rule)]


@pytest.mark.parametrize(
    ("written", "kept", "rules"),
    [
        ("1,9.50", [], ["amount_fen is no number of yuan that makes whole fen"]),
        ("19,00", [], ["amount_fen is no number of yuan that makes whole fen"]),
        ("1,900", [190_000], []),
        ("-1,900", [], ["amount_fen is below 1"]),
        ("19.50", [1_950], []),
    ],
)
def test_thousands_may_be_parted_where_the_mapping_says_by_what(engine, tmp_path, written, kept, rules):
    column = {"from": "金额(元)", "unit": "yuan", "thousands": ","}
    layout: dict[str, Any] = {"delimiter": "|", "columns": {**MAPPED["columns"], "amount_fen": column}}
    text = "".join("|".join(one) + "\n" for one in (HEADER.strip().split(","), (*USUAL[:2], written, *USUAL[3:])))
    told = read(engine, tmp_path, text.encode("gb18030"), layout=Layout.model_validate(layout))
    assert ([row["amount_fen"] for row in told.rows], [rule for _, rule in told.rules]) == (kept, rules)


def test_a_number_whose_thousands_are_parted_is_the_number(engine, tmp_path):
    columns = {**MAPPED["columns"], "gift_kb": {"from": "赠送流量(GB)", "unit": "KB", "thousands": " "}}
    told = mapped(engine, tmp_path, (*USUAL[:3], "1 234 567", *USUAL[4:]), layout={"columns": columns})
    assert [row["gift_kb"] for row in told.rows] == [1_234_567]


def test_moments_by_the_clock_of_utc_become_those_of_shanghai(engine, tmp_path):
    columns = {**MAPPED["columns"], "paid_at": {"from": "缴费时间", "format": "%Y%m%d%H%M%S", "zone": "UTC"}}
    late = (USUAL[0], "20250331170000", *USUAL[2:])
    told = mapped(engine, tmp_path, USUAL, late, layout={"columns": columns})
    assert [row["paid_at"] for row in told.rows] == [dt.datetime.fromisoformat("2025-03-01 18:00:00")]
    assert told.rules == [(3, "paid_at does not lie in the month")]


def test_a_column_that_the_mapping_names_and_the_file_lacks_is_refused_with_both(engine, tmp_path):
    layout = {"columns": {**MAPPED["columns"], "gift_kb": {"from": "流量", "unit": "GB"}}}
    with pytest.raises(BadData) as refused:
        mapped(engine, tmp_path, USUAL, layout=layout)
    said = str(refused.value).splitlines()
    assert "found no column 流量; besides 赠送流量(GB), 备注; expected the columns 手机号码" in said[0]
    assert [line.split() for line in said if "流量" in line][1:] == [
        ["流量", "(gift_kb)", "missing"],
        ["not", "known", "赠送流量(GB)"],
    ]


@settings(max_examples=60, deadline=None)
@given(fen=st.integers(1, 1_000_000), mb=st.integers(0, 10**7))
def test_money_is_exact_and_data_is_the_nearest_whole_kb(hundred, fen, mb):
    rows = hundred(f"{fen // 100}.{fen % 100:02d}", f"{mb / 1000:.3f}")
    assert rows[0]["amount_fen"] == fen
    assert abs(rows[0]["gift_kb"] - mb * 1024 / 1000) <= 0.5


@pytest.fixture(scope="module")
def hundred(tmp_path_factory):
    """Read one row with an amount in yuan and a gift in MB."""
    folder = tmp_path_factory.mktemp("mapped")
    layout = {"columns": {**MAPPED["columns"], "gift_kb": {"from": "赠送流量(GB)", "unit": "MB"}}}
    with Engine(folder / "spill", threads=1, memory_gb=1) as engine:
        yield lambda yuan, mb: mapped(engine, folder, [*USUAL[:2], yuan, mb, *USUAL[4:]], layout=layout).rows


def mapping(tmp_path, text):
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_said_for_every_table_holds_where_nothing_else_is_said(tmp_path):
    path = mapping(tmp_path, 'encoding = "gb18030"\n[bills]\nencoding = "utf-8"\n[bills.columns]\nnumber = "号码"\n')
    told = read_mapping(path)
    assert told.layouts["bills"].encoding == "utf-8"
    assert told.layouts["plans"].encoding == "gb18030"
    assert told.layouts["bills"].columns["number"].source == "号码"
    assert len(told.sha256) == 64


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[bils]\n", "the first [bils]: no table; expected perhaps bills"),
        (
            '[bills.columns]\npayed_fen = "x"\n',
            "bills.columns.payed_fen: no column of the contract; expected perhaps paid_fen",
        ),
        (
            '[bills.columns]\nmonth = { from = "x", thousands = "," }\n',
            "thousands ,; expected what parts the thousands",
        ),
        ('[bills.columns]\nmonth = { from = "x", zone = "UTC" }\n', "zone UTC; expected none: month is month"),
        (
            '[payments.columns]\npaid_at = { from = "x", zone = "Mars" }\n',
            "found 'Mars'; expected input should be 'UTC'",
        ),
        ('[bills.columns]\npaid_fen = { from = "x", unit = "USD" }\n', "unit USD; expected one of fen, yuan, 分, 元"),
        ('[bills.columns]\nmonth = { from = "x", unit = "MB" }\n', "unit MB; expected no unit"),
        ('[bills.columns]\nmonth = { from = "x", format = "%Q" }\n', "format %Q; expected a format such as %Y%m%d"),
        ('[bills.columns]\npaid_fen = { from = "x", format = "%Y" }\n', "a format; expected none: paid_fen is whole"),
        (
            '[bills.columns]\nmonth = { from = "x", always = "y" }\n',
            "neither or both of `from` and `always`; expected one",
        ),
        (
            '[subscribers.columns]\npayment = { from = "x", words = { a = "cash" } }\n',
            "a = cash; expected one of postpaid, pr",
        ),
        ('[bills]\nencoding = "ebcdic"\n', "bills.encoding: ebcdic; expected one of utf-8"),
        ("[bills]\nenkoding = 1\n", "bills.enkoding: found an entry nobody reads; expected perhaps encoding"),
        ('[bills]\ndelimiter = "::"\n', "bills.delimiter: found '::'; expected string should have at most 1 character"),
        ("[bills\n", "found no TOML"),
        ('[bills]\nfile = ""\n', "bills.file: nothing; expected a name or a pattern within the folder of a month"),
        ('[bills]\nfile = "/dw/bills.csv"\n', "bills.file: /dw/bills.csv; expected a name or a pattern"),
        ('[bills]\nfile = "."\n', "bills.file: .; expected a name or a pattern"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_with_its_place(tmp_path, text, says):
    with pytest.raises(BadSettings) as refused:
        read_mapping(mapping(tmp_path, text))
    assert says in str(refused.value)
    assert refused.value.exit_code == 78


def test_a_mapping_that_notepad_saved_with_a_mark_is_read(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text('[bills]\nencoding = "gb18030"\n', encoding="utf-8-sig")
    assert read_mapping(path).layouts["bills"].encoding == "gb18030"


def test_a_mapping_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NoInput, match="Draft one: keepline map DIR"):
        read_mapping(tmp_path / "none.toml")
