"""Bins: how many people have which values of a feature, place by place, in the bins of the model that reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import Column, encode

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """The people of a month, counted: by feature, shape (places, bins); the last bin is of those of whom it is unknown.

    The bins of a number lie between the tenths of the rows that the model learnt from; a flag and a category have one
    for each value.
    """

    month: str
    places: tuple[str, ...]
    counts: Mapping[str, Counts]


def counted(month: str, matrix: pd.DataFrame, place: "pd.Series[str]", columns: Sequence[Column]) -> Counted:
    """Count the people of a month; `place`: where each of them is, one a row of the matrix."""
    where, places = pd.factorize(place, sort=True)
    found = {column.name: _counts(encode(matrix, (column,))[:, 0], column, where, len(places)) for column in columns}
    return Counted(month, tuple(str(name) for name in places), found)


def _counts(values: NDArray[np.float64], column: Column, where: NDArray[np.intp], places: int) -> Counts:
    bins = bins_of(column)
    is_known = ~np.isnan(values)
    place = np.full(len(values), bins)
    if column.kind == "number":
        place[is_known] = np.searchsorted(np.asarray(column.edges), values[is_known], side="left")
    else:
        place[is_known] = values[is_known]
    return np.bincount(where * (bins + 1) + place, minlength=places * (bins + 1)).reshape(places, bins + 1)


def bins_of(column: Column) -> int:
    """Say how many bins a feature has, that of what is unknown left out."""
    return {"number": len(column.edges) + 1, "flag": 2, "category": len(column.categories)}[column.kind]
