"""Rejects: every row of a file is kept or set aside with its line, its rule and its text, and none is lost."""

import csv
import datetime as dt
import io
from contextlib import suppress
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import Column, Rule, Table, known_on
from data.engine import Engine
from data.exports import Export
from data.identity import subscriber_id
from data.month import Month
from data.numbers import Names
from data.refusals import BadData
from data.rejects import Count, sort_out
from data.tables.usage_daily import USAGE_DAILY

MARCH = Month.parse("2025-03")
KEY = bytes(32)
ANNA, BO, STRANGER = "13800138000", "13900139000", "18600186000"
HERE = {number: subscriber_id(number, KEY) for number in (ANNA, BO)}

TOPUPS = Table(
    name="topups",
    about="One row a top-up.",
    grain=("subscriber_id", "paid_at"),
    dated="paid_at",
    of_the_month=True,
    columns=(
        Column("number", "number", "who"),
        Column("month", "month", "the month"),
        Column("paid_at", "moment", "when"),
        Column("amount_fen", "whole", "how much", low=1, high=10_000),
        Column("channel", "text", "where", among=("app", "shop")),
        Column("is_first", "flag", "never before", optional=True),
        Column("note", "text", "what was said", optional=True),
        known_on(),
    ),
    rules=(Rule("known not before it was paid", lambda row: row.known_on >= row.paid_at.date()),),
)

GOOD = {
    "number": ANNA,
    "month": "2025-03",
    "paid_at": "2025-03-01 10:00:00",
    "amount_fen": "500",
    "channel": "app",
    "is_first": "1",
    "note": "谢谢",
    "known_on": "2025-04-01",
}

#: Rows are compared in the order of their key.
BY_KEY = itemgetter(*TOPUPS.grain)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("spill"), threads=2, memory_gb=1) as running:
        yield running


@pytest.fixture(scope="module")
def sorted_out(engine, tmp_path_factory):
    """Check a file of top-ups: give the counts, the rows kept, the rows rejected and when the last was known."""
    folder = tmp_path_factory.mktemp("2025-03")

    def check(raw: bytes):
        (folder / "topups.csv").write_bytes(raw)
        names = Names(KEY)
        names.these_are_here(HERE.values())
        done = sort_out(engine, [Export(TOPUPS, MARCH, folder / "topups.csv", "sha")], names, folder / "staging")
        rejected = [(row["line"], row["rule"], row["raw"]) for row in done.rejected.to_pylist()]
        kept = sorted(engine.arrow(done.kept).to_pylist(), key=BY_KEY)
        return done.parts[0].count, kept, rejected, done.days

    return check


def line_of(**other):
    """A good row, but for what is said."""
    return ",".join({**GOOD, **other}.values())


def file_of(*lines):
    return "".join(f"{line}\n" for line in (",".join(GOOD), *lines)).encode()


def test_good_rows_are_kept_as_they_were_written(sorted_out):
    count, kept, rejected, days = sorted_out(
        file_of(
            line_of(),
            line_of(number=BO, amount_fen="1", is_first="0", note='"one, ""two"""', known_on="2025-04-03"),
            line_of(number=BO, paid_at="2025-03-31 23:59:59", is_first="", note=""),
        )
    )
    assert count == Count("topups", "topups.csv", read=3, kept=3, rejected=0)
    assert rejected == []
    assert days[-1] == dt.date(2025, 4, 3)
    at = dt.datetime.fromisoformat
    assert [tuple(row.values()) for row in kept] == [
        (HERE[ANNA], "2025-03", at("2025-03-01 10:00:00"), 500, "app", True, "谢谢", dt.date(2025, 4, 1)),
        (HERE[BO], "2025-03", at("2025-03-01 10:00:00"), 1, "app", False, 'one, "two"', dt.date(2025, 4, 3)),
        (HERE[BO], "2025-03", at("2025-03-31 23:59:59"), 500, "app", None, None, dt.date(2025, 4, 1)),
    ]


NO_NUMBER = "number is not a phone number of 11 digits, as text"
NO_MOMENT = "paid_at is not a moment as YYYY-MM-DD HH:MM:SS"
NOT_WHOLE = "amount_fen is not a whole number"
NO_FLAG = "is_first is not 0 or 1"


