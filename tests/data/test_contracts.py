"""The page of contracts: what it shows is what a contract lets pass."""

import pytest

from data.contracts import SAMPLED
from data.exports import Export
from data.files import sha256_of
from data.month import Month
from data.numbers import Names
from data.rejects import sort_out
from data.tables import TABLES

MONTH = Month.parse(SAMPLED)
SAMPLES = [table for table in TABLES.values() if table.sample]


def sample_of(table, folder):
    path = folder / f"{table.name}.csv"
    path.write_text("".join(f"{line}\n" for line in (",".join(table.header), *table.sample)), encoding="utf-8")
    return Export(table, MONTH, path, sha256_of(path))


@pytest.mark.parametrize("table", SAMPLES, ids=lambda table: table.name)
def test_a_sample_passes_its_own_contract(table, tmp_path, engine):
    names = Names(bytes(32))
    people = sort_out(engine, [sample_of(TABLES["subscribers"], tmp_path)], names, tmp_path)
    names.these_are_here(engine.arrow(people.kept)["subscriber_id"].to_pylist())
    done = sort_out(engine, [sample_of(table, tmp_path)], names, tmp_path)
    assert done.rejected.to_pylist() == []
    assert done.kept_count == len(table.sample) > 0


@pytest.mark.parametrize("table", SAMPLES, ids=lambda table: table.name)
def test_a_table_says_what_goes_wrong_with_it_and_what_it_is_for(table):
    assert table.faults
    assert table.zh
    assert table.feeds or table.decides or table.name in {"network", "circle"}
