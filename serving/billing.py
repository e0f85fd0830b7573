"""Billing: what a person's own last months would have cost on every plan of the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.refusals import BadData

WINDOW_MONTHS = 3
SECONDS_A_MINUTE = 60
#: People re-rated at a time: 50,000 people x 3 months x 14 plans is a matrix of 17 MB.
CHUNK_PEOPLE = 50_000

Whole = NDArray[np.int64]


def in_force(plans: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return one row a plan: the terms that hold on that day (the latest `valid_from` not after it).

    Sorted by fee, then plan_id, so that the first of several equal bills is the one of the lowest fee.
    """
    begun = plans[pd.to_datetime(plans["valid_from"]) <= pd.Timestamp(on)]
    latest = begun.sort_values(["plan_id", "valid_from"]).drop_duplicates("plan_id", keep="last")
    return latest.sort_values(["fee_fen", "plan_id"], ignore_index=True)


def charges(data_kb: Whole, voice_out_s: Whole, plans: pd.DataFrame) -> Whole:
    """Charge every month on every plan: int64 fen, months x plans.

    Fee + begun data units beyond the allowance (at most the cap) + begun minutes beyond the allowance. The allowance is
    counted in seconds, so a begun minute is one of what is left over, not of each call.
    """
    of = {name: plans[name].to_numpy(dtype=np.int64) for name in plans.columns if name.endswith(("_fen", "_kb", "_s"))}
    over_kb = np.maximum(data_kb[:, None] - of["data_allowance_kb"], 0)
    over_s = np.maximum(voice_out_s[:, None] - of["voice_allowance_s"], 0)
    data_fen = np.minimum(-(-over_kb // of["data_unit_kb"]) * of["data_unit_fen"], of["data_cap_fen"])
    voice_fen = -(-over_s // SECONDS_A_MINUTE) * of["voice_unit_fen"]
    charged: Whole = of["fee_fen"] + data_fen + voice_fen
    return charged


@dataclass(frozen=True)
class _Chunk:
    """Some people: their ids and held plans, their bills of all months together (people x plans), their months."""

    subscriber_id: NDArray[Any]
    plan_id: NDArray[Any]
    bill_fen_3m: Whole
    months_count: Whole


def _checked(usage: pd.DataFrame) -> None:
    months = usage["month"].nunique()
    if months > WINDOW_MONTHS:
        raise BadData(
            "usage for billing",
            found=f"{months} different months",
            expected=f"the last {WINDOW_MONTHS} at most",
            do="Hand in the last three months only.",
        )


def _chunks(held: pd.DataFrame, usage: pd.DataFrame, plans: pd.DataFrame) -> Iterator[_Chunk]:
    """Re-rate people chunk by chunk, sorted by subscriber_id; a month without a row of usage costs the fee."""
    _checked(usage)
    held = held.sort_values("subscriber_id", ignore_index=True)
    row_of = pd.Index(held["subscriber_id"]).get_indexer(pd.Index(usage["subscriber_id"]))
    order = np.argsort(row_of, kind="stable")
    order = order[row_of[order] >= 0]
    person = row_of[order]
    data_kb = usage["data_kb"].to_numpy(dtype=np.int64)[order]
    voice_s = usage["voice_out_s"].to_numpy(dtype=np.int64)[order]
    fees = plans["fee_fen"].to_numpy(dtype=np.int64)
    months = held["months_count"].to_numpy(dtype=np.int64)
    for start in range(0, len(held), CHUNK_PEOPLE):
        stop = min(start + CHUNK_PEOPLE, len(held))
        first, last = np.searchsorted(person, [start, stop])
        here = person[first:last] - start
        used = np.bincount(here, minlength=stop - start).astype(np.int64)
        bills = np.zeros((stop - start, len(plans)), dtype=np.int64)
        if len(here):
            begins = np.flatnonzero(np.diff(here, prepend=-1))
            monthly = charges(data_kb[first:last], voice_s[first:last], plans)
            bills[here[begins]] = np.add.reduceat(monthly, begins, axis=0)
        count = np.maximum(np.maximum(months[start:stop], used), 1)
        bills += (count - used)[:, None] * fees
        ids = held["subscriber_id"].iloc[start:stop].to_numpy(dtype=object)
        yield _Chunk(ids, held["plan_id"].iloc[start:stop].to_numpy(dtype=object), bills, count)


def bills_on(held: pd.DataFrame, usage: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Re-rate people on every plan: one row a subscriber and plan, sorted by both.

    `held`: subscriber_id, plan_id, months_count (months as a customer, 1 to 3). `usage`: subscriber_id, month, data_kb,
    voice_out_s. `plans`: one row a plan (`in_force`). Returns subscriber_id, plan_id, `bill_fen_3m` (int64, all months
    together), months_count and `bill_fen` (float64, a month: the sum divided once).
    """
    parts = []
    for chunk in _chunks(held, usage, plans):
        people, choices = chunk.bill_fen_3m.shape
        parts.append(
            pd.DataFrame(
                {
                    "subscriber_id": np.repeat(chunk.subscriber_id, choices),
                    "plan_id": np.tile(plans["plan_id"].to_numpy(dtype=object), people),
                    "bill_fen_3m": chunk.bill_fen_3m.ravel(),
                    "months_count": np.repeat(chunk.months_count, choices),
                }
            )
        )
    columns = ["subscriber_id", "plan_id", "bill_fen_3m", "months_count"]
    bills = pd.concat(parts) if parts else pd.DataFrame({name: [] for name in columns})
    bills = bills.sort_values(["subscriber_id", "plan_id"], ignore_index=True)
    return bills.assign(bill_fen=bills["bill_fen_3m"] / bills["months_count"])


def _best_of(chunk: _Chunk, plans: pd.DataFrame) -> pd.DataFrame:
    """Choose for each person of a chunk."""
    rows = np.arange(len(chunk.subscriber_id))
    held_at = pd.Index(plans["plan_id"]).get_indexer(pd.Index(chunk.plan_id))
    known = held_at >= 0
    bills = chunk.bill_fen_3m
    barred = np.where(plans["is_on_sale"].to_numpy(dtype=bool), np.int64(0), np.iinfo(np.int64).max // 2)
    offered = bills + barred
    # Whoever holds a plan that is no longer sold may keep it.
    offered[rows[known], held_at[known]] = bills[rows[known], held_at[known]]
    best_at = offered.argmin(axis=1)
    stays = known & (bills[rows, held_at] == offered[rows, best_at])
    best_at = np.where(stays, held_at, best_at)
    fees = plans["fee_fen"].to_numpy(dtype=np.int64)
    months = chunk.months_count.astype(np.float64)
    return pd.DataFrame(
        {
            "subscriber_id": pd.array(chunk.subscriber_id, dtype="str"),
            "best_plan_id": plans["plan_id"].to_numpy(dtype=object)[best_at],
            "fee_now_fen": np.where(known, fees[held_at], np.nan),
            "fee_best_fen": fees[best_at].astype(np.float64),
            "bill_now_fen": np.where(known, bills[rows, held_at] / months, np.nan),
            "bill_best_fen": bills[rows, best_at] / months,
            "saving_fen": np.where(known, (bills[rows, held_at] - bills[rows, best_at]) / months, np.nan),
        }
    )


def best_plan(held: pd.DataFrame, usage: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Return the plan on which a person's own months cost least: one row a person of `held`, sorted by subscriber_id.

    Lowest bill among the plans on sale and the one held; equal bills: the plan held, else the lowest fee, else the
    first plan_id. Fees and bills are fen a month, `saving_fen` = bill now - bill on the best plan (never below 0). A
    plan held that is not in the catalogue makes what is compared with it null. Arguments as in `bills_on`.
    """
    columns = ["best_plan_id", "fee_now_fen", "fee_best_fen", "bill_now_fen", "bill_best_fen", "saving_fen"]
    if not plans["is_on_sale"].any():
        raise BadData("plans", found="no plan on sale", expected="at least one", do="Mend the catalogue.")
    ordered = plans.sort_values(["fee_fen", "plan_id"], ignore_index=True)
    parts = [_best_of(chunk, ordered) for chunk in _chunks(held, usage, ordered)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["subscriber_id", *columns])
