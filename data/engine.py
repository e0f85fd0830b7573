"""The engine: where expressions become numbers. Only this file knows that it is DuckDB."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from data.compiled import Compiled
from data.refusals import BadData

# Selections one inside the other cost DuckDB nothing; to make one of them took Ibis half of the time of compiling.
ibis.options.sql.fuse_selects = False

#: An empty cell of an export must not become an empty text on the way.
QUOTE = '"'


_SQL = {"string": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP", "int64": "BIGINT", "boolean": "BOOLEAN"}


#: So many rows of an export are looked at together.
POURED = 500_000

#: So much of a stream may wait to be taken, and no more than a quarter of the memory.
STREAMED_MB = 256

#: What SQL depends on besides what is said and our own code.
COMPILED_BY = ", ".join(f"{name} {version(name)}" for name in ("ibis-framework", "sqlglot"))

#: The name of the column that numbers rows in their order, from 1.
ROW = "__row"


@ibis.udf.scalar.builtin(name="try_strptime")  # type: ignore[untyped-decorator]
def moment_written(text: str, written: str) -> dt.timestamp:
    """Read a moment written in a format of strptime; null if it is not written so."""


@dataclass(frozen=True)
class Misread:
    """Something in an export that is no row: a field that is not of its kind, too few fields, too many, an open quote.

    `at`: a byte of its first two, counted from 0; `column` is named where one field is at fault.
    """

    at: int
    fault: str
    column: str | None
    raw: str


class Engine:
    """An embedded DuckDB with set limits; closes with the `with` block it is used in."""

    def __init__(self, spill: Path, *, threads: int, memory_gb: float, kept: Compiled | None = None) -> None:
        """Spill to the folder `spill` what does not fit into memory; `kept`: the SQL of tables."""
        self.threads = threads
        self._backend = ibis.duckdb.connect(
            threads=threads,
            memory_limit=f"{int(memory_gb * 1024)}MiB",
            temp_directory=str(spill),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        # A file of ours may be written anew under its name within the tick of a clock; nothing is read often.
        self._backend.raw_sql("SET enable_external_file_cache = false")
        self._backend.raw_sql("SET TimeZone = 'Asia/Shanghai'")
        # With the usual 1 MB between its threads and whoever takes the rows, they spend as long on waiting as on rows.
        self._backend.raw_sql(f"SET streaming_buffer_size = '{min(STREAMED_MB, int(memory_gb * 256))}MiB'")
        self._compiled, self._poured = kept or Compiled(), Compiled()
        self._is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_open = False
        self._backend.disconnect()

    def scan_text(
        self,
        name: str,
        path: Path,
        *,
        kinds: Mapping[str, str],
        delimiter: str,
        has_header: bool,
        skip_lines: int,
        nulls: Sequence[str],
        columns: Sequence[str],
    ) -> ir.Table:
        """See a UTF-8 export as the table `name`; it is read when rows are asked for, in the order of the file.

        `kinds`: the DuckDB type of every column of the file, in its order; `columns`: those that are wanted, or
        constants, in SQL; `nulls`: what is written where nothing is known.
        """
        read_as = ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in kinds.items())
        unknown = ", ".join(quoted(text) for text in ("", *nulls))
        return self._seen(
            name,
            f"SELECT {', '.join(columns)} "
            f"FROM read_csv({quoted(str(path))}, columns = {{{read_as}}}, header = {has_header}, skip = {skip_lines}, "
            f"delim = {quoted(delimiter)}, quote = {quoted(QUOTE)}, escape = {quoted(QUOTE)}, "
            f"auto_detect = false, strict_mode = true, nullstr = [{unknown}], "
            "dateformat = '%Y-%m-%d', timestampformat = '%Y-%m-%d %H:%M:%S', max_line_size = 16777216, "
            "store_rejects = true, rejects_table = '__faults', rejects_scan = '__scans')",
        )

    def see_rows(self, name: str, files: Mapping[Path, int]) -> ir.Table:
        """See Parquet files of so many rows each as one table, numbered in their order, from 1, in `__row`."""
        parts, before = [], 0
        for path, rows in files.items():
            file = f"read_parquet({quoted(str(path))}, file_row_number = true)"
            parts.append(f"SELECT * EXCLUDE (file_row_number), file_row_number + {before + 1} AS {ROW} FROM {file}")
            before += rows
        return self._seen(name, " UNION ALL ".join(parts))

    def scan_parquet(self, name: str, path: Path, *, columns: Sequence[str]) -> ir.Table:
        """See a Parquet export as the table `name`; `columns` in SQL."""
        return self._seen(name, f"SELECT {', '.join(columns)} FROM read_parquet({quoted(str(path))})")

    def _seen(self, name: str, query: str) -> ir.Table:
        self._backend.raw_sql(f"CREATE OR REPLACE VIEW {name} AS {query}")
        return self._backend.table(name)

    def pour(
        self, name: str, said: Callable[[], ir.Table], *, refused: Callable[[str], BadData], rows: int = POURED
    ) -> Iterator[pa.RecordBatch]:
        """Compute an expression over an export as a stream, in the order of the file.

        `refused` says, from the reader's own words, what is wrong with a file that cannot be read to its end. The
        expression is said and compiled once: under one name there is always the same, over tables of fixed names.
        """
        query = self._poured.sql(name, lambda: self._backend.compile(said()))
        self._backend.raw_sql("DROP TABLE IF EXISTS __faults; DROP TABLE IF EXISTS __scans")
        try:
            yield from self._backend.raw_sql(query).to_arrow_reader(rows)
        except (duckdb.Error, OSError) as fault:
            raise refused(str(fault).splitlines()[0][:160]) from None

    def misread(self) -> list[Misread]:
        """Tell the lines of the export last poured that are no rows."""
        if not self._backend.raw_sql("FROM duckdb_tables() WHERE table_name = '__faults'").fetchall():
            return []
        faults = self._backend.raw_sql(
            "SELECT line_byte_position, arg_min(coalesce(error_type::VARCHAR, 'no end'), column_idx), "
            "arg_min(column_name, column_idx), min(csv_line) "
            "FROM __faults GROUP BY line_byte_position ORDER BY line_byte_position"
        ).fetchall()
        return [
            Misread(int(at), str(fault).lower(), column if fault == "CAST" else None, raw or "")
            for at, fault, column, raw in faults
        ]

    def _exactly(self, expression: ir.Table) -> str:
        """Compile an expression so that whole numbers stay of 64 bits.

        DuckDB adds 64 bits up to 128, Ibis believes that they are 64, and a reader gets decimals. A sum that does not
        fit is an error here and not a wrong number.
        """
        columns = [
            f'"{name}"::BIGINT AS "{name}"' if kind.is_integer() else f'"{name}"'
            for name, kind in expression.schema().items()
        ]
        return f"SELECT {', '.join(columns)} FROM ({self._backend.compile(expression)})"

    def view(
        self,
        name: str,
        files: Sequence[str | Path],
        *,
        schema: Mapping[str, str] | None = None,
        where: str = "true",
        besides: Sequence[str] = (),
    ) -> ir.Table:
        """See a pinned list of Parquet files as the table `name`, with constants (SQL) beside its columns.

        No file at all is a table without rows; its columns are then needed as `schema` (Ibis types).
        """
        self._backend.raw_sql(
            f"CREATE OR REPLACE VIEW {name} AS SELECT {', '.join(['*', *besides])} "
            f"FROM {_in_files(files, schema or {})} WHERE {where}"
        )
        return self._backend.table(name)

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
        found = " UNION ALL BY NAME ".join(
            f"SELECT *, {place} AS __part FROM {_in_files(files, schema)} WHERE {where}"
            for place, (files, where) in enumerate(parts)
        )
        same = ", ".join(f'"{column}"' for column in key)
        self._backend.raw_sql(
            f"CREATE OR REPLACE VIEW {name} AS SELECT {', '.join(['* EXCLUDE (__part)', *besides])} FROM ({found}) "
            f"QUALIFY row_number() OVER (PARTITION BY {same} ORDER BY __part DESC) = 1"
        )
        return self._backend.table(name)

    def medians(self, name: str, columns: Sequence[str], *, where: str, sample: int, least: int) -> dict[str, float]:
        """Give the median of what is above 0 in each column, of every n-th row: as many as come close to `sample`.

        A column with fewer than `least` such values has none.
        """
        if not columns:
            return {}
        asked = ", ".join(
            f'median("{column}") FILTER ("{column}" > 0), count(*) FILTER ("{column}" > 0)' for column in columns
        )
        every = f"(SELECT greatest(count(*) // {sample}, 1) FROM {name})"
        found = self._backend.raw_sql(f"SELECT {asked} FROM {name} WHERE {where} AND {ROW} % {every} = 0").fetchone()
        pairs = zip(columns, found[::2], found[1::2], strict=True)
        return {column: float(median) for column, median, count in pairs if count >= least}

    def rows(self, rows: pa.Table, name: str) -> ir.Table:
        """Take rows in memory as the table `name`, replacing what it held."""
        return self._backend.create_table(name, rows, overwrite=True)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Compute an expression into memory."""
        table: pa.Table = expression.to_pyarrow()
        return table

    def batches(self, expression: ir.Table, *, rows: int = 200_000) -> pa.RecordBatchReader:
        """Compute an expression as a stream."""
        reader: pa.RecordBatchReader = self._backend.raw_sql(self._backend.compile(expression)).to_arrow_reader(rows)
        return reader

    def tables(self, name: str, said: Callable[[], ir.Table], *, rows: int = 131_072) -> Iterator[pa.Table]:
        """Compute an expression some rows at a time, whole numbers kept of 64 bits; at least one table comes.

        Rows come in an order only if the expression says one. As with `pour`, it is said and compiled once; where SQL
        is kept, the name has to tell all that is said.
        """
        query = self._compiled.sql(name, lambda: self._exactly(said()))
        self._backend.raw_sql("SET preserve_insertion_order = false")
        try:
            reader = self._backend.raw_sql(query).to_arrow_reader(rows)
            first = next(reader, None)
            yield reader.schema.empty_table() if first is None else pa.Table.from_batches([first])
            yield from (pa.Table.from_batches([batch]) for batch in reader)
        finally:
            # Who could not write what came leaves the rest of it lying until after the engine is gone.
            if self._is_open:
                self._backend.raw_sql("SET preserve_insertion_order = true")

    def ranges(self, file: Path, *, key: str, rows: int) -> list[str]:
        """Part a Parquet file that is sorted by `key` into ranges of so many rows: a condition (SQL) each."""
        numbered = f"read_parquet({quoted(str(file))}, file_row_number = true)"
        asked = f'SELECT "{key}" FROM {numbered} WHERE file_row_number > 0 AND file_row_number % {rows} = 0 ORDER BY 1'
        edges = [quoted(text) for (text,) in self._backend.raw_sql(asked).fetchall()]
        above = ["true", *(f'"{key}" >= {edge}' for edge in edges)]
        below = [*(f'"{key}" < {edge}' for edge in edges), "true"]
        return [f"{low} AND {high}" for low, high in zip(above, below, strict=True)]

    def value(self, expression: ir.Scalar) -> Any:
        """Compute one number."""
        return expression.to_pyarrow().as_py()


def _in_files(files: Sequence[str | Path], schema: Mapping[str, str]) -> str:
    """Say in SQL the rows of a list of Parquet files, or none with these columns."""
    if files:
        paths = ", ".join(quoted(str(file)) for file in files)
        return f"read_parquet([{paths}], hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
    nothing = [f'NULL::{_SQL[kind]} AS "{column}"' for column, kind in schema.items()]
    return f"(SELECT {', '.join(nothing)} WHERE false)"


def quoted(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def named(column: str) -> str:
    """Write the name of a column as SQL does."""
    return '"' + column.replace('"', '""') + '"'
