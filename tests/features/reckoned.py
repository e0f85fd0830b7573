"""The engine's side of the tests beside the oracle: rows in memory in, facts and features out, as dictionaries."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.contract import Table
from data.engine import Engine
from data.month import Month
from data.tables import TABLES
from features.facts import FIRST, LAST, compiled
from features.family import Family
from features.matrix import DAYS_BACK, described
from features.sources import SOURCES
from tests.features.inventing import OWN_OPERATOR, Handed, Row, arrow
from tests.features.oracle import Known

#: The tables of which any source makes anything.
READ: list[Table] = list({table.name: table for source in SOURCES for table in source.needs()}.values())

#: The facts of a month by source.
Facts = dict[str, pa.Table]


class Reckoner:
    """An engine that reads rows in memory and compiles what it has compiled before only once: Ibis takes its time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sql: dict[object, str] = {}
        self.seen: dict[object, ir.Table] = {}

    @cached_property
    def _duckdb(self):
        return self.engine._backend.con

    def see(self, name: str, rows: pa.Table) -> ir.Table:
        """Let the engine see rows under a name; rows of one name have the same columns."""
        self._duckdb.register(name, rows)
        key = (name, rows.schema.to_string())
        if key not in self.seen:
            self.seen[key] = self.engine._backend.table(name)
        return self.seen[key]

    def computed(self, key: object, said: Callable[[], ir.Table]) -> pa.Table:
        """Compute what is said; under one key there is always the same expression over the same names."""
        if key not in self.sql:
            self.sql[key] = self.engine._exactly(said())
        return self.engine._backend.raw_sql(self.sql[key]).to_arrow_table()

    def sound(self, table: Table, rows: Sequence[Row]) -> list[bool]:
        """Say of each row whether it breaks no rule of its contract; what is unknown breaks none."""
        if not table.rules:
            return [True] * len(rows)
        taken = self.see(f"drawn_{table.name}", arrow(table, rows))

        def kept() -> ir.Table:
            return taken.select(kept=ibis.and_(*(rule.holds(taken).fill_null(True) for rule in table.rules)))

        is_sound: list[bool] = self.computed(table.name, kept)["kept"].to_pylist()
        return is_sound

    def facts(self, handed: Handed, month: Month) -> Facts:
        """Make the facts of a month from what is known of it."""
        seen = {name: self.see(f"raw_{name}", _dated(TABLES[name], rows, month)) for name, rows in handed.items()}
        return {
            source.__name__: self.computed(
                (source, tuple(table.name for table in source.reads(handed))),
                partial(compiled, source, seen, own=OWN_OPERATOR),
            )
            for source in SOURCES
            if source.reads(handed)
        }

    def matrix(self, past: Mapping[Month, Facts], families: Sequence[Family], month: Month) -> pa.Table:
        """Make the features of a month from the facts of the months up to it, as one query."""
        backwards = [past.get(month.back(back), {}) for back in range(month - min(past) + 1)]
        views = [
            {name: self.see(f"facts_{name}_{back}", _ended(made, month, back)) for name, made in months.items()}
            for back, months in enumerate(backwards)
        ]
        key = (tuple(family.name for family in families), tuple(map(tuple, views)))
        return self.computed(key, lambda: described(views, families))


def _ended(facts: pa.Table, month: Month, back: int) -> pa.Table:
    days = (month.last_day - month.back(back).last_day).days
    return facts.append_column(DAYS_BACK, pa.repeat(pa.scalar(days, pa.int64()), len(facts)))


def _dated(table: Table, rows: Sequence[Row], month: Month) -> pa.Table:
    found = arrow(table, rows)
    for name, day in ((FIRST, month.first_day), (LAST, month.last_day)):
        found = found.append_column(name, pa.repeat(pa.scalar(day), len(found)))
    return found


def by_subscriber(table: pa.Table) -> dict[str, dict[str, object]]:
    """Say a table as {subscriber: {column: value}}."""
    rows = table.drop([name for name in ("month",) if name in table.column_names]).to_pylist()
    return {row.pop("subscriber_id"): row for row in rows}


def apart(found: Mapping[str, Mapping[str, object]], expected: Mapping[str, Mapping[str, Known]]) -> Iterator[str]:
    """Say where two readings differ by more than a billionth; nothing known equals null, and only null."""
    assert list(found) == sorted(expected), "not the same subscribers"
    for who, values in expected.items():
        assert list(found[who]) == list(values), "not the same columns"
        yield from (
            f"{name} of {who}: found {found[who][name]}, expected {value if value is None else _said(value)}"
            for name, value in values.items()
            if not _alike(found[who][name], value)
        )


def _alike(found: object, expected: Known) -> bool:
    if found is None or expected is None or isinstance(expected, str):
        return type(found) is type(expected) and found == expected
    # What is left of two numbers that are almost the same is no better than they are.
    return isinstance(found, int | float) and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12)


def _said(value: Known) -> object:
    return value if isinstance(value, str) else float(value or 0)
