"""Matrices: reading what was described of the people of a month: all of it, or no more than is wanted."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from models.cohort import is_among

#: So many people are read at once.
AT_ONCE = 65_536


def matrix_of(path: Path) -> pd.DataFrame:
    """Read a matrix: features by subscriber_id."""
    return _by_subscriber(pq.read_table(path).to_pandas())


def matrix_among(path: Path, people: Collection[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the features of some people, or some of their features, in the order of the matrix.

    No more of the others is in memory than a part.
    """
    parts = [part[is_among(part.index.to_series(), people)] for part in parts_of_matrix(path, columns)]
    return pd.concat(parts)


def parts_of_matrix(path: Path, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
    """Read a matrix some people at a time, in its order; one part comes even if there is nobody."""
    with pq.ParquetFile(path) as file:
        wanted = None if columns is None else ["subscriber_id", *columns]
        yield _by_subscriber(file.schema_arrow.empty_table().select(wanted or file.schema_arrow.names).to_pandas())
        for batch in file.iter_batches(AT_ONCE, columns=wanted):
            yield _by_subscriber(batch.to_pandas())


def _by_subscriber(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index("subscriber_id").drop(columns="month", errors="ignore")
