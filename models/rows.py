"""Rows: labelled subscriber-months; their features are read part by part, when they are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.recipe import Sampling

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

#: The one column of a model that is not of the person: how many months ahead is asked about.
AHEAD_COLUMN = "months_ahead"


@dataclass(frozen=True, eq=False)
class Part:
    """Rows that are read together, such as the cohort of a month asked about one month ahead.

    `read(places)` gives the features of some of them, in that order; `places` are those that are meant, `ahead` how
    many months ahead each of them asks about.
    """

    read: Callable[[Places], pd.DataFrame]
    places: Places
    ahead: NDArray[np.int64]
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Part":
        """Rows that are at hand."""
        ahead = frame[AHEAD_COLUMN] if AHEAD_COLUMN in frame else pd.Series(0, index=frame.index)
        return cls(lambda places: frame.iloc[places], np.arange(len(frame)), ahead.to_numpy().astype(np.int64))

    def features(self) -> pd.DataFrame:
        """Read them, with `months_ahead`."""
        frame = self.read(self.places).drop(columns=list(self.left_out))
        return frame if AHEAD_COLUMN in frame else frame.assign(**{AHEAD_COLUMN: self.ahead})

    def where(self, here: Flags) -> "Part":
        """Only some of them."""
        return replace(self, places=self.places[here], ahead=self.ahead[here])


@dataclass(frozen=True, eq=False)
class Rows:
    """Labelled rows, one a subscriber, month and ahead: features (with `months_ahead`), labels, and who was asked when.

    `told`: the features, or parts of which they can be read. `asked`: subscriber_id, target (the month of the event as
    a number) and, where it is known, prefecture. `weights`: how many people like them a row speaks for; None if each
    for itself. `kept`: the share that is there of the rows without the event. `contacted`: the rows of those whom we
    tried to keep, for trees alone; their weights say for how many events one of theirs counts.
    """

    told: pd.DataFrame | tuple[Part, ...]
    labels: Floats
    asked: pd.DataFrame
    weights: Floats | None = None
    kept: float = 1.0
    contacted: "Rows | None" = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts, in the order of the rows: more of them than memory holds are worked part by part."""
        return (Part.of(self.told),) if isinstance(self.told, pd.DataFrame) else self.told

    @property
    def features(self) -> pd.DataFrame:
        """The features of all rows, read at once: for as many as memory holds."""
        if isinstance(self.told, pd.DataFrame):
            return self.told
        some = [part for part in self.told if len(part.places)] or self.told[:1]
        return pd.concat([part.features() for part in some], ignore_index=True)

    def at_hand(self) -> "Rows":
        """The same rows, their features read once and kept in memory."""
        return replace(self, told=self.features, contacted=self.contacted and self.contacted.at_hand())

    @property
    def columns(self) -> list[str]:
        """The names of the features."""
        first = self.parts[0]
        return [str(name) for name in first.where(np.zeros(len(first.places), dtype=bool)).features().columns]

    @property
    def months_ahead(self) -> NDArray[np.int64]:
        """How many months ahead each row asks about."""
        return np.concatenate([part.ahead for part in self.parts])

    @property
    def events(self) -> int:
        """How many events there were; one that is asked about from three months away is still one."""
        return len(self.asked.loc[self.labels == 1, ["subscriber_id", "target"]].drop_duplicates())

    @property
    def events_seen(self) -> int:
        """How many events trees see: those of people whom we tried to keep among them."""
        return self.events + (self.contacted.events if self.contacted else 0)

    @property
    def spoken_for(self) -> Floats:
        """How many rows each speaks for, those that were not drawn among them."""
        return np.where(self.labels == 1, self.each_for, self.each_for / self.kept)

    @property
    def each_for(self) -> Floats:
        """How many people like them each row speaks for."""
        return np.ones(len(self.labels)) if self.weights is None else self.weights

    def scored(self, by: Callable[[pd.DataFrame], Floats]) -> Floats:
        """Score every row, part by part: no more features are in memory than those of one."""
        return np.concatenate([np.empty(0), *(by(part.features()) for part in self.parts if len(part.places))])

    def where(self, here: Flags) -> "Rows":
        """Only some of the rows."""
        weights = None if self.weights is None else self.weights[here]
        told: pd.DataFrame | tuple[Part, ...]
        if isinstance(self.told, pd.DataFrame):
            told = self.told[here]
        else:
            ends = np.cumsum([len(part.places) for part in self.told])
            told = tuple(part.where(own) for part, own in zip(self.told, np.split(here, ends[:-1]), strict=True))
        kept = replace(self, told=told, labels=self.labels[here], asked=self.asked[here], weights=weights)
        return replace(kept, contacted=None)

    def drawn(self, count: int, *, seed: int) -> "Rows":
        """So many of the rows, drawn by chance, in their order; all if there are no more."""
        chosen = np.zeros(len(self.labels), dtype=bool)
        chosen[np.random.default_rng(seed).permutation(len(chosen))[:count]] = True
        return self.where(chosen)

    def ahead(self, months: int) -> "Rows":
        """Only the rows that ask about the month so many months ahead."""
        return self.where(self.months_ahead == months)

    def without(self, names: Sequence[str]) -> "Rows":
        """The same rows without some features."""
        contacted = self.contacted and self.contacted.without(names)
        if isinstance(self.told, pd.DataFrame):
            return replace(self, told=self.told.drop(columns=list(names)), contacted=contacted)
        told = tuple(replace(part, left_out=(*part.left_out, *names)) for part in self.told)
        return replace(self, told=told, contacted=contacted)

    def sampled(self, sampling: Sampling) -> "Rows":
        """All rows with the event, and no more of the others than are worth learning from."""
        return self.thinned(sampling.share(positives=int(self.labels.sum()), rows=len(self.labels)))

    def thinned(self, share: float) -> "Rows":
        """All rows with the event and a share of the others: the same ones whenever and in whatever order they come."""
        if share >= 1:
            return self
        kept = self.where((self.labels == 1) | (_lots(self) < share))
        return replace(kept, kept=self.kept * share, contacted=self.contacted and self.contacted.thinned(share))

    def grown_on(self) -> tuple[pd.DataFrame, Floats, Floats | None]:
        """Give what trees are grown on: features, labels, and what an event counts; None if each row counts once.

        The weights of the spared are left to calibration and evidence: a few rows that speak for ten each cost the
        ranking more than the trees, which see by what a list was made, would gain by them.
        """
        if self.contacted is None or not len(self.contacted.labels):
            return self.features, self.labels, None
        both = (self, self.contacted)
        features = pd.concat([rows.features for rows in both], ignore_index=True)
        counts = np.concatenate([np.ones(len(self.labels)), self.contacted.each_for])
        return features, np.concatenate([rows.labels for rows in both]), counts


def joined(several: Sequence[Rows]) -> Rows:
    """Put rows together; where everybody speaks for himself alone nothing is weighed."""
    weight = np.concatenate([rows.each_for for rows in several])
    return Rows(
        tuple(part for rows in several for part in rows.parts),
        np.concatenate([rows.labels for rows in several]),
        pd.concat([rows.asked for rows in several], ignore_index=True),
        weight if (weight != 1).any() else None,
    )


def _lots(rows: Rows) -> Floats:
    """Draw a number in [0, 1) for every row: a hash of who is asked about which month, from how far."""
    people = pd.util.hash_array(rows.asked["subscriber_id"].to_numpy(dtype=object), categorize=False)
    months = rows.asked["target"].to_numpy(np.uint64) * np.uint64(64) + rows.months_ahead.astype(np.uint64)
    # Months that lie side by side must not draw the same people: one more hash makes them strangers.
    mixed = pd.util.hash_array(people ^ pd.util.hash_array(months), categorize=False)
    return np.asarray(mixed / np.float64(2**64), dtype=np.float64)
