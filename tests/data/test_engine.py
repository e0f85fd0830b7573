"""The engine: what is left unread when the work is broken off disturbs nobody."""

from collections.abc import Generator

import ibis

from data.engine import Engine


def many():
    return ibis.range(0, 1_000_000).unnest().name("place").as_table()


def test_rows_that_nobody_fetched_are_forgotten_with_the_engine(tmp_path):
    with Engine(tmp_path / "spill", threads=1, memory_gb=1) as engine:
        parts = engine.tables("many", many, rows=1_000)
        assert isinstance(parts, Generator)
        assert len(next(parts)) == 1_000
    # As Python does in the end with what is left lying: it asks nothing of an engine that is gone.
    parts.close()
