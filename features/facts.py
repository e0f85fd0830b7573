"""Facts: what a subscriber did in one month, read once and kept; whole numbers, so that sums are exact.

The sources of facts stand in `features/sources/`, one file a table.
"""

from collections.abc import Collection, Mapping
from typing import ClassVar, Literal

import ibis
import ibis.expr.types as ir

from data.contract import Table
from data.tables import TABLES
from features import units

#: The rows of one month by the name of their table. Each row also carries the first and the last day of that month,
#: and the code of our own operator.
Rows = Mapping[str, ir.Table]
FIRST, LAST, OWN = "__first", "__last", "__own"

How = Literal["sum", "count", "min", "max"]


class Fact:
    """One column of monthly facts: what is made of which column of the prepared rows of a month, and what it means.

    `where` names a column of yes and no: only its rows count. `of` is a column (none for `count`).
    Sums and counts of a month without any row are zero (where the source says so); of anything else it is unknown.
    The sum of a column of yes and no counts the yes. `needs_days`: sums of a month do not tell it.
    """

    def __init__(
        self, how: How, of: str | None = None, *, about: str, where: str | None = None, needs_days: bool = False
    ) -> None:
        self.how, self.of, self.about, self.where, self.needs_days = how, of, about, where, needs_days
        self.column, self.known_with = "", ""
        self.unit = units.NUMBER

    def __set_name__(self, owner: type["Source"], name: str) -> None:
        self.column = f"{owner.__name__}__{name}"
        self.unit = units.of_name(name)
        # Where nothing means zero, all facts of a table are known in the same months, or none is.
        together = f"{owner.__name__}{'__by_day' if self.needs_days else ''}"
        self.known_with = together if self.is_sum and owner.absent is not None else self.column

    def __repr__(self) -> str:
        return self.column.replace("__", ".")

    @property
    def is_sum(self) -> bool:
        """Whether nothing means zero."""
        return self.how in {"sum", "count"}

    @property
    def source(self) -> str:
        """The name of the source it belongs to."""
        return self.column.split("__", maxsplit=1)[0]

    def made(self, rows: ir.Table) -> ir.Value:
        """Say it as an aggregate of a subscriber's rows."""
        where = None if self.where is None else rows[self.where]
        if self.of is None:
            return rows.count() if where is None else _count_if(where)
        column = rows[self.of]
        if self.how == "sum" and column.type().is_boolean():
            return _count_if(column if where is None else column & where)
        # Aggregates with a FILTER take their rows apart, each anew; a value that is unknown costs less.
        aggregate: ir.Value = getattr(column if where is None else ibis.ifelse(where, column, None), self.how)()
        return aggregate


@ibis.udf.agg.builtin(name="count_if")  # type: ignore[untyped-decorator]
def _count_if(holds: bool) -> int:  # type: ignore[empty-body]
    """Count the rows in which it holds; in DuckDB and in Spark alike."""


class Source:
    """A table as a source of facts. `absent` is what a month without any row means: 0 for use, None for unknown.

    `instead`: the table read in its place where it was not handed over; facts that need days are then unknown.
    `knows_own`: its facts depend on which operator we are.
    """

    table: ClassVar[Table]
    instead: ClassVar[Table | None] = None
    besides: ClassVar[tuple[Table, ...]] = (TABLES["subscribers"],)
    absent: ClassVar[int | None] = 0
    knows_own: ClassVar[bool] = False

    @classmethod
    def facts(cls) -> dict[str, Fact]:
        """List the facts by column name."""
        return {fact.column: fact for fact in vars(cls).values() if isinstance(fact, Fact)}

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Prepare the rows of a month; a source may add columns that its facts read."""
        return tables[cls.table.name]

    @classmethod
    def needs(cls) -> tuple[Table, ...]:
        """List all tables that are read in one month or another."""
        own = (cls.table,) if cls.instead is None else (cls.table, cls.instead)
        return (*own, *(table for table in cls.besides if table is not cls.table))

    @classmethod
    def reads(cls, handed_over: Collection[str]) -> tuple[Table, ...]:
        """List the tables that are read of those handed over; none if one is missing."""
        own = cls.instead if cls.instead and cls.table.name not in handed_over else cls.table
        read = (own, *(table for table in cls.besides if table is not own))
        return read if all(table.name in handed_over for table in read) else ()

    @classmethod
    def told(cls, handed_over: Collection[str]) -> dict[str, Fact]:
        """List the facts that can be told from the tables handed over."""
        read = cls.reads(handed_over)
        return {name: fact for name, fact in cls.facts().items() if read and (cls.table in read or not fact.needs_days)}


def compiled(source: type[Source], tables: Rows, *, own: str) -> ir.Table:
    """Say a source's facts of a month: subscriber_id, month, then one column a fact; one row for every subscriber.

    Whoever has no row in the source has zero of what is summed, and knows nothing of the rest. `own`: the code of our
    own operator.
    """
    rows = source.rows({name: rows.mutate(**{OWN: ibis.literal(own)}) for name, rows in tables.items()})
    told = source.told(tables)
    facts = rows.group_by("subscriber_id").aggregate(**{name: fact.made(rows) for name, fact in told.items()})
    everybody = tables["subscribers"].select("subscriber_id", "month")
    wide = everybody.left_join(facts, "subscriber_id")
    sums = [name for name, fact in told.items() if fact.is_sum and source.absent is not None]
    filled = wide.mutate(**{name: wide[name].fill_null(source.absent) for name in sums})
    whole = filled.mutate(**{name: ibis.null("int64") for name in source.facts() if name not in told})
    return whole.select("subscriber_id", "month", *source.facts()).order_by("subscriber_id")


def days_between(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    """Count the days from one day to a later one."""
    return later.delta(earlier, unit="day")
