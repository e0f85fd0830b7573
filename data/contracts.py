"""The contracts as a page: CONTRACTS.md, for those who export the tables. `python -m data.contracts > CONTRACTS.md`."""

import sys
from collections.abc import Iterator

from data.contract import WRITTEN, Column, Table
from data.tables import TABLES

#: What a suffix says of the unit.
MEASURED = {
    "_fen": "fen (1/100 yuan)",
    "_kb": "KB (1,024 bytes)",
    "_s": "seconds",
    "_count": "count",
    "_days": "days",
    "_ppm": "millionths",
    "_level": "level",
}

#: The month of which the samples are.
SAMPLED = "2025-12"

OPENING = """\
# Contracts

What an operator hands over, table by table. This page is written by `make docs` from `data/tables/`; the tests say
when it is stale.

One folder a month, `YYYY-MM`, with a file a table: `2025-12/subscribers.csv`, `2025-12/bills.csv`, ... A header
line names the columns; their order is free, and further columns are ignored. What is *needed* must be there every
month; a missing other table switches off what it feeds.

- **Numbers are text.** A phone number has 11 digits and stands nowhere but in `number`; `1.38E+10` cannot be
  mended.
- **Whole numbers only**, in the unit that the column's name ends in; no separators of thousands.
- **Days and moments** are those of Asia/Shanghai: `2025-12-31`, `2025-12-31 23:59:59`.
- **Empty is unknown**, and only where the column may be empty. Zero is written as 0.
- **known_on** is the day on which the row was known to your systems, not the day of the event: a list sees what was
  known on its list day (the 4th of the next month), in training as in use. A row that comes late, or is corrected,
  carries the day on which that happened. Hand the whole file of the month over again: it becomes a new version of
  the month, the old one is kept, and what was known on an earlier day stays as it was.
- **Every row is kept or set aside**: read = kept + rejected, for each file, printed and recorded. Rejected rows lie
  in `lake/rejected/<table>/<month>.parquet` with line, rule and raw text. Too many of them, and the month is
  refused; a month that looks wrong beside those before it (cut, another unit) is held until somebody says go. The
  limits are settings (`[exports]` of `keepline.toml`)."""


def page() -> str:
    """Write the whole page: how to hand over, all tables at a glance, then each with its columns and a sample."""
    return "\n".join([OPENING, "", *_glance(), *(line for table in TABLES.values() for line in _table(table))]) + "\n"


def _glance() -> Iterator[str]:
    yield "| table | 中文 | one row a | needed | feeds the families | decides besides |"
    yield "|---|---|---|---|---|---|"
    for table in TABLES.values():
        yield (
            f"| [{table.name}](#{table.name}) | {table.zh} | {_key(table)} | {_needed(table)} | "
            f"{', '.join(table.feeds)} | {'; '.join(table.decides)} |"
        )


def _table(table: Table) -> Iterator[str]:
    yield ""
    yield f"## {table.name}"
    yield ""
    yield f"{table.zh} {table.about}".strip()
    yield ""
    yield f"Key: {_key(table)}. {_placed(table)}".strip()
    yield ""
    yield "| column | as | unit | bounds | may be empty | what it is |"
    yield "|---|---|---|---|---|---|"
    yield from map(_column, table.columns)
    if table.rules:
        yield ""
        yield f"In every row: {'; '.join(rule.name for rule in table.rules)}."
    if table.faults:
        yield ""
        yield "Known faults:"
        yield ""
        yield from (f"- {fault}" for fault in table.faults)
    if table.sample:
        yield ""
        yield f"A sample, `{SAMPLED}/{table.name}.csv`:"
        yield ""
        yield "```"
        yield ",".join(table.header)
        yield from table.sample
        yield "```"


def _needed(table: Table) -> str:
    if table.instead_of:
        return f"instead of {table.instead_of}"
    return "yes" if table.required else ""


def _key(table: Table) -> str:
    """Say the key in the words of the export: a subscriber is known by number there."""
    names = ["`number`" if name == "subscriber_id" else f"`{name}`" for name in table.grain]
    return " + ".join(names)


def _placed(table: Table) -> str:
    """Say which rows belong into the folder of a month."""
    said = [f"`{table.dated}` lies in the month of the folder."] if table.dated else []
    if table.of_the_month:
        said.append("Every number stands among the subscribers of the month.")
    return " ".join(said)


def _column(column: Column) -> str:
    unit = next((unit for suffix, unit in MEASURED.items() if column.name.endswith(suffix)), "")
    empty = "yes" if column.optional else "never"
    return (
        f"| `{column.name}` | {WRITTEN[column.kind]} | {unit if column.kind == 'whole' else ''} | {_bounds(column)} | "
        f"{empty} | {column.about} |"
    )


def _bounds(column: Column) -> str:
    if column.among:
        return ", ".join(f"`{word}`" for word in column.among)
    if column.low is not None and column.high is not None:
        return f"{column.low:,} to {column.high:,}"
    return f"from {column.low:,}" if column.low is not None else ""


if __name__ == "__main__":
    sys.stdout.write(page())
