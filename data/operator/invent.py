"""Invent an operator: its monthly exports as a real one would hand them over, and the truth behind them."""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from data.files import write_text
from data.month import Month, months_between
from data.operator.handover import Handover
from data.operator.laying import USAGE
from data.operator.mess import KINDS, make_a_mess
from data.operator.parameters import AHEAD_MONTHS, BURN_IN_MONTHS, RATES
from data.operator.story import Story
from data.operator.truth import write_people
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
    mess: tuple[str, ...]
    mess_month: str


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
    mess: tuple[str, ...] = (),
    mess_month: Month | None = None,
    told: Told = nobody,
) -> None:
    """Write exports of `months` months, the last being `until`, and the truth of these and of the months ahead.

    `directory/<month>/<table>.<form>`, `directory/key`, `directory/truth/`. `grain` month writes `usage_monthly` in the
    place of `usage_daily`. The threads change nothing but the time. The kinds of `mess` are done to `mess_month` (the
    last, if none is named). Refuses arguments that make no operator, and a
    folder that holds another one (BadUsage).
    """
    arguments = Arguments(subscribers, months, str(until), seed, rates, grain, form, mess, str(mess_month or until))
    _check(arguments)
    _claim(directory, arguments)
    key = hashlib.sha256(f"keepline invented operator, key of seed {seed}".encode()).digest()
    write_text(directory / "key", key.hex() + "\n", mode=0o600)
    first = until.back(months - 1)
    months_lived = months_between(first.back(BURN_IN_MONTHS), until + AHEAD_MONTHS)
    how = Handover(directory, grain, form, threads, seed, key)
    story = Story(subscribers, months_lived[0], seed=seed, rates=RATES[rates], key=key)
    for done, month in enumerate(months_lived, start=1):
        story.go_on(month, how if first <= month <= until else None, directory / "truth" if month >= first else None)
        told("invent", done, len(months_lived))
    make_a_mess(directory, mess_month or until, mess, seed)
    write_people(story.names, story.types, directory / "truth")


def _check(arguments: Arguments) -> None:
    if arguments.subscribers < 1 or arguments.months < 1 or arguments.seed < 0:
        raise BadUsage(
            "invent",
            found=f"{arguments.subscribers} subscribers, {arguments.months} months, seed {arguments.seed}",
            expected="at least one subscriber and one month, and a seed of 0 or more",
            do="Name other numbers.",
        )
    choices: list[tuple[str, str, Collection[str]]] = [
        ("rates", arguments.rates, RATES),
        ("grain", arguments.grain, USAGE),
        ("format", arguments.form, FORMATS),
        *(("mess", kind, KINDS) for kind in arguments.mess),
    ]
    for name, given, known in choices:
        if given not in known:
            raise BadUsage("invent", found=f"{name} `{given}`", expected=", ".join(known), do="Name one of these.")
    until = Month.parse(arguments.until)
    if arguments.mess and not until.back(arguments.months - 1) <= Month.parse(arguments.mess_month) <= until:
        raise BadUsage(
            "invent --mess-month",
            found=arguments.mess_month,
            expected=f"{until.back(arguments.months - 1)} to {until}",
            do="Name a month that is written.",
        )
    if arguments.mess and arguments.form != "csv":
        raise BadUsage(
            "invent --mess", found=f"--format {arguments.form}", expected="csv", do="Leave --format or --mess out."
        )


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
