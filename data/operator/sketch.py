"""Sketch: what the picture sheet of an invented operator counts, month by month; counts only, nobody's months."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from data.operator import catalogue
from data.operator.endings import STAYS
from data.operator.life import Lived
from data.operator.parameters import CAUSES, OTHER_LEAVING, PORT_OUT
from data.operator.people import NORMAL, PERSONAL, Flags, Ints, Reals
from data.operator.span import month_index

FEN_IN_YUAN = 100
BINS_A_DECADE = 100
#: Bounds of the bins: bills of 1 to 1,000 yuan, data of 1 MB to 1,000 GB; what lies below and above has a bin too.
YUAN: Reals = 10.0 ** (np.arange(0, 3 * BINS_A_DECADE + 1) / BINS_A_DECADE)
GB: Reals = 10.0 ** (np.arange(-3 * BINS_A_DECADE, 3 * BINS_A_DECADE + 1) / BINS_A_DECADE)
#: Where each band of tenure begins, in calendar months since the month of joining.
BANDS_MONTHS = (1, 3, 6, 12, 24, 60, 120)
#: Leads of so many months and more are one; without any sign is the last.
LONGEST_MONTHS = 6
NO_SIGN = LONGEST_MONTHS + 1
#: The month of a sign that never began.
NEVER = np.iinfo(np.int32).max


def _none(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


@dataclass
class Sketch:
    """Counts of the exported months: of personal subscribers in normal state at a month's end, unless said otherwise.

    Memory does not grow with the months: besides the counts, only since when each sign shows is kept of everybody.
    """

    bills: Ints = field(default_factory=lambda: _none(len(YUAN) + 1))  # by charge, bins of YUAN
    data: Ints = field(default_factory=lambda: _none(len(GB) + 1))  # by data used, bins of GB
    no_data: int = 0
    months: list[str] = field(default_factory=list)
    active: list[tuple[int, int, float]] = field(default_factory=list)  # people, with any use, mean share of days
    plans: list[Ints] = field(default_factory=list)  # people by plan
    # Personal subscribers of the beginning of a month, by band of tenure: all, ported out, left otherwise.
    leaving: Ints = field(default_factory=lambda: _none(len(BANDS_MONTHS), 3))
    # By lead (0 to LONGEST_MONTHS and more, NO_SIGN): who ported out, and who might have and stayed.
    leads: Ints = field(default_factory=lambda: _none(2, NO_SIGN + 1))
    lived_months: int = 0
    _since: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, len(CAUSES)), dtype=np.int32))

    def look(self, lived: Lived, *, is_exported: bool) -> None:
        """Count a month; every month that is lived has to be looked at, in order, for signs begin before exports."""
        since = self._told(lived)
        if is_exported:
            self._count_use(lived)
            self._count_leaving(lived)
            # Only when the longest lead could have been seen: else the first exported months would look too short.
            if self.lived_months >= LONGEST_MONTHS:
                self._count_leads(lived, since)
        self.lived_months += 1

    def _told(self, lived: Lived) -> Ints:
        """Return since which month each person shows any sign, NEVER if none; go on to the end of this month.

        A sign that showed last month counts even if it is over: what leaves this month was decided then.
        """
        month, shows = lived.span.month.number, lived.seen > 0
        before = np.full(shows.shape, NEVER, dtype=np.int32)
        before[: len(self._since)] = self._since
        now = np.where(shows, np.minimum(before, month), NEVER).astype(np.int32)
        self._since = now[lived.people.is_present]
        oldest = before.min(axis=1)
        return np.where(oldest < NEVER, oldest, now.min(axis=1))

    def _count_use(self, lived: Lived) -> None:
        people, peaks = lived.people, lived.peaks
        if peaks is None:
            raise ValueError("a month that is not laid out has no active days")
        here = (people.kind == PERSONAL) & (people.status == NORMAL)
        used, days = lived.usage.data_kb[here], peaks.active_days[here]
        self.bills += binned(lived.bills.charged_fen[here] / FEN_IN_YUAN, YUAN)
        self.data += binned(used / catalogue.KB_IN_GB, GB)
        self.no_data += int((used == 0).sum())
        self.months.append(str(lived.span.month))
        share = float(days.mean()) / lived.span.days if len(days) else 0.0
        self.active.append((len(days), int((days > 0).sum()), share))
        self.plans.append(np.bincount(people.plan[here], minlength=len(catalogue.PLANS)))

    def _count_leaving(self, lived: Lived) -> None:
        people = lived.people
        here = lived.was_here & (people.kind == PERSONAL)
        tenure = lived.span.index - month_index(people.joined_day[here])
        band = np.searchsorted(BANDS_MONTHS, tenure, side="right") - 1
        what = lived.endings.what[here]
        for column, who in enumerate((np.ones(len(what), dtype=bool), what == PORT_OUT, what == OTHER_LEAVING)):
            self.leaving[:, column] += np.bincount(band[who], minlength=len(BANDS_MONTHS))

    def _count_leads(self, lived: Lived, since: Ints) -> None:
        what, month = lived.endings.what, lived.span.month.number
        lead = np.where(since == NEVER, NO_SIGN, np.minimum(month - since, LONGEST_MONTHS))
        groups: tuple[Flags, Flags] = (what == PORT_OUT, lived.hazards.is_free_to_port & (what == STAYS))
        for row, who in enumerate(groups):
            self.leads[row] += np.bincount(lead[who], minlength=NO_SIGN + 1)


def binned(values: Reals, bounds: Reals) -> Ints:
    """Count values by bin, shape (bounds + 1,): below the first bound, from each to the next, from the last on."""
    return np.bincount(np.searchsorted(bounds, values, side="right"), minlength=len(bounds) + 1)


def quantile(counts: Ints, bounds: Reals, share: float) -> float:
    """Return the value below which so large a share lies, in equal steps of its logarithm within its bin.

    >>> quantile(np.array([0, 10, 0]), np.array([1.0, 100.0]), 0.5)
    10.0
    """
    goal, reached = share * counts.sum(), np.cumsum(counts)
    at = int(np.searchsorted(reached, goal))
    if at == 0:
        return 0.0
    if at >= len(bounds):
        return float(bounds[-1])
    within = (goal - reached[at - 1]) / max(int(counts[at]), 1)
    return float(bounds[at - 1] * (bounds[at] / bounds[at - 1]) ** within)
