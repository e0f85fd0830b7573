"""Texts: decoded, unpacked and read by their header, without guessing and without losing a letter."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import encodings, texts
from data.contract import Column, Table, known_on
from data.exports import Export
from data.mapping import Layout
from data.month import Month
from data.records import picked
from data.refusals import BadData
from data.texts import as_utf_8, readable

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
    return as_utf_8(export, staging).read_bytes().decode("utf-8")


def test_utf_8_is_read_where_it_lies(shops, tmp_path):
    export = shops(CHINESE.encode("utf-8"))
    assert as_utf_8(export, tmp_path / "staging") == export.path
    assert not (tmp_path / "staging").exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_gb18030_and_a_byte_order_mark_are_read_from_a_copy(shops, tmp_path, encoding):
    export = shops(CHINESE.encode(encoding))
    assert as_utf_8(export, tmp_path / "staging") == tmp_path / "staging" / "2025-03-shops.csv"
    assert text_of(export, tmp_path / "staging") == CHINESE
    assert export.path.read_bytes() == CHINESE.encode(encoding)


@pytest.mark.parametrize("chunk", range(1, 9))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_character_cut_at_the_edge_of_a_chunk_is_put_together_again(shops, tmp_path, monkeypatch, encoding, chunk):
    monkeypatch.setattr(encodings, "_CHUNK", chunk)
    assert text_of(shops(CHINESE.encode(encoding)), tmp_path / "staging") == CHINESE


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\x00"), max_size=20),
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
        patched.setattr(encodings, "_CHUNK", chunk)
        assert text_of(export, folder / "staging") == f"的,{text}的\n"


def test_line_ends_are_kept_as_they_are(shops, tmp_path):
    windows = CHINESE.replace("\n", "\r\n")
    assert text_of(shops(windows.encode("gb18030")), tmp_path / "staging") == windows


def test_utf_16_without_a_mark_is_refused_unless_it_is_declared(shops, tmp_path):
    raw = CHINESE.encode("utf-16-le")
    with pytest.raises(BadData) as refused:
        as_utf_8(shops(raw), tmp_path)
    assert str(refused.value) == (
        "shops.csv 2025-03, line 1: found NUL bytes in the header; expected text; UTF-16 begins with a byte order "
        'mark, or is declared. Declare it in the mapping (encoding = "utf-16-le"), or export the file again.'
    )
    assert refused.value.exit_code == 65
    declared = replace(shops(raw), layout=Layout(encoding="UTF-16-LE"))
    assert text_of(declared, tmp_path) == CHINESE


def test_a_declared_encoding_comes_before_everything_but_a_mark_that_contradicts_it(shops, tmp_path):
    big5 = replace(
        shops("shop,rent_fen,known_on\n臺北店,1,2025-03-04\n".encode("big5")), layout=Layout(encoding="big5")
    )
    assert "臺北店" in text_of(big5, tmp_path)
    marked = replace(shops(CHINESE.encode("utf-8-sig")), layout=Layout(encoding="gb18030"))
    with pytest.raises(BadData, match=r"found a byte order mark of utf-8; expected gb18030, as the mapping declares"):
        as_utf_8(marked, tmp_path)


def test_lines_of_both_encodings_are_refused_with_one_of_each(shops, tmp_path):
    raw = "shop,rent_fen,known_on\n武汉,1,2025-03-04\n".encode("gb18030") + "汉口,2,2025-03-04\n".encode()
    with pytest.raises(BadData, match=r"shops.csv 2025-03: found line 3, which is UTF-8, and line 2, which is not"):
        as_utf_8(shops(raw), tmp_path)


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [("gb18030", b"\xff\xff"), ("gb18030", b"\xb5"), ("utf-8-sig", "店".encode()[:2])],
    ids=["GB18030", "half a letter of GB18030", "half a letter of UTF-8"],
)
def test_a_broken_letter_is_refused_with_its_line(shops, tmp_path, encoding, broken):
    raw = CHINESE.encode(encoding) + broken + b",3,2025-03-04\n"
    with pytest.raises(BadData, match=r"^shops.csv 2025-03, line 4: found bytes that are no text; expected one enc"):
        as_utf_8(shops(raw), tmp_path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("汉口,2,2025-03-04\n".encode(), r"found line 3, which is UTF-8, and line 2, which is not"),
        (b"\xff\xff,2,2025-03-04\n", r"line 3: found bytes that are no text"),
        (b"a,2,2025-03-0", r"found a last line without an end"),
    ],
)
def test_a_large_file_is_refused_as_a_small_one_is(shops, tmp_path, monkeypatch, wrong, said):
    monkeypatch.setattr(texts, "LARGE", 1)
    raw = "shop,rent_fen,known_on\n武汉,1,2025-03-04\n".encode("gb18030") + wrong
    with pytest.raises(BadData, match=said):
        as_utf_8(shops(raw), tmp_path, hands=2)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_last_line_without_an_end_is_half_written(shops, tmp_path, encoding):
    with pytest.raises(BadData) as refused:
        as_utf_8(shops((CHINESE + "汉口,3,2025-03-0").encode(encoding)), tmp_path)
    assert str(refused.value) == (
        "shops.csv 2025-03: found a last line without an end; expected a newline at the end of the last row. "
        "The file looks half-written: ask for it again; or, if its last row is whole, put a newline after it."
    )


def test_an_empty_file_is_refused(shops, tmp_path):
    with pytest.raises(BadData) as refused:
        readable(shops(b""), tmp_path)
    assert str(refused.value) == (
        "shops.csv 2025-03: found an empty file; expected at least a header line. Ask for the file again."
    )


def header(export):
    """The places of the contract's columns, how many columns there are, and the delimiter."""
    text = readable(export, export.path.parent)
    return [text.header.places[name] for name in SHOPS.header], len(text.header.names), text.delimiter


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
def test_the_delimiter_is_the_one_of_the_header(shops, delimiter):
    export = shops(f"{delimiter.join(SHOPS.header)}\n".encode())
    assert header(export) == ([0, 1, 2], 3, delimiter)


