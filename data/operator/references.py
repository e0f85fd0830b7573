"""References: what could at best be foretold of each month ahead, from the hidden state and from the exports alone."""

from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from data.operator.beliefs import Beliefs, joined, observe, of_founders, unknown
from data.operator.emissions import Evidence, evidence_of
from data.operator.foresight import foresee, outlook_of_beliefs, outlook_of_state
from data.operator.people import Ints, People, Reals
from data.operator.story import Chapter

#: People weighed at once: bounds the memory, whatever the size of the operator.
BLOCK = 2_000
#: Of larger operators, so many people are sampled, in whole households.
SAMPLED = 20_000


@dataclass(frozen=True)
class References:
    """The chances expected of those still there at the end of a month: by months ahead, (people, outcomes) each."""

    people: People
    state: tuple[Reals, ...]
    filter: tuple[Reals, ...]


class Watcher:
    """Watches the exported months, one after another and nothing else, and believes what they show."""

    def __init__(self, subscribers: int) -> None:
        self._stride = -(-subscribers // SAMPLED)
        self._beliefs: Beliefs | None = None

    def watch(self, chapter: Chapter) -> References:
        """Return what to expect after a month of those watched."""
        lived = chapter.lived
        watched = np.flatnonzero(lived.people.household % self._stride == 0)
        shown, count = evidence_of(lived).only(watched), len(watched)
        if self._beliefs is None:
            before = of_founders(count, lived.conditions.rates)
        else:
            before = joined([self._beliefs, unknown(count - len(self._beliefs.skips))])
        with threadpool_limits(1):  # the matrices are many and small: threads would only wait for each other
            return self._believed(chapter, before, shown, watched)

    def _believed(self, chapter: Chapter, before: Beliefs, shown: Evidence, watched: Ints) -> References:
        lived, count = chapter.lived, len(watched)
        parts = [slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]
        beliefs = joined([observe(before.only(part), shown.only(part)) for part in parts])
        beliefs = beliefs.only(lived.people.is_present[watched])
        people = chapter.after.only(chapter.after.household % self._stride == 0)
        by_exports = foresee(outlook_of_beliefs(people, beliefs), lived)
        self._beliefs = replace(beliefs, expected=by_exports.next_intensity)
        return References(people, foresee(outlook_of_state(people), lived).chances, by_exports.chances)
