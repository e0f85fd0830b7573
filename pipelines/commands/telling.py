"""Telling: progress and results, for a person on the terminal and for a machine."""

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pipelines.step import Told


@contextmanager
def progress() -> Iterator[Told]:
    """Show bars on stderr while work goes on; where stderr is no terminal, one line for each thing that is finished."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)

        yield told


def _lines() -> Told:
    finished: set[str] = set()

    def told(what: str, done: int, of: int) -> None:
        if done >= of and what not in finished:
            finished.add(what)
            say(f"{what}: done")

    return told


def say(text: str) -> None:
    """Say a line to the person, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def give(text: str) -> None:
    """Give a line of the result, on stdout."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def give_json(result: Mapping[str, Any]) -> None:
    """Give the result as one JSON object, on stdout; what is not known is null, for JSON has no NaN."""
    give(json.dumps(_known(result), ensure_ascii=False, indent=1, sort_keys=True, default=str))


def _known(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _known(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_known(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def give_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Give a small table, on stdout."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)
