"""Past: who there was and what happened until a month was over, read once for all outcomes that are learnt from it."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from data.month import Month
from models.cohort import RISKS, cohort
from models.happened import Happened
from pipelines.known import happened_until, known_of
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class Past:
    """What the tables say of the months up to `until`, as known on its list day; read when it is first asked for."""

    workspace: Workspace
    until: Month
    _people: dict[Month, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def happened(self) -> Happened:
        """What happened in all months."""
        return happened_until(self.workspace, self.until)

    def people(self, month: Month) -> pd.DataFrame:
        """Who was in the cohort of a month, and what decides of which outcomes they were at risk."""
        if month not in self._people:
            known = cohort(known_of(self.workspace, month))[list(RISKS)]
            days = {name: pd.to_datetime(known[name]) for name in ("plan_since", "lockin_until")}
            self._people[month] = known.assign(**days)
        return self._people[month]
