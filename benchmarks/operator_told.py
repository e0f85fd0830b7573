"""Told: an operator lived in memory, month by month, with what could at best be foretold of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from data.month import Month
from data.operator.conditions import Conditions
from data.operator.days import PEAKS, Peaks, blocks, lay_out
from data.operator.endings import Endings
from data.operator.hazards import Hazards, chances
from data.operator.life import Lived
from data.operator.parameters import PORT_OUT, RATES, STORY
from data.operator.peers import Circles
from data.operator.people import Flags, Ints, People, Reals
from data.operator.references import References, Watcher
from data.operator.span import Span
from data.operator.story import Chapter, Plot, tell
from data.operator.usage import Usage

FIRST = Month.parse("2025-01")
#: Portability has long been open, so that no surge is left.
LAUNCH = Month.parse("2019-12")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """The months after the burn-in; references stand beside the watched ones, which come first."""

    chapters: list[Chapter] = field(default_factory=list)
    references: list[References] = field(default_factory=list)
    circles: list[Circles] = field(default_factory=list)

    @property
    def watched(self) -> list[Chapter]:
        """The months with exports."""
        return self.chapters[: len(self.references)]

    @property
    def ever(self) -> int:
        """How many were ever customers: one more than the last person's number."""
        return int(max(chapter.lived.people.person.max() for chapter in self.chapters)) + 1


def tell_in_memory(subscribers: int, months: int, seed: int) -> Told:
    """Live an operator with days, watch `months` of it, and go on for the months ahead."""
    whole, last = Told(), FIRST + (months - 1)

    def scribe(month: Month, _people: People, circles: Circles, live: object) -> Lived:
        assert callable(live)
        if FIRST <= month <= last:
            whole.circles.append(circles)
        lived = live(_laid_out if FIRST <= month <= last else None)
        assert isinstance(lived, Lived)
        return lived

    watcher = Watcher(subscribers)
    plot = _plot(subscribers, last + STORY.ahead_months, seed, Conditions(RATES["demo"], LAUNCH))
    for chapter in tell(plot, scribe):
        if chapter.lived.span.month < FIRST:
            continue
        whole.chapters.append(chapter)
        if chapter.lived.span.month <= last:
            whole.references.append(watcher.watch(chapter))
    return whole


def tell_plainly(subscribers: int, months: int, seed: int, conditions: Conditions) -> Iterator[Lived]:
    """Live the months after the burn-in, without days and references."""
    for chapter in tell(_plot(subscribers, FIRST + (months - 1), seed, conditions)):
        if chapter.lived.span.month >= FIRST:
            yield chapter.lived


def _plot(subscribers: int, last: Month, seed: int, conditions: Conditions) -> Plot:
    key = hashlib.sha256(b"report%d" % seed).digest()
    return Plot(subscribers, FIRST.back(STORY.burn_in_months), last, seed, conditions, key)


def _laid_out(usage: Usage, span: Span, endings: Endings, rng: np.random.Generator) -> Peaks:
    """Lay the days out, so that nights and days with use can be read, and write them nowhere."""
    tops = [lay_out(usage, span, endings, part, rng)[1] for part in blocks(len(usage.first))]
    return Peaks(*(np.concatenate([getattr(top, name) for top in tops]) for name in PEAKS))


def true_chances(hazards: Hazards) -> Reals:
    """Return the probability of each outcome in the month, nobody contacted; shape (people, outcomes)."""
    return chances(hazards.endings, hazards.upgrade, hazards.follows)


def at_risk(hazards: Hazards, outcome: int) -> Flags:
    """Who is at risk of an outcome: of porting, those free to."""
    if outcome == PORT_OUT:
        return hazards.is_free_to_port
    return np.asarray(true_chances(hazards)[:, outcome] > 0, dtype=bool)


def positions(of: Ints, among: Ints) -> tuple[Ints, Flags]:
    """Where each person stands among the sorted `among`, and whether they do at all."""
    place = np.minimum(np.searchsorted(among, of), len(among) - 1)
    return place, np.asarray(among[place] == of, dtype=bool)


def grid(whole: Told, values: list[Floats]) -> Floats:
    """Spread one array a chapter (over its people) into (persons ever, chapters); NaN where somebody was not there."""
    spread = np.full((whole.ever, len(values)), np.nan)
    for at, column in enumerate(values):
        spread[whole.chapters[at].lived.people.person, at] = column
    return spread
