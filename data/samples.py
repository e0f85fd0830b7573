"""Samples: the header and the first rows of a file that nobody has described yet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data.encodings import encoding_of, text_of
from data.packed import format_of, opener_of
from data.texts import DELIMITERS

LOOKED_AT = 1_000


@dataclass(frozen=True)
class Sample:
    """A file as it was found: its names, some rows as text, and what had to be found out to read it."""

    path: Path
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str | None = None
    delimiter: str | None = None

    def column(self, place: int) -> list[str]:
        """What is written in a column, blanks left out."""
        return [row[place].strip() for row in self.rows if place < len(row) and row[place].strip()]


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
    header = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(DELIMITERS, key=header.count)
    rows = csv.reader(io.StringIO(text[: text.rfind("\n") + 1], newline=""), delimiter=delimiter)
    names = tuple(name.strip() for name in next(rows, []))
    return Sample(path, names, _some(rows), encoding.removesuffix("-sig"), delimiter)


def _of_parquet(path: Path) -> Sample:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    batch = next(file.iter_batches(LOOKED_AT), None)
    rows = (
        [["" if value is None else str(value) for value in row.values()] for row in batch.to_pylist()] if batch else []
    )
    return Sample(path, tuple(file.schema_arrow.names), _some(rows))


def _of_sheet(path: Path) -> Sample:
    from data.sheets import cells_of

    rows = cells_of(path, None, path.name)
    return Sample(path, tuple(name.strip() for name in rows[0]) if rows else (), _some(rows[1:]))


def _some(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in islice(rows, LOOKED_AT) if row)
