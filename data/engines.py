"""Engines: what describing a month asks of whatever computes it, be it DuckDB on this machine or Spark on many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa


class AnyEngine(Protocol):
    """An engine that sees Parquet files as tables and computes expressions over them."""

    def view(
        self,
        name: str,
        files: Sequence[str | Path],
        *,
        schema: Mapping[str, str] | None = None,
        where: str = "true",
        besides: Sequence[str] = (),
    ) -> ir.Table:
        """See a pinned list of Parquet files as the table `name`, with constants (SQL) beside its columns."""
        ...

    def newest(
        self,
        name: str,
        parts: Sequence[tuple[Sequence[str | Path], str]],
        *,
        key: Sequence[str],
        schema: Mapping[str, str],
        besides: Sequence[str] = (),
    ) -> ir.Table:
        """See lists of files, each under its own condition (SQL), as one table; of rows with one key, the last."""
        ...

    def tables(self, name: str, said: Callable[[], ir.Table], *, rows: int = 131_072) -> Iterator[pa.Table]:
        """Compute an expression some rows at a time, whole numbers kept of 64 bits; at least one table comes."""
        ...

    def ranges(self, file: Path, *, key: str, rows: int) -> list[str]:
        """Part a Parquet file sorted by `key` into ranges to be worked on one by one: a condition (SQL) each."""
        ...
