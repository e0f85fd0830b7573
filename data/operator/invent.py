"""Invent an operator: its monthly exports as a real one would hand them over, and the truth behind them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from data.files import write_text
from data.month import Month, months_between
from data.operator.chance import stream
from data.operator.days import Days, written_by
from data.operator.exports import tables_of, usage_daily
from data.operator.life import Lived, live, turn_of_month
from data.operator.parameters import AHEAD_MONTHS, BURN_IN_MONTHS, RATES
from data.operator.people import People
from data.operator.population import Arrival, draw_people
from data.operator.span import Span, span_of
from data.operator.truth import write_people, write_truth
from data.operator.written import ExportFile
from data.refusals import BadUsage

Told = Callable[[str, int, int], None]


def nobody(_what: str, _done: int, _of: int) -> None:
    """Listen to the progress without saying anything."""


@dataclass(frozen=True)
class Arguments:
    """What an invented operator follows from; two with the same arguments are the same, byte by byte."""

    subscribers: int
    months: int
    until: str
    seed: int
    rates: str


def invent(
    directory: Path,
    *,
    subscribers: int,
    months: int,
    until: Month,
    seed: int,
    rates: str = "demo",
    told: Told = nobody,
) -> None:
    """Write exports of `months` months, the last being `until`, and the truth of these and of the months ahead.

    `directory/<month>/<table>.csv`, `directory/key`, `directory/truth/`. Refuses arguments that make no operator, and a
    folder that holds another one (BadUsage).
    """
    arguments = Arguments(subscribers, months, str(until), seed, rates)
    _check(arguments)
    _claim(directory, arguments)
    key = hashlib.sha256(f"keepline invented operator, key of seed {seed}".encode()).digest()
    write_text(directory / "key", key.hex() + "\n", mode=0o600)
    first = until.back(months - 1)
    story = months_between(first.back(BURN_IN_MONTHS), until + AHEAD_MONTHS)
    start = span_of(story[0])
    people = draw_people(stream(seed, "newcomers", story[0].back(1)), Arrival(subscribers, 0, is_new=False), start, key)
    everybody, leavers = [people], round(subscribers * (RATES[rates].port_out + RATES[rates].other_leaving))
    ever = subscribers
    for done, month in enumerate(story, start=1):
        span = span_of(month)
        newcomers = draw_people(stream(seed, "newcomers", month), Arrival(leavers, ever, is_new=True), span, key)
        everybody, ever = [*everybody, newcomers], ever + leavers
        lived = _month(
            directory, people.with_newcomers(newcomers), span, arguments, is_exported=first <= month <= until
        )
        if month >= first:
            write_truth(lived, directory / "truth")
        people = turn_of_month(lived, span_of(month + 1))
        leavers = len(lived.people) - len(people)
        told("invent", done, len(story))
    names = np.concatenate([group.subscriber_id for group in everybody])
    write_people(names, np.concatenate([group.contact_type for group in everybody]), directory / "truth")


def _month(directory: Path, people: People, span: Span, arguments: Arguments, *, is_exported: bool) -> Lived:
    """Let a month be lived; if it is exported, write its files."""
    if not is_exported:
        return live(people, span, arguments.seed, RATES[arguments.rates], None)
    folder = directory / str(span.month)
    with ExportFile(folder, "usage_daily") as file:

        def write_days(block: Days) -> None:
            file.add(usage_daily(people, block))

        lived = live(people, span, arguments.seed, RATES[arguments.rates], written_by(write_days))
    for name, table in tables_of(lived, stream(arguments.seed, "exports", span.month)):
        with ExportFile(folder, name) as file:
            file.add(table)
    return lived


def _check(arguments: Arguments) -> None:
    if arguments.subscribers < 1 or arguments.months < 1 or arguments.seed < 0:
        raise BadUsage(
            "invent",
            found=f"{arguments.subscribers} subscribers, {arguments.months} months, seed {arguments.seed}",
            expected="at least one subscriber and one month, and a seed of 0 or more",
            do="Name other numbers.",
        )
    if arguments.rates not in RATES:
        raise BadUsage("invent", found=f"rates `{arguments.rates}`", expected=", ".join(RATES), do="Name one of these.")


def _claim(directory: Path, arguments: Arguments) -> None:
    """Say in `truth/arguments.json` whose folder this is; another operator's folder is left alone."""
    said = json.dumps(asdict(arguments), indent=1) + "\n"
    note = directory / "truth" / "arguments.json"
    if note.is_file() and note.read_text(encoding="utf-8") != said:
        raise BadUsage(
            f"invent {directory}",
            found="another invented operator's folder",
            expected="an empty folder, or one made with the same arguments",
            do="Name another folder, or remove this one.",
        )
    write_text(note, said)
