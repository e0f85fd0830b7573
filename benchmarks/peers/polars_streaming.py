"""Polars, streaming, in one query over all daily rows."""

import datetime as dt
from pathlib import Path
from typing import Any

from benchmarks.peers.asked import ASKED, LAST_DAYS, LIST_DAY, MONTHS, Asked
from benchmarks.peers.rows import subscribers_file, usage_file


def from_scratch(folder: Path, room: Path) -> None:
    """Make the features of the newest month from the daily rows of all."""
    import polars as pl

    months = {month: back for back, month in enumerate(reversed(MONTHS))}
    back = pl.col("month").replace_strict(months, return_dtype=pl.Int32).alias("back")
    day, kb = pl.col("day"), pl.col("kb")
    rows = (
        pl.scan_parquet([usage_file(folder, month) for month in MONTHS])
        .filter(pl.col("known_on") <= dt.date.fromisoformat(LIST_DAY))
        .with_columns(back, (pl.col("data_4g_kb") + pl.col("data_5g_kb")).alias("kb"))
        .rename({"data_night_kb": "night_kb", "data_busy_kb": "busy_kb"})
        .with_columns(
            kb.alias("data_kb"),
            pl.when(day.dt.weekday() >= 6).then(kb).otherwise(0).alias("weekend_kb"),
            pl.when(day.dt.day() > 20).then(kb).otherwise(0).alias("late_kb"),
            pl.lit(1, pl.Int64).alias("active_days"),
            (kb > 0).cast(pl.Int64).alias("data_days"),
            (pl.col("voice_out_s") + pl.col("voice_in_s") > 0).cast(pl.Int64).alias("voice_days"),
            (pl.col("roaming_kb") > 0).cast(pl.Int64).alias("roaming_days"),
            (day.dt.day() > 20).cast(pl.Int64).alias("late_active_days"),
        )
    )
    parts: dict[str, Any] = {}
    said = [_said(asked, parts).alias(asked.name) for asked in ASKED]
    seen = {name: parts.pop(name) for name in list(parts) if name.startswith("seen")}
    people = pl.scan_parquet([subscribers_file(folder, month) for month in MONTHS]).with_columns(back)
    present = (
        people.group_by("subscriber_id").agg(pl.col("back").min().alias("last"), **seen).filter(pl.col("last") == 0)
    )
    used = rows.group_by("subscriber_id").agg(**parts)
    features = present.join(used, on="subscriber_id", how="left").select("subscriber_id", *said).sort("subscriber_id")
    features.sink_parquet(room / "features.parquet", engine="streaming", compression="zstd")


def _said(asked: Asked, parts: dict[str, Any]) -> Any:
    import polars as pl

    def within(first: int, last: int) -> Any:
        return pl.col("back").is_between(first, last, closed="left")

    def total(of: str, first: int, last: int) -> Any:
        name = f"{of}_{first}_{last}"
        parts[name] = pl.col(of).filter(within(first, last)).sum()
        return pl.col(name).fill_null(0)

    def seen(first: int, last: int) -> Any:
        name = f"seen_{first}_{last}"
        parts[name] = within(first, last).sum()
        return _or_unknown(pl.col(name))

    if asked.kind == "mean":
        return total(asked.of, 0, asked.months) / seen(0, asked.months)
    if asked.kind == "share":
        whole = pl.sum_horizontal(total(by, 0, asked.months) for by in asked.by)
        return total(asked.of, 0, asked.months) / _or_unknown(whole)
    if asked.kind == "change":
        before = total(asked.of, 1, asked.months + 1) / seen(1, asked.months + 1)
        return total(asked.of, 0, 1) / _or_unknown(before) - 1
    name = f"{asked.kind}_{asked.months}"
    if asked.kind == "highest":
        parts[name] = pl.col("kb").filter(within(0, asked.months)).max()
        return pl.col(name).fill_null(0)
    parts[name] = pl.col("day").filter(within(0, asked.months)).max()
    return (pl.lit(dt.date.fromisoformat(LAST_DAYS[0])) - pl.col(name)).dt.total_days()


def _or_unknown(value: Any) -> Any:
    import polars as pl

    return pl.when(value != 0).then(value)
