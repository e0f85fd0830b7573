"""Rows: labelled subscriber-months, brought together out of matrices and of what happened, to learn or to judge by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.month import Month
from models.contacts import prevented
from models.outcome import Outcome
from models.rows import Part, Rows, joined
from models.split import Cell
from pipelines.past import Past


class Gatherer:
    """Gathers labelled rows of months whose matrices are there, by what had happened until a month was over.

    Features are read when they are asked for: of one month at a time, and of the rows that are meant.
    """

    def __init__(self, matrices: Mapping[Month, Path], past: Past) -> None:
        """Gather from the matrices of some months; `past`: what happened."""
        self._past = past
        self._matrix = lru_cache(maxsize=1)(lambda month: _Matrix.read(matrices[month]))

    def rows(self, cells: tuple[Cell, ...], outcome: Outcome) -> Rows:
        """Label the cohorts of these cells for an outcome. The rows come in the order of their months."""
        return joined([self._spared(cell, outcome) for cell in _in_order(cells)])

    def to_grow_on(self, cells: tuple[Cell, ...], outcome: Outcome) -> Rows:
        """Label them, and beside them those whom we tried to keep: an event of theirs counts for those prevented."""
        rows, past = self.rows(cells, outcome), self._past
        if past.happened.contacts.empty:
            return rows
        frames = {
            cell: outcome.compared(past.people(cell.month), past.happened, cell.month, cell.ahead).assign(
                target=cell.target.number
            )
            for cell in _in_order(cells)
        }
        counts = prevented(pd.concat(frames.values(), ignore_index=True))
        tried = {cell: frame[frame["is_contacted"]] for cell, frame in frames.items()}
        return replace(
            rows, contacted=joined([self._of(cell, _counted(found, counts)) for cell, found in tried.items()])
        )

    def _spared(self, cell: Cell, outcome: Outcome) -> Rows:
        past = self._past
        return self._of(cell, outcome.labelled(past.people(cell.month), past.happened, cell.month, cell.ahead))

    def _of(self, cell: Cell, found: pd.DataFrame) -> Rows:
        ids, known = found["subscriber_id"], self._past.people(cell.month)
        asked = pd.DataFrame({"subscriber_id": ids, "target": cell.target.number}).assign(
            prefecture=known.set_index("subscriber_id")["prefecture"].loc[ids].to_numpy()
        )
        part = Part(
            lambda places: self._matrix(cell.month).of(ids.iloc[places]),
            np.arange(len(ids)),
            np.full(len(ids), cell.ahead, dtype=np.int64),
        )
        return Rows((part,), found["label"].to_numpy(np.float64), asked, found["weight"].to_numpy(np.float64))


def _in_order(cells: tuple[Cell, ...]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (cell.month, cell.ahead))


def _counted(found: pd.DataFrame, counts: float) -> pd.DataFrame:
    return found.assign(weight=np.where(found["label"] == 1, counts, 1.0)).reset_index(drop=True)


@dataclass(frozen=True)
class _Matrix:
    """The matrix of a month as it lies in its file: of most of its rows few are wanted."""

    ids: pd.Index
    table: pa.Table

    @classmethod
    def read(cls, path: Path) -> "_Matrix":
        table = pq.read_table(path).drop_columns(["month"]).combine_chunks()
        return cls(pd.Index(table["subscriber_id"].to_pandas()), table.drop_columns(["subscriber_id"]))

    def of(self, people: pd.Series) -> pd.DataFrame:
        """Give the features of some people."""
        places = self.ids.get_indexer(pd.Index(people))
        assert (places >= 0).all(), "whoever is in the cohort of a month is in its matrix"
        features: pd.DataFrame = self.table.take(pa.array(places)).to_pandas()
        return features
