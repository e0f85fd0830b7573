"""The lake: one Delta table a contract, one commit a table and month; what a reader sees is pinned to versions."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.contract import STORED, Table
from data.engines import AnyEngine
from data.files import sync
from data.month import Month
from data.versions import Seen, Version, seen_on

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

#: Old versions must stay readable for as long as lists made from them may have to be made again.
KEPT = {
    "delta.logRetentionDuration": "interval 1200 days",
    "delta.deletedFileRetentionDuration": "interval 1200 days",
    # The log would keep the first and last subscriber of each file for ever, erased or not.
    "delta.dataSkippingNumIndexedCols": "0",
}

#: The versions of each table, by month and name, as a run finds them: {"2025-03": {"bills": [...], ...}, ...}.
Pins = Mapping[str, Mapping[str, Sequence[Version]]]

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


def file_schema(table: Table) -> pa.Schema:
    """The columns that stand in a file of the lake: all but the month, which stands in the name of its folder."""
    schema = arrow_schema(table)
    return schema.remove(schema.get_field_index("month"))


def writer(path: Path, table: Table) -> pq.ParquetWriter:
    """Open a file as the lake will hold it; rows of `file_schema` go in, and `commit` hands it over."""
    schema = file_schema(table)
    # A dictionary of numbers is made for nothing: packed as differences they are written in half the time.
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    packed = {
        field.name: "DELTA_BINARY_PACKED"
        for field in schema
        if pa.types.is_integer(field.type) or pa.types.is_temporal(field.type)
    }
    return pq.ParquetWriter(path, schema, use_dictionary=texts, column_encoding=packed, compression="zstd")


def write(path: Path, table: Table, rows: pa.RecordBatchReader) -> Path:
    """Write a stream of rows into a file as the lake will hold it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = file_schema(table)
    with writer(path, table) as out:
        for batch in rows:
            out.write_batch(batch.select(schema.names).cast(schema))
    return path


def commit(lake: Path, table: Table, month: Month, files: Sequence[Path], *, input_sha: str) -> int:
    """Replace one month of a table by files of `writer`, which move into the lake, and return the version that has it.

    The same input twice commits nothing. A file counts once the log names it, and the log grows by one whole entry:
    what a run that was killed has moved is read by nobody, and written over or swept.
    """
    from deltalake import CommitProperties

    standing = version_of(lake, table, month, input_sha=input_sha)
    if standing is not None:
        return standing
    properties = CommitProperties(custom_metadata={"keepline.month": str(month), "keepline.input": input_sha})
    folder = lake / table.name
    with _hushed():
        delta = _begun(folder, table)
        number = int(delta.version()) + 1
        added = [_moved(file, folder, month, number, place) for place, file in enumerate(files)]
        delta.create_write_transaction(
            added,
            mode="overwrite",
            schema=arrow_schema(table),
            partition_by=["month"],
            partition_filters=[("month", "=", str(month))],
            commit_properties=properties,
        )
    _log_synced(folder)
    version = version_of(lake, table, month, input_sha=input_sha)
    assert version is not None, "a commit that was just made must be found"
    return version


def _begun(folder: Path, table: Table) -> "DeltaTable":
    """Open a table, or begin it without rows."""
    from deltalake import DeltaTable

    if not _exists(folder):
        DeltaTable.create(folder, arrow_schema(table), partition_by=["month"], configuration=KEPT, mode="ignore")
    return DeltaTable(folder)


