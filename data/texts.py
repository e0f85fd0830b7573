"""Texts: an export made readable, one UTF-8 file with a header that the contract knows."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.contract import Kind
from data.encodings import Opener, likely_encoding, not_mixed, text_of
from data.exports import Export
from data.headers import Header, matched
from data.packed import format_of, opener_of
from data.refusals import BadData
from data.shares import LARGE, transcribed

DELIMITERS = ",|\t;\x01"
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Text:
    """A UTF-8 file, its columns, and what stands above its first row.

    `sheet_rows`: for a workbook, on which row of the sheet each record stood, the header being the first.
    """

    path: Path
    header: Header
    delimiter: str
    has_header: bool
    skip_lines: int
    sheet_rows: Sequence[int] | None = None


def readable(export: Export, staging: Path, *, hands: int = 1) -> Text:
    """Give an export as text in UTF-8: where it lies, or a copy in `staging` if it is packed, a sheet, or encoded.

    `hands`: how many processes may work on a large one.
    """
    if format_of(export.path, export.where) == "workbook":
        return _of_sheet(export, staging)
    return _with_header(export, as_utf_8(export, staging, hands=hands))


def as_utf_8(export: Export, staging: Path, *, hands: int = 1) -> Path:
    """Give the text of an export in UTF-8, unpacked and without its footer: the file itself, or a copy in `staging`."""
    layout, where = export.layout, export.where
    opener = opener_of(export.path, where)
    encoding, broken = likely_encoding(opener, layout.encoding, where)
    is_plain = _is_plain(export.path)
    is_as_it_lies = encoding == "utf-8" and layout.footer is None and is_plain
    path = export.path if is_as_it_lies else staging / f"{export.month}-{export.table.name}.csv"
    if not is_as_it_lies:
        staging.mkdir(parents=True, exist_ok=True)
    is_large = is_plain and encoding == "gb18030" and export.path.stat().st_size >= LARGE
    is_there = is_as_it_lies or (
        is_large and hands > 1 and transcribed(export.path, path, hands=hands, may_be_mixed=broken is not None)
    )
    if not is_there and broken is not None:
        not_mixed(opener, broken, where)
    if layout.footer is None:
        _ended(opener, encoding, where)
    if not is_there:
        with path.open("wb") as out:
            out.writelines(piece.encode() for piece in text_of(opener, encoding, where))
    if layout.footer is not None:
        _without_footer(path, layout.footer, where)
    return path


def _of_sheet(export: Export, staging: Path) -> Text:
    from data.sheets import write_sheet

    layout = export.layout
    staging.mkdir(parents=True, exist_ok=True)
    path = staging / f"{export.month}-{export.table.name}.csv"
    places = write_sheet(
        export.path,
        layout.sheet,
        path,
        _kinds(export),
        export.where,
        names=layout.header,
        skip_rows=layout.skip_lines,
    )
    if layout.footer is not None:
        _without_footer(path, layout.footer, export.where)
    return _with_header(export, path, sheet_rows=places)


def _kinds(export: Export) -> dict[str, Kind]:
    """The kinds of the columns by their names in the export."""
    said = [(export.layout.said_of(column).source, column.kind) for column in export.table.columns]
    return {name: kind for name, kind in said if name is not None}


def _with_header(export: Export, path: Path, sheet_rows: Sequence[int] | None = None) -> Text:
    layout = export.layout
    # What stands above the header of a sheet was not written into our copy.
    skip_lines = layout.skip_lines if sheet_rows is None else 0
    with path.open(encoding="utf-8", newline="") as file:
        for _ in range(skip_lines):
            file.readline()
        line = file.readline().rstrip("\r\n")
    delimiter = layout.delimiter or max(DELIMITERS, key=line.count)
    if sheet_rows is not None:
        delimiter = ","
    fields = next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
    names = list(layout.header) or [name.strip().strip('"').strip() for name in fields]
    header = matched(export, names)
    return Text(path, header, delimiter, not layout.header, skip_lines, sheet_rows)


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) not in {b"\x1f\x8b", b"PK"}


def _ended(opener: Opener, encoding: str, where: str) -> None:
    """Refuse a text without a line end at its end."""
    end = {"utf-16": 2, "utf-16-le": 2, "utf-16-be": 2}.get(encoding, 1)
    last = b""
    with opener() as file:
        if file.seekable():
            size = file.seek(0, io.SEEK_END)
            file.seek(max(size - end, 0))
            last = file.read()
        else:
            while chunk := file.read(1 << 20):
                last = (last + chunk)[-end:]
    if b"\r" in last:
        raise BadData(
            where,
            found="lines that end in CR alone",
            expected="LF or CR LF at the end of every line",
            do="Export the file again, or convert it.",
        )
    if b"\n" not in last:
        raise BadData(
            where,
            found="a last line without an end",
            expected="a newline at the end of the last row",
            do="The file looks half-written: ask for it again; or, if its last row is whole, put a newline after it.",
        )


def _without_footer(path: Path, footer: str, where: str) -> None:
    """Cut the footer off a copy of ours; if the last line is none, the file was cut before it."""
    with path.open("rb+") as file:
        size = file.seek(0, io.SEEK_END)
        start = max(size - _CHUNK, 0)
        file.seek(start)
        tail = file.read()
        begins = tail.rstrip(b"\r\n").rfind(b"\n") + 1
        last = tail[begins:].decode("utf-8", errors="replace").strip().lstrip('"')
        if not last.startswith(footer):
            raise BadData(
                where,
                found="a last line that is no footer",
                expected=f"one that begins with {footer}, as the mapping declares",
                do="The file looks cut: ask for it again.",
            )
        file.truncate(start + begins)
