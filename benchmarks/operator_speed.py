"""How fast an operator is invented: daily rows a second by format, whether time grows with size alone, peak memory.

`python -m benchmarks.operator_speed [SUBSCRIBERS ...]`; every size runs in a process of its own, on two threads.
"""

import json
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.describe import peak_of
from data.month import Month
from data.operator.conditions import Conditions
from data.operator.endings import STAYS, Endings
from data.operator.invent import invent
from data.operator.laying import laid_out
from data.operator.parameters import CAUSES, RATES, STORY
from data.operator.people import NONE
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of
from data.operator.usage import use
from data.operator.written import FORMATS

SIZES = (100_000, 300_000)
MONTH = Month.parse("2025-03")


def month_measured(subscribers: int, form: str) -> dict[str, float]:
    """Invent an operator with one exported month; of that month with all its tables: rows of days, seconds, memory."""
    moments = [(time.perf_counter(), time.process_time())]

    def told(_what: str, _done: int, _of: int) -> None:
        moments.append((time.perf_counter(), time.process_time()))

    with tempfile.TemporaryDirectory() as folder:
        invent(Path(folder), subscribers=subscribers, months=1, until=MONTH, seed=1, form=form, told=told)
        rows = _rows(Path(folder) / str(MONTH) / f"usage_daily.{form}")
    (wall, busy), (wall_after, busy_after) = list(pairwise(moments))[STORY.burn_in_months]
    return {"rows": rows, "wall_s": wall_after - wall, "busy_s": busy_after - busy, "peak_mb": _peak_mb()}


def days_measured(subscribers: int, form: str) -> dict[str, float]:
    """Lay one month of so many people out in days and write it, nothing else."""
    span, chance = span_of(MONTH), np.random.default_rng(1)
    people = draw_people(chance, Arrival(subscribers, 0, is_new=False), span, bytes(32))
    window = np.zeros(subscribers, dtype=np.int64), np.full(subscribers, span.days - 1)
    conditions, calm = Conditions(RATES["demo"], MONTH.back(12)), np.zeros((subscribers, len(CAUSES)), dtype=np.int64)
    usage = use(people, span, conditions, seen=calm, window=window, rng=chance)
    endings = Endings(np.full(subscribers, STAYS), np.full(subscribers, NONE), np.full(subscribers, NONE))
    with tempfile.TemporaryDirectory() as folder:
        wall, busy = time.perf_counter(), time.process_time()
        with FORMATS[form](Path(folder), "usage_daily") as file:
            laid_out(people, file, "day", 2)(usage, span, endings, chance)
        wall, busy = time.perf_counter() - wall, time.process_time() - busy
        rows = _rows(Path(folder) / f"usage_daily.{form}")
    return {"rows": rows, "wall_s": wall, "busy_s": busy, "peak_mb": _peak_mb()}


MEASURED = {"days": days_measured, "month": month_measured}


def main(sizes: list[int]) -> None:
    """Print a line a part, size and format; then what a row costs at the largest size beside the smallest."""
    print(f"what  format   {'subscribers':>11} {'daily rows':>11} {'rows/s':>10} {'rows/cpu s':>10} {'peak MB':>8}")
    for what in MEASURED:
        for form in FORMATS:
            cost = [_told(what, form, size) for size in sizes]
            print(f"{what} to {form}: a row at {sizes[-1]:,} costs {cost[-1] / cost[0]:.2f} of one at {sizes[0]:,}")


def _told(what: str, form: str, subscribers: int) -> float:
    """Measure in a process of its own, print, and return the processor seconds of a row."""
    child = [sys.executable, "-m", "benchmarks.operator_speed", "--one", what, form, str(subscribers)]
    found = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
    rows, wall, busy = found["rows"], found["wall_s"], found["busy_s"]
    print(
        f"{what:5} {form:8} {subscribers:11,} {rows:11,} {rows / wall:10,.0f} {rows / busy:10,.0f} "
        f"{found['peak_mb']:8,.0f}",
        flush=True,
    )
    return float(busy / rows)


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(pq.ParquetFile(path).metadata.num_rows)
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def _peak_mb() -> float:
    return peak_of("self") * 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        what, form, size = sys.argv[2:]
        print(json.dumps(MEASURED[what](int(size), form)))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
