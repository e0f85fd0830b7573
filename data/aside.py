"""Aside: a row of an export that must be named, as it stands there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Aside:
    """A row that is named: its line (or row), its text, and which of the rows or of the faults asked for it is."""

    line: int
    raw: str
    row: int | None
    fault: int | None
