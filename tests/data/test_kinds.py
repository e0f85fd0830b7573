"""Kinds: whatever is written in a column of any kind, in a file of any format, is kept as it is or set aside."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engine import Engine
from data.exports import Export
from data.identity import subscriber_id
from data.mapping import PLAIN, Layout
from data.numbers import Names
from data.rejects import sort_out
from tests.data.topups import ANNA, BO, GOOD, HERE, KEY, MARCH, TOPUPS, row, workbook

#: What people write that is right; it must come in.
RIGHT = {
    "number": st.sampled_from([ANNA, BO, f"{ANNA}.0", f" {BO}", f"{BO} ", f"+86{BO}", f"+86 {BO}", "138-0013-8000"]),
    "month": st.sampled_from(["2025-03", " 2025-03"]),
    "moment": st.tuples(st.integers(1, 31), st.integers(0, 23), st.integers(0, 59)).map(
        lambda one: "2025-03-{:02d} {:02d}:{:02d}:59".format(*one)
    ),
    "day": st.dates(dt.date(2025, 3, 31), dt.date(2199, 12, 31)).map(str),
    "whole": st.integers(1, 1_000_000).flatmap(lambda one: st.sampled_from([str(one), f"{one}.0", f"{one}.000"])),
    "flag": st.sampled_from(["0", "1"]),
    "id": st.from_regex(r"0{0,3}[0-9]{1,16}[A-Z]?", fullmatch=True),
}
#: What comes near to it, and anything at all.
ODD = {
    "number": st.from_regex(r"\+?(86)?1[0-9]{10}(\.0+)?|1\.38E\+10|1[0-9]{2}\*{4}[0-9]{4}|[0-9]{1,13}", fullmatch=True),
    "month": st.from_regex(r"20(25|24)[-/]?(0?[1-9]|13)", fullmatch=True),
    "moment": st.from_regex(
        r"(2025|0025)[-/]0?3[-/][0-3]?[0-9]([ T][0-2]?[0-9]:[0-6][0-9](:[0-6][0-9])?)?", fullmatch=True
    ),
    "day": st.from_regex(r"(2025|25|0025|9999)[-/]?[01]?[0-9][-/]?[0-3][0-9]|infinity|epoch|today", fullmatch=True),
    "whole": st.from_regex(
        r"[-+]?[0-9]{1,20}(\.[0-9]{0,17})?([eE][+-]?[0-9]{1,3})?|inf|nan|0x1F|1,000|１２|1_0", fullmatch=True
    ),
    "flag": st.sampled_from(["2", "true", "TRUE", "t", "是", "Y", "1.0", "01", "-1"]),
    "id": st.from_regex(r"[0-9]{1,8}(\.0{1,2})?|[0-9]\.[0-9]{1,4}[eE]\+[0-9]{2}|0", fullmatch=True),
    "text": st.sampled_from(["app", "shop", " app", "APP", "NULL", "\\N", "N/A", "nan", "-"]),
}
ANYTHING = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufeff")
    | st.just(" "),
    max_size=12,
)
#: Rows that differ from a good one in one column; each is of its own minute, so that no key comes twice.
CASES = st.lists(
    st.sampled_from(TOPUPS.columns).flatmap(
        lambda column: st.tuples(
            st.just(column.name),
            st.one_of([one[column.kind] for one in (RIGHT, ODD) if column.kind in one] + [ANYTHING]),
        )
    ),
    min_size=1,
    max_size=30,
)


def whole_id(plain):
    begin, point, end = plain.partition(".")
    return begin if point and begin.isdecimal() and set(end) == {"0"} else plain


#: A slow reading, by kind: the value that a text means, or an error where it means none. What no double tells from a
#: whole number (1E-400 from 0) is that number.
MEANT: dict[str, Callable[[str], Any]] = {
    "number": lambda plain: subscriber_id("".join(one for one in plain.split(".")[0] if one.isdigit())[-11:], KEY),
    "whole": float,
    "flag": lambda plain: {"0": False, "1": True}[plain],
    "day": lambda plain: dt.date(*map(int, plain.split("-"))),
    "moment": lambda plain: dt.datetime.strptime(plain, "%Y-%m-%d %H:%M:%S"),  # noqa: DTZ007 - the time of the place
    "id": whole_id,
    "month": str,
    "text": str,
}


def meant(column, written):
    return MEANT[column.kind](written.strip()) if written.strip() else None


def delimited(delimiter, encoding):
    def written(rows):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n", delimiter=delimiter).writerows(
            [list(GOOD), *(one.values() for one in rows)]
        )
        return out.getvalue().encode(encoding)

    return written


def as_parquet(rows):
    out = io.BytesIO()
    pq.write_table(pa.table({name: pa.array([one[name] for one in rows], pa.string()) for name in GOOD}), out)
    return out.getvalue()


FORMATS = {
    "utf-8": (delimited(",", "utf-8"), PLAIN),
    "gb18030, tabs": (delimited("\t", "gb18030"), Layout(encoding="gb18030")),
    "utf-16, bars": (delimited("|", "utf-16"), PLAIN),
    "hive": (delimited("\x01", "utf-8"), Layout(delimiter="\x01")),
    "parquet": (as_parquet, PLAIN),
    "workbook": (lambda rows: workbook([list(GOOD), *(list(one.values()) for one in rows)]), PLAIN),
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Take in a file: the rows kept and the rules broken, each by the number of its row."""
    home = tmp_path_factory.mktemp("kinds")
    with Engine(home / "spill", threads=1, memory_gb=1) as engine:

        def check(raw, layout):
            (home / "topups").write_bytes(raw)
            names = Names(KEY)
            names.these_are_here(HERE.values())
            done = sort_out(engine, [Export(TOPUPS, MARCH, home / "topups", "", layout)], names, home / "staging")
            above = 1 if raw[:4] != b"PAR1" else 0
            aside = {one["line"] - above: one["rule"] for one in done.rejected.to_pylist()}
            count = done.parts[0].count
            assert (count.rejected, count.kept) == (len(aside), count.read - len(aside))
            places = [place for place in range(1, count.read + 1) if place not in aside]
            return dict(zip(places, engine.arrow(done.kept).to_pylist(), strict=True)), aside

        yield check


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=8, deadline=None)
@given(cases=CASES)
def test_whatever_is_written_is_kept_as_what_it_means_or_set_aside(taken, form, cases):
    write, layout = FORMATS[form]
    rows = [
        row(**{"paid_at": f"2025-03-31 {place // 60:02d}:{place % 60:02d}:00", name: value})
        for place, (name, value) in enumerate(cases)
    ]
    kept, aside = taken(write(rows), layout)
    assert sorted([*kept, *aside]) == list(range(1, len(rows) + 1))
    for place, (name, written) in enumerate(cases, start=1):
        column = next(one for one in TOPUPS.columns if one.name == name)
        if place in kept:
            assert kept[place][column.stored_as] == meant(column, written), (form, name, written)
            others = {one.stored_as for one in TOPUPS.columns if one.name not in {name, "paid_at"}}
            assert all(kept[place][one] == USUAL[one] for one in others)
        else:
            assert aside[place].split()[0] in {name, "the", "repeats", "not:"}, (form, name, written, aside[place])


USUAL = {one.stored_as: meant(one, GOOD[one.name]) for one in TOPUPS.columns}


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_what_is_written_right_comes_in(taken, form, data):
    write, layout = FORMATS[form]
    names = [one.name for one in TOPUPS.columns if one.kind in RIGHT and one.name != "paid_at"]
    rows = [
        row(
            paid_at=f"2025-03-31 10:{place:02d}:00",
            **{name: data.draw(RIGHT[next(one.kind for one in TOPUPS.columns if one.name == name)])},
        )
        for place, name in enumerate(names)
    ]
    kept, aside = taken(write(rows), layout)
    assert aside == {}
    for place, name in enumerate(names, start=1):
        column = next(one for one in TOPUPS.columns if one.name == name)
        assert kept[place][column.stored_as] == meant(column, rows[place - 1][name])
