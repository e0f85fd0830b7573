"""The rows of the feature benchmark: daily use of made-up subscribers over six months, the same for the same size."""

from pathlib import Path

from benchmarks.peers.asked import LAST_DAYS, MONTHS, THREADS

#: Three in a hundred join along the way, one in a hundred says nothing for two months, a day in two hundred has no use,
#: and a row in three hundred becomes known only when the list is long built.
PEOPLE = """
CREATE TABLE people AS SELECT s, substr(md5('keepline' || s), 1, 26) AS subscriber_id, 1 + hash(s * 7) % 25 AS level,
    CASE WHEN hash(s * 13) % 100 < 3 THEN 1 + hash(s * 17) % 5 ELSE 0 END AS joined, hash(s * 11) % 100 = 5 AS is_silent
FROM range({subscribers}) t(s)
"""
SUBSCRIBERS = "SELECT subscriber_id, '{month}' AS month FROM people WHERE joined <= {number} ORDER BY 1"
USAGE = """
WITH days AS (
    SELECT unnest(generate_series(DATE '{month}-01', DATE '{last}', INTERVAL 1 DAY))::DATE AS day
), drawn AS (
    SELECT p.*, day, hash(s * 1000 + (day - DATE '2025-01-01')) AS h, hash(s * 1009 + (day - DATE '2025-01-01')) AS g
    FROM people p, days WHERE joined <= {number} AND NOT (is_silent AND {number} IN (2, 3))
)
SELECT subscriber_id, '{month}' AS month, day, ((h % 600) * level / 9)::BIGINT AS voice_out_s,
    ((h >> 8) % 500 * level / 9)::BIGINT AS voice_in_s, ((h >> 16) % 9)::BIGINT AS calls_out_count,
    ((h >> 20) % 9)::BIGINT AS calls_in_count, ((h >> 24) % 3)::BIGINT AS sms_count,
    CASE WHEN g % 11 = 0 THEN 0 ELSE ((h >> 28) % 400000 * level / 9)::BIGINT END AS data_4g_kb,
    ((h >> 40) % 300000 * (s % 2))::BIGINT AS data_5g_kb,
    (data_4g_kb * ((g >> 4) % 30) // 100)::BIGINT AS data_night_kb,
    (data_4g_kb * ((g >> 12) % 30) // 100)::BIGINT AS data_busy_kb,
    CASE WHEN g % 20 = 1 THEN (data_4g_kb * ((g >> 20) % 100) // 100)::BIGINT ELSE 0 END AS roaming_kb,
    ((g >> 30) % 30)::BIGINT AS cells_count,
    CASE WHEN g % 300 = 2 THEN DATE '2026-06-01' ELSE day + 1 END AS known_on
FROM drawn WHERE g % 200 <> 3
"""


def usage_file(folder: Path, month: str) -> Path:
    """Where the daily rows of a month lie."""
    return folder / f"usage-{month}.parquet"


def subscribers_file(folder: Path, month: str) -> Path:
    """Where it stands who was a subscriber in a month."""
    return folder / f"subscribers-{month}.parquet"


def make_rows(folder: Path, subscribers: int) -> int:
    """Write both files of every month; return how many daily rows there are."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": THREADS}) as engine:
        engine.execute(PEOPLE.format(subscribers=subscribers))
        for number, (month, last) in enumerate(zip(MONTHS, reversed(LAST_DAYS), strict=True)):
            said = {"month": month, "last": last, "number": number}
            for query, path in ((SUBSCRIBERS, subscribers_file(folder, month)), (USAGE, usage_file(folder, month))):
                engine.execute(f"COPY ({query.format(**said)}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        counted = engine.execute(f"SELECT count(*) FROM '{folder}/usage-*.parquet'").fetchone()
    assert counted
    return int(counted[0])
