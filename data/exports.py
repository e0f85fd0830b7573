"""Exports: the files an operator hands over, found, decoded and made readable, without guessing."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.contract import Table
from data.files import sha256_of
from data.month import Month
from data.refusals import BadData, NoInput
from data.tables import TABLES

_CHUNK = 1 << 22
_ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True)
class Export:
    """One file of an operator: a table of a month, with the sha256 of its bytes."""

    table: Table
    month: Month
    path: Path
    sha256: str


def months_of(directory: Path) -> list[Month]:
    """List the months for which a folder `YYYY-MM` was handed over, oldest first."""
    if not directory.is_dir():
        raise NoInput(
            f"exports {directory}", found="no such folder", expected="a folder with one folder a month", do="Name it."
        )
    months = sorted(
        Month.parse(child.name)
        for child in directory.iterdir()
        if child.is_dir() and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", child.name)
    )
    if not months:
        raise NoInput(
            f"exports {directory}",
            found="no month",
            expected="folders such as 2025-03 with subscribers.csv, bills.csv, ...",
            do="Name the folder that holds the months.",
        )
    return months


def exports_of(directory: Path, month: Month) -> list[Export]:
    """Find the files of a month; a required one that is missing is refused, an optional one is left out."""
    folder = directory / str(month)
    if not folder.is_dir():
        raise NoInput(
            f"exports {folder}",
            found="no such folder",
            expected="the files of the month",
            do="Ask for the month again.",
        )
    paths = {name: path for name in TABLES if (path := folder / f"{name}.csv").is_file()}
    at_hand = {name for there in paths for name in (there, TABLES[there].instead_of)}
    missing = [name for name, table in TABLES.items() if table.required and name not in at_hand]
    if missing:
        raise NoInput(
            f"exports {month}",
            found=f"no {', '.join(f'{name}.csv' for name in missing)} in {folder}",
            expected=f"at least {', '.join(f'{t.name}.csv' for t in TABLES.values() if t.required)}",
            do="Ask for the missing files; nothing was taken in.",
        )
    return [Export(TABLES[name], month, path, sha256_of(path)) for name, path in paths.items()]


def readable(export: Export, staging: Path) -> Path:
    """Return a UTF-8 file with this text: the file itself, or a copy in `staging` if it is GB18030 or has a BOM."""
    where = f"{export.path.name} {export.month}"
    if export.path.stat().st_size == 0:
        raise BadData(where, found="an empty file", expected="at least a header line", do="Ask for the file again.")
    _ended(export, where)
    with export.path.open("rb") as file:
        has_bom = file.read(3) == codecs.BOM_UTF8
    if not has_bom and _fits(export.path, "utf-8"):
        return export.path
    encoding = "utf-8-sig" if has_bom else "gb18030"
    copy = staging / f"{export.month}-{export.path.name}"
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        with copy.open("w", encoding="utf-8", newline="") as out:
            out.writelines(_text(export.path, encoding))
    except UnicodeDecodeError:
        raise _undecodable(export, where, encoding) from None
    return copy


def header_of(path: Path, export: Export) -> tuple[list[str], str]:
    """Read the header of a readable file: the names in order and the delimiter; what the contract lacks is refused."""
    with path.open(encoding="utf-8", newline="") as file:
        line = file.readline().rstrip("\r\n")
    delimiter = max(",|\t;", key=line.count)
    names = [name.strip().strip('"').strip() for name in line.split(delimiter)]
    missing = [name for name in export.table.header if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if missing or twice:
        extra = [name for name in names if name not in export.table.header]
        faults = [
            f"no column {', '.join(missing)}" if missing else "",
            f"twice {', '.join(twice)}" if twice else "",
            f"besides {', '.join(extra)}" if extra else "",
        ]
        raise BadData(
            f"{export.path.name} {export.month}, line 1",
            found="; ".join(fault for fault in faults if fault),
            expected=f"the columns {', '.join(export.table.header)}",
            do="Mend the export; nothing of this month was taken in.",
        )
    # What the contract does not know is read under a name of ours: two empty names, or NUMBER beside number, clash.
    known = set(export.table.header)
    return [name if name in known else f"__besides_{place}" for place, name in enumerate(names)], delimiter


def _ended(export: Export, where: str) -> None:
    with export.path.open("rb") as file:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            raise BadData(
                where,
                found="a last line without an end",
                expected="a newline at the end of the last row",
                do="The file looks half-written: ask for it again.",
            )


def _text(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _fits(path: Path, encoding: str) -> bool:
    try:
        for _ in _text(path, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _undecodable(export: Export, where: str, encoding: str) -> BadData:
    """Name the first line that is neither UTF-8 nor GB18030."""
    return BadData(
        f"{where}, line {_first_bad_line(export.path, encoding)}",
        found="bytes that are no text",
        expected=f"one encoding throughout: {' or '.join(_ENCODINGS)}",
        do="Export the file again in one of them.",
    )


def _first_bad_line(path: Path, encoding: str) -> int:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                raw.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 0
