"""Raw tables as any operator might hand them over: rows invented from the contracts alone, edges more often than not."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pyarrow as pa

from data.contract import Column, Table
from data.lake import arrow_schema
from data.month import Month

#: A row as it is stored; the rows of a month by the name of their table. A table that is not there was not handed over.
Row = dict[str, Any]
Handed = dict[str, list[Row]]
Months = dict[Month, Handed]

#: Few of each, so that rows meet.
IDS, WORDS = ("P1", "P2", "P3", "P4", "P5"), ("ash", "birch", "1985-1989", "2000-2004")

#: Which operator we are, in these tests; nobody ports to us from us.
OWN_OPERATOR = "CT"

#: So many rows are drawn for one that is wanted: those that break a rule of the contract are left out.
DRAWN = 4


@dataclass(frozen=True)
class Draw:
    """A month, and the chance that decides what happens in it."""

    month: Month
    random: Random

    def row(self, table: Table, number: str | None) -> Row:
        """Draw a row of somebody, or of a catalogue."""
        cells = {column.stored_as: self.cell(column, table) for column in table.columns}
        who = {} if number is None else {"subscriber_id": number}
        return {**cells, **who, "month": str(self.month), "known_on": self.known_on()}

    def known_on(self) -> dt.date:
        """Most rows are known in time for the list day, some the day after, some weeks later."""
        late = self.random.choice((-9, -3, -1, 0, 0, 0, 0, 1, 20))
        return self.month.list_day + dt.timedelta(days=late)

    def cell(self, column: Column, table: Table) -> object:
        """Draw what may stand in a column."""
        if column.optional and self.random.random() < 0.3:
            return None
        if column.kind in {"day", "moment"}:
            day = self.day(self.month.first_day, self.month.last_day) if column.name == table.dated else self.some_day()
            return day if column.kind == "day" else dt.datetime.combine(day, self.time())
        if column.kind == "whole":
            return self.whole(column)
        choices: dict[str, Sequence[object]] = {"flag": (False, True), "id": IDS, "text": column.among or WORDS}
        found = choices.get(column.kind, ("",))
        return self.random.choice([one for one in found if column.name != "other_operator" or one != OWN_OPERATOR])

    def day(self, low: dt.date, high: dt.date) -> dt.date:
        """Draw a day, the first and the last more often than others."""
        days = (high - low).days
        return low + dt.timedelta(days=self.random.choice((0, days, self.random.randint(0, days))))

    def some_day(self) -> dt.date:
        """Draw a day of the past, of the month, its last one, or of the time to come."""
        first, last = self.month.first_day, self.month.last_day
        far = dt.timedelta(days=400)
        return self.random.choice(
            (last, self.day(first, last), self.day(first - far, last), self.day(last, last + far))
        )

    def time(self) -> dt.time:
        return self.random.choice((dt.time(0, 0, 0), dt.time(23, 59, 59), dt.time(self.random.randint(0, 23), 30)))

    def whole(self, column: Column) -> int:
        """Draw a number within bounds: both ends are likely, and what is hardly above the least."""
        low, high = column.low or 0, 2**40 if column.high is None else column.high
        few, some = min(low + self.random.randint(0, 3), high), self.random.randint(low, min(high, low + 10**6))
        return self.random.choice((low, low, few, few, some, some, high))


def invented(
    random: Random,
    months: Sequence[Month],
    people: int,
    tables: Sequence[Table],
    sound: Callable[[Table, Sequence[Row]], Sequence[bool]],
    *,
    whole: bool,
) -> Months:
    """Invent some months: newcomers, leavers, months without a row, rows that are known too late.

    `whole`: every table that need not be is there in every month, and days rather than months; else they are missing
    now and then. `sound(table, rows)` says of each row whether it breaks no rule of its contract.
    """
    numbers = [f"138{number:08d}" for number in range(people)]
    here = {number: _here(random, len(months)) for number in numbers}
    drawn: Months = {}
    for place, month in enumerate(months):
        who = [number for number in numbers if place in here[number]]
        draw, missing = Draw(month, random), _missing(random, tables, whole=whole)
        drawn[month] = {table.name: _rows(draw, table, who) for table in tables if table.name not in missing}
    for table in tables:
        handed = [tables_of_month[table.name] for tables_of_month in drawn.values() if table.name in tables_of_month]
        is_sound = iter(sound(table, [row for rows in handed for row in rows]))
        for rows in handed:
            rows[:] = _without_repeats(table, [row for row in rows if next(is_sound)])
    for tables_of_month in drawn.values():
        leave_out_strangers(tables_of_month, tables)
    return drawn


def _here(random: Random, months: int) -> set[int]:
    """Say in which months somebody is a customer: most throughout; some join, leave, or are away for a month."""
    joins = random.choice((0, 0, random.randrange(months)))
    leaves = random.choice((months, months, random.randrange(months) + 1))
    away = random.choice((None, None, random.randrange(months)))
    return set(range(joins, leaves)) - {away}


def _missing(random: Random, tables: Sequence[Table], *, whole: bool) -> set[str]:
    """Say what is not handed over in a month: now and then what need not be, and of days and months one or the other."""
    substitutes = {table.name: table.instead_of for table in tables if table.instead_of}
    if whole:
        return set(substitutes)
    either = {random.choice((name, name, name, instead)) for name, instead in substitutes.items()}
    spare = {table.name for table in tables if not table.required and table.name not in substitutes}
    return either | {name for name in sorted(spare) if random.random() < 0.1}


def _rows(draw: Draw, table: Table, numbers: Sequence[str]) -> list[Row]:
    more = DRAWN if table.rules else 1
    if "subscriber_id" not in table.grain:
        return [draw.row(table, None) for _ in range(2 * len(IDS) * more)]
    counts = {"subscribers": (1,)}.get(table.name, (0, 1, 1) if table.grain == ("subscriber_id",) else (0, 1, 2, 5))
    return [draw.row(table, number) for number in numbers for _ in range(more * draw.random.choice(counts))]


def _without_repeats(table: Table, rows: Sequence[Row]) -> list[Row]:
    return list({tuple(row[name] for name in table.grain): row for row in rows}.values())


def leave_out_strangers(handed: Handed, tables: Sequence[Table]) -> None:
    """Leave out the rows of those who are not among the subscribers, where a contract says so."""
    people = {row["subscriber_id"] for row in handed["subscribers"]}
    for table in tables:
        if table.of_the_month and table.name in handed:
            handed[table.name] = [row for row in handed[table.name] if row["subscriber_id"] in people]


def arrow(table: Table, rows: Sequence[Row]) -> pa.Table:
    """Say rows as the lake holds them."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(table))
