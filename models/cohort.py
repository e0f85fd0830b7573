"""Cohort: whom we speak of at the end of a month, the same in training and in scoring."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.month import Month

CODE_QUIET_DAYS = 90
PORT_QUIET_DAYS = 120

#: The columns of a cohort that decide of which outcomes somebody is at risk, and where he lives.
RISKS = (
    *("subscriber_id", "month", "prefecture", "card", "plan_since", "lockin_until", "owed_fen", "ported_in_days"),
    *("is_top_plan", "has_signs", "holds_pack", "ports_from"),
)

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Opening:
    """When portability opened: the day it did, and by prefecture code where it was another; None: before all months."""

    day: dt.date | None = None
    elsewhere: Mapping[str, dt.date] = field(default_factory=dict)

    def of(self, prefectures: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
        """Give the day of each prefecture; empty where it was open before all months."""
        days = {code: self.elsewhere.get(code, self.day) for code in prefectures.unique()}
        return pd.to_datetime(prefectures.map(days)).astype("datetime64[ns]")


@dataclass(frozen=True)
class Known:
    """What the tables say of a month, as known on its list day.

    `subscribers` and `bills` of the month itself, `porting` of the months before as far as anything waits for it
    (120 days), `plans` as sold in the month. `active`: who used or paid in the month; `with_pack`: who bought a pack.
    `opening`: when portability opened.
    """

    month: Month
    subscribers: pd.DataFrame
    bills: pd.DataFrame
    porting: pd.DataFrame
    plans: pd.DataFrame
    active: Collection[str] = ()
    with_pack: Collection[str] = ()
    opening: Opening = Opening()


def cohort(known: Known) -> pd.DataFrame:
    """Say who is in the cohort, one row a subscriber, and what decides of which outcomes he is at risk.

    Personal mobile numbers in normal service at the end of the month, customers for at least a month, who have not
    asked for an authorisation code in the last 90 days. Columns: those of `subscribers`, and `owed_fen`, `fee_fen`,
    `ported_in_days` (days since, null if never within 120), `is_top_plan`, `has_signs` (used or paid), `holds_pack`,
    `ports_from` (the day on which portability opened where they live).
    """
    people = known.subscribers
    is_in = (
        (people["kind"] == "personal")
        & (people["status"] == "normal")
        & (people["joined_on"] <= known.month.first_day)
        & ~is_among(people["subscriber_id"], _asked_for_a_code(known))
    )
    held = known.plans[pd.to_datetime(known.plans["valid_from"]) <= pd.Timestamp(known.month.last_day)]
    terms = held.sort_values("valid_from").groupby("plan_id").last()
    fees = terms["fee_fen"].astype("float64")
    on_sale = fees[terms["is_on_sale"].astype(bool)]
    owed = known.bills.set_index("subscriber_id")["owed_fen"]
    kept = people[is_in].sort_values("subscriber_id").reset_index(drop=True)
    fee = kept["plan_id"].map(fees)
    return kept.assign(
        owed_fen=kept["subscriber_id"].map(owed).fillna(0).astype("int64"),
        fee_fen=fee,
        ported_in_days=kept["subscriber_id"].map(_days_since_porting_in(known)),
        has_signs=is_among(kept["subscriber_id"], known.active),
        holds_pack=is_among(kept["subscriber_id"], known.with_pack),
        is_top_plan=fee >= (on_sale.max() if len(on_sale) else np.inf),
        ports_from=known.opening.of(kept["prefecture"]),
    )


def free_to_port(people: pd.DataFrame, by: Month) -> Flags:
    """Say who of the cohort may port a number out by the end of a month: the conditions of the rule book.

    Free to leave, and where portability is open all through that month: who could not go did not choose to stay.
    """
    is_closed = people["ports_from"] > pd.Timestamp(by.first_day)
    flags: Flags = free_to_leave(people, by) & ~is_closed.to_numpy(bool)
    return flags


def free_to_leave(people: pd.DataFrame, by: Month) -> Flags:
    """Say whom nothing binds by the end of a month, portability being open or not.

    A main card, no debt, 120 days since the last port, no agreement whose term reaches past that month.
    """
    lockin = pd.to_datetime(people["lockin_until"])
    is_bound = lockin > pd.Timestamp(by.last_day)
    is_settled = people["ported_in_days"].isna() | (people["ported_in_days"] >= PORT_QUIET_DAYS)
    flags: Flags = ((people["card"] == "main") & (people["owed_fen"] == 0) & is_settled & ~is_bound).to_numpy(bool)
    return flags


def is_among(people: "pd.Series[str]", others: Collection[str]) -> Flags:
    """Say who of some people is among others, by subscriber_id; what pandas asks of each of the others is slow."""
    ids, among = (pa.array(who, type=pa.string(), from_pandas=True) for who in (people, others))
    return np.asarray(pc.is_in(ids, value_set=among), dtype=bool)


def _asked_for_a_code(known: Known) -> "pd.Series[str]":
    since = known.month.last_day - dt.timedelta(days=CODE_QUIET_DAYS)
    asked = known.porting[(known.porting["step"] == "code") & (known.porting["at"] >= pd.Timestamp(since))]
    return asked["subscriber_id"]


def _days_since_porting_in(known: Known) -> "pd.Series[float]":
    came = known.porting[known.porting["step"] == "ported_in"].groupby("subscriber_id")["at"].max()
    days: pd.Series[float] = (pd.Timestamp(known.month.last_day) - came).dt.days.astype("float64")
    return days
