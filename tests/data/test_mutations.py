"""Mutations: each column of each contract is missing, renamed, moved, new or of another type, one after the other."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.contract import WRITTEN
from data.exports import Export
from data.headers import matched
from data.identity import subscriber_id
from data.numbers import Names
from data.opened import opened
from data.refusals import BadData
from data.rejects import sort_out
from data.tables import TABLES
from pipelines.ingest import ingest
from pipelines.lakeside import frame_of
from pipelines.workspace import open_workspace
from tests.data.test_contracts import MONTH, sample_of

KEY = bytes(32)
ALL = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)

#: By kind: types of Parquet that cannot hold it, and would make another value of it if they were let in.
MISFITS = {
    "number": (pa.bool_(), pa.float32(), pa.timestamp("us")),
    "id": (pa.int64(), pa.float64(), pa.bool_()),
    "text": (pa.int64(), pa.date32()),
    "month": (pa.bool_(), pa.float64()),
    "day": (pa.int64(), pa.timestamp("us")),
    "moment": (pa.int64(), pa.date32()),
    "whole": (pa.bool_(), pa.float32(), pa.date32()),
    "flag": (pa.float64(), pa.date32()),
}

#: What no column holds but one of free text.
ODD = "1.5 武汉"


def export_of(table, path=None):
    return Export(table, MONTH, path or Path(str(MONTH)) / f"{table.name}.csv", "sha")


def told(refused):
    """The table that a refusal comes with, without its heading."""
    return [tuple(cell.strip() for cell in line.split("  ") if cell) for line in str(refused.value).splitlines()[2:]]


@ALL
def test_a_column_that_is_missing_or_renamed_is_told_beside_all_that_are_expected(table):
    for name in table.header:
        compared = [(one, "missing" if one == name else one) for one in table.header]
        with pytest.raises(BadData) as refused:
            matched(export_of(table), [one for one in table.header if one != name])
        assert told(refused) == compared
        with pytest.raises(BadData) as refused:
            matched(export_of(table), [f"{name}_x" if one == name else one for one in table.header])
        assert told(refused) == [*compared, ("not known", f"{name}_x")]


@ALL
def test_a_column_that_is_elsewhere_or_new_is_taken_for_no_other(table):
    for place, name in enumerate(table.header):
        others = [one for one in table.header if one != name]
        for names in ([*others, name], [name, *others], [*table.header[:place], "new", *table.header[place:]]):
            header = matched(export_of(table), names)
            assert {one: names[at] for one, at in header.places.items()} == {one: one for one in table.header}


@ALL
def test_a_column_of_a_type_that_cannot_hold_it_is_told_beside_what_is_expected(table, tmp_path, engine):
    path = tmp_path / "retyped.parquet"
    for column in table.columns:
        for misfit in MISFITS[column.kind]:
            types = {one: misfit if one == column.name else pa.string() for one in table.header}
            pq.write_table(pa.schema(list(types.items())).empty_table(), path)
            with pytest.raises(BadData) as refused:
                opened(engine, export_of(table, path), tmp_path)
            assert told(refused) == [(column.name, WRITTEN[column.kind], str(misfit))]


@ALL
def test_another_thing_in_a_column_is_rejected_by_a_rule_that_names_it(table, tmp_path, engine):
    good = dict(zip(table.header, table.sample[0].split(","), strict=True))
    typed = [one.name for one in table.columns if one.kind not in {"text", "id"} or one.among]
    rows = [good, *({**good, name: ODD} for name in typed)]
    path = tmp_path / f"{table.name}.csv"
    path.write_text("".join(f"{','.join(line)}\n" for line in (table.header, *(row.values() for row in rows))))
    names = Names(KEY)
    names.these_are_here([subscriber_id(good["number"], KEY)] if "number" in good else [])
    done = sort_out(engine, [export_of(table, path)], names, tmp_path)
    assert [rule.split()[0] for rule in done.rejected["rule"].to_pylist()] == typed
    assert done.rejected["line"].to_pylist() == list(range(3, len(typed) + 3))
    assert done.kept_count == 1


def lines_of(table):
    return [table.header, *(line.split(",") for line in table.sample)]


def without(table, name):
    place = table.header.index(name)
    return [[*cells[:place], *cells[place + 1 :]] for cells in lines_of(table)]


def renamed(table, name):
    return [[f"{name}_x" if one == name else one for one in table.header], *lines_of(table)[1:]]


def moved(table, name):
    place = table.header.index(name)
    return [[*cells[:place], *cells[place + 1 :], cells[place]] for cells in lines_of(table)]


def widened(table, name):
    place = table.header.index(name)
    return [
        [*cells[:place], f"{name}_x" if not row else "7", *cells[place:]] for row, cells in enumerate(lines_of(table))
    ]


def retyped(table, name):
    place = table.header.index(name)
    return [[*cells[:place], ODD if row else name, *cells[place + 1 :]] for row, cells in enumerate(lines_of(table))]


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """A month of the samples of all contracts, taken in."""
    base = tmp_path_factory.mktemp("standing")
    folder = base / "exports" / str(MONTH)
    folder.mkdir(parents=True)
    for table in TABLES.values():
        if table.instead_of is None:
            sample_of(table, folder)
    (base / "exports" / "key").write_text(KEY.hex() + "\n")
    ingest(open_workspace(base / "home"), base / "exports", [MONTH])
    return base


def stands(home):
    """All of a workspace by which a month stands."""
    kept = [path for part in ("lake", "steps", "vault") for path in (home / part).rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in kept if "rejected" not in path.parts}


def refused(base, table, lines):
    """Take in a month with one file changed; say how it was refused, if it was."""
    path = base / "exports" / str(MONTH) / f"{table.name}.csv"
    whole = path.read_bytes()
    path.write_text("".join(f"{','.join(cells)}\n" for cells in lines))
    try:
        ingest(open_workspace(base / "home"), base / "exports", [MONTH])
    except BadData as fault:
        return str(fault)
    finally:
        path.write_bytes(whole)
    return None


def test_a_mutated_file_leaves_the_lake_as_it_was(standing):
    before = stands(standing.joinpath("home"))
    for mutate in (without, renamed, retyped):
        said = refused(standing, TABLES["subscribers"], mutate(TABLES["subscribers"], "joined_on"))
        assert said is not None
        assert "joined_on" in said
    assert stands(standing / "home") == before


@pytest.mark.slow
@pytest.mark.parametrize("table", [one for one in TABLES.values() if not one.instead_of], ids=lambda one: one.name)
def test_whatever_is_done_to_a_column_the_lake_is_as_it_was(standing, table):
    home = standing / "home"
    before = stands(home)
    for column in table.columns:
        for mutate in (without, renamed, *([retyped] if column.kind not in {"text", "id"} or column.among else [])):
            said = refused(standing, table, mutate(table, column.name))
            assert said is not None, (mutate.__name__, column.name)
            assert column.name in said
    assert stands(home) == before
    rows = frame_of(open_workspace(home), table.name, [MONTH], MONTH.list_day)
    assert len(rows)
    for mutate in (moved, widened):
        assert refused(standing, table, mutate(table, table.header[0])) is None
        again = frame_of(open_workspace(home), table.name, [MONTH], MONTH.list_day)
        pd.testing.assert_frame_equal(again, rows)
