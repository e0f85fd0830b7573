"""Exports: found, decoded and read by their header, without guessing and without losing a letter."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import exports
from data.contract import Column, Table, known_on
from data.exports import Export, exports_of, header_of, months_of, readable
from data.month import Month
from data.records import records
from data.refusals import BadData, NoInput
from data.tables import TABLES

MARCH = Month.parse("2025-03")

SHOPS = Table(
    name="shops",
    about="One row a shop.",
    grain=("shop",),
    columns=(Column("shop", "text", "the shop"), Column("rent_fen", "whole", "its rent"), known_on()),
)

#: 㐀 and 𠮷 take four bytes in GB18030, 汉 two; in UTF-8 𠮷 takes four, the others three.
CHINESE = "shop,rent_fen,known_on\n武汉㐀店,1,2025-03-04\n𠮷野,2,2025-03-04\n"


@pytest.fixture
def shops(tmp_path):
    """Hand over a file of shops with these bytes."""

    def handed_over(raw: bytes) -> Export:
        path = tmp_path / "shops.csv"
        path.write_bytes(raw)
        return Export(SHOPS, MARCH, path, hashlib.sha256(raw).hexdigest())

    return handed_over


def text_of(export, staging):
    return readable(export, staging).read_bytes().decode("utf-8")


def test_utf_8_is_read_where_it_lies(shops, tmp_path):
    export = shops(CHINESE.encode("utf-8"))
    assert readable(export, tmp_path / "staging") == export.path
    assert not (tmp_path / "staging").exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_gb18030_and_a_byte_order_mark_are_read_from_a_copy(shops, tmp_path, encoding):
    export = shops(CHINESE.encode(encoding))
    assert readable(export, tmp_path / "staging") == tmp_path / "staging" / "2025-03-shops.csv"
    assert text_of(export, tmp_path / "staging") == CHINESE
    assert export.path.read_bytes() == CHINESE.encode(encoding)


@pytest.mark.parametrize("chunk", range(1, 9))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_character_cut_at_the_edge_of_a_chunk_is_put_together_again(shops, tmp_path, monkeypatch, encoding, chunk):
    monkeypatch.setattr(exports, "_CHUNK", chunk)
    assert text_of(shops(CHINESE.encode(encoding)), tmp_path / "staging") == CHINESE


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=20),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    chunk=st.integers(1, 7),
)
def test_no_letter_is_lost(tmp_path_factory, text, encoding, chunk):
    folder = tmp_path_factory.mktemp("shops")
    # 的 is no UTF-8 in GB18030, so that the two cannot be taken for each other.
    raw = f"的,{text}的\n".encode(encoding)
    (folder / "shops.csv").write_bytes(raw)
    export = Export(SHOPS, MARCH, folder / "shops.csv", "")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(exports, "_CHUNK", chunk)
        assert text_of(export, folder / "staging") == f"的,{text}的\n"


def test_line_ends_are_kept_as_they_are(shops, tmp_path):
    windows = CHINESE.replace("\n", "\r\n")
    assert text_of(shops(windows.encode("gb18030")), tmp_path / "staging") == windows


def test_utf_16_little_endian_is_refused(shops, tmp_path):
    with pytest.raises(BadData):
        readable(shops(CHINESE.encode("utf-16")), tmp_path)


def test_utf_16_big_endian_is_refused_with_its_line(shops, tmp_path):
    with pytest.raises(BadData) as refused:
        readable(shops(b"\xfe\xff" + CHINESE.encode("utf-16-be")), tmp_path)
    assert str(refused.value) == (
        "shops.csv 2025-03, line 1: found bytes that are no text; expected one encoding throughout: utf-8 or gb18030. "
        "Export the file again in one of them."
    )
    assert refused.value.exit_code == 65


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [("gb18030", b"\xff\xff"), ("gb18030", b"\xb5"), ("utf-8-sig", "店".encode()[:2])],
    ids=["GB18030", "half a letter of GB18030", "half a letter of UTF-8"],
)
def test_a_broken_letter_is_refused_with_its_line(shops, tmp_path, encoding, broken):
    raw = CHINESE.encode(encoding) + broken + b",3,2025-03-04\n"
    with pytest.raises(BadData, match=r"^shops.csv 2025-03, line 4: found bytes that are no text; expected one"):
        readable(shops(raw), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_last_line_without_an_end_is_half_written(shops, tmp_path, encoding):
    with pytest.raises(BadData) as refused:
        readable(shops((CHINESE + "汉口,3,2025-03-0").encode(encoding)), tmp_path)
    assert str(refused.value) == (
        "shops.csv 2025-03: found a last line without an end; expected a newline at the end of the last row. "
        "The file looks half-written: ask for it again."
    )


def test_an_empty_file_is_refused(shops, tmp_path):
    with pytest.raises(BadData) as refused:
        readable(shops(b""), tmp_path)
    assert str(refused.value) == (
        "shops.csv 2025-03: found an empty file; expected at least a header line. Ask for the file again."
    )


def header(export):
    return header_of(export.path, export)


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
def test_the_delimiter_is_the_one_of_the_header(shops, delimiter):
    export = shops(f"{delimiter.join(SHOPS.header)}\n".encode())
    assert header(export) == (["shop", "rent_fen", "known_on"], delimiter)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("known_on,rent_fen,shop", ["known_on", "rent_fen", "shop"]),
        ("shop,rent_fen,known_on,manager", ["shop", "rent_fen", "known_on", "__besides_3"]),
        ('"shop", "rent_fen" ,"known_on"', ["shop", "rent_fen", "known_on"]),
        ("shop,rent_fen,known_on\r", ["shop", "rent_fen", "known_on"]),
    ],
    ids=["reordered", "one more", "quoted and spaced", "CRLF"],
)
def test_a_header_that_holds_every_name_is_taken_in_its_own_order(shops, line, names):
    assert header(shops(f"{line}\n".encode())) == (names, ",")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("shop,known_on", "no column rent_fen"),
        ("shop,rent,known_on", "no column rent_fen; besides rent"),
        ("shop,rent_fen,shop,known_on", "twice shop"),
        ("店,租金,日期", "no column shop, rent_fen, known_on; besides 店, 租金, 日期"),
        ("汉口,3,2025-03-04", "no column shop, rent_fen, known_on; besides 汉口, 3, 2025-03-04"),
    ],
    ids=["missing", "misspelt", "twice", "in Chinese", "no header at all"],
)
def test_a_header_that_lacks_a_name_is_refused(shops, line, found):
    with pytest.raises(BadData) as refused:
        header(shops(f"{line}\n".encode()))
    assert str(refused.value) == (
        f"shops.csv 2025-03, line 1: found {found}; expected the columns shop, rent_fen, known_on. "
        "Mend the export; nothing of this month was taken in."
    )


def test_rows_begin_where_no_quotation_is_open(shops):
    export = shops(
        b'shop,rent_fen,known_on\none,1,2025-03-04\n\n"two\nlines, and ""said""",2,2025-03-04\nthree,3,2025-03-04\n'
    )
    assert [(row.line, row.raw) for row in records(export.path, ",")] == [
        (2, "one,1,2025-03-04"),
        (4, '"two\nlines, and ""said""",2,2025-03-04'),
        (6, "three,3,2025-03-04"),
    ]


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
    hand_over(tmp_path / "2025-03", *REQUIRED, "payments.csv", "readme.txt", "bills.xlsx")
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
