"""Features beside their peers: 84 features over 1, 3 and 6 months from daily rows, each way in a process of its own.

    make bench-features                                    # 200,000 subscribers x 6 months, 36 million rows
    python -m benchmarks.describe --subscribers 20000      # a smaller trial
    python -m benchmarks.describe --only keepline hand     # some of them

Ways that keep monthly facts are timed twice: a new month (the facts of five months stand), and from scratch (the facts
of all six). The others read all daily rows for either. Seconds are of the wall and of the processor, medians of the
rounds, without starting Python, libraries or Spark; memory is the peak of the process, for Spark with its JVM. After
each run its features are held against those of the hand-written SQL: equal to 1e-9 relative, unknown where unknown.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.asked import ASKED
from benchmarks.peers.rows import make_rows

NEW, SCRATCH = "new_month", "from_scratch"


@dataclass(frozen=True)
class Peer:
    """One way to the features: its module in `peers`, what is imported before it is timed, what it does."""

    title: str
    module: str
    libraries: tuple[str, ...]
    does: tuple[str, ...] = (SCRATCH,)


PEERS = {
    "scan": Peer("scan of all columns, nothing made", "scan", ("duckdb",), (NEW, SCRATCH)),
    "hand": Peer("hand-written SQL, facts and windows", "hand", ("duckdb",), (NEW, SCRATCH)),
    "keepline": Peer(
        "Keepline, declared features", "keepline", ("ibis.backends.duckdb", "duckdb", "pyarrow.parquet"), (NEW, SCRATCH)
    ),
    "polars": Peer("Polars, streaming, one query", "polars_streaming", ("polars",)),
    "pandas": Peer("pandas, groupby month by month", "pandas_groupby", ("pandas", "pyarrow.parquet")),
    "duckdb": Peer("DuckDB, one query, FILTER a window", "one_query", ("duckdb",)),
    "spark": Peer("Keepline on Spark local[2]", "keepline_spark", ("ibis.backends.pyspark",), (NEW, SCRATCH)),
    "pyspark": Peer("PySpark local[2], one query", "spark_query", ("pyspark.sql",)),
}


def run(name: str, what: str, folder: Path, room: Path) -> None:
    """Do one of them in this process and print what it took as one line of JSON."""
    peer = PEERS[name]
    module = import_module(f"benchmarks.peers.{peer.module}")
    for library in peer.libraries:
        import_module(library)
    session = module.start(room) if hasattr(module, "start") else None
    jvm = session.sparkContext._gateway.proc.pid if session is not None else None  # noqa: SLF001 - no other way to it
    wall, processor = time.monotonic(), time.process_time() + _processor_of(jvm)
    getattr(module, what)(folder, room, *([] if session is None else [session]))
    told = {
        "wall_s": time.monotonic() - wall,
        "processor_s": time.process_time() + _processor_of(jvm) - processor,
        "peak_gb": peak_of("self") + (0.0 if jvm is None else peak_of(jvm)),
    }
    if session is not None:
        session.stop()
    print(json.dumps(told))


def _processor_of(pid: int | None) -> float:
    """Seconds of the processor that another process has had."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int | str) -> float:
    """Peak memory of a process, in GB; what `getrusage` tells is at least that of the process that started it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024**2


def different(ours: Path, theirs: Path) -> list[str]:
    """List the features that differ by more than 1e-9 of the greater, or are unknown on one side only."""
    import duckdb

    far = [
        f"count(*) FILTER ((a.{name} IS NULL) <> (b.{name} IS NULL) "
        f"OR abs(a.{name} - b.{name}) > 1e-9 * greatest(abs(a.{name}), abs(b.{name})))"
        for name in (asked.name for asked in ASKED)
    ]
    found = duckdb.execute(
        f"SELECT count(*) FILTER (a.subscriber_id IS NULL OR b.subscriber_id IS NULL), {', '.join(far)} "
        f"FROM '{ours}' a FULL JOIN '{theirs}' b USING (subscriber_id)"
    ).fetchone()
    assert found
    names = ("subscriber_id", *(asked.name for asked in ASKED))
    return [f"{name} ({count} rows)" for name, count in zip(names, found, strict=True) if count]


def made(room: Path) -> Path:
    """Where the features of a run lie: a file, or the files of a folder."""
    return room / "features" / "*.parquet" if (room / "features").is_dir() else room / "features.parquet"


def rows_of(folder: Path, subscribers: int) -> int:
    """Make the rows, or find those of an earlier run; return how many there are."""
    note = folder / "rows.json"
    told = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    if told.get("subscribers") != subscribers:
        print(f"making the rows of {subscribers:,} subscribers", file=sys.stderr)
        told = {"subscribers": subscribers, "rows": make_rows(folder, subscribers)}
        note.write_text(json.dumps(told), encoding="utf-8")
    return int(told["rows"])


def compare(folder: Path, names: list[str], rounds: int) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Run each in turn, so many rounds, hold the features against those of the hand-written SQL, keep the figures."""
    truth = folder / "truth"
    truth.mkdir(exist_ok=True)
    import_module("benchmarks.peers.hand").from_scratch(folder, truth)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for number in range(rounds):
        for name in names:
            for what in PEERS[name].does:
                print(f"round {number + 1} of {rounds}: {PEERS[name].title}, {what}", file=sys.stderr)
                found.setdefault((name, what), []).append(told := _one(folder, name, what))
                print("  ", ", ".join(f"{figure} {value:.2f}" for figure, value in told.items()), file=sys.stderr)
    return found


