"""Segments: sorts of people on whom a model is judged by itself, since a mean over all may hide that it fails one."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.month import Month
from models.cohort import free_to_port
from models.comparison import EVENTS_OF_SIZE
from models.pooling import pooled
from models.worth import by_group, worth

#: Whoever has been a customer for fewer whole months than these is a newcomer.
NEWCOMER_MONTHS = 3

#: The prefectures with fewer events than 30 each, taken together.
REST = "rest"


@dataclass(frozen=True)
class Segment:
    """A way to part the cohort of a month: `groups` by code with their words (Chinese, English), and who is in which.

    `first(people, month, target)`: whether somebody is in the first of the two groups.
    """

    name: str
    zh: str
    en: str
    groups: Mapping[str, tuple[str, str]]
    first: Callable[[pd.DataFrame, Month, Month], NDArray[np.bool_]]

    def of(self, people: pd.DataFrame, month: Month, target: Month) -> NDArray[np.object_]:
        """Say of each person of a month's cohort, asked about a target month, to which group he belongs."""
        one, other = self.groups
        return np.where(self.first(people, month, target), one, other).astype(object)


def _pays_before(people: pd.DataFrame, month: Month, target: Month) -> NDArray[np.bool_]:
    del month, target
    return (people["payment"] == "prepaid").to_numpy(bool)


def _used_or_paid(people: pd.DataFrame, month: Month, target: Month) -> NDArray[np.bool_]:
    del month, target
    return people["has_signs"].to_numpy(bool)


def _may_port(people: pd.DataFrame, month: Month, target: Month) -> NDArray[np.bool_]:
    del month
    return free_to_port(people, target)


def _is_new(people: pd.DataFrame, month: Month, target: Month) -> NDArray[np.bool_]:
    del target
    since: dt.date = month.back(NEWCOMER_MONTHS).last_day
    return (pd.to_datetime(people["joined_on"]) > pd.Timestamp(since)).to_numpy(bool)


SEGMENTS = (
    Segment(
        "payment",
        "付费方式",
        "payment",
        {"prepaid": ("预付费", "prepaid"), "postpaid": ("后付费", "postpaid")},
        _pays_before,
    ),
    Segment(
        "activity",
        "活跃",
        "activity",
        {"active": ("当月有使用或缴费", "used or paid"), "silent": ("当月沉默", "silent")},
        _used_or_paid,
    ),
    Segment(
        "freedom",
        "可否携转",
        "free to port",
        {"free": ("可携转", "free to port"), "bound": ("暂不可携转", "not free to port")},
        _may_port,
    ),
    Segment(
        "tenure",
        "在网时长",
        "tenure",
        {
            "newcomer": ("在网不足3个月", "under 3 months"),
            "settled": ("在网3个月以上", "over 3 months"),
        },
        _is_new,
    ),
)


def parted(people: pd.DataFrame, month: Month, target: Month) -> pd.DataFrame:
    """Say to which groups each person of a cohort belongs: subscriber_id, and a column a segment."""
    groups = {segment.name: segment.of(people, month, target) for segment in SEGMENTS}
    return pd.DataFrame({"subscriber_id": people["subscriber_id"].to_numpy(), **groups})


def by_segment(rows: pd.DataFrame, *, listed_share: float) -> list[dict[str, Any]]:
    """Measure each group of each segment by itself: segment, group, zh, en, then `worth`; empty groups are said too.

    `rows`: as `worth` takes them, with a column a segment.
    """
    found = []
    for segment in SEGMENTS:
        for code, (zh, en) in segment.groups.items():
            here = rows[rows[segment.name] == code]
            said = {"segment": segment.name, "group": code, "zh": zh, "en": en}
            found.append({**said, **worth(here, listed_share=listed_share)})
    return found


def by_prefecture(rows: pd.DataFrame, *, listed_share: float) -> list[dict[str, Any]]:
    """Measure each prefecture with 30 events or more by itself, and all others together as the group `rest`.

    `rows` with prefecture and prefecture_name. Largest first; `places` says how many prefectures a row holds.
    """
    events = rows.groupby("prefecture")["label"].sum()
    large = set(events.index[events >= EVENTS_OF_SIZE])
    group = np.where(rows["prefecture"].isin(large), rows["prefecture"], REST).astype(object)
    names, places = _names(rows), {REST: len(events) - len(large)}
    found = by_group(rows, group, lambda here: worth(here, listed_share=listed_share))
    found.sort(key=lambda one: (one["group"] == REST, -one["events"], one["group"]))
    return [{**one, "name": names.get(one["group"], ""), "places": places.get(one["group"], 1)} for one in found]


def small_prefectures(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of the prefectures with fewer than 30 events observed over expected, drawn to one another (`pooled`).

    Columns prefecture, name, events, expected (events), ratio, pooled, low, high; most events first.
    """
    weight, hit = rows["weight"], rows["label"] * rows["weight"]
    sums = pd.DataFrame(
        {"events": rows["label"], "hit": hit, "said": rows["probability"] * weight, "one": weight, "two": weight**2}
    )
    small = sums.groupby(rows["prefecture"]).sum()
    small = small[small["events"] < EVENTS_OF_SIZE]
    if not len(small):
        return []
    # Rows that speak for many prove less than as many rows (Kish, 1965).
    proof = (small["one"] / small["two"]).to_numpy(np.float64)
    found = pooled(small["hit"].to_numpy(np.float64) * proof, small["said"].to_numpy(np.float64) * proof)
    told = found.assign(
        prefecture=small.index, name=_named(small.index, _names(rows)), events=small["events"].to_numpy(np.int64)
    ).assign(expected=small["said"].to_numpy(np.float64))
    ordered = told.sort_values(["events", "prefecture"], ascending=[False, True], kind="stable")
    return [{str(name): value for name, value in row.items()} for row in ordered.to_dict("records")]


def _names(rows: pd.DataFrame) -> dict[str, str]:
    last = rows.drop_duplicates("prefecture", keep="last")
    return dict(zip(last["prefecture"].astype(str), last["prefecture_name"].astype(str), strict=True))


def _named(codes: Sequence[str] | pd.Index, names: Mapping[str, str]) -> list[str]:
    return [names.get(str(code), "") for code in codes]