@pytest.mark.parametrize(
    ("line", "places", "count"),
    [
        ("known_on,rent_fen,shop", [2, 1, 0], 3),
        ("shop,rent_fen,known_on,manager", [0, 1, 2], 4),
        ("shop,manager,,RENT_FEN,rent_fen,,known_on", [0, 4, 6], 7),
        ('"shop", "rent_fen" ,"known_on"', [0, 1, 2], 3),
        ('"so, so",shop,rent_fen,known_on', [1, 2, 3], 4),
        ("shop,rent_fen,known_on\r", [0, 1, 2], 3),
    ],
    ids=["reordered", "one more", "more without a name", "quoted and spaced", "a quoted comma", "CRLF"],
)
def test_a_header_that_holds_every_name_is_taken_in_its_own_order(shops, line, places, count):
    assert header(shops(f"{line}\n".encode())) == (places, count, ",")


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
    assert str(refused.value).startswith(
        f"shops.csv 2025-03, line 1: found {found}; expected the columns shop, rent_fen, known_on. "
        "Mend the export, or say in a mapping which column is which (keepline map DIR drafts one); nothing of this month "
        "was taken in.\n"
        "  expected"
    )


def test_expected_stands_against_found_column_by_column(shops):
    with pytest.raises(BadData) as refused:
        header(shops(b"shop,rent,known_on,shop\n"))
    assert str(refused.value).splitlines()[1:] == [
        "  expected   found",
        "  shop       shop, 2 times",
        "  rent_fen   missing",
        "  known_on   known_on",
        "  not known  rent",
    ]


def test_rows_begin_where_no_quotation_is_open(shops):
    export = shops(
        b'shop,rent_fen,known_on\none,1,2025-03-04\n\n"two\nlines, and ""said""",2,2025-03-04\nthree,3,2025-03-04\n'
    )
    assert [(row.line, row.raw) for row in picked(export.path, ",", rows={1, 2, 3}, faults=[])] == [
        (2, "one,1,2025-03-04"),
        (4, '"two\nlines, and ""said""",2,2025-03-04'),
        (6, "three,3,2025-03-04"),
    ]
