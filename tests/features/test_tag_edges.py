"""The edges of every tag, taken from its declaration: just below, at and above each threshold, beside a slow reading."""

import itertools
import math
import random
from functools import cache

import pyarrow as pa
import pytest

from features.condition import Among, Beside, Compared, Most
from features.tag import BETWEEN, UNKNOWN, Bands, measures_of
from features.tags import tags_of
from tests.features.slow_tags import answer, conditions

TAGS = {tag.name: tag for tag in tags_of(Bands())}
ROWS = 2_000
TEN = 10.0

named = pytest.mark.parametrize("tag", TAGS.values(), ids=TAGS)


def around(value):
    return (math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf))


def leaves(tag):
    return [part for value in tag.values for part in conditions(value.when)]


def candidates(tag):
    """Give each measure the values at which something may change, and None."""
    found: dict[str, set[object]] = {name: {None} for name in measures_of([tag])}
    for part in leaves(tag):
        if isinstance(part, Compared):
            found[part.measure.name] |= {0.0, *around(float(part.value))}
        elif isinstance(part, Beside):
            found[part.other.name] |= {0.0, TEN}
            found[part.measure.name] |= {0.0, *around(TEN * part.percent / 100)}
        elif isinstance(part, Most):
            for measure in (part.measure, *part.others):
                found[measure.name] |= {0.0, 1.0, 2.0}
        elif isinstance(part, Among):
            found[part.measure.name] |= {*part.codes, "another"}
    return {name: sorted(values, key=repr) for name, values in found.items()}


@cache
def rows_of(tag, count=ROWS):
    """Draw rows at the edges: of two persons in three all is known."""
    draw, values = random.Random(1), candidates(tag)
    rows = []
    for number in range(count):
        known = {name: [one for one in some if one is not None or number % 3 == 0] for name, some in values.items()}
        rows.append({name: draw.choice(some) for name, some in known.items()})
    return rows


def asked(engine, tag, rows):
    """Ask the engine: one query for all rows."""
    names = list(rows[0])
    columns = {}
    for name in names:
        values = [row[name] for row in rows]
        kind = pa.string() if any(isinstance(value, str) for value in values) else pa.float64()
        columns[name] = pa.array(values, kind)
    table = engine.rows(pa.table({"at": list(range(len(rows))), **columns}), "measured")
    said = table.select("at", tag=tag.compiled(table)).order_by("at")
    return pa.concat_tables(engine.tables(tag.name, lambda: said))["tag"].to_pylist()


@named
def test_the_engine_agrees_with_a_slow_reading_at_every_edge(engine, tag):
    rows = rows_of(tag)
    expected = [answer(tag, row) for row in rows]
    wrong = [(row, yes, no) for row, yes, no in zip(rows, expected, asked(engine, tag, rows), strict=True) if yes != no]
    assert wrong == []


@named
def test_every_value_is_given_to_somebody_and_nobody_gets_another(tag):
    """Each person has one value or `unknown`; a value that nobody can get is a mistake in the order."""
    given = {answer(tag, row) for row in rows_of(tag)}
    if tag.several:
        given = {key for one in given for key in one.split(BETWEEN)}
    assert given == {*tag.keys}


@named
def test_every_threshold_decides_something(tag):
    """Somebody just below a threshold is another than somebody at it, all else being the same."""
    rows = rows_of(tag, 3 * ROWS)
    for part in leaves(tag):
        if isinstance(part, Compared):
            below, at, above = around(float(part.value))
            pair = (at, above) if part.sign in {">", "=="} else (below, at)
        elif isinstance(part, Beside):
            below, at, above = around(TEN * part.percent / 100)
            pair = (below, at) if part.sign == ">=" else (at, above)
        else:
            continue
        fixed = {part.other.name: TEN} if isinstance(part, Beside) else {}
        moved = ([answer(tag, {**row, **fixed, part.measure.name: value}) for value in pair] for row in rows)
        assert any(one != other for one, other in moved), part.said().en


@named
def test_of_whom_nothing_is_known_is_unknown_unless_the_tag_says_otherwise(tag):
    nobody = dict.fromkeys(measures_of([tag]))
    assert answer(tag, nobody) == UNKNOWN


def test_bands_of_a_place_move_the_edges_and_nothing_else():
    told = {tag.name: tag for tag in tags_of(Bands(data_band_gb=(2.0, 8.0), spending_yuan=(50.0,), low_use_gb=2.0))}
    assert [value.key for value in told["data_band"].values] == ["zero", "below_2_gb", "from_2_gb", "from_8_gb"]
    assert [value.zh for value in told["spending"].values] == ["50元以下", "50元及以上"]
    assert (
        answer(told["barrier"], dict.fromkeys(measures_of([told["barrier"]])) | {"status": "normal", "data": 2.0})
        == "none"
    )
    same = {name for name in TAGS if told[name] == TAGS[name]}
    assert set(TAGS) - same == {"data_user", "barrier", "data_band", "spending"}


@pytest.mark.parametrize("tag", TAGS.values(), ids=TAGS)
def test_every_value_is_read_aloud_in_both_languages(tag):
    for one, other in itertools.pairwise(tag.values):
        assert one.when.said() != other.when.said()
    for value in tag.values:
        said = value.when.said()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said.zh)
        assert said.en.isascii()
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in value.en)
