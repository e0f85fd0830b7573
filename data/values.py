"""Values: what is written in a column of an export, and what it becomes in the lake, or why it cannot."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from data.contract import WRITTEN, Column, Kind
from data.engine import moment_written
from data.mapping import Said
from data.units import is_rounded, units_of

#: How the reader reads each kind. Read as an integer, 1.5 would quietly become 2.
READ_AS: dict[Kind, str] = {
    "number": "VARCHAR",
    "id": "VARCHAR",
    "text": "VARCHAR",
    "month": "VARCHAR",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "whole": "DOUBLE",
    "flag": "VARCHAR",
}

#: How days and moments are written where nothing else is said.
FORMATS: dict[Kind, str] = {"day": "%Y-%m-%d", "moment": "%Y-%m-%d %H:%M:%S", "month": "%Y-%m"}

#: Beyond this a float no longer tells two whole numbers apart.
EXACT = 2**53

#: So far may a product of a decimal and a unit lie from the whole number it means.
NEAR = 1e-6

#: No day of a customer lies outside; the year 25 does, and `infinity`, which is read as the first day of 1900.
EARLIEST, LATEST = dt.date(1900, 1, 2), dt.date(2200, 1, 1)

#: How a spreadsheet, or Java, writes an id that it took for a measurement, and a long one, whose last digits are gone:
#: of more than 15 digits a float keeps no more, whatever is written after them. `1E5` may be an id.
POINTED = r"^[0-9]+\.0+$"
SHORTENED = r"^[0-9](\.[0-9]+[eE]\+?|[eE]\+)[0-9]+$|^[0-9]{16,}\.0+$"

NUL = r"\x00"

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"

#: How far the clock of Shanghai is ahead of UTC; there has been no summer time since 1991.
AHEAD = {"UTC": 8, "Asia/Shanghai": 0}


@dataclass(frozen=True)
class Value:
    """A column of the contract as it comes from this export; `is_typed`: the reader has told day, moment or number."""

    column: Column
    said: Said
    is_typed: bool

    def stored(self, rows: ir.Table) -> ir.Value:
        """The value as it will lie in the lake; null where it cannot be told. A phone number stays as it is written."""
        kind = self.column.kind
        if kind in {"number", "text", "id", "month", "flag"}:
            return self._as_text(rows)
        if kind == "whole":
            # Where the cast fails or rounds what must not be rounded, `wrong` says so.
            return self._scaled(rows).try_cast("int64")
        return self._moment(rows)

    def _as_text(self, rows: ir.Table) -> ir.Value:
        kind, text = self.column.kind, self._worded(rows)
        if kind == "flag":
            return ibis.ifelse(text.isnull(), ibis.null("boolean"), text == "1")
        if kind == "month" and self.said.format:
            return moment_written(text, self.said.format).strftime("%Y-%m")
        if kind == "id":
            return ibis.ifelse(text.re_search(POINTED), text.re_replace(r"\.0+$", ""), text)
        return rows[self.column.name] if kind == "number" else text

    def wrong(self, rows: ir.Table) -> Iterator[tuple[ir.BooleanValue, str]]:
        """What may be wrong with the way it is written, each with its rule."""
        name, kind = self.column.name, self.column.kind
        told = misspelt(self)
        if self.said.words:
            codes = ", ".join(list(self.said.words)[:10])
            is_known = self._worded(rows).notnull()
            yield self._coded(rows).notnull() & ~is_known, f"{name} is none of the codes of the mapping: {codes}"
        if kind == "id":
            yield rows[name].strip().re_search(SHORTENED), f"{name} was shortened by a spreadsheet, as in 1.38E+10"
        if kind in {"text", "id"}:
            yield rows[name].re_search(NUL), f"{name} holds a NUL"
        if kind == "flag":
            yield self._worded(rows).notin(["0", "1"]), told
        elif kind == "whole":
            number = self._scaled(rows)
            yield (
                (number.abs() >= EXACT) & ~number.isnan(),
                f"{name} is too long: from 2^53 on whole numbers are not exact",
            )
            yield self._is_no_number(rows), told
        elif kind in {"day", "moment"}:
            yield self._is_no_moment(rows), told
        elif kind == "month" and self.said.format:
            yield self._coded(rows).notnull() & self.stored(rows).isnull(), told
        elif kind == "month":
            # Hardly any is another than that of the folder; only those are looked at twice.
            month = self._worded(rows)
            yield ibis.ifelse(month != rows["__month"], ~month.re_search(MONTH), False), told

    def repaired(self, rows: ir.Table) -> ir.BooleanValue | None:
        """Say whether `.0` was taken from an id; none for columns where it never is."""
        return rows[self.column.name].strip().re_search(POINTED) if self.column.kind == "id" else None

    def is_missing(self, rows: ir.Table) -> ir.BooleanValue:
        """Say whether nothing is written there."""
        raw = rows[self.column.name]
        return raw.isnull() if self.is_typed else raw.strip().nullif("").isnull()

    def _coded(self, rows: ir.Table) -> ir.StringValue:
        return rows[self.column.name].strip().nullif("")

    def _worded(self, rows: ir.Table) -> ir.StringValue:
        text = self._coded(rows)
        return text.substitute(self.said.words, else_=ibis.null("string")) if self.said.words else text

    def _scaled(self, rows: ir.Table) -> ir.FloatingValue:
        raw = rows[self.column.name]
        number = raw if self.is_typed else self._ungrouped(rows).try_cast("float64")
        factor = units_of(self.column).get(self.said.unit or "", 1)
        return number * float(factor) if factor != 1 else number

    def _ungrouped(self, rows: ir.Table) -> ir.StringValue:
        """The text of a number without what parts its thousands; null if that stands elsewhere."""
        text, mark = self._worded(rows), self.said.thousands
        if not mark:
            return text
        grouped = rf"^-?([0-9]{{1,3}}({re.escape(mark)}[0-9]{{3}})+|[0-9]+)(\.[0-9]+)?$"
        return ibis.ifelse(text.re_search(grouped), text.replace(mark, ""), ibis.null("string"))

    def _is_no_number(self, rows: ir.Table) -> ir.BooleanValue:
        number = self._scaled(rows)
        is_right = number.abs() < EXACT
        if not self.said.unit:
            # Cheaper than what is left of a division by 1.
            is_right &= number == number.try_cast("int64")
        elif not is_rounded(self.column):
            is_right &= (number - number.try_cast("int64")).abs() < NEAR
        return ~is_right if self.is_typed else ~is_right | (self._coded(rows).notnull() & number.isnull())

    def _moment(self, rows: ir.Table) -> ir.Value:
        told = rows[self.column.name]
        if not self.is_typed:
            told = moment_written(self._worded(rows), self.said.format or FORMATS[self.column.kind])
        ahead = AHEAD[self.said.zone or "Asia/Shanghai"]
        if ahead:
            told += ibis.interval(hours=ahead)
        return told.date() if self.column.kind == "day" and not self.is_typed else told

    def _is_no_moment(self, rows: ir.Table) -> ir.BooleanValue:
        moment = self._moment(rows)
        wrong = ~moment.cast("date").between(ibis.literal(EARLIEST), ibis.literal(LATEST))
        if self.is_typed:
            return wrong
        wrong |= self._coded(rows).notnull() & moment.isnull()
        width = _width(self.said.format or "")
        return wrong | (self._worded(rows).length() != width) if width else wrong


def misspelt(value: Value) -> str:
    """The rule that is broken by what is not written as its kind is."""
    column, said = value.column, value.said
    if said.unit:
        return f"{column.name} is no number of {said.unit} that makes whole {column.name.rsplit('_', 1)[-1]}"
    written = f"written as {said.format}" if said.format else WRITTEN[column.kind]
    return f"{column.name} is not {written}"


def _width(written: str) -> int:
    """How long a moment is that is written in digits alone: in `2025031` nobody can tell month from day."""
    parts = written.split("%")[1:]
    return sum(4 if part == "Y" else 2 for part in parts) if all(len(part) == 1 for part in parts) else 0
