"""Arguments: what an invented operator follows from, and what arguments make none."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self, TypedDict

from data.month import Month
from data.operator.conditions import DRIFTS, POLICIES, Conditions
from data.operator.laying import USAGE
from data.operator.mess import KINDS
from data.operator.parameters import RATES
from data.operator.written import FORMATS
from data.refusals import BadUsage


class More(TypedDict, total=False):
    """What may be said of an invented operator besides its size, its months and its seed."""

    rates: str
    grain: str
    form: str
    launch: Month
    drift: str | None
    drift_from: Month | None
    policy: str | None
    has_circle: bool
    has_references: bool
    mess: tuple[str, ...]
    mess_month: Month | None


#: Number portability opened nationwide on 27 November 2019; the first whole month of it.
USUAL = More(
    rates="demo",
    grain="day",
    form="csv",
    launch=Month.parse("2019-12"),
    drift=None,
    drift_from=None,
    policy=None,
    has_circle=True,
    has_references=True,
    mess=(),
    mess_month=None,
)


@dataclass(frozen=True)
class Arguments:
    """What an invented operator follows from; two with the same arguments are the same, byte by byte."""

    subscribers: int
    months: int
    until: str
    seed: int
    rates: str
    grain: str
    form: str
    launch: str
    drift: str | None
    drift_from: str | None
    policy: str | None
    has_circle: bool
    has_references: bool
    mess: tuple[str, ...]
    mess_month: str

    @classmethod
    def of(cls, subscribers: int, months: int, until: Month, seed: int, more: More) -> Self:
        """Put arguments together; months become their names, the month of the mess is the last if none is named."""
        given = {**USUAL, **more}
        given["mess_month"] = given["mess_month"] or until
        plain = {name: str(value) if isinstance(value, Month) else value for name, value in given.items()}
        return cls(subscribers, months, str(until), seed, **plain)  # type: ignore[arg-type]

    @property
    def conditions(self) -> Conditions:
        """What the operator lives under."""
        since = None if self.drift_from is None else Month.parse(self.drift_from)
        launch = Month.parse(self.launch)
        return Conditions(RATES[self.rates], launch, self.drift, since, self.policy, self.has_circle)

    def check(self) -> None:
        """Refuse arguments that make no operator (BadUsage)."""
        if self.subscribers < 1 or self.months < 1 or self.seed < 0:
            raise BadUsage(
                "invent",
                found=f"{self.subscribers} subscribers, {self.months} months, seed {self.seed}",
                expected="at least one subscriber and one month, and a seed of 0 or more",
                do="Name other numbers.",
            )
        self._check_names()
        self._check_drift()
        self._check_mess()

    def _check_names(self) -> None:
        choices: list[tuple[str, str | None, Collection[str]]] = [
            ("rates", self.rates, RATES),
            ("grain", self.grain, USAGE),
            ("format", self.form, FORMATS),
            ("drift", self.drift, DRIFTS),
            ("policy", self.policy, POLICIES),
            *(("mess", kind, KINDS) for kind in self.mess),
        ]
        for name, given, known in choices:
            if given is not None and given not in known:
                raise BadUsage("invent", found=f"{name} `{given}`", expected=", ".join(known), do="Name one of these.")

    def _check_drift(self) -> None:
        if (self.drift is None) != (self.drift_from is None):
            raise BadUsage(
                "invent --drift",
                found=f"{self.drift or 'no drift'} from {self.drift_from or 'no month'}",
                expected="a drift and the month it sets in, or neither",
                do="Name both: --drift prices-rival --drift-from 2025-06",
            )
        until = Month.parse(self.until)
        if self.drift_from is not None and Month.parse(self.drift_from) > until:
            raise BadUsage(
                "invent --drift-from",
                found=self.drift_from,
                expected=f"{until} or before",
                do="Name a month that is written: what sets in later shows in no export.",
            )

    def _check_mess(self) -> None:
        until = Month.parse(self.until)
        if self.mess and not until.back(self.months - 1) <= Month.parse(self.mess_month) <= until:
            raise BadUsage(
                "invent --mess-month",
                found=self.mess_month,
                expected=f"{until.back(self.months - 1)} to {until}",
                do="Name a month that is written.",
            )
        if self.mess and self.form != "csv":
            raise BadUsage(
                "invent --mess", found=f"--format {self.form}", expected="csv", do="Leave --format or --mess out."
            )
