"""Repeats: rows of one key that stand in a file twice; the first of them is kept."""

from collections.abc import Sequence
from functools import reduce
from operator import xor
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.contract import Table
from data.engine import ROW, Engine
from data.lake import writer


def repeats(engine: Engine, kept: ir.Table, grain: Sequence[str]) -> list[int]:
    """Give the places (from 1, ascending) of rows whose key stands in an earlier row.

    Keys are told apart by 64 bits first, which takes a small part of the memory; only keys that agree in these are
    compared in full.
    """
    told = reduce(xor, (kept[name].hash() for name in grain))
    keyed = kept.mutate(__key=told)
    twice = keyed.group_by("__key").aggregate(rows=keyed.count()).filter(lambda key: key.rows > 1)
    if engine.value(twice.count()) == 0:
        return []
    alike = keyed.semi_join(twice, "__key")
    place = ibis.row_number().over(group_by=[alike[name] for name in grain], order_by=alike[ROW])
    numbered = alike.mutate(__place=place)
    found = engine.arrow(numbered.filter(numbered["__place"] > 0).select(ROW))
    return sorted(found[ROW].to_pylist())


def without(path: Path, places: Sequence[int], table: Table) -> Path:
    """Write a file of kept rows anew without those at these places (from 1)."""
    gone, read = pa.array(places, pa.int64()), 0
    out = path.with_suffix(".once.parquet")
    with writer(out, table) as written:
        for batch in pq.ParquetFile(path).iter_batches():
            here = pa.array(range(read + 1, read + len(batch) + 1), pa.int64())
            written.write_batch(batch.filter(pc.invert(pc.is_in(here, value_set=gone))))
            read += len(batch)
    path.unlink()
    return out
