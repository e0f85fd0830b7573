"""Rows: labelled subscriber-months, brought together out of matrices and of what happened, to learn or to judge by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.month import Month
from models.outcome import Outcome
from models.rows import Part, Rows, joined
from models.split import Cell
from pipelines.past import Past
from pipelines.workspace import Workspace

#: Label the cohorts of these cells for an outcome. The rows come in the order of their months.
Gather = Callable[[tuple[Cell, ...], Outcome], Rows]


def gatherer(workspace: Workspace, matrices: Mapping[Month, Path], until: Month, past: Past | None = None) -> Gather:
    """Gather labelled rows of months whose matrices are there, by what had happened until a month was over.

    Features are read when they are asked for: of one month at a time, and of the rows that are meant. `past`: what
    happened, where it was read before, and is kept for the next.
    """
    past = past or Past(workspace, until)
    matrix = lru_cache(maxsize=1)(lambda month: _Matrix.read(matrices[month]))

    def labelled(cell: Cell, outcome: Outcome) -> Rows:
        known = past.people(cell.month)
        found = outcome.labelled(known, past.happened, cell.month, cell.ahead)
        ids = found["subscriber_id"]
        asked = pd.DataFrame({"subscriber_id": ids, "target": cell.target.number}).assign(
            prefecture=known.set_index("subscriber_id")["prefecture"].loc[ids].to_numpy()
        )
        part = Part(
            lambda places: matrix(cell.month).of(ids.iloc[places]),
            np.arange(len(ids)),
            np.full(len(ids), cell.ahead, dtype=np.int64),
        )
        return Rows((part,), found["label"].to_numpy(np.float64), asked, found["weight"].to_numpy(np.float64))

    def gather(cells: tuple[Cell, ...], outcome: Outcome) -> Rows:
        return joined([labelled(cell, outcome) for cell in sorted(cells, key=lambda cell: (cell.month, cell.ahead))])

    return gather


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
