"""Hand-written DuckDB SQL as a good engineer would write it: monthly facts once, then the months side by side.

Tried and left: one GROUP BY over all months with FILTER or CASE per window takes twice as long as the months joined
side by side; zstd at its default level and the first version of Parquet take twice as long to write as these options.
"""

from pathlib import Path

from benchmarks.peers.asked import (
    ASKED,
    DAYS_BACK,
    LAST_DAYS,
    LIST_DAY,
    MEMORY_GB,
    MONTHS,
    SUMS,
    THREADS,
    Asked,
)
from benchmarks.peers.rows import subscribers_file, usage_file

WRITTEN = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1000)"

FACTS = """
WITH days AS (
    SELECT *, data_4g_kb + data_5g_kb AS kb, isodow(day) >= 6 AS is_weekend, day > DATE '{month}-20' AS is_late
    FROM '{usage}' WHERE known_on <= DATE '{list_day}'
), used AS (
    SELECT subscriber_id, sum(kb) AS data_kb, sum(data_5g_kb) AS data_5g_kb, sum(data_night_kb) AS night_kb,
        sum(data_busy_kb) AS busy_kb, sum(roaming_kb) AS roaming_kb, sum(kb) FILTER (is_weekend) AS weekend_kb,
        sum(kb) FILTER (is_late) AS late_kb, max(kb) AS top_day_kb, sum(voice_out_s) AS voice_out_s,
        sum(voice_in_s) AS voice_in_s, sum(calls_out_count) AS calls_out_count, sum(calls_in_count) AS calls_in_count,
        sum(sms_count) AS sms_count, count(*) AS active_days, count(*) FILTER (kb > 0) AS data_days,
        count(*) FILTER (voice_out_s + voice_in_s > 0) AS voice_days, sum(cells_count) AS cells_count,
        count(*) FILTER (roaming_kb > 0) AS roaming_days, count(*) FILTER (is_late) AS late_active_days,
        max(day) AS last_day
    FROM days GROUP BY subscriber_id
)
SELECT subscriber_id, {sums}, coalesce(top_day_kb, 0)::BIGINT AS top_day_kb,
    (DATE '{last}' - last_day)::INTEGER AS idle_days
FROM '{subscribers}' LEFT JOIN used USING (subscriber_id) ORDER BY subscriber_id
"""

#: Facts that fit into 32 bits whatever a subscriber does in a month.
NARROW = ("_s", "_count", "_days")


def new_month(folder: Path, room: Path) -> None:
    """Make the facts of the newest month and its features; those of earlier months stand."""
    _make(folder, room, MONTHS[-1:])


def from_scratch(folder: Path, room: Path) -> None:
    """Make the facts of all months and the features of the newest."""
    _make(folder, room, MONTHS)


def earlier(folder: Path, room: Path) -> None:
    """Make the facts of all months but the newest."""
    with _engine(room) as engine:
        for number in range(len(MONTHS) - 1):
            engine.execute(facts(folder, room, number))


def _make(folder: Path, room: Path, months: tuple[str, ...]) -> None:
    with _engine(room) as engine:
        for month in months:
            engine.execute(facts(folder, room, MONTHS.index(month)))
        engine.execute(f"COPY ({features(room)}) TO '{room}/features.parquet' {WRITTEN}")


def _engine(room: Path):  # type: ignore[no-untyped-def] # noqa: ANN202 - duckdb is not imported before it is needed
    import duckdb

    engine = duckdb.connect(
        config={"threads": THREADS, "memory_limit": f"{MEMORY_GB}GB", "temp_directory": str(room / "spill")}
    )
    # Every row order is said in the query itself.
    engine.execute("SET preserve_insertion_order = false")
    return engine


def facts(folder: Path, room: Path, number: int) -> str:
    """Say in SQL the facts of a month, one row for everybody who was a subscriber in it."""
    month = MONTHS[number]
    sums = [f"coalesce({name}, 0)::{'INTEGER' if name.endswith(NARROW) else 'BIGINT'} AS {name}" for name in SUMS]
    query = FACTS.format(
        month=month,
        usage=usage_file(folder, month),
        subscribers=subscribers_file(folder, month),
        list_day=LIST_DAY,
        last=LAST_DAYS[len(MONTHS) - 1 - number],
        sums=", ".join(sums),
    )
    return f"COPY ({query}) TO '{_facts(room, month)}' {WRITTEN}"


def features(room: Path) -> str:
    """Say in SQL the features of the newest month: each total once, then the divisions."""
    backwards = tuple(reversed(MONTHS))
    joins = [
        f"LEFT JOIN '{_facts(room, month)}' f{back} ON f{back}.subscriber_id = f0.subscriber_id"
        for back, month in enumerate(backwards)
        if back
    ]
    parts: dict[str, str] = {}
    said = [f"{_said(asked, parts)} AS {asked.name}" for asked in ASKED]
    inner = ", ".join(f"{expression} AS {name}" for name, expression in parts.items())
    return (
        f"SELECT subscriber_id, {', '.join(said)} FROM (SELECT f0.subscriber_id, {inner} "
        f"FROM '{_facts(room, backwards[0])}' f0 {' '.join(joins)}) ORDER BY subscriber_id"
    )


def _said(asked: Asked, parts: dict[str, str]) -> str:
    def total(of: str, first: int, last: int) -> str:
        months = [f"coalesce(f{back}.{of}::BIGINT, 0)" for back in range(first, last)]
        return _part(parts, f"{of}_{first}_{last}", " + ".join(months))

    def seen(first: int, last: int) -> str:
        months = [f"(f{back}.subscriber_id IS NOT NULL)::BIGINT" for back in range(first, last)]
        return _part(parts, f"seen_{first}_{last}", " + ".join(months))

    def of_months(function: str, of: str) -> str:
        months = [f"f{back}.{of} + {DAYS_BACK[back] if of == 'idle_days' else 0}" for back in range(asked.months)]
        return _part(parts, f"{function}_{of}_{asked.months}", f"{function}({', '.join(months)})")

    if asked.kind == "mean":
        return f"{total(asked.of, 0, asked.months)}::DOUBLE / nullif({seen(0, asked.months)}, 0)"
    if asked.kind == "share":
        whole = " + ".join(total(by, 0, asked.months) for by in asked.by)
        return f"{total(asked.of, 0, asked.months)}::DOUBLE / nullif({whole}, 0)"
    if asked.kind == "change":
        before = f"({total(asked.of, 1, asked.months + 1)}::DOUBLE / nullif({seen(1, asked.months + 1)}, 0))"
        return f"{total(asked.of, 0, 1)} / nullif({before}, 0) - 1"
    return of_months("greatest" if asked.kind == "highest" else "least", asked.of)


def _part(parts: dict[str, str], name: str, expression: str) -> str:
    parts[name] = expression
    return name


def _facts(room: Path, month: str) -> Path:
    return room / f"facts-{month}.parquet"