def _moved(file: Path, folder: Path, month: Month, number: int, place: int) -> "AddAction":
    """Move a file to where the month lies, and have it on the disk before the log names it."""
    from deltalake.transaction import AddAction

    name = f"month={month}/part-{number:06d}-{place:03d}.parquet"
    moved = folder / name
    moved.parent.mkdir(exist_ok=True)
    shutil.move(file, moved)
    sync(moved)
    sync(moved.parent)
    found = moved.stat()
    return AddAction(
        path=name,
        size=found.st_size,
        partition_values={"month": str(month)},
        modification_time=int(found.st_mtime * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": pq.read_metadata(moved).num_rows}),
    )


def _log_synced(folder: Path) -> None:
    """Have the newest entry of a table's log on the disk, as the record of the step will be that names it."""
    log = folder / "_delta_log"
    sync(max(log.glob("*.json")))
    sync(log)


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


def newest(lake: Path, table: Table) -> tuple[int, list[Month]] | None:
    """Give the newest commit of a table and the months in it; None if there is no such table."""
    from deltalake import DeltaTable

    if not _exists(lake / table.name):
        return None
    delta = DeltaTable(lake / table.name)
    return int(delta.version()), sorted(Month.parse(str(part["month"])) for part in delta.partitions())


def sweep(lake: Path, table: Table, keep: Iterable[tuple[Month, int]]) -> int:
    """Delete every file of a table that holds neither a month of its newest commit nor one of the versions to keep.

    Return how many were deleted. What is deleted is gone: no version but those can be read any more.
    """
    standing = newest(lake, table)
    if standing is None:
        return 0
    needed = {file for month in standing[1] for file in files(lake, table, month, standing[0])}
    needed |= {file for month, number in keep for file in files(lake, table, month, number)}
    names = {Path(file).name for file in needed}
    swept = [path for path in (lake / table.name).glob("month=*/*.parquet") if path.name not in names]
    for path in swept:
        path.unlink()
    return len(swept)


def files(lake: Path, table: Table, month: Month, number: int) -> list[str]:
    """List the files that hold a month of a table in one commit."""
    from deltalake import DeltaTable

    pinned = DeltaTable(lake / table.name, version=number)
    # Delta names files as addresses: blanks and Chinese letters of a folder come percent-encoded.
    return sorted(unquote(uri) for uri in pinned.file_uris(file_pruning_predicate=[("month", "=", str(month))]))


def seen(engine: AnyEngine, lake: Path, table: Table, month: Month, *, pins: Pins, as_of: dt.date) -> ir.Table:
    """See a month of a table as it was known on a day; each row also carries the first and last day of the month."""
    name, schema = f"lake_{table.name}", stored_schema(table)
    besides = (f"DATE '{month.first_day}' AS __first", f"DATE '{month.last_day}' AS __last")
    parts = [
        (files(lake, table, month, part.version.number), _known(part, as_of))
        for part in _seen(table, month, pins, as_of)
    ]
    if len(parts) > 1:
        return engine.newest(name, parts, key=table.grain, schema=schema, besides=besides)
    found, where = parts[0] if parts else ([], "true")
    return engine.view(name, found, schema=schema, where=where, besides=besides)


def read(lake: Path, table: Table, months: Sequence[Month], *, pins: Pins, as_of: dt.date) -> pa.Table:
    """Read some months of a table into memory as they were known on a day, rows in the order of months and grain."""
    schema = arrow_schema(table)
    rows = pa.concat_tables([schema.empty_table(), *(_read_month(lake, table, month, pins, as_of) for month in months)])
    return rows.sort_by([(name, "ascending") for name in ("month", *table.grain)])


def _read_month(lake: Path, table: Table, month: Month, pins: Pins, as_of: dt.date) -> pa.Table:
    """Read a month as it was known on a day; of rows with one key, that of the later version."""
    found = arrow_schema(table).empty_table()
    for part in _seen(table, month, pins, as_of):
        rows = _read_files(table, month, files(lake, table, month, part.version.number))
        is_known = pc.less_equal(rows["known_on"], pa.scalar(as_of))
        if part.after is not None:
            is_known = pc.and_(is_known, pc.greater(rows["known_on"], pa.scalar(part.after)))
        later = rows.filter(is_known)
        found = pa.concat_tables([_without(found, later, table.grain), later])
    return found


def _read_files(table: Table, month: Month, paths: Sequence[str]) -> pa.Table:
    schema = arrow_schema(table)
    parts = [schema.empty_table()]
    for path in paths:
        part = pq.read_table(path, partitioning=None)
        # The partition column stands in the folder's name, not in the file.
        part = part.append_column("month", pa.repeat(pa.scalar(str(month)), len(part)))
        parts.append(part.select(schema.names).cast(schema))
    return pa.concat_tables(parts)


def _without(rows: pa.Table, others: pa.Table, key: Sequence[str]) -> pa.Table:
    """Leave out the rows whose key stands among others."""
    return rows.join(others.select(list(key)), keys=list(key), join_type="left anti") if others.num_rows else rows


def _seen(table: Table, month: Month, pins: Pins, as_of: dt.date) -> list[Seen]:
    versions = pins.get(str(month), {}).get(table.name)
    return seen_on(versions, as_of) if versions else []


def _known(part: Seen, as_of: dt.date) -> str:
    since = "" if part.after is None else f" AND known_on > DATE '{part.after}'"
    return f"known_on <= DATE '{as_of}'{since}"


def _exists(folder: Path) -> bool:
    return (folder / "_delta_log").is_dir() and any((folder / "_delta_log").glob("*.json"))
