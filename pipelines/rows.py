"""Rows: labelled subscriber-months, brought together out of matrices and of what happened, to learn or to judge by."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from data.month import Month
from models.cohort import cohort
from models.learning import AHEAD_COLUMN, Rows
from models.outcome import Outcome
from models.split import Cell
from pipelines.known import happened_until, known_of
from pipelines.score import matrix_of
from pipelines.workspace import Workspace

#: Label the cohorts of these cells for an outcome.
Gather = Callable[[tuple[Cell, ...], Outcome], Rows]


def gatherer(workspace: Workspace, matrices: Mapping[Month, Path], until: Month) -> Gather:
    """Gather labelled rows of months whose matrices are there, by what had happened until a month was over."""
    happened = happened_until(workspace, until)

    @cache
    def people(month: Month) -> pd.DataFrame:
        return cohort(known_of(workspace, month))

    @cache
    def matrix(month: Month) -> pd.DataFrame:
        return matrix_of(matrices[month])

    def gather(cells: tuple[Cell, ...], outcome: Outcome) -> Rows:
        features, labels, asked, weights = [], [], [], []
        for cell in cells:
            labelled = outcome.labelled(people(cell.month), happened, cell.month, cell.ahead)
            prefecture = people(cell.month).set_index("subscriber_id")["prefecture"]
            features.append(matrix(cell.month).loc[labelled["subscriber_id"]].assign(**{AHEAD_COLUMN: cell.ahead}))
            labels.append(labelled["label"].to_numpy(np.float64))
            weights.append(labelled["weight"].to_numpy(np.float64))
            asked.append(
                pd.DataFrame({"subscriber_id": labelled["subscriber_id"], "target": cell.target.number}).assign(
                    prefecture=prefecture.loc[labelled["subscriber_id"]].to_numpy()
                )
            )
        weight = np.concatenate(weights)
        return Rows(
            pd.concat(features, ignore_index=True),
            np.concatenate(labels),
            pd.concat(asked, ignore_index=True),
            # Where everybody speaks for himself alone nothing is weighed, and models stay what they were.
            weight if (weight != 1).any() else None,
        )

    return gather
