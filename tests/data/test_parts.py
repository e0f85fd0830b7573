"""Parts: several files of one table come in order, cut anew."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.parts import in_tables, parts_in


@pytest.mark.parametrize(
    ("written", "given"),
    [([3, 0, 4], [2, 2, 2, 1]), ([2, 2], [2, 2]), ([1, 1, 1], [2, 1]), ([0, 0], [0]), ([7], [2, 2, 2, 1])],
)
def test_rows_of_parts_come_in_order_in_tables_of_one_size(tmp_path, written, given):
    start = 0
    for number, rows in enumerate(written):
        table = pa.table({"row": pa.array(range(start, start + rows), pa.int64())}).replace_schema_metadata({"by": "x"})
        pq.write_table(table, tmp_path / f"part-{number:05}-c000.zstd.parquet")
        start += rows
    (tmp_path / "_SUCCESS").touch()
    tables = list(in_tables(parts_in(tmp_path), 2))
    assert [table.num_rows for table in tables] == given
    assert pa.concat_tables(tables)["row"].to_pylist() == list(range(start))
    assert all(table.schema.metadata is None for table in tables)
