"""Keepline's own way: the features declared in its words over its own facts, made by the functions of the product."""

from functools import partial
from pathlib import Path

from benchmarks.peers.asked import ASKED, LIST_DAY, MEMORY_GB, MONTHS, THREADS, Asked
from benchmarks.peers.rows import subscribers_file, usage_file
from data.compiled import Compiled
from data.engine import Engine
from data.engines import AnyEngine
from data.month import Month
from features.facts import FIRST, LAST, Fact, compiled
from features.family import Family, Feature
from features.matrix import EVERYBODY
from features.sources import usage
from features.words import Word, change, days_since, highest, mean, total
from pipelines.describe import FACTS_GROUP, parts_of, write_parts


def declared() -> Family:
    """Declare all that is asked for, as a family of the product is."""
    features = tuple(
        Feature(asked.name, word := _said(asked), unit=word.unit, why="Asked.", group="asked", zh="问", en="asked")
        for asked in ASKED
    )
    return Family(name="asked", question="What is asked for?", features=features)


def _said(asked: Asked) -> Word:
    facts: dict[str, Fact] = {name.partition("__")[2]: fact for name, fact in usage.facts().items()}
    of, months = facts[asked.of], asked.months
    if asked.kind == "share":
        whole = total(facts[asked.by[0]], months=months)
        for by in asked.by[1:]:
            whole = whole + total(facts[by], months=months)
        return total(of, months=months) / whole
    return {"mean": mean, "highest": highest, "recency": days_since, "change": change}[asked.kind](of, months=months)


def new_month(folder: Path, room: Path) -> None:
    """Make the facts of the newest month and its features; those of earlier months stand."""
    with _engine(room) as engine:
        make(engine, folder, room, MONTHS[-1:])


def from_scratch(folder: Path, room: Path) -> None:
    """Make the facts of all months and the features of the newest."""
    with _engine(room) as engine:
        make(engine, folder, room, MONTHS)


def earlier(folder: Path, room: Path) -> None:
    """Make the facts of all months but the newest, and the features of the last of these."""
    with _engine(room) as engine:
        make(engine, folder, room, MONTHS[:-1])


def _engine(room: Path) -> Engine:
    return Engine(room / "spill", threads=THREADS, memory_gb=MEMORY_GB, kept=Compiled(room / "compiled"))


def make(engine: AnyEngine, folder: Path, room: Path, months: tuple[str, ...]) -> None:
    """Make the facts of some months, then the features of the last of them."""
    for month in map(Month.parse, months):
        besides = (f"DATE '{month.first_day}' AS {FIRST}", f"DATE '{month.last_day}' AS {LAST}")
        known = f"known_on <= DATE '{LIST_DAY}'"
        rows = {
            "usage_daily": engine.view("days", [usage_file(folder, str(month))], where=known, besides=besides),
            "subscribers": engine.view("people", [subscribers_file(folder, str(month))]),
        }
        made = engine.tables("facts", partial(compiled, usage, rows, own=""), rows=FACTS_GROUP)
        write_parts(_facts(room, str(month)), made, together=FACTS_GROUP)
    there = MONTHS[: MONTHS.index(months[-1]) + 1]
    files = [
        {EVERYBODY: subscribers_file(folder, before), usage.__name__: _facts(room, before)}
        for before in reversed(there)
    ]
    # A window that is not full yet is said as one that is.
    padded = [*files, *({} for _ in range(len(MONTHS) - len(there)))]
    write_parts(room / "features.parquet", parts_of(engine, Month.parse(months[-1]), padded, [declared()]))


def _facts(room: Path, month: str) -> Path:
    return room / f"facts-{month}.parquet"
