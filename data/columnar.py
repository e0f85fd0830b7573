"""Columnar: an export as Parquet, whose types must be able to hold what the contract promises."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from data.aside import Aside
from data.contract import WRITTEN, Column, Kind
from data.engine import Engine, Misread, named, quoted
from data.exports import Export
from data.headers import Header, matched
from data.mapping import Said
from data.refusals import BadData, laid_out
from data.values import Value

_is_text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_is_whole = (pa.types.is_integer,)
_is_broken = (pa.types.is_float64, pa.types.is_decimal)
_is_number = (*_is_whole, *_is_broken)

#: By kind: the types that hold it as it is meant, and how it is taken from them. Any kind may come as text. An id of a
#: type of numbers has lost its zeros, a number of 32 bits its last digits, and nobody can tell which.
FITS: dict[Kind, tuple[tuple[Callable[[pa.DataType], bool], str], ...]] = {
    "number": (*((one, "{}::VARCHAR") for one in (*_is_whole, *_is_broken)),),
    "id": (),
    "text": (),
    "month": ((pa.types.is_date, "strftime({}, '%Y-%m')"), (pa.types.is_integer, "{}::VARCHAR")),
    "day": ((pa.types.is_date, "{}::DATE"),),
    "moment": ((pa.types.is_timestamp, "{}::TIMESTAMP"),),
    "whole": (*((one, "{}::DOUBLE") for one in _is_number),),
    "flag": ((pa.types.is_boolean, "({}::INT)::VARCHAR"), (pa.types.is_integer, "{}::VARCHAR")),
}

#: What the reader tells by itself, so that it need not be read as text again.
TYPED: tuple[Kind, ...] = ("day", "moment", "whole")


@dataclass(frozen=True)
class OpenedParquet:
    """An export as Parquet."""

    rows: ir.Table
    values: tuple[Value, ...]
    export: Export

    def found(self, rows: Collection[int], misread: Sequence[Misread]) -> Iterator[Aside]:
        """Find rows by their number; there are no lines in Parquet that could be misread."""
        assert not misread
        wanted, read = sorted(rows), 0
        for batch in pq.ParquetFile(self.export.path).iter_batches():
            here = [row for row in wanted if read < row <= read + len(batch)]
            if here:
                picked = batch.take(pa.array([row - read - 1 for row in here]))
                yield from (Aside(row, raw, row, None) for row, raw in zip(here, _written(picked), strict=True))
            read += len(batch)

    def named(self, misread: Misread) -> str | None:
        """Nothing is misread."""
        return misread.column

    def refused(self, fault: str) -> BadData:
        """Say why a file that begins and ends well cannot be read between."""
        return _damaged(self.export, fault)


def opened_parquet(engine: Engine, export: Export, name: str, constants: Sequence[str]) -> OpenedParquet:
    """Open a Parquet export; types that cannot hold what the contract promises are refused, all at once."""
    schema = _schema(export)
    header = matched(export, schema.names)
    taken = {column.name: _taken(column, schema, header, export) for column in export.table.columns}
    _no_misfit(export, header, schema, [column for column in export.table.columns if taken[column.name] is None])
    values = tuple(
        Value(column, _said_of(column, schema, header, export), _is_typed(column, schema, header, export))
        for column in export.table.columns
    )
    _no_nameless_clock(export, header, values)
    columns = (*constants, *(f'{sql} AS "{name}"' for name, sql in taken.items()))
    return OpenedParquet(engine.scan_parquet(name, export.path, columns=columns), values, export)


def _schema(export: Export) -> pa.Schema:
    try:
        return pq.read_schema(export.path)
    except (pa.ArrowException, OSError) as fault:
        raise _damaged(export, str(fault).splitlines()[0][:160]) from None


def _damaged(export: Export, fault: str) -> BadData:
    return BadData(
        export.where,
        found=f"damaged Parquet ({fault})",
        expected="a whole file",
        do="The file was cut or changed on its way: ask for it again; nothing of this month was taken in.",
    )


def _taken(column: Column, schema: pa.Schema, header: Header, export: Export) -> str | None:
    """How a column is taken from the file, in SQL; none if its type cannot hold it."""
    if column.name in header.always:
        return quoted(header.always[column.name])
    if column.name in header.absent:
        return "NULL::VARCHAR"
    place = header.places[column.name]
    kind, raw = schema.field(place).type, named(schema.names[place])
    if pa.types.is_dictionary(kind) and any(holds(kind.value_type) for holds in _is_text):
        kind = kind.value_type
    if any(holds(kind) for holds in _is_text) or pa.types.is_null(kind):
        nulls = ", ".join(quoted(text) for text in ("", *export.layout.nulls))
        return f"CASE WHEN {raw}::VARCHAR IN ({nulls}) THEN NULL ELSE {raw}::VARCHAR END"
    said = export.layout.said_of(column)
    if (said.words or said.format) and pa.types.is_integer(kind):
        return f"{raw}::VARCHAR"
    fitting = next((sql for holds, sql in FITS[column.kind] if holds(kind)), None)
    return fitting.format(raw) if fitting is not None else None


def _is_typed(column: Column, schema: pa.Schema, header: Header, export: Export) -> bool:
    said = export.layout.said_of(column)
    if column.kind not in TYPED or column.name not in header.places or said.words or said.format:
        return False
    kind = schema.field(header.places[column.name]).type
    return any(holds(kind) for holds, _ in FITS[column.kind])


def _said_of(column: Column, schema: pa.Schema, header: Header, export: Export) -> Said:
    """What the mapping says of a column; an instant knows its own zone, whatever is said."""
    said, place = export.layout.said_of(column), header.places.get(column.name)
    kind = schema.field(place).type if place is not None else pa.null()
    return said.model_copy(update={"zone": None}) if pa.types.is_timestamp(kind) and kind.tz else said


def _no_nameless_clock(export: Export, header: Header, values: Sequence[Value]) -> None:
    """Refuse moments of 96 bits of which nobody says by which clock they go: Spark writes UTC, Impala local time."""
    kinds = {leaf.path: leaf.physical_type for leaf in _leaves(pq.read_metadata(export.path).schema)}
    for value in values:
        place = header.places.get(value.column.name)
        name = header.names[place] if place is not None else ""
        if value.column.kind == "moment" and kinds.get(name) == "INT96" and value.said.zone is None:
            raise BadData(
                export.where,
                found=f"{name} as moments of 96 bits, which do not say their zone",
                expected="UTC, as Spark and Hive write them, or the local clock, as Impala does",
                do=f'Say which in the mapping: {value.column.name} = {{ from = "{name}", zone = "UTC" }} or zone = '
                '"Asia/Shanghai". Nothing of this month was taken in.',
            )


def _leaves(schema: pq.ParquetSchema) -> Iterator[pq.ColumnSchema]:
    return (schema.column(place) for place in range(len(schema)))


def _no_misfit(export: Export, header: Header, schema: pa.Schema, misfits: Sequence[Column]) -> None:
    if not misfits:
        return
    rows = [
        (header.names[header.places[one.name]], WRITTEN[one.kind], str(schema.field(header.places[one.name]).type))
        for one in misfits
    ]
    raise BadData(
        export.where,
        found=f"{', '.join(f'{name} as {found}' for name, _, found in rows)}",
        expected=", ".join(f"{name} as {expected}" for name, expected, _ in rows),
        do="Export the column again as what it is; nothing of this month was taken in.",
        table=laid_out(("column", "expected", "found"), rows),
    )


def _written(rows: pa.RecordBatch) -> Iterator[str]:
    """Write rows as lines of CSV, so that a person can read what was set aside."""
    for row in rows.to_pylist():
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow("" if value is None else value for value in row.values())
        yield out.getvalue()
