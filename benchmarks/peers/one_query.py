"""DuckDB in one query over all daily rows, with FILTER for each window."""

from pathlib import Path

from benchmarks.peers.asked import ASKED, LAST_DAYS, LIST_DAY, MEMORY_GB, MONTHS, NEWEST, THREADS, Asked
from benchmarks.peers.rows import subscribers_file, usage_file

#: The facts in terms of a daily row.
DAILY = {
    "data_kb": "kb",
    "night_kb": "data_night_kb",
    "busy_kb": "data_busy_kb",
    "weekend_kb": "CASE WHEN isodow(day) >= 6 THEN kb ELSE 0 END",
    "late_kb": "CASE WHEN day(day) > 20 THEN kb ELSE 0 END",
    "active_days": "1",
    "data_days": "(kb > 0)::INTEGER",
    "voice_days": "(voice_out_s + voice_in_s > 0)::INTEGER",
    "roaming_days": "(roaming_kb > 0)::INTEGER",
    "late_active_days": "(day(day) > 20)::INTEGER",
}


def from_scratch(folder: Path, room: Path) -> None:
    """Make the features of the newest month from the daily rows of all."""
    import duckdb

    limits = {"threads": THREADS, "memory_limit": f"{MEMORY_GB}GB", "temp_directory": str(room / "spill")}
    with duckdb.connect(config=limits) as engine:
        engine.execute("SET preserve_insertion_order = false")
        engine.execute(f"COPY ({query(folder)}) TO '{room}/features.parquet' (FORMAT parquet, COMPRESSION zstd)")


def query(folder: Path) -> str:
    """Say it in SQL."""
    usage = ", ".join(f"'{usage_file(folder, month)}'" for month in MONTHS)
    people = ", ".join(f"'{subscribers_file(folder, month)}'" for month in MONTHS)
    back = f"{_number(NEWEST)} - (left(month, 4)::INTEGER * 12 + right(month, 2)::INTEGER)"
    parts: dict[str, str] = {}
    said = [f"{_said(asked, parts)} AS {asked.name}" for asked in ASKED]
    seen = [f"{parts.pop(name)} AS {name}" for name in list(parts) if name.startswith("seen")]
    made = [f"{expression} AS {name}" for name, expression in parts.items()]
    return (
        f"SELECT subscriber_id, {', '.join(said)} FROM (SELECT subscriber_id, "
        f"{', '.join(seen)} "
        f"FROM (SELECT *, {back} AS back FROM read_parquet([{people}])) GROUP BY subscriber_id HAVING min(back) = 0) "
        f"LEFT JOIN (SELECT subscriber_id, {', '.join(made)} "
        f"FROM (SELECT *, {back} AS back, data_4g_kb + data_5g_kb AS kb FROM read_parquet([{usage}]) "
        f"WHERE known_on <= DATE '{LIST_DAY}') GROUP BY subscriber_id) USING (subscriber_id) ORDER BY subscriber_id"
    )


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])


def _said(asked: Asked, parts: dict[str, str]) -> str:
    def total(of: str, first: int, last: int) -> str:
        name = f"{of}_{first}_{last}"
        parts[name] = f"sum({DAILY.get(of, of)}) FILTER (back >= {first} AND back < {last})"
        return f"coalesce({name}, 0)"

    def seen(first: int, last: int) -> str:
        name = f"seen_{first}_{last}"
        parts[name] = f"count(*) FILTER (back >= {first} AND back < {last})"
        return f"nullif({name}, 0)"

    if asked.kind == "mean":
        return f"{total(asked.of, 0, asked.months)}::DOUBLE / {seen(0, asked.months)}"
    if asked.kind == "share":
        return (
            f"{total(asked.of, 0, asked.months)}::DOUBLE "
            f"/ nullif({' + '.join(total(by, 0, asked.months) for by in asked.by)}, 0)"
        )
    if asked.kind == "change":
        before = f"({total(asked.of, 1, asked.months + 1)}::DOUBLE / {seen(1, asked.months + 1)})"
        return f"{total(asked.of, 0, 1)} / nullif({before}, 0) - 1"
    name = f"{asked.kind}_{asked.months}"
    if asked.kind == "highest":
        parts[name] = f"max(kb) FILTER (back < {asked.months})"
        return f"coalesce({name}, 0)"
    parts[name] = f"max(day) FILTER (back < {asked.months})"
    return f"DATE '{LAST_DAYS[0]}' - {name}"
