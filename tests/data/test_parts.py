"""Parts: a table that comes in several files is one table, and each of its rows is of one file."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engine import Engine
from data.exports import Export
from data.numbers import Names
from data.rejects import Count, sort_out
from tests.data.topups import ANNA, BO, HERE, KEY, MARCH, TOPUPS, parquet, row, text

REPEATED = "repeats subscriber_id, paid_at of an earlier row"


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Check files of top-ups, given by name in their order: the counts, the rows kept, and those rejected."""
    home = tmp_path_factory.mktemp("parts")
    with Engine(home / "spill", threads=2, memory_gb=1) as engine:

        def check(files):
            folder = home / str(MARCH)
            folder.mkdir(exist_ok=True)
            exports = []
            for name, raw in files.items():
                (folder / name).write_bytes(raw)
                exports.append(Export(TOPUPS, MARCH, folder / name, hashlib.sha256(raw).hexdigest()))
            names = Names(KEY)
            names.these_are_here(HERE.values())
            done = sort_out(engine, exports, names, home / "staging")
            rejected = [(one["file"], one["line"], one["rule"]) for one in done.rejected.to_pylist()]
            return [part.count for part in done.parts], engine.arrow(done.kept).to_pylist(), rejected

        yield check


def day(when, **other):
    return row(paid_at=f"2025-03-{when:02d} 10:00:00", **other)


def test_each_part_is_counted_and_each_rejected_row_has_its_own_file_and_line(taken):
    counts, kept, rejected = taken(
        {
            "topups.1.csv": text(day(1), day(2, channel="bank")).encode(),
            "topups.2.csv": text(day(3, note="武汉"), day(4), day(5, amount_fen="x")).encode("gb18030"),
            "topups.3.csv": text().encode(),
        }
    )
    assert counts == [
        Count("topups", "topups.1.csv", read=2, kept=1, rejected=1),
        Count("topups", "topups.2.csv", read=3, kept=2, rejected=1),
        Count("topups", "topups.3.csv", read=0, kept=0, rejected=0),
    ]
    assert [one["paid_at"].day for one in kept] == [1, 3, 4]
    assert rejected == [
        ("topups.1.csv", 3, "channel is none of app, shop"),
        ("topups.2.csv", 4, "amount_fen is not a whole number"),
    ]


def test_a_key_that_stands_in_two_parts_is_kept_in_the_first(taken):
    counts, kept, rejected = taken(
        {
            "topups.1.csv": text(day(1), day(2, amount_fen="0"), day(3)).encode(),
            "topups.2.csv": text(day(2, number=BO), day(1, amount_fen="7"), day(4), day(3), day(4)).encode(),
        }
    )
    assert [(one.read, one.kept) for one in counts] == [(3, 2), (5, 2)]
    assert [(one["subscriber_id"], one["paid_at"].day, one["amount_fen"]) for one in kept] == [
        (HERE[ANNA], 1, 500),
        (HERE[ANNA], 3, 500),
        (HERE[BO], 2, 500),
        (HERE[ANNA], 4, 500),
    ]
    assert rejected == [
        ("topups.1.csv", 3, "amount_fen is below 1"),
        ("topups.2.csv", 3, REPEATED),
        ("topups.2.csv", 5, REPEATED),
        ("topups.2.csv", 6, REPEATED),
    ]


def test_parts_may_be_of_different_formats(taken):
    counts, kept, _ = taken({"a.csv": text(day(1)).encode(), "b.parquet": parquet(), "c.csv": text(day(9)).encode()})
    assert [one.kept for one in counts] == [1, 0, 1]
    assert [one["paid_at"].day for one in kept] == [1, 9]


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([ANNA, BO, "x"]), st.sampled_from(["1", "2", "0"])), max_size=6
)


@settings(max_examples=10, deadline=None)
@given(parts=st.lists(ROWS, min_size=1, max_size=4))
def test_a_table_in_parts_is_the_same_as_in_one_file(taken, parts):
    written = [[day(when, number=who, amount_fen=fen) for when, who, fen in part] for part in parts]
    whole = taken({"whole.csv": text(*(one for part in written for one in part)).encode()})
    found = taken({f"part.{place}.csv": text(*part).encode() for place, part in enumerate(written)})
    assert found[1] == whole[1]
    assert [sum(getattr(one, name) for one in found[0]) for name in ("read", "kept", "rejected")] == [
        getattr(whole[0][0], name) for name in ("read", "kept", "rejected")
    ]
    above = [sum(len(part) for part in written[:place]) for place in range(len(written))]
    lines = [(above[int(file.split(".")[1])] + line, rule) for file, line, rule in found[2]]
    assert lines == [(line, rule) for _, line, rule in whole[2]]
