"""Sheets: a workbook's rows as text, so that ids stay what they were typed as."""

import csv
import datetime as dt
from array import array
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from data.contract import Kind
from data.refusals import BadData

#: A sheet holds no more rows; one that is full was cut by whatever wrote it.
FULL = 1_048_576

#: Beyond this a spreadsheet no longer tells two whole numbers apart.
EXACT = 2**53


def write_sheet(
    path: Path,
    sheet: str | None,
    out: Path,
    kinds: dict[str, Kind],
    where: str,
    *,
    names: Sequence[str],
    skip_rows: int,
) -> Sequence[int]:
    """Write the rows of a sheet as CSV in UTF-8; returns on which row of the sheet each stood, blank ones left out.

    `kinds`: of the columns whose name is known, so that a date typed by hand becomes the day or month it means;
    `names`: of the columns, where the sheet has no header; `skip_rows`: how many rows, blank or not, stand above it.
    """
    rows = _rows(path, sheet, where)
    places = array("I")
    known = [kinds.get(name) for name in names]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for place, row in enumerate(rows, start=1):
            if place <= skip_rows or all(cell == "" for cell in row):
                continue
            if not known:
                known = [kinds.get(str(cell).strip()) for cell in row]
            writer.writerow([_text(cell, kind) for cell, kind in zip_longest(row, known[: len(row)])])
            places.append(place)
    if not places:
        raise BadData(where, found="an empty sheet", expected="a header and rows", do="Ask for the file again.")
    return places


def cells_of(path: Path, sheet: str | None, where: str) -> list[list[str]]:
    """The rows of a sheet as text, blank ones too."""
    return [[_text(cell, None) for cell in row] for row in _rows(path, sheet, where)]


def _rows(path: Path, sheet: str | None, where: str) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            seen = [one.name for one in book.sheets_metadata if "Visible" in str(one.visible)]
            filled = [name for name in seen if book.get_sheet_by_name(name).height]
            chosen = sheet or (filled[0] if len(filled) == 1 else None)
            if chosen is None or chosen not in book.sheet_names:
                raise BadData(
                    where,
                    found=f"the sheets {', '.join(book.sheet_names)}",
                    expected=f"a sheet {sheet}" if sheet else "one sheet with rows",
                    do="Say which in the mapping: sheet = NAME.",
                )
            rows: list[list[Any]] = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise BadData(
            where, found=f"a damaged workbook ({fault})", expected="a whole one", do="Ask for the file again."
        ) from None
    if len(rows) >= FULL:
        raise BadData(
            where,
            found=f"a sheet that is full ({len(rows)} rows)",
            expected="fewer rows than a sheet can hold",
            do="It was probably cut: ask for CSV or Parquet.",
        )
    return rows


def _text(cell: Any, kind: Kind | None) -> str:
    """Write a cell as text. A number keeps its `.0`: an id that was typed as a number shows that it was one."""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return _moment(cell, kind)
    if isinstance(cell, dt.date):
        if kind == "month" and cell.day == 1:
            return f"{cell:%Y-%m}"
        return f"{cell} 00:00:00" if kind == "moment" else str(cell)
    if isinstance(cell, float) and cell.is_integer() and kind not in {"number", "id"} and abs(cell) < EXACT:
        return str(int(cell))
    return str(cell)


def _moment(cell: dt.datetime, kind: Kind | None) -> str:
    # A spreadsheet holds moments as parts of a day, which come out a few microseconds early.
    rounded = (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if kind in {"day", "month"} and rounded.time() == dt.time():
        return _text(rounded.date(), kind)
    return str(rounded)
