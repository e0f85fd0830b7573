"""Records: where each row of an export begins and ends, found slowly and only where rows must be named."""

import csv
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Record:
    """A row as it stands in the file: the line it begins on (from 1), its bytes [start, end), and its text."""

    line: int
    start: int
    end: int
    raw: str


class _Lines:
    """The lines of a file, counted in lines and bytes as a reader of CSV draws them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.line, self.bytes, self.drawn = 0, 0, [""]

    def __iter__(self) -> Iterator[str]:
        with self._file as file:
            for raw in file:
                self.line += 1
                self.bytes += len(raw)
                text = raw.decode("utf-8", errors="replace")
                self.drawn.append(text)
                # A lone carriage return inside a text is text; the reader below takes it for the end of a row.
                yield text.rstrip("\r\n").replace("\r", " ") + "\n"


def records(path: Path, delimiter: str) -> list[Record]:
    """List the rows of a UTF-8 file after its header; blank lines are none, quoted text may hold line ends."""
    csv.field_size_limit(sys.maxsize)
    lines, found, line, start = _Lines(path), [], 1, 0
    for fields in csv.reader(lines, delimiter=delimiter):
        raw = "".join(lines.drawn).rstrip("\r\n")
        if fields and line > 1:
            found.append(Record(line, start, lines.bytes, raw))
        line, start = lines.line + 1, lines.bytes
        lines.drawn = []
    return found


def at(rows: list[Record], position: int) -> int:
    """Say which of the rows a position in the file belongs to; blank lines belong to the row after them."""
    return min(bisect_right([row.end for row in rows], position), len(rows) - 1)
