"""The people: all that is true of every subscriber at the end of a month, seen or hidden, one array a property."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.bytes_]

#: Stands for "no such day", "no such plan" and the like.
NONE = -1

STATUSES = ("normal", "suspended", "closed", "ported_out")
NORMAL, SUSPENDED, CLOSED, PORTED = range(4)
REASONS = ("owner", "arrears", "silence")
OWNER, OF_ARREARS, OF_SILENCE = range(3)
KINDS = ("personal", "enterprise", "iot", "test")
PERSONAL = 0
CHANNELS = ("call", "sms", "app", "shop")
JOINED = ("shop", "agent", "telesales", "app")


@dataclass(frozen=True)
class People:
    """One row a subscriber; days count since 1970, months are `Month.number`, catalogue columns hold positions."""

    # Who they are
    person: Ints  # how many came before them: never handed out twice
    subscriber_id: Names
    number: Ints
    prefecture: Ints
    county: Ints
    joined_day: Ints
    joined_channel: Ints
    birth_year: Ints
    is_student: Flags
    is_prepaid: Flags
    has_broadband: Flags
    household: Ints
    is_shared: Flags
    is_sub: Flags
    kind: Ints
    opt_marketing: Flags
    opt_profiling: Flags
    refused_day: Ints  # (people, channels)
    ported_in_day: Ints
    # What they hold
    plan: Ints
    plan_day: Ints
    next_plan: Ints
    lockin_day: Ints
    terminal: Ints
    terminal_day: Ints
    pack_habit: Ints
    quarter_left: Ints
    credit_until: Ints
    back_to_plan: Ints
    # How they stand
    status: Ints
    status_day: Ints
    reason: Ints
    silent_day: Ints
    returns_day: Ints  # a suspended account is paid for, and back
    balance_fen: Ints
    debt_months: Ints
    # What nobody sees
    data_log: Reals
    voice_log: Reals
    active: Reals
    night: Reals
    share_5g: Reals
    roams: Reals
    circle_pull: Reals  # log-odds of porting that peers who ported add
    tastes: Reals  # (people, app categories)
    note_fen: Ints
    services_fen: Ints
    skips: Reals
    ambition: Reals
    slowness: Reals  # of the network where they are, in standard deviations
    frailty: Reals  # (people, two voluntary endings)
    reachable: Reals
    contact_type: Ints
    effects: Reals  # (people, 3), what contacts multiply voluntary leaving by in this month and the two after it
    contacted_day: Ints  # the last day a contact reached them
    taught_until: Ints
    levels: Ints  # (people, causes), end of the last month
    is_shown: Flags  # (people, causes), of the present episode
    is_alarm: Flags  # (people, causes), looks raised though calm
    is_over: Flags  # a misfit uses too much, not too little
    queried: Ints
    overages: Flags  # (people, 3), the last three months
    data_usual: Reals  # slow mean of the logarithm of a month's data
    data_last: Reals

    def __len__(self) -> int:
        return len(self.number)

    def only(self, rows: Flags | Ints) -> "People":
        """Return some of them."""
        return People(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def with_newcomers(self, others: "People") -> "People":
        """Return them and others after them."""
        pairs = ((field.name, (getattr(self, field.name), getattr(others, field.name))) for field in fields(self))
        return People(**{name: np.concatenate(both) for name, both in pairs})

    @property
    def is_present(self) -> Flags:
        """Still a customer."""
        return np.asarray(self.status <= SUSPENDED, dtype=bool)

    @property
    def is_living(self) -> Flags:
        """A personal card in normal state that has not fallen silent: at risk of leaving."""
        return np.asarray((self.status == NORMAL) & (self.silent_day == NONE) & (self.kind == PERSONAL), dtype=bool)

    @property
    def owed_fen(self) -> Ints:
        """Owed at the end of the last month."""
        return np.maximum(0, -self.balance_fen)
