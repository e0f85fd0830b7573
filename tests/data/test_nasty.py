"""Nasty files: what people really hand over, each with what must become of it.

Every case is a file of bytes, and either how many rows are kept, with line and rule of every other one, or the words
of the refusal. None may crash, lose a row or turn a value into another.
"""

import datetime as dt
import gzip
from typing import Any

import pyarrow as pa
import pytest

from data.mapping import Layout
from data.refusals import BadData
from tests.data.topups import ANNA, BO, GOOD, HERE, parquet, read, row, text, workbook, zipped

TWO = text(row(), row(number=BO))
CHINESE = "gb18030"
HEADER = list(GOOD)
CELLS = list(GOOD.values())
TEN, MIDNIGHT = dt.datetime.fromisoformat("2025-03-01 10:00:00"), dt.datetime.fromisoformat("2025-04-01")
SHORTENED = "number was shortened by a spreadsheet, as in 1.38E+10"
SHORTENED_ID = SHORTENED.replace("number", "shop_id")
NO_NUMBER = "number is not a phone number of 11 digits, as text"

#: Files that are read: (bytes, layout, rows kept, line and rule of the others).
READ: dict[str, tuple[bytes, dict[str, Any], int, list[tuple[int, str]]]] = {
    "UTF-8": (TWO.encode(), {}, 2, []),
    "UTF-8 with a byte order mark": (TWO.encode("utf-8-sig"), {}, 2, []),
    "GB18030": (TWO.encode(CHINESE), {}, 2, []),
    "GB18030 with letters of four bytes": (text(row(note="𠮷㐂")).encode(CHINESE), {}, 1, []),
    "GBK, declared": (TWO.encode("gbk"), {"encoding": "gbk"}, 2, []),
    "UTF-16 with a mark": (TWO.encode("utf-16"), {}, 2, []),
    "UTF-16, big end first": (b"\xfe\xff" + TWO.encode("utf-16-be"), {}, 2, []),
    "UTF-16 without a mark, declared": (TWO.encode("utf-16-le"), {"encoding": "utf-16-le"}, 2, []),
    "TAB": (text(row(), delimiter="\t").encode(), {}, 1, []),
    "bars": (text(row(), delimiter="|").encode(), {}, 1, []),
    "Hive's \\x01": (text(row(), delimiter="\x01").encode(), {}, 1, []),
    "Hive's \\x01, \\N and no header": (
        "\x01".join(row(note="\\N", is_first="\\N").values()).encode() + b"\n",
        {"delimiter": "\x01", "header": HEADER, "nulls": ["\\N"]},
        1,
        [],
    ),
    "line ends of Windows": (text(row(), row(number=BO), end="\r\n").encode(), {}, 2, []),
    "blank lines": (TWO.replace("\n", "\n\n").encode(), {}, 2, []),
    "a quoted comma": (text(row(note='"谢,谢"')).encode(), {}, 1, []),
    "a quoted line end": (text(row(note='"谢\n谢"'), row(number="x")).encode(), {}, 1, [(4, NO_NUMBER)]),
    "a quoted quotation": (text(row(note='"""谢"""')).encode(), {}, 1, []),
    "inches": (text(row(note='5.5" 屏')).encode(), {}, 1, []),
    "a comma at every end": (TWO.replace("\n", ",\n").encode(), {}, 2, []),
    "a full-width comma": (text(row(note="谢，谢")).encode(), {}, 1, []),
    "a field too few": ((TWO + f"{BO},2025-03\n").encode(), {}, 2, [(4, "the line has missing columns")]),
    "a field too many": (
        (text(row()) + text(row(number=BO)).split("\n")[1] + ",x\n").encode(),
        {},
        1,
        [(3, "the line has too many columns")],
    ),
    "NUL in a text": (text(row(note="a\x00b"), row(number=BO)).encode(), {}, 1, [(2, "note holds a NUL")]),
    "NUL in a number": (text(row(number="138\x00138000"), row()).encode(), {}, 1, [(2, NO_NUMBER)]),
    "a total nobody declared": ((TWO + "合计,2\n").encode(), {}, 2, [(4, "the line has missing columns")]),
    "a total that is declared": ((TWO + "合计,2\n").encode(), {"footer": "合计"}, 2, []),
    "a total in GB18030, without a line end": ((TWO + "合计|2").encode(CHINESE), {"footer": "合计"}, 2, []),
    "a title above the header": (("2025年3月充值\n\n" + TWO).encode(), {"skip_lines": 2}, 2, []),
    "a number from a spreadsheet": (text(row(number="1.38E+10"), row()).encode(), {}, 1, [(2, SHORTENED)]),
    "a number with .0": (text(row(number=f"{ANNA}.0")).encode(), {}, 1, []),
    "a number with blanks around": (text(row(number=f" {ANNA} ")).encode(), {}, 1, []),
    "a number in full-width digits": (
        text(row(number="１３８００１３８０００"), row()).encode(),
        {},
        1,
        [(2, NO_NUMBER)],
    ),
    "an id from a spreadsheet": (
        text(row(shop_id="1.23E+17"), row(number=BO)).encode(),
        {},
        1,
        [(2, "shop_id was shortened by a spreadsheet, as in 1.38E+10")],
    ),
    "a day that is none": (
        text(row(known_on="2025-02-30"), row()).encode(),
        {},
        1,
        [(2, "known_on is not a day as YYYY-MM-DD")],
    ),
    "thousands with commas": (
        text(row(amount_fen='"1,000"'), row()).encode(),
        {},
        1,
        [(2, "amount_fen is not a whole number")],
    ),
    "a number beyond all bounds": (
        text(row(amount_fen="9" * 400), row()).encode(),
        {},
        1,
        [(2, "amount_fen is too long: from 2^53 on whole numbers are not exact")],
    ),
    "the same row twice": (
        text(row(), row()).encode(),
        {},
        1,
        [(3, "repeats subscriber_id, paid_at of an earlier row")],
    ),
    "a formula": (text(row(note='=HYPERLINK("x")')).encode(), {}, 1, []),
    "gzip": (gzip.compress(TWO.encode(CHINESE)), {}, 2, []),
    "zip": (zipped(**{"数据.csv": TWO.encode(CHINESE)}), {}, 2, []),
    "zip of a Mac": (zipped(**{"a.csv": TWO.encode(), "__MACOSX/._a.csv": b"x"}), {}, 2, []),
    "a workbook of texts": (workbook([HEADER, CELLS]), {}, 1, []),
    "a workbook with numbers, dates and blank rows": (
        workbook(
            [
                HEADER,
                [],
                [int(ANNA), "2025-03", TEN, 500, None, "app", 1, "007", "谢谢", MIDNIGHT],
                [138, *CELLS[1:]],
            ]
        ),
        {},
        1,
        [(4, NO_NUMBER)],
    ),
    "a workbook with a long id as a number": (
        workbook([HEADER, [*CELLS[:7], 123456789012345678, *CELLS[8:]], CELLS]),
        {},
        1,
        [(2, SHORTENED_ID)],
    ),
    "a long id that was a float once": (
        text(row(shop_id="1.2345E15"), row(shop_id="123456789012345678.0"), row(number=BO)).encode(),
        {},
        1,
        [(2, SHORTENED_ID), (3, SHORTENED_ID)],
    ),
    "a workbook with a title, a blank row and dates": (
        workbook([["三月充值"], [], HEADER, [*CELLS[:2], TEN, *CELLS[3:9], MIDNIGHT], [138, *CELLS[1:]]]),
        {"skip_lines": 2},
        1,
        [(5, NO_NUMBER)],
    ),
    "a workbook without a header": (
        workbook([[*CELLS[:2], TEN, *CELLS[3:9], MIDNIGHT]]),
        {"header": HEADER},
        1,
        [],
    ),
    "a workbook with a sheet that is said": (workbook([["x"]], [HEADER, CELLS]), {"sheet": "Sheet2"}, 1, []),
    "Parquet of texts": (parquet(), {}, 1, []),
    "Parquet with numbers as 64 bits": (parquet(number=pa.array([int(ANNA), int(BO)])), {}, 2, []),
    "Parquet with numbers as floats": (parquet(number=pa.array([float(ANNA)])), {}, 1, []),
    "Parquet of categories with a word for nothing": (
        parquet(shop_id=pa.array(["007", "NULL"]).dictionary_encode(), number=pa.array([ANNA, BO])),
        {"nulls": ["NULL"]},
        2,
        [],
    ),
    "Parquet with a text that is no number": (
        parquet(amount_fen=pa.array(["5", "x"])),
        {},
        1,
        [(2, "amount_fen is not a whole number")],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_nasty_file_is_read(engine, tmp_path, name):
    raw, layout, kept, rules = READ[name]
    told = read(engine, tmp_path, raw, layout=Layout.model_validate(layout))
    assert (told.kept, told.rules) == (kept, rules)
    assert all(one["shop_id"] in {"007", None} for one in told.rows)
    assert {one["subscriber_id"] for one in told.rows} <= set(HERE.values())


def changed(raw: bytes) -> bytes:
    """A file of which 16 bytes of its first column came out otherwise."""
    return raw[:20] + b"\xff" * 16 + raw[36:]


ENDED = "found a last line without an end"
#: Files that are refused: (bytes, layout, what the refusal says).
REFUSED: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "nothing at all": (b"", {}, "found an empty file"),
    "one blank line": (b"\n", {}, "line 1: found no column number"),
    "cut in the middle of a line": (TWO.encode()[:-5], {}, ENDED),
    "cut in the middle of a letter": (text(row(note="谢")).encode()[:-14], {}, ENDED),
    "line ends of an old Mac": (TWO.replace("\n", "\r").encode(), {}, "found lines that end in CR alone"),
    "line ends of two kinds": (
        (text(row(note='"谢\n谢"'), end="\r\n") + text(row(number=BO))).encode(),
        {},
        "line 4: found a line that ends in LF, where the first ends in CR LF; expected one kind of line end",
    ),
    "UTF-16 without a mark": (TWO.encode("utf-16-le"), {}, "line 1: found NUL bytes in the header"),
    "UTF-8 and GB18030 mixed": (
        text(row(note="武汉")).encode(CHINESE) + text(row(note="汉口")).split("\n")[1].encode() + b"\n",
        {},
        "found line 3, which is UTF-8, and line 2, which is not",
    ),
    "bytes that are no text": (TWO.encode(CHINESE) + b"\xff\xff\n", {}, "line 4: found bytes that are no text"),
    "declared as GB18030, marked as UTF-8": (
        TWO.encode("utf-8-sig"),
        {"encoding": "gb18030"},
        "found a byte order mark of utf-8; expected gb18030",
    ),
    "no header": (TWO.split("\n", 1)[1].encode(), {}, "line 1: found no column number"),
    "a name twice": (TWO.replace("note", "month", 1).encode(), {}, "found no column note; twice month"),
    "a quotation never closed": (text(row(note='"谢')).encode(), {}, "found a quotation mark that is opened"),
    "a footer that is not there": (TWO.encode(), {"footer": "合计"}, "found a last line that is no footer"),
    "gzip cut": (gzip.compress(TWO.encode())[:-9], {}, "found a damaged archive"),
    "zip cut": (zipped(a=TWO.encode())[:-30], {}, "found a damaged archive"),
    "zip of two files": (zipped(a=TWO.encode(), b=TWO.encode()), {}, "found an archive of 2 files"),
    "zip of nothing": (zipped(), {}, "found an archive of 0 files"),
    "a workbook of two sheets": (workbook([HEADER, CELLS], [HEADER, CELLS]), {}, "found the sheets Sheet1, Sheet2"),
    "an empty workbook": (workbook([]), {}, "found the sheets Sheet1"),
    "a workbook cut": (workbook([HEADER, CELLS])[:-100], {}, "found a damaged archive"),
    "Parquet cut": (parquet()[:-20], {}, "found damaged Parquet"),
    "Parquet changed in its middle": (changed(parquet(number=pa.array([ANNA] * 999))), {}, "found damaged Parquet"),
    "Parquet with ids as numbers": (
        parquet(shop_id=pa.array([7])),
        {},
        "found shop_id as int64; expected shop_id as an id, as text",
    ),
    "Parquet with numbers of 32 bits": (parquet(number=pa.array([1.38e10], pa.float32())), {}, "found number as float"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_nasty_file_is_refused(engine, tmp_path, name):
    raw, layout, says = REFUSED[name]
    with pytest.raises(BadData) as refused:
        read(engine, tmp_path, raw, layout=Layout.model_validate(layout))
    assert says in str(refused.value)
    assert str(refused.value).startswith("topups.csv 2025-03")


def test_there_are_enough_of_them():
    assert len(READ) + len(REFUSED) >= 60


def test_what_a_spreadsheet_did_is_repaired_and_counted(engine, tmp_path):
    told = read(engine, tmp_path, text(row(number=f"{ANNA}.0", shop_id="42.0"), row(number=BO)).encode())
    assert told.repaired == 2
    assert {one["shop_id"] for one in told.rows} == {"42", "007"}
