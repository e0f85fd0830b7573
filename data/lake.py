"""The lake: one Delta table a contract, one commit a table and month; what a reader sees is pinned to versions."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.contract import STORED, Table
from data.engine import Engine
from data.month import Month

#: Old versions must stay readable for as long as lists made from them may have to be made again.
KEPT = {"delta.logRetentionDuration": "interval 1200 days", "delta.deletedFileRetentionDuration": "interval 1200 days"}

#: What a table's versions are, by month and name, in one run: {"2025-03": {"bills": 7, ...}, ...}.
Pins = Mapping[str, Mapping[str, int]]

STDERR = 2

_ARROW = {
    "string": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "int64": pa.int64(),
    "boolean": pa.bool_(),
}


def stored_schema(table: Table) -> dict[str, str]:
    """The columns of a table in the lake and their Ibis types; `month` is added, a phone number is not among them."""
    columns = {column.stored_as: STORED[column.kind] for column in table.columns}
    return {**columns, "month": "string"}


def arrow_schema(table: Table) -> pa.Schema:
    """The same as an Arrow schema."""
    return pa.schema([(name, _ARROW[kind]) for name, kind in stored_schema(table).items()])


def commit(lake: Path, table: Table, month: Month, rows: pa.RecordBatchReader, *, input_sha: str) -> int:
    """Replace one month of a table and return the version that holds it; the same input twice commits nothing."""
    from deltalake import CommitProperties, write_deltalake

    folder = lake / table.name
    standing = version_of(lake, table, month, input_sha=input_sha)
    if standing is not None:
        return standing
    properties = CommitProperties(custom_metadata={"keepline.month": str(month), "keepline.input": input_sha})
    if not _exists(folder):
        write_deltalake(
            folder, arrow_schema(table).empty_table(), partition_by=["month"], configuration=KEPT, mode="ignore"
        )
    with _hushed():
        write_deltalake(folder, rows, mode="overwrite", predicate=f"month = '{month}'", commit_properties=properties)
    version = version_of(lake, table, month, input_sha=input_sha)
    assert version is not None, "a commit that was just made must be found"
    return version


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep stderr for ourselves: on a full disk the threads of Delta panic there, beside the error they raise."""
    kept, nowhere = os.dup(STDERR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
        os.close(nowhere)


def version_of(lake: Path, table: Table, month: Month, *, input_sha: str) -> int | None:
    """The newest version of a month, if it was made from this very input."""
    from deltalake import DeltaTable

    if not _exists(lake / table.name):
        return None
    for entry in DeltaTable(lake / table.name).history():
        if entry.get("keepline.month") == str(month):
            return int(entry["version"]) if entry.get("keepline.input") == input_sha else None
    return None


def files(lake: Path, table: Table, month: Month, pins: Pins) -> list[str]:
    """The files that hold a month of a table at its pinned version; none if the table was not handed over."""
    from deltalake import DeltaTable

    version = pins.get(str(month), {}).get(table.name)
    if version is None:
        return []
    pinned = DeltaTable(lake / table.name, version=version)
    # Delta names files as addresses: blanks and Chinese letters of a folder come percent-encoded.
    return sorted(unquote(uri) for uri in pinned.file_uris(file_pruning_predicate=[("month", "=", str(month))]))


def seen(engine: Engine, lake: Path, table: Table, month: Month, *, pins: Pins, as_of: dt.date) -> ir.Table:
    """See a month of a table as it was known on a day; each row also carries the first and last day of the month."""
    return engine.view(
        f"lake_{table.name}",
        files(lake, table, month, pins),
        schema=stored_schema(table),
        where=f"known_on <= DATE '{as_of}'",
        besides=(f"DATE '{month.first_day}' AS __first", f"DATE '{month.last_day}' AS __last"),
    )


def read(lake: Path, table: Table, months: Sequence[Month], *, pins: Pins, as_of: dt.date) -> pa.Table:
    """Read some months of a table into memory as they were known on a day, rows in the order of months and grain."""
    schema = arrow_schema(table)
    parts = [schema.empty_table()]
    for month in months:
        for file in files(lake, table, month, pins):
            part = pq.read_table(file, partitioning=None)
            # The partition column stands in the folder's name, not in the file.
            part = part.append_column("month", pa.repeat(pa.scalar(str(month)), len(part)))
            parts.append(part.select(schema.names).cast(schema))
    rows = pa.concat_tables(parts)
    known = rows.filter(pc.less_equal(rows["known_on"], pa.scalar(as_of)))
    return known.sort_by([(name, "ascending") for name in ("month", *table.grain)])


def _exists(folder: Path) -> bool:
    return (folder / "_delta_log").is_dir() and any((folder / "_delta_log").glob("*.json"))
