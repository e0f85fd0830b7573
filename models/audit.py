"""Audit: which features earn their place: what they know, whether they hold still, what the models make of them."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import as_text, kind_of
from models.drift import stability_index

#: Below this share of the gain of every model, a feature earns nothing.
LEAST_GAIN = 0.0005

#: Two features whose ranks go together like this say one thing.
ALIKE = 0.995

#: So many people are enough to see whether two features go together.
LOOKED_AT = 20_000


@dataclass(frozen=True)
class Audited:
    """What a feature is worth.

    `coverage`: share of the months looked at, those with a full window, in which anybody's value is known; `missing`:
    share of people in the last month of whom it is not; `commonest`: share of them who have the commonest value;
    `drift`: the largest stability index from one of these months to the next; `gain`: share of what each model gained,
    by outcome; `alike`: the feature with more gain that goes with it most, and `together`, the absolute rank
    correlation of the two.
    """

    name: str
    coverage: float
    missing: float
    commonest: float
    drift: float
    gain: Mapping[str, float]
    alike: str
    together: float

    @property
    def earns(self) -> bool:
        """Whether any model leans on it, and it is not another one under a second name."""
        return not self.why

    @property
    def why(self) -> str:
        """Why it does not earn its place; empty if it does."""
        if not self.coverage:
            return "nobody's value is known"
        if self.commonest + self.missing >= 1 and not self.missing:
            return "everybody has the same value"
        if max(self.gain.values(), default=0.0) < LEAST_GAIN:
            return "no model gains by it"
        return f"it says what {self.alike} says" if self.together >= ALIKE else ""


def audit(
    months: Sequence[pd.DataFrame], gains: Mapping[str, "pd.Series[float]"], filling: Mapping[str, int] | None = None
) -> list[Audited]:
    """Audit the features of some months, the last of them last; in the order of the columns of that one.

    `months`: features by subscriber; `gains`: by outcome, how much each feature lowered the loss of its model;
    `filling`: in how many of the first of these months the window of a feature was not full yet. A window that fills is
    no drift, so they are left out, but never the last month.
    """
    filling = filling or {}
    last = months[-1]
    shares = {outcome: _shares(gained, last.columns) for outcome, gained in gains.items()}
    best = pd.DataFrame(shares).max(axis=1) if shares else pd.Series(0.0, index=last.columns)
    together = _together(last.iloc[_sampled(len(last))])
    return [
        _audited(
            str(name),
            months[min(filling.get(str(name), 0), len(months) - 1) :],
            {outcome: float(share[name]) for outcome, share in shares.items()},
            twin,
        )
        for name, twin in zip(last.columns, _twins(together, best), strict=True)
    ]


def _audited(name: str, months: Sequence[pd.DataFrame], gain: Mapping[str, float], twin: tuple[str, float]) -> Audited:
    there = [month[name] for month in months if name in month.columns and month[name].notna().any()]
    values = months[-1][name]
    counted = values.dropna().value_counts()
    return Audited(
        name,
        coverage=len(there) / len(months),
        missing=float(values.isna().mean()),
        commonest=float(counted.iloc[0] / len(values)) if len(counted) else 0.0,
        drift=max((stability_index(*pair) for pair in itertools.pairwise(there)), default=0.0),
        gain=gain,
        alike=twin[0],
        together=twin[1],
    )


def _shares(gained: "pd.Series[float]", names: "pd.Index[Any]") -> "pd.Series[float]":
    known = gained.reindex(names).fillna(0.0)
    whole = float(gained.sum())
    return known / whole if whole else known


def _sampled(people: int) -> NDArray[np.int64]:
    """Take every n-th of them: ids are spread by their making, so any n-th is as good as chance."""
    return np.arange(0, people, max(people // LOOKED_AT, 1))


def _together(people: pd.DataFrame) -> NDArray[np.float64]:
    """Return absolute rank correlations, missing values between the others; words by their commonness."""
    ranked = np.column_stack([_ranks(people[name]) for name in people.columns])
    centred = ranked - ranked.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    scaled = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    found: NDArray[np.float64] = np.abs(scaled.T @ scaled)
    np.fill_diagonal(found, 0.0)
    return found


def _ranks(values: "pd.Series[Any]") -> NDArray[np.float64]:
    if kind_of(values) == "category":
        texts = as_text(values)
        values = texts.map(texts.value_counts())
    ranks = values.astype("float64").rank()
    return np.asarray(ranks.fillna(ranks.median()).fillna(0.0), dtype=np.float64)


def _twins(together: NDArray[np.float64], best: "pd.Series[float]") -> list[tuple[str, float]]:
    """Give each feature the one with more gain (of equals, the one that stands before) that goes with it most."""
    gained, names = best.to_numpy(), list(best.index)
    found = []
    for place in range(len(names)):
        earlier = np.arange(len(names)) < place
        stronger = (gained > gained[place]) | ((gained == gained[place]) & earlier)
        nearest = int(np.argmax(np.where(stronger, together[place], -1.0)))
        found.append((names[nearest], float(together[place, nearest])) if stronger.any() else ("", 0.0))
    return found
