"""Opened: an export of any format as rows under the names of its contract, each of which can be found again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir

from data.aside import Aside
from data.columnar import opened_parquet
from data.engine import Engine, Misread, quoted
from data.exports import Export
from data.headers import Header
from data.packed import format_of
from data.records import other_end, picked
from data.refusals import BadData
from data.texts import Text, readable
from data.values import READ_AS, Value


class Opened(Protocol):
    """Rows of an export, not read yet: the columns of the contract as they are written, and what of the month."""

    @property
    def rows(self) -> ir.Table:
        """The rows, as they are written."""
        ...

    @property
    def values(self) -> tuple[Value, ...]:
        """What each column of the contract becomes."""
        ...

    def found(self, rows: Collection[int], misread: Sequence[Misread]) -> Iterator[Aside]:
        """Find rows by their number (from 1, not counting what was misread), and misread lines, in the file's order."""
        ...

    def named(self, misread: Misread) -> str | None:
        """The column of the contract that a misread field is of."""
        ...

    def refused(self, fault: str) -> BadData:
        """Say why the file cannot be read to its end; `fault`: how the reader says it."""
        ...


@dataclass(frozen=True)
class OpenedText:
    """An export as text."""

    rows: ir.Table
    values: tuple[Value, ...]
    export: Export
    text: Text

    def found(self, rows: Collection[int], misread: Sequence[Misread]) -> Iterator[Aside]:
        """Find rows by their number, and misread lines by their bytes, in the order of the file."""
        text = self.text
        for record in picked(
            text.path,
            text.delimiter,
            rows=rows,
            faults=[fault.at for fault in misread],
            skip_lines=text.skip_lines,
            has_header=text.has_header,
        ):
            line = record.line if text.sheet_rows is None else text.sheet_rows[record.place - 1]
            yield Aside(line, record.raw, record.row, record.fault)

    def named(self, misread: Misread) -> str | None:
        """The column of the contract that a misread field is of."""
        if misread.column is None:
            return None
        return self.text.header.at(int(misread.column.removeprefix("c")))[0]

    def refused(self, fault: str) -> BadData:
        """Say why a file is no CSV at all: most often its lines end now one way and now another."""
        other = other_end(self.text.path)
        return BadData(
            self.export.where if other is None else f"{self.export.where}, line {other.line}",
            found=f"what is no CSV throughout ({fault})" if other is None else other.said,
            expected="one kind of line end, one delimiter, lines under 16 MB",
            do="Export the file again; nothing of this month was taken in.",
        )

    def no_open_quote(self, misread: Sequence[Misread]) -> None:
        """Refuse a text in which a quotation is opened and not closed: nobody can tell where its row ends."""
        for fault in misread:
            if fault.fault == "unquoted value":
                raise BadData(
                    f"{self.export.where}, line {line_at(self.text.path, fault.at - 1)}",
                    found="a quotation mark that is opened and not properly closed",
                    expected='text in quotation marks whole, and a mark inside it doubled ("")',
                    do="Mend the export; nothing of this month was taken in.",
                )


def opened(engine: Engine, export: Export, staging: Path) -> Opened:
    """Open an export of any format."""
    name, constants = f"export_{export.table.name}", _constants(export)
    if format_of(export.path, export.where) == "parquet":
        return opened_parquet(engine, export, name, constants)
    text = readable(export, staging, hands=engine.threads)
    header = text.header
    values = tuple(
        Value(column, export.layout.said_of(column), _is_typed(export, header, column.name))
        for column in export.table.columns
    )
    typed = {value.column.name: READ_AS[value.column.kind] for value in values if value.is_typed}
    kinds = {f"c{place}": typed.get(next(iter(header.at(place)), ""), "VARCHAR") for place in range(len(header.names))}
    rows = engine.scan_text(
        name,
        text.path,
        kinds=kinds,
        delimiter=text.delimiter,
        has_header=text.has_header,
        skip_lines=text.skip_lines,
        nulls=export.layout.nulls,
        # The month stands in every row: what is judged is then the same expression for every month.
        columns=(*constants, *(_taken(header, column.name) for column in export.table.columns)),
    )
    return OpenedText(rows, values, export, text)


def _is_typed(export: Export, header: Header, name: str) -> bool:
    """Say whether the reader itself may tell days, moments and numbers: they are written as in the contract."""
    column = next(column for column in export.table.columns if column.name == name)
    said = export.layout.said_of(column)
    place = header.places.get(name)
    is_alone = place is not None and len(header.at(place)) == 1
    is_plain = not (said.words or said.format or said.thousands)
    return READ_AS[column.kind] != "VARCHAR" and is_alone and is_plain


def _taken(header: Header, name: str) -> str:
    if name in header.always:
        return f'{quoted(header.always[name])} AS "{name}"'
    return f'NULL::VARCHAR AS "{name}"' if name in header.absent else f'c{header.places[name]} AS "{name}"'


def _constants(export: Export) -> tuple[str, ...]:
    first, last = export.month.first_day, export.month.last_day
    return f"'{export.month}' AS __month", f"DATE '{first}' AS __first", f"DATE '{last}' AS __last"


def line_at(path: Path, position: int) -> int:
    """The line on which a byte of a file lies; blank lines before a row are told as part of it."""
    with path.open("rb") as file:
        before = file.read(position)
        while (blank := file.read(1)) in {b"\n", b"\r"}:
            before += blank
    return before.count(b"\n") + 1