def _one(folder: Path, name: str, what: str) -> dict[str, Any]:
    room = folder / name
    (room / "spill").mkdir(parents=True, exist_ok=True)
    if what == NEW and name != "scan":
        import_module(f"benchmarks.peers.{PEERS[name].module}").earlier(folder, room)
    words = ["--run", name, what, "--folder", str(folder), "--room", str(room)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.describe", *words], check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    if name != "scan" and (far := different(folder / "truth" / "features.parquet", made(room))):
        sys.exit(f"{name} differs from the hand-written SQL in {', '.join(far)}")
    shutil.rmtree(room)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def table(found: dict[tuple[str, str], list[dict[str, Any]]]) -> str:
    """Lay the medians out, with ratios to the hand-written SQL of the same run."""
    middle = {
        key: {figure: statistics.median(told[figure] for told in rounds) for figure in rounds[0]}
        for key, rounds in found.items()
    }
    lines = ["| how | what | wall s | processor s | peak GB | wall, hand = 1 | processor, hand = 1 |", "|---" * 7 + "|"]
    for what, said in ((NEW, "a new month"), (SCRATCH, "from scratch")):
        base = middle.get(("hand", what))
        for name, peer in PEERS.items():
            one = middle.get((name, what if what in peer.does else SCRATCH))
            if one is None:
                continue
            ratios = [f"{one[part] / base[part]:.2f}" if base else "" for part in ("wall_s", "processor_s")]
            cells = [f"{one['wall_s']:.1f}", f"{one['processor_s']:.1f}", f"{one['peak_gb']:.2f}", *ratios]
            lines.append(f"| {peer.title} | {said} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Make the rows, run each in turn, print the figures side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=tuple(PEERS), default=list(PEERS))
    parser.add_argument("--folder", type=Path, help="where the rows are kept for the next run; default nowhere")
    parser.add_argument("--room", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.run:
        run(said.run[0], said.run[1], said.folder, said.room)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = said.folder or Path(temporary)
        rows = rows_of(folder, said.subscribers)
        print(f"{len(ASKED)} features of {said.subscribers:,} subscribers x 6 months, {rows:,} daily rows")
        print(table(compare(folder, said.only, said.rounds)))


if __name__ == "__main__":
    main()
