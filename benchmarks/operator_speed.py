"""How fast an operator is invented: daily rows a second by format, whether time grows with size alone, peak memory.

`python -m benchmarks.operator_speed [SUBSCRIBERS ...]`; every size runs in a process of its own, on two threads.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq

from data.month import Month
from data.operator.invent import invent
from data.operator.parameters import BURN_IN_MONTHS

SIZES = (20_000, 100_000)
FORMS = ("parquet", "csv")
MONTH = Month.parse("2025-03")


def measured(subscribers: int, form: str) -> dict[str, float]:
    """Invent an operator with one exported month; seconds of that month and of the mean other one, and peak memory."""
    moments = [(time.perf_counter(), time.process_time())]

    def told(_what: str, _done: int, _of: int) -> None:
        moments.append((time.perf_counter(), time.process_time()))

    with tempfile.TemporaryDirectory() as folder:
        invent(Path(folder), subscribers=subscribers, months=1, until=MONTH, seed=1, form=form, told=told)
        rows = _rows(Path(folder) / str(MONTH) / f"usage_daily.{form}")
    wall, busy = ([after[at] - before[at] for before, after in pairwise(moments)] for at in (0, 1))
    exported = BURN_IN_MONTHS
    # The first month holds the drawing of all people besides.
    others = [seconds for month, seconds in enumerate(busy) if month not in {0, exported}]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": rows,
        "wall_s": wall[exported],
        "busy_s": busy[exported],
        "other_s": sum(others) / len(others),
        "peak_mb": peak,
    }


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(pq.ParquetFile(path).metadata.num_rows)
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def main(sizes: list[int]) -> None:
    """Print one line a size and format, then the cost of a row at the largest size over that at the smallest."""
    print(
        "All tables of one month; processor seconds are those of all threads, on two idle cores time is half of them."
    )
    print(f"{'subscribers':>11} {'format':8} {'daily rows':>11} {'rows/s':>10} {'rows/processor s':>16} {'peak MB':>8}")
    cost: dict[str, list[float]] = {form: [] for form in FORMS}
    for subscribers in sizes:
        for form in FORMS:
            child = [sys.executable, "-m", "benchmarks.operator_speed", "--one", str(subscribers), form]
            found = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
            cost[form].append(found["busy_s"] / found["rows"])
            print(
                f"{subscribers:11,} {form:8} {found['rows']:11,} {found['rows'] / found['wall_s']:10,.0f} "
                f"{found['rows'] / found['busy_s']:16,.0f} {found['peak_mb']:8,.0f}",
                flush=True,
            )
    for form, costs in cost.items():
        print(f"{form}: a row at {sizes[-1]:,} costs {costs[-1] / costs[0]:.2f} of one at {sizes[0]:,}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(int(sys.argv[2]), sys.argv[3])))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
