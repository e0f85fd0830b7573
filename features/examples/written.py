"""Written: rows of tables as a person writes them, a line for many months and days, in units that people read."""

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from data.contract import Column, Table
from data.month import Month, months_between
from data.tables import TABLES
from features.units import SHOWN

#: A row as the lake holds it, and the rows of a month by the name of their table.
Row = dict[str, Any]
Handed = dict[str, list[Row]]

#: The hour of what has only a day.
NOON = dt.time(12)


def lines(text: str) -> list[dict[str, str]]:
    r"""Read a table whose cells are parted by bars, under a header: a dictionary a line.

    >>> lines("name | value\n a | 1\n b |")
    [{'name': 'a', 'value': '1'}, {'name': 'b', 'value': ''}]
    """
    cells = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(cells[0], line, strict=True)) for line in cells[1:]]


def handed_over(
    written: Mapping[str, str], always: Mapping[str, Mapping[str, str]], first: Month, last: Month, who: str
) -> dict[Month, Handed]:
    """Say what was handed over in each month, as the lake holds it.

    `written`: texts by the name of the table; what stands behind a colon tells two texts of one table apart, and they
    are parts of the same rows. `always`: cells that are the same in every row. Rows that name nobody are of `who`.
    """
    found: dict[Month, Handed] = {month: {} for month in months_between(first, last)}
    for name, text in written.items():
        table = TABLES[name.partition(":")[0]]
        for month, handed in found.items():
            rows = {_key(table, row): row for row in handed.get(table.name, [])}
            for row in _rows(table, text, _usual(table, always, who), month):
                rows[_key(table, row)] = {**rows.get(_key(table, row), {}), **row}
            handed[table.name] = list(rows.values())
    return {
        month: {name: [_whole(TABLES[name], row) for row in rows] for name, rows in handed.items()}
        for month, handed in found.items()
    }


def _rows(table: Table, text: str, always: Mapping[str, str], month: Month) -> Iterator[Row]:
    for line in lines(text):
        first, _, last = line.pop("months").partition("..")
        if not first <= str(month) <= (last or first):
            continue
        for day in line.get(table.dated or "", "").split() or [""]:
            dated = {table.dated: day} if table.dated else {}
            told = dict(_cell(table, name, cell, month) for name, cell in {**always, **line, **dated}.items() if cell)
            yield {**told, "month": str(month), "known_on": month.list_day}


def _usual(table: Table, always: Mapping[str, Mapping[str, str]], who: str) -> dict[str, str]:
    return {**({"number": who} if "number" in table.header else {}), **always.get(table.name, {})}


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in table.grain)


def _whole(table: Table, row: Row) -> Row:
    return {column.stored_as: row.get(column.stored_as) for column in table.columns} | {"month": row["month"]}


def _cell(table: Table, name: str, cell: str, month: Month) -> tuple[str, Any]:
    """Type a cell of a column whose name may end with a unit that people read."""
    columns = {column.name: column for column in table.columns}
    if name in columns:
        return columns[name].stored_as, _typed(columns[name], cell, month)
    for unit, (read, size) in SHOWN.items():
        column = columns.get(f"{name.removesuffix(f'_{read}')}_{unit}")
        if column is not None:
            return column.stored_as, int(Fraction(cell) * size)
    msg = f"table {table.name} has no column {name}"
    raise ValueError(msg)


def _typed(column: Column, cell: str, month: Month) -> Any:
    if column.kind == "whole":
        return int(cell)
    if column.kind == "flag":
        return cell == "1"
    if column.kind not in {"day", "moment"}:
        return cell
    day = month.first_day.replace(day=int(cell)) if cell.isdigit() else dt.date.fromisoformat(cell)
    return day if column.kind == "day" else dt.datetime.combine(day, NOON)
