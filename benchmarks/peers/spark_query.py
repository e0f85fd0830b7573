"""PySpark on local threads, in one query over all daily rows. Starting it does not count."""

from pathlib import Path
from typing import Any

from benchmarks.peers.asked import ASKED, LAST_DAYS, LIST_DAY, MEMORY_GB, MONTHS, NEWEST, THREADS, Asked
from benchmarks.peers.rows import subscribers_file, usage_file


def start(room: Path) -> Any:
    """Start Spark, which is to be stopped by whoever asked."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.memory": f"{int(MEMORY_GB)}g",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(room / "spill"),
        "spark.sql.shuffle.partitions": str(THREADS * 4),
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.parquet.compression.codec": "zstd",
    }
    builder = SparkSession.builder.master(f"local[{THREADS}]").appName("peer")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def from_scratch(folder: Path, room: Path, session: Any) -> None:
    """Make the features of the newest month from the daily rows of all."""
    from pyspark.sql import functions as f

    back = f"{int(NEWEST[:4]) * 12 + int(NEWEST[5:])} - (int(left(month, 4)) * 12 + int(right(month, 2))) AS back"
    kb = "data_4g_kb + data_5g_kb"
    rows = (
        session.read.parquet(*(str(usage_file(folder, month)) for month in MONTHS))
        .where(f"known_on <= DATE '{LIST_DAY}'")
        .withColumnsRenamed({"data_night_kb": "night_kb", "data_busy_kb": "busy_kb"})
        .selectExpr(
            "*",
            back,
            f"{kb} AS data_kb",
            f"IF(weekday(day) >= 5, {kb}, 0) AS weekend_kb",
            f"IF(day(day) > 20, {kb}, 0) AS late_kb",
            "1L AS active_days",
            f"IF({kb} > 0, 1L, 0L) AS data_days",
            "IF(voice_out_s + voice_in_s > 0, 1L, 0L) AS voice_days",
            "IF(roaming_kb > 0, 1L, 0L) AS roaming_days",
            "IF(day(day) > 20, 1L, 0L) AS late_active_days",
        )
    )
    parts: dict[str, str] = {}
    said = [f"{_said(asked, parts)} AS {asked.name}" for asked in ASKED]
    seen = [f.expr(f"{parts.pop(name)} AS {name}") for name in list(parts) if name.startswith("seen")]
    people = session.read.parquet(*(str(subscribers_file(folder, month)) for month in MONTHS)).selectExpr("*", back)
    present = people.groupBy("subscriber_id").agg(f.expr("min(back) AS last"), *seen).where("last = 0")
    used = rows.groupBy("subscriber_id").agg(*(f.expr(f"{part} AS {name}") for name, part in parts.items()))
    wide = present.join(used, "subscriber_id", "left").selectExpr("subscriber_id", *said)
    wide.sort("subscriber_id").write.mode("overwrite").parquet(str(room / "features"))


def _said(asked: Asked, parts: dict[str, str]) -> str:
    def total(of: str, first: int, last: int) -> str:
        name = f"{of}_{first}_{last}"
        parts[name] = f"sum({of}) FILTER (WHERE back >= {first} AND back < {last})"
        return f"coalesce({name}, 0L)"

    def seen(first: int, last: int) -> str:
        name = f"seen_{first}_{last}"
        parts[name] = f"count_if(back >= {first} AND back < {last})"
        return f"nullif({name}, 0L)"

    if asked.kind == "mean":
        return f"{total(asked.of, 0, asked.months)} / {seen(0, asked.months)}"
    if asked.kind == "share":
        whole = " + ".join(total(by, 0, asked.months) for by in asked.by)
        return f"{total(asked.of, 0, asked.months)} / nullif({whole}, 0L)"
    if asked.kind == "change":
        before = f"({total(asked.of, 1, asked.months + 1)} / {seen(1, asked.months + 1)})"
        return f"{total(asked.of, 0, 1)} / nullif({before}, 0D) - 1"
    name = f"{asked.kind}_{asked.months}"
    if asked.kind == "highest":
        parts[name] = f"max(data_kb) FILTER (WHERE back < {asked.months})"
        return f"coalesce({name}, 0L)"
    parts[name] = f"max(day) FILTER (WHERE back < {asked.months})"
    return f"datediff(DATE '{LAST_DAYS[0]}', {name})"
