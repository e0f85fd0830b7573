"""Mapping: how an operator's own files, columns, units, codes and dates become those of the contracts."""

import difflib
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data.contract import Column, Table
from data.encodings import DECLARED
from data.month import Month
from data.refusals import BadSettings, NoInput, laid_out
from data.tables import TABLES
from data.units import DIRECTIVES, units_of


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Said(_Part):
    """Where the values of one column come from, and how they are written there."""

    source: str | None = Field(None, alias="from")
    unit: str | None = None
    format: str | None = None
    thousands: str | None = Field(None, min_length=1, max_length=1)
    zone: Literal["UTC", "Asia/Shanghai"] | None = None
    words: dict[str, str] = {}
    always: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_name_alone(cls, value: Any) -> Any:
        return {"from": value} if isinstance(value, str) else value


class Layout(_Part):
    """How the file of one table looks: everything that is not said is found out without guessing, or refused."""

    file: str | None = None
    query: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    header: tuple[str, ...] = ()
    skip_lines: int = Field(0, ge=0, le=100)
    footer: str | None = Field(None, min_length=1)
    nulls: tuple[str, ...] = ()
    sheet: str | None = None
    columns: dict[str, Said] = {}

    def said_of(self, column: Column) -> Said:
        """Where a column comes from; one that is not mapped comes from the column of its own name."""
        return self.columns.get(column.name) or Said(source=column.name)


#: A file in the words of the contracts.
PLAIN = Layout()


@dataclass(frozen=True)
class Mapped:
    """The layouts of all tables; `sha256` digests the file that said them, and is empty where nothing was said."""

    layouts: Mapping[str, Layout] = field(default_factory=dict)
    sha256: str = ""

    def of(self, table: Table) -> Layout:
        """How the file of a table looks."""
        return self.layouts.get(table.name, PLAIN)


#: Nothing is said: files and columns are named as in the contracts.
UNMAPPED = Mapped()


def read_mapping(path: Path) -> Mapped:
    """Read a mapping; what no contract knows, and what cannot be meant, is refused with its place in the file (78)."""
    try:
        raw = path.read_bytes()
        told = tomllib.loads(raw.decode("utf-8-sig"))
    except FileNotFoundError:
        raise NoInput(
            f"mapping {path}", found="no such file", expected="a TOML file", do="Draft one: keepline map DIR"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSettings(
            f"mapping {path}", found=f"no TOML ({fault})", expected="TOML in UTF-8", do="Mend the file."
        ) from None
    everywhere = {name: value for name, value in told.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in told.items() if isinstance(value, dict)}
    layouts = {name: _layout(path, name, everywhere | said) for name, said in tables.items() if name in TABLES}
    for name in TABLES.keys() - tables.keys() if everywhere else ():
        layouts[name] = _layout(path, name, everywhere)
    faults = [(f"[{name}]", "no table", _nearest(name, TABLES)) for name in tables.keys() - TABLES.keys()]
    faults += [fault for name, layout in layouts.items() for fault in _faults(TABLES[name], layout)]
    if faults:
        raise BadSettings(
            f"mapping {path}",
            found=f"{len(faults)} entries that fit no contract, the first {faults[0][0]}: {faults[0][1]}",
            expected=faults[0][2],
            do="Mend the file; nothing was taken in.",
            table=laid_out(("entry", "found", "expected"), faults),
        )
    return Mapped(layouts, hashlib.sha256(raw).hexdigest())


def filled(text: str, month: Month) -> str:
    """Put a month into what `always` or `query` say: {month}, {next_month}, {digits}, {first_day}, {last_day}.

    >>> filled("{next_month}-04", Month.parse("2025-12")), filled("month_id = {digits}", Month.parse("2025-12"))
    ('2026-01-04', 'month_id = 202512')
    """
    for place, said in (
        ("{month}", str(month)),
        ("{next_month}", str(month + 1)),
        ("{digits}", str(month).replace("-", "")),
        ("{first_day}", str(month.first_day)),
        ("{last_day}", str(month.last_day)),
    ):
        text = text.replace(place, said)
    return text


def _layout(path: Path, name: str, said: Mapping[str, Any]) -> Layout:
    try:
        return Layout.model_validate(said)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = [str(part) for part in first["loc"]]
        known = Said.model_fields if "columns" in place[:-1] else Layout.model_fields
        names = [one.alias or key for key, one in known.items()]
        is_unknown = first["type"] == "extra_forbidden"
        raise BadSettings(
            f"mapping {path}, {name}.{'.'.join(place)}",
            found="an entry nobody reads" if is_unknown else f"{first['input']!r}",
            expected=_nearest(place[-1], names) if is_unknown else first["msg"][0].lower() + first["msg"][1:],
            do="Mend the file; nothing was taken in.",
        ) from None


def _faults(table: Table, layout: Layout) -> Iterator[tuple[str, str, str]]:
    """Name every entry that cannot be meant: where it stands, what was found, what was expected."""
    if layout.encoding is not None and layout.encoding.lower() not in DECLARED:
        yield f"{table.name}.encoding", layout.encoding, f"one of {', '.join(DECLARED)}"
    if layout.file is not None and not _is_pattern(layout.file):
        yield f"{table.name}.file", layout.file or "nothing", "a name or a pattern within the folder of a month"
    known = {column.name: column for column in table.columns}
    for name, said in layout.columns.items():
        where = f"{table.name}.columns.{name}"
        if name not in known:
            yield where, "no column of the contract", _nearest(name, known)
            continue
        yield from ((where, found, expected) for found, expected in _column_faults(known[name], said))


def _is_pattern(text: str) -> bool:
    """Say whether files can be looked for by a pattern: not by nothing, nor by a place outside the folder's disk."""
    try:
        any(Path("nowhere").glob(text))
    except (ValueError, NotImplementedError, IndexError):
        return False
    return True


def _column_faults(column: Column, said: Said) -> Iterator[tuple[str, str]]:
    if (said.source is None) == (said.always is None):
        yield "neither or both of `from` and `always`", "one of them"
    if said.unit is not None and said.unit not in units_of(column):
        yield f"unit {said.unit}", f"one of {', '.join(units_of(column))}" if units_of(column) else "no unit"
    if said.format is not None:
        unknown = [f"%{part[:1]}" for part in said.format.split("%")[1:] if part[:1] not in DIRECTIVES]
        if column.kind not in {"day", "moment", "month"}:
            yield "a format", f"none: {column.name} is {column.kind}"
        elif unknown or "%" not in said.format:
            yield f"format {said.format}", f"a format such as %Y%m%d, of {' '.join(f'%{one}' for one in DIRECTIVES)}"
    if said.thousands is not None and (column.kind != "whole" or said.thousands.isalnum() or said.thousands in ".-"):
        yield (
            f"thousands {said.thousands}",
            f"what parts the thousands of a whole number; {column.name} is {column.kind}",
        )
    if said.zone is not None and column.kind != "moment":
        yield f"zone {said.zone}", f"none: {column.name} is {column.kind}"
    allowed = {"0", "1"} if column.kind == "flag" else set(column.among)
    for code, word in said.words.items():
        if allowed and word not in allowed:
            yield f"{code} = {word}", f"one of {', '.join(sorted(allowed))}"


def _nearest(name: str, known: Mapping[str, Any] | list[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"perhaps {near[0]}" if near else f"one of {', '.join(known)}"
