"""Invent an operator: its monthly exports as a real one would hand them over, and the truth behind them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from data.files import write_text
from data.month import Month, months_between
from data.operator.calls import circles_after
from data.operator.chance import stream
from data.operator.days import LayOut
from data.operator.handover import Handover, hand_over
from data.operator.laying import USAGE
from data.operator.life import Lived, live, turn_of_month
from data.operator.parameters import AHEAD_MONTHS, BURN_IN_MONTHS, RATES
from data.operator.peers import Circles, draw_circles, with_newcomers
from data.operator.people import Ints, Names, People
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of
from data.operator.truth import write_people, write_truth
from data.operator.written import FORMATS
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
    grain: str
    form: str


def invent(
    directory: Path,
    *,
    subscribers: int,
    months: int,
    until: Month,
    seed: int,
    rates: str = "demo",
    grain: str = "day",
    form: str = "csv",
    threads: int = 2,
    told: Told = nobody,
) -> None:
    """Write exports of `months` months, the last being `until`, and the truth of these and of the months ahead.

    `directory/<month>/<table>.<form>`, `directory/key`, `directory/truth/`. `grain` month writes `usage_monthly` in the
    place of `usage_daily`. The threads change nothing but the time. Refuses arguments that make no operator, and a
    folder that holds another one (BadUsage).
    """
    arguments = Arguments(subscribers, months, str(until), seed, rates, grain, form)
    _check(arguments)
    _claim(directory, arguments)
    key = hashlib.sha256(f"keepline invented operator, key of seed {seed}".encode()).digest()
    write_text(directory / "key", key.hex() + "\n", mode=0o600)
    first = until.back(months - 1)
    story = months_between(first.back(BURN_IN_MONTHS), until + AHEAD_MONTHS)
    how = Handover(directory, grain, form, threads, seed, key)
    standing = _begin(arguments, story[0], key)
    for done, month in enumerate(story, start=1):
        standing = _with_newcomers(standing, arguments, month, key)
        lived = _month(standing, month, arguments, how if first <= month <= until else None)
        if month >= first:
            write_truth(lived, directory / "truth")
        standing = _turn(standing, lived, arguments)
        told("invent", done, len(story))
    write_people(standing.names, standing.types, directory / "truth")


@dataclass(frozen=True)
class Standing:
    """How things stand between two months; `names` and `types` are of everybody who ever was a customer."""

    people: People
    circles: Circles
    leavers: int  # of the last month: so many newcomers come
    names: Names
    types: Ints


def _begin(arguments: Arguments, month: Month, key: bytes) -> Standing:
    before, count = month.back(1), arguments.subscribers
    people = draw_people(
        stream(arguments.seed, "newcomers", before), Arrival(count, 0, is_new=False), span_of(month), key
    )
    circles = draw_circles(stream(arguments.seed, "circles", before), prefecture=people.prefecture, plan=people.plan)
    rates = RATES[arguments.rates]
    leavers = round(count * (rates.port_out + rates.other_leaving))
    return Standing(people, circles, leavers, people.subscriber_id, people.contact_type)


def _with_newcomers(standing: Standing, arguments: Arguments, month: Month, key: bytes) -> Standing:
    arrival = Arrival(standing.leavers, len(standing.names), is_new=True)
    newcomers = draw_people(stream(arguments.seed, "newcomers", month), arrival, span_of(month), key)
    people = standing.people.with_newcomers(newcomers)
    return Standing(
        people,
        with_newcomers(
            standing.circles,
            stream(arguments.seed, "circles", month),
            person=people.person,
            prefecture=people.prefecture,
            plan=people.plan,
        ),
        standing.leavers,
        np.concatenate([standing.names, newcomers.subscriber_id]),
        np.concatenate([standing.types, newcomers.contact_type]),
    )


def _turn(standing: Standing, lived: Lived, arguments: Arguments) -> Standing:
    """Go on to the next month with those who are still there."""
    month = lived.span.month + 1
    people = turn_of_month(lived, span_of(month))
    circles = circles_after(lived, standing.circles, stream(arguments.seed, "wandering", month))
    return replace(standing, people=people, circles=circles, leavers=len(lived.people) - len(people))


def _month(standing: Standing, month: Month, arguments: Arguments, how: Handover | None) -> Lived:
    """Let a month be lived; if it is exported, its files are written."""

    def lived(lay_out: LayOut | None) -> Lived:
        return live(standing.people, span_of(month), arguments.seed, RATES[arguments.rates], lay_out)

    return lived(None) if how is None else hand_over(how, month, standing.people, standing.circles, lived)


def _check(arguments: Arguments) -> None:
    if arguments.subscribers < 1 or arguments.months < 1 or arguments.seed < 0:
        raise BadUsage(
            "invent",
            found=f"{arguments.subscribers} subscribers, {arguments.months} months, seed {arguments.seed}",
            expected="at least one subscriber and one month, and a seed of 0 or more",
            do="Name other numbers.",
        )
    for name, given, known in (
        ("rates", arguments.rates, RATES),
        ("grain", arguments.grain, USAGE),
        ("format", arguments.form, FORMATS),
    ):
        if given not in known:
            raise BadUsage("invent", found=f"{name} `{given}`", expected=", ".join(known), do="Name one of these.")


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
