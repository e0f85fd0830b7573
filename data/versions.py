"""Versions: a month may be handed over again; what of its versions was known on a day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Version:
    """A month of a table as it was handed over once.

    `number`: the commit of the lake that holds it; `export`: the sha256 of the file; `days`: those on which its rows
    became known, oldest first.
    """

    number: int
    export: str
    days: tuple[dt.date, ...] = ()

    @property
    def last(self) -> dt.date:
        """The day on which the last of its rows became known: it was handed over on that day at the earliest."""
        return self.days[-1] if self.days else dt.date.min

    def said(self) -> dict[str, Any]:
        """Say it in JSON."""
        return {"number": self.number, "export": self.export, "days": [str(day) for day in self.days]}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read what `said` said."""
        return cls(said["number"], said["export"], tuple(map(dt.date.fromisoformat, said["days"])))


@dataclass(frozen=True)
class Seen:
    """A version as far as it counts: the rows that became known after `after` (None: every row)."""

    version: Version
    after: dt.date | None = None


def seen_on(versions: Sequence[Version], day: dt.date) -> list[Seen]:
    """Say which versions of a month count on a day; where two have the same row, that of the later one counts.

    `versions` in the order in which they were handed over. The newest version that was known whole by that day counts;
    of those that came after it, only what became known since, up to that day. What a later file corrects or leaves out
    without a day of its own was handed over on the last day of that file, and is not known before. If nothing was known
    whole by that day, the first version counts as far as it was known.

    >>> early, late = (dt.date(2025, 4, day) for day in (4, 20))
    >>> first, second = Version(1, "a", (early,)), Version(2, "b", (early, late))
    >>> [[seen.version.number for seen in seen_on([first, second], dt.date(2025, 4, day))] for day in (3, 4, 19, 20)]
    [[1], [1], [1], [2]]
    """
    lasting = _lasting(versions)
    whole = [version for version in lasting if version.last <= day]
    base = whole[-1] if whole else lasting[0]
    later = lasting[len(whole) or 1 :]
    added = [version for version in later if any(base.last < known <= day for known in version.days)]
    return [Seen(base), *(Seen(version, base.last) for version in added)]


def is_known(versions: Sequence[Version], day: dt.date) -> bool:
    """Say whether anything of a month was handed over by a day; a table without rows is known from the beginning."""
    return any(not version.days or version.days[0] <= day for version in versions)


def _lasting(versions: Sequence[Version]) -> list[Version]:
    """Leave out what a later version replaced that was handed over no later as far as its rows tell."""
    return [
        version
        for place, version in enumerate(versions)
        if all(version.last < later.last for later in versions[place + 1 :])
    ]
