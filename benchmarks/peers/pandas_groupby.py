"""pandas, as one would write it who has to fit the rows into memory: each month grouped by itself, then its windows."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.peers.asked import ASKED, DAYS_BACK, LAST_DAYS, LIST_DAY, MONTHS, SUMS, Asked
from benchmarks.peers.rows import subscribers_file, usage_file


def from_scratch(folder: Path, room: Path) -> None:
    """Make the features of the newest month from the daily rows of all."""
    months = [_facts(folder, back) for back in range(len(MONTHS))]
    # Whoever was no subscriber in a month has no row in it: unknown, and 0 in a total.
    people = months[0].index
    seen = [pd.Series(people.isin(month.index).astype("int64"), index=people) for month in months]
    aligned = [month.reindex(people) for month in months]
    features = pd.DataFrame({asked.name: _said(asked, aligned, seen) for asked in ASKED}, index=people)
    features.sort_index().reset_index().to_parquet(room / "features.parquet", compression="zstd", index=False)


def _facts(folder: Path, back: int) -> pd.DataFrame:
    """Group the rows of a month: one row for everybody who was a subscriber in it."""
    month, last = MONTHS[-1 - back], pd.Timestamp(LAST_DAYS[back])
    rows = pd.read_parquet(usage_file(folder, month))
    rows = rows[rows["known_on"] <= dt.date.fromisoformat(LIST_DAY)]
    days = pd.to_datetime(rows["day"])
    kb, is_late = rows["data_4g_kb"] + rows["data_5g_kb"], days.dt.day > 20
    rows = rows.rename(columns={"data_night_kb": "night_kb", "data_busy_kb": "busy_kb"}).assign(
        data_kb=kb,
        weekend_kb=kb.where(days.dt.day_of_week >= 5, 0),
        late_kb=kb.where(is_late, 0),
        top_day_kb=kb,
        active_days=1,
        data_days=(kb > 0).astype("int64"),
        voice_days=(rows["voice_out_s"] + rows["voice_in_s"] > 0).astype("int64"),
        roaming_days=(rows["roaming_kb"] > 0).astype("int64"),
        late_active_days=is_late.astype("int64"),
        idle_days=(last - days).dt.days,
    )
    grouped = rows.groupby("subscriber_id")
    facts = pd.concat([grouped[list(SUMS)].sum(), grouped["top_day_kb"].max(), grouped["idle_days"].min()], axis=1)
    people = pd.read_parquet(subscribers_file(folder, month))["subscriber_id"]
    facts = facts.reindex(people)
    return facts.fillna(dict.fromkeys([*SUMS, "top_day_kb"], 0))


def _said(asked: Asked, months: list[pd.DataFrame], seen: list[Any]) -> Any:
    def total(of: str, first: int, last: int) -> Any:
        return sum(months[back][of].fillna(0) for back in range(first, last))

    def count(first: int, last: int) -> Any:
        return _or_unknown(sum(seen[first:last]))

    if asked.kind == "mean":
        return total(asked.of, 0, asked.months) / count(0, asked.months)
    if asked.kind == "share":
        return total(asked.of, 0, asked.months) / _or_unknown(sum(total(by, 0, asked.months) for by in asked.by))
    if asked.kind == "change":
        before = total(asked.of, 1, asked.months + 1) / count(1, asked.months + 1)
        return total(asked.of, 0, 1) / _or_unknown(before) - 1
    told = [
        months[back][asked.of] + (DAYS_BACK[back] if asked.kind == "recency" else 0) for back in range(asked.months)
    ]
    side_by_side = pd.concat(told, axis=1)
    return side_by_side.max(axis=1) if asked.kind == "highest" else side_by_side.min(axis=1)


def _or_unknown(value: Any) -> Any:
    return value.where(value != 0)
