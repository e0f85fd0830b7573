"""Laying out: a month's use becomes rows of days or sums, drawn block by block on some threads, written in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
import pyarrow as pa

from data.operator.days import PEAKS, Days, LayOut, Peaks, blocks, lay_out
from data.operator.endings import Endings
from data.operator.months import Months, sum_up
from data.operator.people import Ints, People
from data.operator.span import Span
from data.operator.usage import Usage
from data.operator.written import ExportFile, days, numbers, repeated, whole
from data.tables.usage_daily import USAGE_DAILY

T = TypeVar("T")

MONTHS_KNOWN_DAY = 1
#: The table that holds the use of a month, by grain.
USAGE = {"day": "usage_daily", "month": "usage_monthly"}


def laid_out(people: People, file: ExportFile, grain: str, threads: int) -> LayOut:
    """Lay the use of a month out in the rows of `usage_daily` or `usage_monthly`, and write them."""

    def lay_out_all(usage: Usage, span: Span, endings: Endings, rng: np.random.Generator) -> Peaks:
        def made(rows: Ints, own: np.random.Generator) -> tuple[pa.Table, Peaks]:
            if grain == "day":
                flat, peaks = lay_out(usage, span, endings, rows, own)
                return usage_daily(people, rows, flat), peaks
            months, peaks = sum_up(usage, span, endings, rows, own)
            return usage_monthly(people, span, months), peaks

        peaks = write_blocks(file, len(people), rng, threads, made)
        return Peaks(*(np.concatenate([getattr(top, name) for top in peaks]) for name in PEAKS))

    return lay_out_all


def usage_daily(people: People, rows: Ints, flat: Days) -> pa.Table:
    """One row a subscriber and day, as laid out; `rows` are the people of the block."""
    columns = [column.name for column in USAGE_DAILY.columns if column.kind == "whole"]
    return pa.table(
        {
            "number": numbers(people.number[rows]).take(pa.array(flat.row - rows[0])),
            "day": days(flat.day),
            **{name: whole(getattr(flat, name)) for name in columns},
            "known_on": days(flat.day + 1),
        }
    )


def usage_monthly(people: People, span: Span, months: Months) -> pa.Table:
    """One row a subscriber with any use in the month."""
    used = np.flatnonzero(months.active_days > 0)
    return pa.table(
        {
            "number": numbers(people.number[months.row[used]]),
            "month": repeated(str(span.month), len(used)),
            **{name: whole(sums[used]) for name, sums in months.sums.items()},
            "active_days": whole(months.active_days[used]),
            "last_active_on": days(months.last_active_day[used]),
            "known_on": days(np.full(len(used), span.last + MONTHS_KNOWN_DAY)),
        }
    )


def in_order(tasks: Iterable[Callable[[], T]], threads: int) -> Iterator[T]:
    """Do tasks on some threads and hand out their results in the order of the tasks, few of them waiting at a time."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[T]] = deque()
        for task in tasks:
            waiting.append(pool.submit(task))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def write_blocks(
    file: ExportFile,
    count: int,
    rng: np.random.Generator,
    threads: int,
    made: Callable[[Ints, np.random.Generator], tuple[pa.Table, T]],
) -> list[T]:
    """Make the rows of so many people in blocks, on some threads, and write them in order; return what else was made.

    Each block draws from a stream of its own: the bytes are the same whatever the threads.
    """

    def block(rows: Ints, own: np.random.Generator) -> tuple[object, T]:
        table, besides = made(rows, own)
        return file.encoded(table), besides

    parts = blocks(count)
    tasks = (partial(block, rows, own) for rows, own in zip(parts, rng.spawn(len(parts)), strict=True))
    everything = []
    for encoded, besides in in_order(tasks, threads):
        file.write(encoded)
        everything.append(besides)
    return everything
