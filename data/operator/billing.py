"""Billing: what a month costs, exactly, from the plan, the packs and what was used."""

from dataclasses import dataclass

import numpy as np

from data.operator import catalogue
from data.operator.people import Flags, Ints, Reals

SECONDS_IN_MIN = 60


@dataclass(frozen=True)
class Cover:
    """Data that packs take off a month's use before the plan is asked, in KB."""

    general_kb: Ints
    directed_kb: Ints
    night_kb: Ints


@dataclass(frozen=True)
class Bills:
    """A month's charges in fen, one row a subscriber (the columns of the contract `bills`)."""

    plan_fee_fen: Ints
    data_overage_fen: Ints
    voice_overage_fen: Ints
    packs_fen: Ints
    other_fen: Ints
    discount_fen: Ints

    @property
    def charged_fen(self) -> Ints:
        """The sum to pay for the month."""
        parts = self.plan_fee_fen + self.data_overage_fen + self.voice_overage_fen + self.packs_fen + self.other_fen
        return np.asarray(parts - self.discount_fen, dtype=np.int64)


def data_overage_fen(plan: Ints, data_kb: Ints | Reals) -> Ints:
    """Price of data beyond the allowance: begun units whole, never above the plan's cap."""
    beyond = np.maximum(0, np.floor(data_kb).astype(np.int64) - catalogue.PLAN_DATA_KB[plan])
    units = -(-beyond // catalogue.PLAN_UNIT_KB[plan])
    return np.asarray(np.minimum(units * catalogue.PLAN_UNIT_FEN[plan], catalogue.PLAN_CAP_FEN[plan]), dtype=np.int64)


def voice_overage_fen(plan: Ints, voice_out_s: Ints | Reals) -> Ints:
    """Price of outgoing voice beyond the allowance: begun minutes whole."""
    beyond = np.maximum(0, np.floor(voice_out_s).astype(np.int64) - catalogue.PLAN_VOICE_S[plan])
    return np.asarray(-(-beyond // SECONDS_IN_MIN) * catalogue.PLAN_MINUTE_FEN[plan], dtype=np.int64)


def cost_fen(plan: Ints, data_kb: Ints | Reals, voice_out_s: Ints | Reals) -> Ints:
    """Return what a month's use would cost on a plan: fee and what lies beyond the allowances, without packs."""
    beyond = data_overage_fen(plan, data_kb) + voice_overage_fen(plan, voice_out_s)
    return np.asarray(catalogue.PLAN_FEE_FEN[plan] + beyond, dtype=np.int64)


def charge(
    plan: Ints, data_kb: Ints, voice_out_s: Ints, cover: Cover, *, is_served: Flags, fees: float = 1.0
) -> tuple[Ints, Ints, Ints]:
    """Return plan fee (times `fees`), data overage and voice overage; nothing is charged to those not served all month.

    Data beyond = use - directed packs' part - night packs' part - general packs' data - the plan's allowance.
    """
    counted = np.maximum(0, data_kb - cover.directed_kb - cover.night_kb - cover.general_kb)
    return (
        np.where(is_served, catalogue.fees_fen(fees)[plan], 0),
        np.where(is_served, data_overage_fen(plan, counted), 0),
        np.where(is_served, voice_overage_fen(plan, voice_out_s), 0),
    )
