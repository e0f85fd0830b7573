"""Exports: the files an operator hands over, found, decoded and made readable, without guessing."""

import hashlib
import re
from collections.abc import Mapping, Sequence
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

_MONTH = r"\d{4}-(0[1-9]|1[0-2])"


@dataclass(frozen=True)
class Export:
    """One file of an operator: a table of a month, or a part of it, the sha256 of its bytes and how it is laid out."""

    table: Table
    month: Month
    path: Path
    sha256: str
    layout: Layout = PLAIN

    @property
    def name(self) -> str:
        """What the file is called within the folder of its month."""
        above = self.path.parts[:-1]
        if str(self.month) not in above:
            return self.path.name
        return "/".join(self.path.parts[len(above) - above[::-1].index(str(self.month)) :])

    @property
    def where(self) -> str:
        """How a refusal names the file."""
        return f"{self.name} {self.month}"

    @property
    def is_mapped(self) -> bool:
        """Say whether a mapping says which column is which."""
        return bool(self.layout.columns)


#: The file of a table, or the parts it came in, in the order of their names.
Parts = tuple[Export, ...]


def months_of(directory: Path) -> list[Month]:
    """List the months for which a folder `YYYY-MM` was handed over, oldest first."""
    if not directory.is_dir():
        raise NoInput(
            f"exports {directory}", found="no such folder", expected="a folder with one folder a month", do="Name it."
        )
    months = sorted(
        Month.parse(child.name) for child in directory.iterdir() if child.is_dir() and re.fullmatch(_MONTH, child.name)
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
) -> list[Parts]:
    """Find the files of a month, table by table; a required one that is missing is refused, an optional one left out.

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
    found = _found(folder, month, mapped)
    found |= {name: [path] for name, path in (fetched or {}).items()}
    there = {name for name, paths in found.items() if paths}
    at_hand = there | {TABLES[name].instead_of for name in there}
    missing = [_wanted(table, mapped) for name, table in TABLES.items() if table.required and name not in at_hand]
    if missing:
        besides = left_over(directory, month, mapped)
        raise NoInput(
            f"exports {month}",
            found=f"no {', '.join(missing)} in {folder}" + (f", but {', '.join(besides)}" if besides else ""),
            expected=f"at least {', '.join(_wanted(table, mapped) for table in TABLES.values() if table.required)}",
            do="Ask for the missing files; nothing was taken in.",
        )
    return [
        tuple(Export(TABLES[name], month, path, sha256_of(path), mapped.of(TABLES[name])) for path in paths)
        for name, paths in found.items()
        if paths
    ]


def left_over(directory: Path, month: Month, mapped: Mapped = UNMAPPED) -> list[str]:
    """Name what lies in the folder of a month and is of no table: under a wrong name, a file would be missed unseen."""
    folder = directory / str(month)
    found = _found(folder, month, mapped) if folder.is_dir() else {}
    taken = {path.relative_to(folder).parts[0] for paths in found.values() for path in paths}
    there = sorted(path.name for path in folder.glob("*"))
    return [name for name in there if name not in taken and not name.startswith(("_", "."))]


def no_months_in(directory: Path) -> list[str]:
    """Name the folders beside the months that are no month and look like one: `202511`, `2025-13`."""
    names = sorted(child.name for child in directory.iterdir() if child.is_dir()) if directory.is_dir() else []
    return [name for name in names if re.fullmatch(r"\d{4}\D?\d{1,2}\D?", name) and not re.fullmatch(_MONTH, name)]


def digest_of(parts: Parts) -> str:
    """The sha256 of the one file of a table, or, where it came in parts, of their names and sha256."""
    if len(parts) == 1:
        return parts[0].sha256
    return hashlib.sha256("".join(f"{part.sha256} {part.name}\n" for part in parts).encode()).hexdigest()


def _found(folder: Path, month: Month, mapped: Mapped) -> dict[str, list[Path]]:
    """The files of each table that lie in a folder; a table that is asked of a database has none."""
    return {
        name: [] if mapped.of(table).query else _files_of(folder, month, table, mapped.of(table))
        for name, table in TABLES.items()
    }


def _files_of(folder: Path, month: Month, table: Table, layout: Layout) -> list[Path]:
    """The files of a table, sorted by name: all that a mapping's pattern fits, else one form of the table's own name.

    That is TABLE.csv, or parts TABLE.01.csv, TABLE.02.csv, or a folder TABLE/; where two of these lie, nobody can tell
    which is meant.
    """
    if layout.file is not None:
        return sorted(path for path in folder.glob(filled(layout.file, month)) if path.is_file())
    whole = [[path] for ending in ENDINGS if (path := folder / f"{table.name}{ending}").is_file()]
    inside = sorted(path for path in (folder / table.name).rglob("*") if _is_handed_over(path, folder))
    forms = [form for form in (*whole, *_in_parts(folder, table), inside) if form]
    if len(forms) > 1:
        raise BadData(
            f"exports {folder}",
            found=f"{' and '.join(_shown(form, folder) for form in forms[:3])} for {table.name}",
            expected=f"{table.name}.csv, or parts {table.name}.01.csv ... of one ending, or a folder {table.name}",
            do="Take away what is not meant, or name what is meant in a mapping.",
        )
    return forms[0] if forms else []


def _in_parts(folder: Path, table: Table) -> list[list[Path]]:
    """The files called `TABLE.<part>.<ending>`, by their ending, each sorted by name."""
    endings = "|".join(re.escape(ending) for ending in ENDINGS)
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob(f"{table.name}.*")):
        told = re.fullmatch(rf"{table.name}\.(.+?)({endings})", path.name)
        if told and f".{told[1]}{told[2]}" not in ENDINGS and path.is_file():
            found.setdefault(told[2], []).append(path)
    return list(found.values())


def _is_handed_over(path: Path, folder: Path) -> bool:
    """Tell a file of rows from what Hadoop and others lay beside it: `_SUCCESS`, `.part-0.crc`."""
    return path.is_file() and not any(name.startswith(("_", ".")) for name in path.relative_to(folder).parts)


def _shown(form: Sequence[Path], folder: Path) -> str:
    names = [path.relative_to(folder).as_posix() for path in form]
    return names[0] if len(names) == 1 else f"{names[0]} ... {names[-1]}"


def _wanted(table: Table, mapped: Mapped) -> str:
    return mapped.of(table).file or f"{table.name}.csv"
