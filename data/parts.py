"""Parts: what several executors wrote into one folder, taken in order as if one had written it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def parts_in(folder: Path) -> list[Path]:
    """List the parts in a folder, in the order of their numbers."""
    return sorted(folder.glob("part-*.parquet"))


def in_tables(files: Iterable[Path], rows: int) -> Iterator[pa.Table]:
    """Give the rows of some files of one schema in tables of as many rows each, the last may have fewer."""
    held, is_first = None, True
    for path in files:
        with pq.ParquetFile(path) as file:
            schema = pa.schema([(field.name, field.type) for field in file.schema_arrow])
            held = schema.empty_table() if held is None else held
            for batch in file.iter_batches(rows):
                held = pa.concat_tables([held, pa.Table.from_batches([batch.cast(schema)])])
                while held.num_rows >= rows:
                    yield held.slice(0, rows)
                    held, is_first = held.slice(rows), False
    if held is not None and (held.num_rows or is_first):
        yield held
