"""A contract: what an operator promises of a table, as data that can be read aloud and checked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

Kind = Literal["number", "id", "text", "month", "day", "moment", "whole", "flag"]

#: The suffixes that name a unit; a whole-number column must end in one (checked below).
UNITS = ("_fen", "_kb", "_s", "_count", "_days", "_ppm", "_level")

#: What each kind looks like in an export, for the person who has to mend it.
WRITTEN: dict[Kind, str] = {
    "number": "a phone number of 11 digits, as text",
    "id": "an id, as text",
    "text": "text",
    "month": "a month as YYYY-MM",
    "day": "a day as YYYY-MM-DD",
    "moment": "a moment as YYYY-MM-DD HH:MM:SS",
    "whole": "a whole number",
    "flag": "0 or 1",
}

#: What each kind is in the lake (Ibis types). A number never reaches the lake: it becomes `subscriber_id`.
STORED: dict[Kind, str] = {
    "number": "string",
    "id": "string",
    "text": "string",
    "month": "string",
    "day": "date",
    "moment": "timestamp",
    "whole": "int64",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column: its name carries the unit, `about` says what it means."""

    name: str
    kind: Kind
    about: str
    among: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        if self.kind == "whole" and not self.name.endswith(UNITS):
            msg = f"column {self.name}: a whole number carries its unit as a suffix, one of {', '.join(UNITS)}"
            raise ValueError(msg)

    @property
    def stored_as(self) -> str:
        """The column's name in the lake."""
        return "subscriber_id" if self.kind == "number" else self.name


@dataclass(frozen=True)
class Rule:
    """A named promise about a row; `holds` reads the row as stored (typed) and must be true for it to be kept."""

    name: str
    holds: Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True)
class Table:
    """A table of the operator: one row a `grain`; `dated` names the column whose day must fall inside the month.

    `of_the_month`: a row about somebody who is not among the subscribers of that month is rejected. `instead_of`: the
    table in whose place this one may be handed over.
    """

    name: str
    about: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    dated: str | None = None
    required: bool = False
    of_the_month: bool = False
    instead_of: str | None = None
    #: What is known to go wrong with it, for whoever exports it.
    faults: tuple[str, ...] = ()
    #: The feature families that read it (the tests of the house see that they do), and what else it decides.
    feeds: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    #: What it is called by those who export it, and a few rows as they would be handed over, without the header.
    zh: str = ""
    sample: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = set(self.grain) - {column.stored_as for column in self.columns}
        if unknown:
            msg = f"table {self.name}: grain names {sorted(unknown)}, which are no columns"
            raise ValueError(msg)

    @property
    def header(self) -> tuple[str, ...]:
        """The column names of an export, in order."""
        return tuple(column.name for column in self.columns)


def known_on() -> Column:
    """The column every table ends with."""
    return Column("known_on", "day", "the day on which this row was known to the operator's systems")
