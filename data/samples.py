"""Samples: the header and the first rows of a file that nobody has described yet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data.encodings import Opener, encoding_of, text_of
from data.packed import format_of, opener_of
from data.refusals import BadData
from data.texts import DELIMITERS

LOOKED_AT = 1_000

#: Within so many lines, titles and what else stands above it, the header is looked for.
TOP = 10

#: Bytes at the end of a file in which its last line lies.
TAIL = 1 << 16

#: How footers begin, in the words of those who export.
_FOOTED = re.compile(
    r"(合计|总计|小计|总行数|记录数|总记录|汇总|total|count|rows|trailer|footer|eof|end\b|#|--)", re.IGNORECASE
)


@dataclass(frozen=True)
class Sample:
    """A file as it was found: its names, some rows as text, and what had to be found out to read it.

    `last`: what stands in its last line, where that may be a footer; `skip_lines`: how many lines, or rows of a sheet,
    stand above the header.
    """

    path: Path
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str | None = None
    delimiter: str | None = None
    last: tuple[str, ...] = ()
    skip_lines: int = 0

    @property
    def footer(self) -> str | None:
        """How the last line begins if it is no row: the words before its first figure; none if it is a row."""
        if not self.last or not self.rows or (len(self.last) == len(self.names) and not _FOOTED.match(self.last[0])):
            return None
        return re.split(r"[0-9]", self.last[0].strip(), maxsplit=1)[0].strip() or None

    def column(self, place: int) -> list[str]:
        """What is written in a column, blanks left out."""
        rows = self.rows[:-1] if self.footer is not None and self.rows[-1] == self.last else self.rows
        return [row[place].strip() for row in rows if place < len(row) and row[place].strip()]


def sample_of(path: Path) -> Sample:
    """Read the header and the first rows of a file of any format."""
    where = path.name
    found = format_of(path, where)
    if found == "parquet":
        return _of_parquet(path)
    if found == "workbook":
        return _of_sheet(path)
    opener = opener_of(path, where)
    encoding = encoding_of(opener, None, where)
    text = next(iter(text_of(opener, encoding, where)), "")
    lines = text[: text.rfind("\n") + 1].splitlines(keepends=True) or [text]
    header = next((line for line in lines[:TOP] if any(mark in line for mark in DELIMITERS)), lines[0])
    delimiter = max(DELIMITERS, key=header.count)
    above = _above([next(csv.reader([line], delimiter=delimiter), []) for line in lines[:TOP]])
    rows = csv.reader(io.StringIO("".join(lines[above:]), newline=""), delimiter=delimiter)
    names = tuple(name.strip() for name in next(rows, []))
    last = next(csv.reader([_last_line(opener, encoding)], delimiter=delimiter), [])
    return Sample(path, names, _some(rows), encoding.removesuffix("-sig"), delimiter, tuple(last), above)


def _of_parquet(path: Path) -> Sample:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        batch = next(file.iter_batches(LOOKED_AT), None)
    except (pa.ArrowException, OSError) as fault:
        raise BadData(
            path.name,
            found=f"damaged Parquet ({str(fault).splitlines()[0][:160]})",
            expected="a whole file",
            do="Ask for it again.",
        ) from None
    rows = (
        [["" if value is None else str(value) for value in row.values()] for row in batch.to_pylist()] if batch else []
    )
    return Sample(path, tuple(file.schema_arrow.names), _some(rows))


def _of_sheet(path: Path) -> Sample:
    from data.sheets import cells_of

    cells = cells_of(path, None, path.name)
    above = _above(cells[:TOP])
    header, *rows = [row for row in cells[above:] if any(row)] or [[]]
    names = tuple(name.strip() for name in header)
    return Sample(path, names, _some(rows), last=tuple(rows[-1]) if rows else (), skip_lines=above)


def _above(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the header: those with less than half as many words as the fullest of the first."""
    full = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return next((place for place, words in enumerate(full) if 2 * words > max(full)), 0)


def _last_line(opener: Opener, encoding: str) -> str:
    """The last line of a text; a file that is packed must be read to its end for it."""
    with opener() as file:
        mark = file.read(2) if encoding == "utf-16" else b""
        tail = b""
        if file.seekable():
            # By an even number of bytes: so UTF-16 stays in step.
            size = file.seek(0, io.SEEK_END)
            file.seek(max(size - size % 2 - TAIL, 0))
        while chunk := file.read(TAIL):
            tail = (tail + chunk)[-2 * TAIL :]
    lines = (mark + tail).decode(encoding, errors="ignore").rstrip("\r\n").splitlines()
    return lines[-1] if lines else ""


def _some(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in islice(rows, LOOKED_AT) if row)
