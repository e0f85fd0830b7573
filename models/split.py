"""Split: which months are learnt from, which one tunes, which are kept for judging; by month, never by chance."""

from collections.abc import Collection
from dataclasses import dataclass

from data.month import Month, months_between
from data.refusals import BadData, TooLittle
from models.outcome import AHEAD, HEADLINE_AHEAD, Outcome

#: With so many months of events or more, two of them are kept for judging, and months with little history left out.
PLENTY = 10
HISTORY = 3


@dataclass(frozen=True)
class Cell:
    """The cohort of a month, asked about the month that lies `ahead` of it."""

    month: Month
    ahead: int

    @property
    def target(self) -> Month:
        """The month of the event."""
        return self.month + self.ahead


@dataclass(frozen=True)
class Split:
    """Cells to learn from, to tune on (early stopping, calibration) and to judge by; in this order in time."""

    learn: tuple[Cell, ...]
    tune: tuple[Cell, ...]
    judge: tuple[Cell, ...]

    @property
    def headline(self) -> tuple[Cell, ...]:
        """The cells of the headline figure: one month of gap, one month of outcome."""
        return tuple(cell for cell in self.judge if cell.ahead == HEADLINE_AHEAD)

    def months(self) -> list[Month]:
        """List the months whose matrix is needed."""
        return sorted({cell.month for cell in (*self.learn, *self.tune, *self.judge)})

    def without(self, missing: Collection[Month], *, back: int, after: int) -> "Split":
        """Leave out the cells that a missing month keeps from being asked or answered.

        `back`: over how many months, its own included, a cohort is told; `after`: how many after the event make it
        final. Nothing left to learn from, to tune on or to judge by is refused.
        """

        def whole(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return tuple(
                cell
                for cell in cells
                if not any(cell.month.back(back) < month <= cell.target + after for month in missing)
            )

        parts = {"learn from": whole(self.learn), "tune on": whole(self.tune), "judge by": whole(self.judge)}
        empty = [name for name, cells in parts.items() if not cells]
        if empty:
            raise BadData(
                "training",
                found=f"no month to {empty[0]} that does not need {', '.join(map(str, sorted(missing)))}",
                expected="months whose people and events are known",
                do="Take the missing months in.",
            )
        return Split(*parts.values())


def split(outcome: Outcome, first: Month, until: Month) -> Split:
    """Split the months from `first` to `until` for an outcome; too few are refused with the number that is missing.

    What is learnt or tuned on had happened by the end of every month whose list is judged at the headline, so that no
    model is judged by what it could not have been when the list was due. (Whether an order was kept is known later:
    with few months that much is allowed for.)
    """
    last = outcome.last_final(until)
    judged = 2 if last - first >= PLENTY else 1
    tuned = last.back(judged - 1).back(HEADLINE_AHEAD)
    start = first + (HISTORY - 1) if last - first >= PLENTY else first
    learn = _cells(start, last_target=tuned.back(1))
    missing = (start + 2) - tuned
    if not learn or missing > 0:
        need = until - first + 1 + max(missing, 1)
        raise TooLittle(
            f"training of {outcome.name} until {until}",
            found=f"{until - first + 1} months",
            expected=f"at least {need}, missing {max(missing, 1)}",
            do="Take in older months, or wait for newer ones.",
        )
    return Split(
        learn=learn,
        tune=tuple(cell for cell in _cells(start, last_target=tuned) if cell.target == tuned),
        judge=tuple(
            Cell(target.back(ahead), ahead)
            for target in months_between(last.back(judged - 1), last)
            for ahead in (*AHEAD, AHEAD[-1] + 1)
            if target.back(ahead) >= first
        ),
    )


def _cells(start: Month, *, last_target: Month) -> tuple[Cell, ...]:
    return tuple(
        Cell(month, ahead)
        for month in months_between(start, last_target)
        for ahead in AHEAD
        if month + ahead <= last_target
    )
