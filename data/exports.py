"""Exports: the files an operator hands over, found, decoded and made readable, without guessing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.contract import Table
from data.files import sha256_of
from data.mapping import PLAIN, UNMAPPED, Layout, Mapped, filled
from data.month import Month
from data.refusals import BadData, NoInput
from data.tables import TABLES

#: What a file may be called behind the name of its table; what it is, its first bytes say.
ENDINGS = (".csv", ".txt", ".csv.gz", ".txt.gz", ".csv.zip", ".zip", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Export:
    """One file of an operator: a table of a month, with the sha256 of its bytes and how it is laid out."""

    table: Table
    month: Month
    path: Path
    sha256: str
    layout: Layout = PLAIN

    @property
    def where(self) -> str:
        """How a refusal names the file."""
        return f"{self.path.name} {self.month}"

    @property
    def is_mapped(self) -> bool:
        """Say whether a mapping says which column is which."""
        return bool(self.layout.columns)


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


def files_in(directory: Path) -> list[Path]:
    """List the files of a folder, or of the latest month of a folder of months."""
    months = [child for child in directory.glob("[12][0-9][0-9][0-9]-[01][0-9]") if child.is_dir()]
    folder = max(months, default=directory)
    found = sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith("."))
    if not found:
        raise NoInput(
            f"exports {folder}", found="no file", expected="the files of a month", do="Name the folder that holds them."
        )
    return [path for path in found if path.name != "key"]


def exports_of(
    directory: Path, month: Month, mapped: Mapped = UNMAPPED, fetched: Mapping[str, Path] | None = None
) -> list[Export]:
    """Find the files of a month; a required one that is missing is refused, an optional one is left out.

    `fetched`: files of tables that came out of a database, by the name of the table.
    """
    folder = directory / str(month)
    if not folder.is_dir() and not fetched:
        raise NoInput(
            f"exports {folder}",
            found="no such folder",
            expected="the files of the month",
            do="Ask for the month again.",
        )
    found = {name: _file_of(folder, month, table, mapped.of(table)) for name, table in TABLES.items()} | dict(
        fetched or {}
    )
    there = {name for name, path in found.items() if path is not None}
    at_hand = there | {TABLES[name].instead_of for name in there}
    missing = [_wanted(table, mapped) for name, table in TABLES.items() if table.required and name not in at_hand]
    if missing:
        raise NoInput(
            f"exports {month}",
            found=f"no {', '.join(missing)} in {folder}",
            expected=f"at least {', '.join(_wanted(table, mapped) for table in TABLES.values() if table.required)}",
            do="Ask for the missing files; nothing was taken in.",
        )
    return [
        Export(TABLES[name], month, path, sha256_of(path), mapped.of(TABLES[name]))
        for name, path in found.items()
        if path is not None
    ]


def _file_of(folder: Path, month: Month, table: Table, layout: Layout) -> Path | None:
    """The file of a table; two that could be meant are refused."""
    if layout.file is not None:
        found = sorted(path for path in folder.glob(filled(layout.file, month)) if path.is_file())
    else:
        found = [path for ending in ENDINGS if (path := folder / f"{table.name}{ending}").is_file()]
    if len(found) > 1:
        raise BadData(
            f"exports {folder}",
            found=f"{' and '.join(path.name for path in found[:3])} for {table.name}",
            expected="one file a table",
            do="Take away the one that is not meant, or put them into one file.",
        )
    return found[0] if found else None


def _wanted(table: Table, mapped: Mapped) -> str:
    return mapped.of(table).file or f"{table.name}.csv"
