"""Keepline's own way on Spark: the same declarations and functions, another engine. Starting it does not count."""

from pathlib import Path
from typing import Any

from benchmarks.peers.asked import MEMORY_GB, MONTHS, THREADS
from benchmarks.peers.keepline import earlier, make
from data.spark import Spark

__all__ = ["earlier", "from_scratch", "new_month", "start"]


def start(room: Path) -> Any:
    """Start Spark, which is to be stopped by whoever asked."""
    return _spark(room)._session  # noqa: SLF001 - the product starts it when it is first asked for something


def new_month(folder: Path, room: Path, session: Any) -> None:
    """Make the facts of the newest month and its features; those of earlier months stand."""
    del session  # there is one to a process
    make(_spark(room), folder, room, MONTHS[-1:])


def from_scratch(folder: Path, room: Path, session: Any) -> None:
    """Make the facts of all months and the features of the newest."""
    del session
    make(_spark(room), folder, room, MONTHS)


def _spark(room: Path) -> Spark:
    settings = {"spark.driver.memory": f"{int(MEMORY_GB)}g"}
    return Spark(room / "spill", master=f"local[{THREADS}]", settings=settings)
