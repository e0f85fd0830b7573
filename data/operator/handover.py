"""Handover: the files of one month, written as the operator's systems would, some at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.month import Month
from data.operator.calls import circle, circles_of_the_month
from data.operator.chance import stream
from data.operator.days import LayOut
from data.operator.exports import app_usage, tables_of
from data.operator.laying import USAGE, in_order, laid_out, write_blocks
from data.operator.life import Lived
from data.operator.peers import Circles
from data.operator.people import Ints, People
from data.operator.written import FORMATS, ExportFile


@dataclass(frozen=True)
class Handover:
    """Where and how files are written: `grain` of the use (day, month), `form` (csv, parquet), on how many threads."""

    directory: Path
    grain: str
    form: str
    threads: int
    seed: int
    key: bytes

    def file(self, month: Month, name: str) -> ExportFile:
        """Begin a file of a month."""
        return FORMATS[self.form](self.directory / str(month), name)


def hand_over(how: Handover, month: Month, people: People, circles: Circles, live: Callable[[LayOut], Lived]) -> Lived:
    """Let a month be lived, writing its use as it is laid out, and then all other tables."""
    with how.file(month, USAGE[how.grain]) as file:
        lived = live(laid_out(people, file, how.grain, how.threads))
    tables = tables_of(lived, stream(how.seed, "exports", month))
    tasks = (partial(_write_table, how.file(month, name), made) for name, made in tables.items())
    for _ in in_order(tasks, how.threads):
        pass
    _write_blocks(how, "app_usage", lived, stream(how.seed, "apps", month), partial(app_usage, lived))
    is_open = lived.conditions.is_open(month)[lived.people.prefecture]
    now = circles_of_the_month(lived, circles)
    peers = partial(circle, lived, now, key=how.key, is_open=is_open)
    _write_blocks(how, "circle", lived, stream(how.seed, "circle", month), peers)
    return lived


def _write_table(file: ExportFile, made: Callable[[], pa.Table]) -> None:
    with file:
        file.add(made())


def _write_blocks(
    how: Handover, name: str, lived: Lived, rng: np.random.Generator, made: Callable[..., pa.Table]
) -> None:
    def block(rows: Ints, own: np.random.Generator) -> tuple[pa.Table, None]:
        return made(rows, rng=own), None

    with how.file(lived.span.month, name) as file:
        write_blocks(file, len(lived.people), rng, how.threads, block)
