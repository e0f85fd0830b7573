"""The engine: where expressions become numbers. Only this file knows that it is DuckDB."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa

#: The name of the column that numbers the rows of an export in the order of the file, from 1.
ROW = "__row"

#: An empty cell of an export must not become an empty text on the way.
QUOTE = '"'


@dataclass(frozen=True)
class Misshapen:
    """A line of an export that does not have the shape of a row: too few fields, too many, an open quote."""

    line: int
    fault: str
    raw: str


class Engine:
    """An embedded DuckDB with set limits; closes with the `with` block it is used in."""

    def __init__(self, spill: Path, *, threads: int, memory_gb: float) -> None:
        """Spill to the folder `spill` what does not fit into memory."""
        self._backend = ibis.duckdb.connect(
            threads=threads,
            memory_limit=f"{int(memory_gb * 1024)}MiB",
            temp_directory=str(spill),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        self._backend.raw_sql("SET TimeZone = 'Asia/Shanghai'")
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._backend.disconnect()

    def _name(self, stem: str) -> str:
        self._made += 1
        return f"{stem}_{self._made}"

    def read_export(self, path: Path, header: Sequence[str], delimiter: str) -> tuple[ir.Table, list[Misshapen]]:
        """Read a UTF-8 export as text, row by row, and name the lines that are no rows."""
        name, faults, scans = self._name("export"), self._name("faults"), self._name("scans")
        columns = ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in header)
        self._backend.raw_sql(
            f"CREATE TABLE {name} AS SELECT row_number() OVER () AS {ROW}, * FROM read_csv({_quoted(str(path))}, "
            f"columns = {{{columns}}}, header = true, auto_detect = false, delim = {_quoted(delimiter)}, "
            f"quote = {_quoted(QUOTE)}, escape = {_quoted(QUOTE)}, strict_mode = true, store_rejects = true, "
            f"rejects_table = '{faults}', rejects_scan = '{scans}', max_line_size = 16777216)"
        )
        rows = self._backend.raw_sql(
            f"SELECT line, min(error_type::VARCHAR), min(csv_line) FROM {faults} GROUP BY line ORDER BY line"
        ).fetchall()
        self._backend.raw_sql(f"DROP TABLE {faults}; DROP TABLE {scans}")
        return self._backend.table(name), [Misshapen(int(line), fault.lower(), raw) for line, fault, raw in rows]

    def keep(self, expression: ir.Table) -> ir.Table:
        """Compute an expression once and keep it until it is forgotten."""
        name = self._name("kept")
        self._backend.create_table(name, expression)
        return self._backend.table(name)

    def forget(self, *tables: ir.Table) -> None:
        """Free what `keep` or `read_export` holds."""
        for table in tables:
            self._backend.drop_table(table.get_name(), force=True)

    def parquet(self, files: Sequence[str | Path], schema: Mapping[str, str]) -> ir.Table:
        """Read a pinned list of Parquet files; no file at all is an empty table of the given columns."""
        if not files:
            return self.empty(schema)
        name = self._name("parquet")
        paths = ", ".join(_quoted(str(file)) for file in files)
        self._backend.raw_sql(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{paths}], hive_partitioning = true, "
            "hive_types_autocast = false, union_by_name = true)"
        )
        return self._backend.table(name)

    def rows(self, rows: pa.Table) -> ir.Table:
        """Take rows in memory as a table."""
        return self._backend.create_table(self._name("rows"), rows)

    def empty(self, schema: Mapping[str, str]) -> ir.Table:
        """Make a table of the given columns (Ibis types) without a row."""
        return self._backend.create_table(self._name("empty"), schema=ibis.schema(dict(schema)))

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Compute an expression into memory."""
        table: pa.Table = expression.to_pyarrow()
        return table

    def batches(self, expression: ir.Table, *, rows: int = 200_000) -> pa.RecordBatchReader:
        """Compute an expression as a stream."""
        reader: pa.RecordBatchReader = expression.to_pyarrow_batches(chunk_size=rows)
        return reader

    def value(self, expression: ir.Scalar) -> Any:
        """Compute one number."""
        return expression.to_pyarrow().as_py()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def union(tables: Iterable[ir.Table]) -> ir.Table:
    """Put tables of the same columns under each other."""
    first, *others = tables
    return first.union(*others) if others else first
