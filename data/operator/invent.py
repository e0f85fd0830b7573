"""Invent an operator: its monthly exports as a real one would hand them over, and the truth behind them."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Unpack

import numpy as np

from data.files import replace_file, write_text
from data.month import Month, months_between
from data.operator.arguments import Arguments, More
from data.operator.days import LayOut
from data.operator.handover import Handover, hand_over
from data.operator.life import Lived
from data.operator.mess import make_a_mess
from data.operator.parameters import STORY
from data.operator.peers import Circles
from data.operator.people import People
from data.operator.pictures import draw_sheet
from data.operator.references import Watcher
from data.operator.sketch import Sketch
from data.operator.story import Plot, tell
from data.operator.truth import write_people, write_references, write_truth
from data.refusals import BadUsage

#: How folders of exports are named.
MONTH_NAME = re.compile(r"\d{4}-\d{2}").fullmatch
Told = Callable[[str, int, int], None]


def nobody(_what: str, _done: int, _of: int) -> None:
    """Listen to the progress without saying anything."""


def invent(
    directory: Path,
    *,
    subscribers: int,
    months: int,
    until: Month,
    seed: int,
    threads: int = 2,
    told: Told = nobody,
    has_pictures: bool = False,
    **more: Unpack[More],
) -> None:
    """Write exports of `months` months, the last being `until`, and the truth of these and of the months ahead.

    `directory/<month>/<table>.<form>`, `directory/key`, `directory/truth/`. The threads change nothing but the time.
    With pictures, one sheet of what the exports look like beside them (`directory/pictures.png`); they change nothing.
    `more`: `grain` month writes `usage_monthly` in the place of `usage_daily`; without references, the truth says what
    was, not what could have been foretold; the kinds of `mess` are done to `mess_month` (the last, if none is named).
    Refuses arguments that make no operator, and a folder that holds another one (BadUsage).
    """
    arguments = Arguments.of(subscribers, months, until, seed, more)
    arguments.check()
    _claim(directory, arguments)
    key = hashlib.sha256(f"keepline invented operator, key of seed {seed}".encode()).digest()
    write_text(directory / "key", key.hex() + "\n", mode=0o600)
    first = until.back(months - 1)
    plot = Plot(
        subscribers, first.back(STORY.burn_in_months), until + STORY.ahead_months, seed, arguments.conditions, key
    )
    how = Handover(directory, arguments.grain, arguments.form, threads, seed, key)
    watcher, sketch = Watcher(subscribers) if arguments.has_references else None, Sketch() if has_pictures else None
    _write(plot, (first, until), how, (watcher, sketch), told)
    make_a_mess(directory, Month.parse(arguments.mess_month), arguments.mess, seed)
    if sketch is not None:
        with replace_file(directory / "pictures.png") as temporary:
            temporary.write_bytes(draw_sheet(sketch))


def _write(
    plot: Plot,
    exported: tuple[Month, Month],
    how: Handover,
    watching: tuple[Watcher | None, Sketch | None],
    told: Told,
) -> None:
    """Live the story; write exports and references of the exported months, the truth from their first on."""
    (first, until), (watcher, sketch), truth = exported, watching, how.directory / "truth"
    names, types = [], []

    def scribe(month: Month, people: People, circles: Circles, lives: Callable[[LayOut | None], Lived]) -> Lived:
        return hand_over(how, month, people, circles, lives) if first <= month <= until else lives(None)

    for chapter in tell(plot, scribe):
        month = chapter.lived.span.month
        names.append(chapter.newcomers.subscriber_id)
        types.append(chapter.newcomers.contact_type)
        if month >= first:
            write_truth(chapter.lived, truth)
        if watcher is not None and first <= month <= until:
            write_references(watcher.watch(chapter), month, truth)
        if sketch is not None:
            sketch.look(chapter.lived, is_exported=first <= month <= until)
        told("invent", month - plot.first + 1, len(months_between(plot.first, plot.last)))
        del chapter  # else the next month would be lived beside it
    write_people(np.concatenate(names), np.concatenate(types), truth)


def _claim(directory: Path, arguments: Arguments) -> None:
    """Say in `truth/arguments.json` whose folder this is; another operator's, invented or not, is left alone."""
    said = json.dumps(asdict(arguments), indent=1) + "\n"
    note = directory / "truth" / "arguments.json"
    found = None
    if directory.exists() and not directory.is_dir():
        found = "a file"
    elif note.is_file():
        found = None if note.read_text(encoding="utf-8") == said else "another invented operator's folder"
    elif there := sorted(path.name for path in directory.glob("*") if path.name == "key" or MONTH_NAME(path.name)):
        found = f"exports that were not invented ({there[0]})"
    if found is not None:
        raise BadUsage(
            f"invent {directory}",
            found=found,
            expected="a folder without exports, or one made with the same arguments",
            do="Name another folder, or remove this one.",
        )
    write_text(note, said)
