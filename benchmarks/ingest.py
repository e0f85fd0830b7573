"""Ingest beside its peer: a month of daily usage from GB18030 CSV and Parquet, and DuckDB reading the same in UTF-8.

    python -m benchmarks.ingest                            # 100,000 subscribers x 30 days
    python -m benchmarks.ingest --subscribers 1000000      # the figure of the README: 2.5 GB a file, some minutes

Ours is everything from the file to a commit in the lake: digest, decode, check every row, name every subscriber, look
for repeats, write. DuckDB's is one CREATE TABLE from the same rows in UTF-8, typed, with nothing checked. Each runs in
a process of its own; seconds are of the wall and of the processor, memory is the peak of the process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.describe import peak_of

DAYS = 30
THREADS, MEMORY_GB = 2, 1.0

#: In every row a city in Chinese, which no contract asks for: decoding must not be free.
ROWS = """
SELECT (13800000000 + s)::VARCHAR AS number, (DATE '2025-03-01' + d::INT)::VARCHAR AS day,
    hash(s * 31 + d) % 3000 AS voice_out_s, hash(s * 37 + d) % 3000 AS voice_in_s,
    hash(s * 41 + d) % 30 AS calls_out_count, hash(s * 43 + d) % 30 AS calls_in_count,
    hash(s * 47 + d) % 10 AS sms_count, hash(s * 53 + d) % 900000 AS data_4g_kb,
    hash(s * 59 + d) % 900000 AS data_5g_kb, 0 AS data_night_kb,
    0 AS data_busy_kb, hash(s * 61 + d) % 1000 AS roaming_kb, hash(s * 67 + d) % 40 AS cells_count,
    (DATE '2025-03-02' + d::INT)::VARCHAR AS known_on, '武汉市' AS city
FROM range({subscribers}) t(s), range({days}) u(d)
"""


def make(folder: Path, subscribers: int) -> None:
    """Write the same rows as UTF-8 CSV, GB18030 CSV and Parquet."""
    import duckdb

    with duckdb.connect(config={"threads": THREADS, "memory_limit": "2GB"}) as engine:
        rows = ROWS.format(subscribers=subscribers, days=DAYS)
        engine.execute(f"COPY ({rows}) TO '{folder}/utf8.csv' (HEADER)")
        engine.execute(f"COPY ({rows}) TO '{folder}/usage.parquet' (FORMAT parquet)")
    with (
        (folder / "utf8.csv").open(encoding="utf-8", newline="") as given,
        (folder / "gb18030.csv").open("w", encoding="gb18030", newline="") as written,
    ):
        while text := given.read(1 << 22):
            written.write(text)


def ours(path: Path, subscribers: int, folder: Path) -> None:
    """Take a file of daily usage in."""
    from data import lake
    from data.engine import Engine
    from data.exports import Export
    from data.files import sha256_of
    from data.month import Month
    from data.numbers import Names
    from data.rejects import sort_out
    from data.tables.usage_daily import USAGE_DAILY

    names, month = Names(bytes(32)), Month.parse("2025-03")
    import pyarrow as pa

    # Who is a subscriber is known before the days come in: their table was read first.
    numbers = pa.array([str(13_800_000_000 + place) for place in range(subscribers)])
    names.these_are_here(names.told(numbers, of_the_month=False).subscribers.to_pylist())

    def work() -> None:
        with Engine(folder / "spill", threads=THREADS, memory_gb=MEMORY_GB) as engine:
            export = Export(USAGE_DAILY, month, path, sha256_of(path))
            checked = sort_out(engine, [export], names, folder / "staging")
            assert checked.kept_count == subscribers * DAYS, checked.parts
            lake.commit(folder / "lake", USAGE_DAILY, month, checked.files, input_sha=export.sha256)

    measured(work)


def peer(path: Path, folder: Path) -> None:
    """Have DuckDB read a CSV file into a table of its own."""
    import duckdb

    def work() -> None:
        config = {"threads": THREADS, "memory_limit": f"{MEMORY_GB}GB", "temp_directory": str(folder / "spill")}
        with duckdb.connect(config=config) as engine:
            engine.execute(f"CREATE TABLE usage AS FROM read_csv('{path}', types = {{'number': 'VARCHAR'}})")

    measured(work)


def measured(work: Callable[[], None]) -> None:
    """Do it and print what it took as one line of JSON."""
    wall, processor = time.monotonic(), _processor_s()
    work()
    print(
        json.dumps(
            {
                "wall_s": time.monotonic() - wall,
                "processor_s": _processor_s() - processor,
                "peak_gb": peak_of("self"),
            }
        )
    )


def _processor_s() -> float:
    """Seconds of the processor that this process has had, and those it has started and waited for."""
    had = os.times()
    return had.user + had.system + had.children_user + had.children_system


def main() -> None:
    """Make the files, run each in turn, print the figures side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the files may lie for the while; default a temporary one")
    parser.add_argument("--run", choices=("ours", "peer"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.run:
        ours(said.file, said.subscribers, said.folder) if said.run == "ours" else peer(said.file, said.folder)
        return
    with tempfile.TemporaryDirectory(dir=said.folder) as name:
        compare(Path(name), said.subscribers)


def compare(folder: Path, subscribers: int) -> None:
    """Run DuckDB and ours on the same rows and print the ratios."""
    make(folder, subscribers)
    runs = {
        "DuckDB reads UTF-8": ("peer", "utf8.csv"),
        "Keepline ingests GB18030": ("ours", "gb18030.csv"),
        "Keepline ingests Parquet": ("ours", "usage.parquet"),
    }
    found = {}
    for title, (kind, file) in runs.items():
        room = folder / kind / file
        room.mkdir(parents=True)
        words = ["--run", kind, "--file", str(folder / file), "--subscribers", str(subscribers), "--folder", str(room)]
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.ingest", *words], check=True, capture_output=True, text=True
        )
        found[title] = json.loads(told.stdout.splitlines()[-1])
    base = found["DuckDB reads UTF-8"]
    print(
        f"{subscribers:,} subscribers x {DAYS} days, {(folder / 'gb18030.csv').stat().st_size / 1024**3:.2f} GB of CSV"
    )
    for title, one in found.items():
        ratios = (
            f"{one['wall_s'] / base['wall_s']:.1f}x wall, {one['processor_s'] / base['processor_s']:.1f}x processor"
        )
        print(
            f"{title:26} {one['wall_s']:7.1f} s wall {one['processor_s']:7.1f} s processor "
            f"{one['peak_gb']:5.2f} GB peak   {ratios}"
        )


if __name__ == "__main__":
    main()
