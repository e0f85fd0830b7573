"""Judging: each row of an export typed as it will be stored, beside the first rule of its contract that it breaks."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add, or_
from typing import Any

import ibis
import ibis.expr.types as ir

from data.contract import Table
from data.lake import stored_schema
from data.values import Value

#: Beside the columns of the lake: the rule that was broken (null: none), and how many ids were repaired.
RULE, REPAIRED = "__rule", "__repaired_count"


def judged(rows: ir.Table, table: Table, values: Sequence[Value]) -> ir.Table:
    """Type each row as it will be stored and name in `__rule` the first rule it breaks (null: none).

    A phone number stays as it is written, under the name of the subscriber it will become.
    """
    fault = _first([(case, words) for value in values for case, words in value.wrong(rows)])
    missing = {value.column.name: value.is_missing(rows) for value in values}
    repaired = [told for value in values if (told := value.repaired(rows)) is not None]
    stored = rows.mutate(
        __fault=fault,
        **{f"__missing_{name}": case for name, case in missing.items()},
        **{REPAIRED: _count(repaired)},
    )
    # Typed one step later: in Ibis a new column of an old name hides the old one from the others of its step.
    stored = stored.mutate(**{value.column.stored_as: value.stored(stored) for value in values})
    # Only what is written well is asked what it promises: of what is too long, a sum cannot even be built.
    broken = ibis.ifelse(stored["__fault"].notnull(), stored["__fault"], _first(list(_broken(stored, table))))
    return stored.mutate(**{RULE: broken}, month=stored["__month"]).select(RULE, REPAIRED, *stored_schema(table))


def _first(cases: Sequence[tuple[ir.BooleanValue, Any]]) -> ir.StringValue:
    """Give the words of the first case that is so, or null.

    That none is so, as in nearly every row, is asked all at once: asked one after the other, the cases took as long as
    reading the file.
    """
    if not cases:
        return ibis.null("string")
    words: ir.StringValue = ibis.cases(*cases, else_=ibis.null("string"))
    return ibis.ifelse(reduce(or_, (case for case, _ in cases)), words, ibis.null("string"))


def _count(told: list[ir.BooleanValue]) -> ir.IntegerValue:
    nothing: ir.IntegerValue = ibis.literal(0, "int64")
    return reduce(add, (one.fill_null(False).cast("int64") for one in told), nothing)


def _broken(row: ir.Table, table: Table) -> Iterator[tuple[ir.BooleanValue, str]]:
    for column in table.columns:
        value = row[column.stored_as]
        if not column.optional and column.kind != "number":
            yield row[f"__missing_{column.name}"], f"{column.name} is empty"
        if column.among:
            yield value.notin(column.among), f"{column.name} is none of {', '.join(column.among)}"
        if column.low is not None:
            yield value < column.low, f"{column.name} is below {column.low}"
        if column.high is not None:
            yield value > column.high, f"{column.name} is above {column.high}"
        if column.kind == "month":
            yield value != row["__month"], f"{column.name} is not the month of the folder"
    if table.dated:
        day = row[table.dated].cast("date")
        yield ~day.between(row["__first"], row["__last"]), f"{table.dated} does not lie in the month"
    for rule in table.rules:
        yield ~rule.holds(row), f"not: {rule.name}"
