"""Mess: what goes wrong in the files that real operators hand over, done on purpose to one month of written exports."""

import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from data.files import replace_file
from data.month import Month
from data.operator.chance import stream

ENCODING = "gb18030"
KB_IN_MB = 1_024

#: Of the payments, those that are handed over late; of the bills with overage, those that are corrected; of the rows
#: of bills and use, those that stand twice: as many as an export may have wrong and still be taken in.
LATE, CORRECTED, TWICE = 0.05, 0.20, 0.0005
#: Rows with hostile text in each field.
HOSTILE_ROWS = 20
#: Days after the end of the month on which late and corrected rows become known: after the list day.
KNOWN_AFTER = (10, 24)

HOSTILE_FIELDS = {
    "subscribers": ("county", "terminal_model"),
    "porting": ("reason",),
    "contacts": ("campaign",),
}
#: A formula, a link, a line within a cell, the separator, quotation marks, a control character, characters of 4 bytes.
HOSTILE = (
    "=1+cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid","open")',
    "@SUM(A1:A9)",
    "-2+3",
    "one line\nand another",
    "left,right",
    'a "quoted" word',
    "bell\x07rings",
    "𠮷野家😀",
)


@dataclass(frozen=True)
class Place:
    """The month to be messed with: `folder` as handed over first, `again` as handed over once more, if it is."""

    directory: Path
    month: Month
    rng: np.random.Generator

    @property
    def folder(self) -> Path:
        """The files of the month."""
        return self.directory / str(self.month)

    def again(self) -> Path:
        """Make the folder of the month handed over again, `DIR/again/YYYY-MM`, as it stands so far."""
        again = self.directory / "again" / str(self.month)
        if not again.exists():
            shutil.copytree(self.folder, again)
            shutil.copy2(self.directory / "key", again.parent / "key")
        return again

    def some(self, count: int, share: float) -> list[int]:
        """Draw at least one of so many rows."""
        if not count:
            return []
        return sorted(self.rng.choice(count, size=max(1, round(share * count)), replace=False).tolist())

    def known_late(self) -> str:
        """Draw a day on which a late row becomes known."""
        first = np.datetime64(self.month.last_day) + int(self.rng.integers(*KNOWN_AFTER))
        return str(first)


def late(place: Place) -> None:
    """Some payments are missing from the files at first; handed over again, the month has them, known late."""
    header, rows = _read(place.folder / "payments.csv")
    missing = set(place.some(len(rows), LATE))
    again, known = place.again(), header.index("known_on")
    _write(place.folder / "payments.csv", header, (row for at, row in enumerate(rows) if at not in missing))
    for at in sorted(missing):
        rows[at][known] = place.known_late()
    _write(again / "payments.csv", header, rows)


def corrected(place: Place) -> None:
    """Some bills are re-rated: handed over again, the month has them with less for overage, known late."""
    again = place.again()
    header, rows = _read(again / "bills.csv")
    over, known = header.index("data_overage_fen"), header.index("known_on")
    dear = [at for at, row in enumerate(rows) if int(row[over])]
    for at in (dear[drawn] for drawn in place.some(len(dear), CORRECTED)):
        rows[at][over] = str(int(rows[at][over]) // 2)
        rows[at][known] = place.known_late()
    _write(again / "bills.csv", header, rows)


def renamed_column(place: Place) -> None:
    """A column of the bills has got another name."""
    header, rows = _read(place.folder / "bills.csv")
    _write(place.folder / "bills.csv", ["amount_paid" if name == "paid_fen" else name for name in header], rows)


def unit_change(place: Place) -> None:
    """Data are given in MB where the contract says KB."""
    path = _use(place)
    header, rows = _read(path)
    columns = [at for at, name in enumerate(header) if name.endswith("_kb")]
    for row in rows:
        for at in columns:
            row[at] = str(int(row[at]) // KB_IN_MB)
    _write(path, header, rows)


def duplicate_rows(place: Place) -> None:
    """Some rows of bills and use stand twice."""
    for path in (place.folder / "bills.csv", _use(place)):
        header, rows = _read(path)
        _write(path, header, [*rows, *(rows[at] for at in place.some(len(rows), TWICE))])


def hostile_text(place: Place) -> None:
    """Free text holds what spreadsheets run and readers stumble over, quoted as CSV asks."""
    for table, fields in HOSTILE_FIELDS.items():
        path = place.folder / f"{table}.csv"
        header, rows = _read(path)
        for field in fields:
            some = place.some(len(rows), min(1.0, HOSTILE_ROWS / max(len(rows), 1)))
            for at, text in zip(some, cycle(HOSTILE), strict=False):
                rows[at][header.index(field)] = text
        _write(path, header, rows)


def garbled(place: Place) -> None:
    """A county has lost half a character, as text cut to a number of bytes does."""
    path = place.folder / "subscribers.csv"
    lines = path.read_bytes().split(b"\n")
    header = lines[0].split(b",")
    plain = [at for at, line in enumerate(lines) if at and line.count(b",") == len(header) - 1 and b'"' not in line]
    at = plain[place.some(len(plain), 0.0)[0]]
    fields, column = lines[at].split(b","), header.index(b"county")
    fields[column] = fields[column][:-1]
    lines[at] = b",".join(fields)
    with replace_file(path) as temporary:
        temporary.write_bytes(b"\n".join(lines))


def missing_month(place: Place) -> None:
    """The month was not handed over at all."""
    shutil.rmtree(place.folder)


#: By name, in the order in which they are done.
KINDS: dict[str, Callable[[Place], None]] = {
    "late": late,
    "corrected": corrected,
    "renamed-column": renamed_column,
    "unit-change": unit_change,
    "duplicate-rows": duplicate_rows,
    "hostile-text": hostile_text,
    "garbled": garbled,
    "missing-month": missing_month,
}


def make_a_mess(directory: Path, month: Month, kinds: Collection[str], seed: int) -> None:
    """Mess with the CSV exports of a month, just written; the same seed does the same."""
    shutil.rmtree(directory / "again" / str(month), ignore_errors=True)
    for at, (kind, make) in enumerate(KINDS.items()):
        if kind in kinds:
            make(Place(directory, month, stream(seed, "mess", month).spawn(len(KINDS))[at]))


def _use(place: Place) -> Path:
    days = place.folder / "usage_daily.csv"
    return days if days.is_file() else place.folder / "usage_monthly.csv"


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Read an export as written: text without quotation marks."""
    header, *rows = (line.split(",") for line in path.read_text(encoding=ENCODING).rstrip("\n").split("\n"))
    return header, rows


def _write(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with replace_file(path) as temporary, temporary.open("w", encoding=ENCODING, newline="") as file:
        file.writelines(",".join(map(_quoted, row)) + "\n" for row in [header, *rows])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text
