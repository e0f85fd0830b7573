"""Terms: the money, the reach and the capacity that the operator states; none of these rates is measured by us."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.refusals import BadSettings

CHANNELS = ("call", "sms", "app", "shop")
LEVEL_CODES = ("red", "orange", "yellow", "blue")


@dataclass(frozen=True)
class Attempt:
    """One attempt by a channel: the share of people it reaches, and what it costs whether it reaches them or not."""

    reach_share: float
    cost_fen: int


def _attempts() -> dict[str, Attempt]:
    return {
        "call": Attempt(reach_share=0.45, cost_fen=300),
        "sms": Attempt(reach_share=0.12, cost_fen=5),
        "app": Attempt(reach_share=0.08, cost_fen=1),
        "shop": Attempt(reach_share=0.05, cost_fen=200),
    }


@dataclass(frozen=True)
class Terms:
    """What the lists assume, all of it stated, not measured; the settings file may say otherwise.

    Shares lie in 0..1; hazards are monthly; `capacity_count` is contacts a prefecture can make a month for each list,
    `capacity_by_prefecture` (code -> contacts) where one differs.
    """

    #: What is left of a yuan of revenue after interconnect, commission and the cost of serving.
    margin_share: float = 0.5
    #: A yuan a month from now, in yuan of today.
    discount_share: float = 0.99
    horizon_months: int = 24
    #: Payment mode -> monthly hazard of going silent, and of being lost to debt, as long as no model speaks of them.
    silence_hazard: Mapping[str, float] = field(default_factory=lambda: {"prepaid": 0.015, "postpaid": 0.006})
    arrears_hazard: Mapping[str, float] = field(default_factory=lambda: {"prepaid": 0.0, "postpaid": 0.008})
    attempts: Mapping[str, Attempt] = field(default_factory=_attempts)
    #: For so long would somebody on the wrong plan have gone on paying too much, had we said nothing.
    misfit_months: int = 6
    #: For so long is the saving of a better plan counted for the customer.
    saving_months: int = 12
    #: A plan that would lower the bill by less than this a month is offered to nobody, on neither list.
    least_bill_saving_fen: int = 500
    #: Risk over the base rate of the same payment mode, at and above which a level begins.
    level_multiples: Mapping[str, float] = field(
        default_factory=lambda: {"red": 10.0, "orange": 5.0, "yellow": 2.5, "blue": 1.5}
    )
    #: Where all that is known is who comes before whom: up to which share of those asked about a level reaches.
    level_shares: Mapping[str, float] = field(
        default_factory=lambda: {"red": 0.005, "orange": 0.02, "yellow": 0.05, "blue": 0.10}
    )
    control_share: float = 0.10
    capacity_count: int = 200
    capacity_by_prefecture: Mapping[str, int] = field(default_factory=dict)
    #: After asking for an authorisation code a person is left alone for so long.
    code_quiet_days: int = 90

    def __post_init__(self) -> None:
        for where, share in self._shares():
            if not 0 <= share <= 1:
                raise BadSettings(f"terms.{where}", found=f"{share}", expected="a share of 0 to 1", do="Mend it.")
        unknown = sorted(set(self.attempts) - set(CHANNELS))
        if unknown:
            raise BadSettings("terms.attempts", found=f"{unknown}", expected=f"among {CHANNELS}", do="Mend it.")
        self._see_levels("level_multiples", self.level_multiples, falls=True)
        self._see_levels("level_shares", self.level_shares, falls=False)
        if self.horizon_months < 1:
            raise BadSettings(
                "terms.horizon_months", found=f"{self.horizon_months}", expected="1 or more", do="Mend it."
            )

    def _see_levels(self, where: str, told: Mapping[str, float], *, falls: bool) -> None:
        """Refuse levels that are not all there, above 0, and each within the one before."""
        edges = [told.get(code, 0.0) for code in LEVEL_CODES]
        if set(told) != set(LEVEL_CODES) or min(edges) <= 0 or edges != sorted(edges, reverse=falls):
            side = "above" if falls else "below"
            raise BadSettings(
                f"terms.{where}",
                found=f"{dict(told)}",
                expected=f"{', '.join(LEVEL_CODES)}, each above 0 and not {side} the one before",
                do="Mend it.",
            )

    def stated_hazards(self) -> Mapping[str, Mapping[str, float]]:
        """Give the hazards that are stated: outcome -> payment mode -> a month."""
        return {"silence": self.silence_hazard, "arrears": self.arrears_hazard}

    def _shares(self) -> list[tuple[str, float]]:
        """List every share and hazard with its place in the settings."""
        return [
            ("margin_share", self.margin_share),
            ("discount_share", self.discount_share),
            ("control_share", self.control_share),
            *((f"silence_hazard.{payment}", share) for payment, share in self.silence_hazard.items()),
            *((f"arrears_hazard.{payment}", share) for payment, share in self.arrears_hazard.items()),
            *((f"attempts.{channel}.reach_share", one.reach_share) for channel, one in self.attempts.items()),
        ]

    def capacity_of(self, prefecture: str) -> int:
        """Contacts a prefecture can make a month for one list."""
        return self.capacity_by_prefecture.get(prefecture, self.capacity_count)
