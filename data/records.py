"""Records: where the rows of an export that must be named begin and end, found slowly and only where asked for."""

import csv
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 24


@dataclass(frozen=True)
class Record:
    """A row as it stands in the file: the line it begins on, its place among all records (from 1), and its text.

    `row`: its number among the rows that were read, from 1; `fault`: which of the faults lies in it, from 0.
    """

    line: int
    place: int
    raw: str
    row: int | None = None
    fault: int | None = None


#: A record in the making: place, line, end in bytes, raw bytes.
_Found = tuple[int, int, int, bytes]


def picked(
    path: Path,
    delimiter: str,
    *,
    rows: Collection[int],
    faults: Sequence[int],
    skip_lines: int = 0,
    has_header: bool = True,
) -> Iterator[Record]:
    """Find rows by their number, and faults by their byte, in a UTF-8 file, in its order.

    Blank lines are no rows, quoted text may hold line ends, and what is at fault is not counted as a row.
    """
    wanted, ahead, row = set(rows), list(enumerate(faults))[::-1], 0
    is_above = has_header
    last: _Found | None = None
    for found in _records(path, delimiter):
        place, line, end, raw = found
        if line <= skip_lines or is_above:
            is_above &= line <= skip_lines
            continue
        last = found
        if ahead and ahead[-1][1] < end:
            fault, _ = ahead.pop()
            while ahead and ahead[-1][1] < end:
                ahead.pop()
            yield Record(line, place, _text(raw), fault=fault)
            continue
        row += 1
        if row in wanted:
            wanted.discard(row)
            yield Record(line, place, _text(raw), row=row)
        if not wanted and not ahead:
            return
    if ahead and last is not None:
        yield Record(last[1], last[0], _text(last[3]), fault=ahead[-1][0])


@dataclass(frozen=True)
class OtherEnd:
    """The first line that does not end as the first one does."""

    line: int
    said: str


def other_end(path: Path) -> OtherEnd | None:
    """Find the first line that ends otherwise than the first; what ends within a quotation is text, and no end."""
    first, within = "", False
    with path.open("rb") as file:
        for line, raw in enumerate(file, start=1):
            within ^= raw.count(b'"') % 2 == 1
            end = "CR LF" if raw.endswith(b"\r\n") else "LF"
            first = first or end
            if end != first and not within:
                return OtherEnd(line, f"a line that ends in {end}, where the first ends in {first}")
    return None


def _records(path: Path, delimiter: str) -> Iterator[_Found]:
    return _quoted(path, delimiter) if _has_quotes(path) else _plain(path)


def _has_quotes(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b'"' in chunk for chunk in iter(lambda: file.read(_CHUNK), b""))


def _plain(path: Path) -> Iterator[_Found]:
    place = line = end = 0
    with path.open("rb") as file:
        for raw in file:
            line += 1
            end += len(raw)
            if raw not in {b"\n", b"\r\n"}:
                place += 1
                yield place, line, end, raw


class _Lines:
    """The lines of a file, counted in lines and bytes as a reader of CSV draws them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.line, self.bytes = 0, 0
        self.drawn: list[bytes] = []

    def __iter__(self) -> Iterator[str]:
        with self._file as file:
            for raw in file:
                self.line += 1
                self.bytes += len(raw)
                self.drawn.append(raw)
                # A lone carriage return inside a text is text; the reader below takes it for the end of a row.
                yield _text(raw).rstrip("\r\n").replace("\r", " ") + "\n"


def _quoted(path: Path, delimiter: str) -> Iterator[_Found]:
    csv.field_size_limit(sys.maxsize)
    lines, place, line = _Lines(path), 0, 1
    for fields in csv.reader(lines, delimiter=delimiter):
        if fields:
            place += 1
            yield place, line, lines.bytes, b"".join(lines.drawn)
        line = lines.line + 1
        lines.drawn = []


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace").rstrip("\r\n")
