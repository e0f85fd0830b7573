"""Judged: people of past months of whom it is known what became of them, and what a model said of them before."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.month import Month
from models.bundle import Bundle
from models.cohort import cohort
from models.happened import Happened
from models.outcome import Outcome
from models.rows import AHEAD_COLUMN
from models.segments import parted
from models.split import Cell
from pipelines.known import happened_until, known_of
from pipelines.lakeside import frame_of
from pipelines.matrices import matrix_among, parts_of_matrix
from pipelines.workspace import Workspace


class Judging:
    """Past months of a workspace, looked at by what had happened until a month was over.

    `matrices`: the file of each month that is asked about. No more than some people's features are held at a time.
    """

    def __init__(self, workspace: Workspace, matrices: Mapping[Month, Path], until: Month) -> None:
        self._workspace, self._matrices, self._until = workspace, matrices, until
        self.cohort = lru_cache(maxsize=4)(self._cohort)

    @cached_property
    def happened(self) -> Happened:
        """What had happened until then."""
        return happened_until(self._workspace, self._until)

    def rows(self, bundle: Bundle, outcome: Outcome, cell: Cell, *, horizon: int = 1) -> pd.DataFrame:
        """Give who was asked about a month (or so many from it on): one row a person, by subscriber_id.

        Columns subscriber_id, month, target (the last month asked about), label, weight, probability, prefecture,
        prefecture_name, and one a segment. A month that is not final has no rows.
        """
        people, last = self.cohort(cell.month), cell.target + (horizon - 1)
        labelled = outcome.labelled(people, self.happened, cell.month, cell.ahead, horizon=horizon)
        traits = parted(people, cell.month, last).assign(
            prefecture=people["prefecture"].to_numpy(),
            prefecture_name=people["prefecture_name"].to_numpy(),
            month=str(cell.month),
            target=str(last),
        )
        rows = labelled.merge(traits, on="subscriber_id", how="left", validate="one_to_one")
        return rows.assign(probability=self._within(bundle, outcome, cell, horizon, rows["subscriber_id"]))

    def unasked(self, outcome: Outcome, cell: Cell) -> dict[str, int]:
        """Count who of the subscribers of a month is not asked about a later one, and who is, by why."""
        people = self.cohort(cell.month)
        everybody = frame_of(self._workspace, "subscribers", [cell.month], cell.month.list_day)
        out = outcome.unasked(people, self.happened, cell.month, cell.ahead)
        asked = len(people) - sum(out.values())
        return {"subscribers": len(everybody), "outside": len(everybody) - len(people), **out, "asked": asked}

    def features(self, month: Month, wanted: "pd.Series[str]") -> pd.DataFrame:
        """Read what was known of some people at the end of a month, in their order."""
        found: pd.DataFrame = matrix_among(self._matrices[month], wanted).loc[pd.Index(wanted)]
        return found

    def _cohort(self, month: Month) -> pd.DataFrame:
        return cohort(known_of(self._workspace, month))

    def _within(
        self, bundle: Bundle, outcome: Outcome, cell: Cell, horizon: int, asked: "pd.Series[str]"
    ) -> NDArray[np.float64]:
        """Say the risk within the months asked about: 1 - the product of 1 - hazard, which is 0 where not at risk."""
        people, wanted = self.cohort(cell.month), pd.Index(asked)
        surviving = np.ones(len(wanted))
        for ahead in range(cell.ahead, cell.ahead + horizon):
            is_at_risk = wanted.isin(people.loc[outcome.at_risk(people, cell.month + ahead), "subscriber_id"])
            surviving *= 1 - np.where(is_at_risk, self._said(bundle, cell.month, ahead, wanted), 0.0)
        return 1 - surviving

    def _said(self, bundle: Bundle, month: Month, ahead: int, wanted: pd.Index) -> NDArray[np.float64]:
        """Ask a model about a month so many ahead, some people at a time."""
        said = [pd.Series(dtype="float64")]
        for part in parts_of_matrix(self._matrices[month]):
            here = part.loc[part.index.isin(wanted)]
            if len(here):
                said.append(pd.Series(bundle.probability(here.assign(**{AHEAD_COLUMN: ahead})), index=here.index))
        found: NDArray[np.float64] = pd.concat(said[1:] or said).reindex(wanted).to_numpy(np.float64)
        return found