@pytest.mark.parametrize(
    ("column", "written", "rule"),
    [
        ("number", "1.38E+10", "number was shortened by a spreadsheet, as in 1.38E+10"),
        ("number", "13800138000.5", NO_NUMBER),
        ("number", "8613800138000", NO_NUMBER),
        ("month", "2025/03", "month is not a month as YYYY-MM"),
        ("number", "23800138000", NO_NUMBER),
        ("number", "138****8000", NO_NUMBER),
        ("number", "", "number is empty"),
        ("number", STRANGER, "the number is not among the subscribers of the month"),
        ("month", "2025-02", "month is not the month of the folder"),
        ("paid_at", "2025-02-28 23:59:59", "paid_at does not lie in the month"),
        ("paid_at", "2025-04-01 00:00:00", "paid_at does not lie in the month"),
        ("paid_at", "2025-03-01", NO_MOMENT),
        ("paid_at", "01/03/2025 10:00", NO_MOMENT),
        ("paid_at", "", "paid_at is empty"),
        ("amount_fen", "1.5", NOT_WHOLE),
        ("amount_fen", "5 yuan", NOT_WHOLE),
        ("amount_fen", "0", "amount_fen is below 1"),
        ("amount_fen", "10001", "amount_fen is above 10000"),
        ("amount_fen", "", "amount_fen is empty"),
        ("channel", "bank", "channel is none of app, shop"),
        ("channel", "  ", "channel is empty"),
        ("is_first", "yes", NO_FLAG),
        ("known_on", "2025-02-30", "known_on is not a day as YYYY-MM-DD"),
        ("known_on", "2025-02-28", "not: known not before it was paid"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_with_its_line_and_text(sorted_out, column, written, rule):
    bad = line_of(**{column: written})
    count, kept, rejected, _ = sorted_out(file_of(line_of(), bad, line_of(number=BO)))
    assert count == Count("topups", "topups.csv", read=3, kept=2, rejected=1)
    assert [row["subscriber_id"] for row in kept] == [HERE[ANNA], HERE[BO]]
    assert rejected == [(3, rule, bad)]


def test_the_point_that_a_spreadsheet_gave_a_number_is_taken_off_and_counted(sorted_out):
    count, kept, rejected, _ = sorted_out(file_of(line_of(number="13800138000.0"), line_of(number=f"{BO}.00")))
    assert count == Count("topups", "topups.csv", read=2, kept=2, rejected=0, repaired=2)
    assert [row["subscriber_id"] for row in kept] == [HERE[ANNA], HERE[BO]]
    assert rejected == []


def test_lines_with_too_few_and_too_many_fields_are_set_aside(sorted_out):
    short, long = f"{ANNA},2025-03", line_of() + ",surplus"
    count, kept, rejected, _ = sorted_out(file_of(short, line_of(), long))
    assert count == Count("topups", "topups.csv", read=3, kept=1, rejected=2)
    assert len(kept) == 1
    assert rejected == [(2, "the line has missing columns", short), (4, "the line has too many columns", long)]


def test_a_key_that_comes_again_is_kept_once_the_first_time(sorted_out):
    second, third = line_of(amount_fen="2"), line_of(amount_fen="3")
    count, kept, rejected, _ = sorted_out(file_of(line_of(amount_fen="1"), second, line_of(number=BO), third))
    assert count == Count("topups", "topups.csv", read=4, kept=2, rejected=2)
    assert [(row["subscriber_id"], row["amount_fen"]) for row in kept] == [(HERE[ANNA], 1), (HERE[BO], 500)]
    rule = "repeats subscriber_id, paid_at of an earlier row"
    assert rejected == [(3, rule, second), (5, rule, third)]


def test_a_rejected_row_takes_nobodys_place(sorted_out):
    bad, good = line_of(amount_fen="-1"), line_of(amount_fen="2")
    _, kept, rejected, _ = sorted_out(file_of(bad, good))
    assert [row["amount_fen"] for row in kept] == [2]
    assert rejected == [(2, "amount_fen is below 1", bad)]


def test_lines_are_those_of_the_file_whatever_is_quoted_or_blank_before(sorted_out):
    two_lines, bad = line_of(note='"first line\nsecond line"'), line_of(number=BO, channel="bank")
    _, kept, rejected, _ = sorted_out(file_of(two_lines, "", "", bad))
    assert [row["note"] for row in kept] == ["first line\nsecond line"]
    assert rejected == [(6, "channel is none of app, shop", bad)]


@pytest.mark.parametrize("opened", ['"never closed', '"closed" too early', '"closed"twice"'])
def test_a_quotation_that_is_not_properly_closed_is_refused(sorted_out, opened):
    with pytest.raises(BadData) as refused:
        sorted_out(file_of(line_of(), line_of(number=BO, note=opened), line_of(number=BO)))
    assert str(refused.value) == (
        "topups.csv 2025-03, line 3: found a quotation mark that is opened and not properly closed; expected text "
        'in quotation marks whole, and a mark inside it doubled (""). Mend the export; nothing of this month was '
        "taken in."
    )


def test_a_file_without_a_row_has_nothing_to_keep(sorted_out):
    count, kept, rejected, days = sorted_out(file_of())
    assert (count, kept, rejected, days) == (Count("topups", "topups.csv", read=0, kept=0, rejected=0), [], [], ())


def test_a_count_that_lost_a_row_cannot_be_made():
    with pytest.raises(AssertionError, match="topups: a row was lost"):
        Count("topups", "topups.csv", read=3, kept=1, rejected=1)


#: What people find in exports, well and badly written, column by column.
NASTY = {
    "number": [ANNA, BO, f" {BO}", STRANGER, "1.38E+10", "13800138000.0", "+8613800138000", "", "电话"],
    "month": ["2025-03", "2025-03", "2025-3", "2025-04", ""],
    "paid_at": [*(f"2025-03-{day:02d} 10:00:00" for day in range(1, 6)), "2025-04-01 00:00:00", "2025-03-01", ""],
    "amount_fen": ["1", "10000", "00012", " 7 ", "5.0", "1.5", "-3", "0", "10001", "1,000", "x", "NULL", ""],
    "channel": ["app", "shop", " app", "bank", "APP", ""],
    "is_first": ["0", "1", "", "2", "true", "是"],
    "known_on": ["2025-04-01", "2025-03-31", "2025-03-03", "2025-02-30", "2025-04-01 00:00:00", ""],
}
NOTES = st.text("a汉𠮷 ,\"'|;\t=", max_size=6)
GOOD_OR_NASTY = st.fixed_dictionaries(
    {name: st.one_of(st.just(GOOD[name]), st.just(GOOD[name]), st.sampled_from(NASTY[name])) for name in NASTY}
    | {"note": NOTES}
)
SHAPES = st.sampled_from(["whole"] * 12 + ["short", "long", "after a blank line"])


def one_of(worth, *allowed):
    if worth not in allowed:
        raise ValueError(worth)
    return worth


#: How a person reads each column; what cannot be read breaks a rule that names the column.
READ = {
    "subscriber_id": lambda row: HERE[row["number"].strip().removesuffix(".0").removeprefix("+86")],
    "month": lambda row: one_of(row["month"], "2025-03"),
    "paid_at": lambda row: dt.datetime.fromisoformat(one_of(row["paid_at"], *NASTY["paid_at"][:5], GOOD["paid_at"])),
    "amount_fen": lambda row: one_of(Decimal(row["amount_fen"].strip()), *range(1, 10_001)),
    "channel": lambda row: one_of(row["channel"].strip(), "app", "shop"),
    "is_first": lambda row: {"0": False, "1": True, "": None}[row["is_first"]],
    "note": lambda row: row["note"].strip(" \t") or None,
    "known_on": lambda row: dt.date.fromisoformat(row["known_on"]),
}


def slowly_read(row):
    """Give the values of a row as it will be kept, and the names of the columns that cannot be."""
    worth: dict[str, Any] = {}
    for name, read in READ.items():
        with suppress(LookupError, ValueError, ArithmeticError):
            worth[name] = read(row)
    broken = {name.replace("subscriber_id", "number") for name in READ.keys() - worth}
    if not broken & {"paid_at", "known_on"} and worth["known_on"] < worth["paid_at"].date():
        broken.add("known not before it was paid")
    return worth, broken


def written(rows, columns, delimiter, line_end):
    """Write a file; give its text and, row by row, the line on which it begins and its own text."""
    text, places = delimiter.join(columns) + line_end, []
    for row, shape in rows:
        cells = [{"surplus": "x", **row}[name] for name in columns] + ["x"] * 3 * (shape == "long")
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells[:2] if shape == "short" else cells)
        text += line_end if shape == "after a blank line" else ""
        places.append((text.count("\n") + 1, out.getvalue()))
        text += out.getvalue() + line_end
    return text, places


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(GOOD_OR_NASTY, SHAPES), max_size=25),
    columns=st.permutations([*GOOD, "surplus"]),
    looks=st.tuples(st.sampled_from(",\t|"), st.sampled_from(["\n", "\r\n"])),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_read_is_kept_and_rejected_and_what_is_kept_is_what_was_written(sorted_out, rows, columns, looks, encoding):
    text, places = written(rows, columns, *looks)
    count, kept, rejected, days = sorted_out(text.encode(encoding))

    standing: dict[Any, Any] = {}
    aside, repaired = [], 0
    for (row, shape), (line, raw) in zip(rows, places, strict=True):
        worth, broken = slowly_read(row)
        if shape in {"short", "long"}:
            # A line whose fields have slipped may be named by the first of them that cannot be read.
            broken |= {"missing columns", "too many columns", "paid_at", "amount_fen", "known_on"}
        elif not broken and BY_KEY(worth) in standing:
            broken = {"repeats"}
        repaired += row["number"].startswith(("+86", "13800138000.")) and not broken - {"repeats"}
        if broken:
            aside.append((line, broken, raw))
        else:
            standing[BY_KEY(worth)] = worth

    assert count == Count("topups", "topups.csv", len(rows), kept=len(standing), rejected=len(aside), repaired=repaired)
    assert kept == sorted(standing.values(), key=BY_KEY)
    assert [(line, raw) for line, _, raw in rejected] == [(line, raw) for line, _, raw in aside]
    for (_, rule, _), (_, broken, _) in zip(rejected, aside, strict=True):
        assert any(name in rule for name in broken)
    assert days == tuple(sorted({worth["known_on"] for worth in standing.values()}))


def test_a_mark_of_inches_in_a_text_shifts_no_line(sorted_out):
    inches, bad = line_of(note='5.5" 全面屏'), line_of(number=BO, channel="bank")
    count, kept, rejected, _ = sorted_out(file_of(inches, bad, line_of(number=BO)))
    assert count == Count("topups", "topups.csv", read=3, kept=2, rejected=1)
    assert kept[0]["note"] == '5.5" 全面屏'
    assert rejected == [(3, "channel is none of app, shop", bad)]


def test_a_line_that_is_no_row_has_its_line_whatever_is_quoted_or_blank_before(sorted_out):
    two_lines = line_of(note='"first line\nsecond line"')
    short, bad, unread = f"{ANNA},2025-03", line_of(number=BO, channel="bank"), line_of(number=BO, amount_fen="x")
    _, _, rejected, _ = sorted_out(file_of(two_lines, short, "", bad, unread))
    assert rejected == [
        (4, "the line has missing columns", short),
        (6, "channel is none of app, shop", bad),
        (7, NOT_WHOLE, unread),
    ]


def test_a_rejected_row_of_two_lines_is_set_aside_whole(sorted_out):
    bad = line_of(channel="bank", note='"first line\nsecond line"')
    assert sorted_out(file_of(bad))[2] == [(2, "channel is none of app, shop", bad)]


@pytest.mark.parametrize("written", ["1.0004", "1e-5"])
def test_what_is_no_whole_number_is_not_rounded_to_one(sorted_out, written):
    bad = line_of(amount_fen=written)
    assert sorted_out(file_of(bad))[2] == [(2, NOT_WHOLE, bad)]


@pytest.mark.parametrize("written", ["infinity"])
def test_a_word_is_no_day(sorted_out, written):
    bad = line_of(known_on=written)
    assert sorted_out(file_of(bad))[2] == [(2, "known_on is not a day as YYYY-MM-DD", bad)]


def test_a_rule_is_not_asked_of_what_is_too_long_to_be_summed(engine, tmp_path):
    zeros = dict.fromkeys((column.name for column in USAGE_DAILY.columns), "0")
    day = zeros | {"number": ANNA, "day": "2025-03-01", "known_on": "2025-03-02"}
    rows = [day | {"data_4g_kb": much, "data_5g_kb": much} for much in (f"9{'0' * 18}", "5")]
    path = tmp_path / "usage_daily.csv"
    path.write_text("".join(f"{','.join(row)}\n" for row in (day, *(row.values() for row in rows))))
    names = Names(KEY)
    names.these_are_here(HERE.values())
    done = sort_out(engine, [Export(USAGE_DAILY, MARCH, path, "sha")], names, tmp_path / "staging")
    assert done.parts[0].count == Count("usage_daily", "usage_daily.csv", read=2, kept=1, rejected=1)
    assert [row["line"] for row in done.rejected.to_pylist()] == [2]


def test_a_comma_at_the_end_of_every_line_is_a_column_without_a_name(sorted_out):
    assert sorted_out(file_of(line_of()).replace(b"\n", b",\n"))[0].kept == 1


@pytest.mark.parametrize(
    "raw",
    [
        file_of(line_of()).replace(b"known_on\n", b"known_on\r\n"),
        file_of(line_of(), line_of(number=BO)).replace(b"01\n", b"01\r\n", 1),
        file_of(line_of(note="a\rb")),
    ],
    ids=["header of Windows", "one line of Windows", "a lone carriage return"],
)
def test_a_file_that_cannot_be_cut_into_lines_is_refused(sorted_out, raw):
    with pytest.raises(BadData, match=r"^topups.csv 2025-03"):
        sorted_out(raw)
