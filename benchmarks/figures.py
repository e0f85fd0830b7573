"""The figures of the README: what `make run` takes, and how good its models are beside the ceiling. `make figures`."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEEPLINE = [sys.executable, "-m", "pipelines"]
INVENT = ["--subscribers", "20000", "--months", "12", "--until", "2025-12", "--seed", "1"]
MONTH = "2025-12"
MIB_A_KIB = 1024


def main() -> None:
    """Run what `make run` runs in a new folder, and print time, memory and verdicts."""
    with tempfile.TemporaryDirectory() as folder:
        exports, home = str(Path(folder) / "exports"), str(Path(folder) / "home")
        took = {
            "invent": _timed("invent", exports, *INVENT),
            "month": _timed("month", "--month", MONTH, "--from", exports, "--home", home, "--show", "0"),
        }
        took["month again"] = _timed("month", "--month", MONTH, "--from", exports, "--home", home, "--show", "0")
        judged = [*KEEPLINE, "judge", "--month", MONTH, "--truth", f"{exports}/truth", "--home", home, "--json"]
        verdicts = json.loads(subprocess.run(judged, check=True, capture_output=True, text=True).stdout)
    print(f"{os.cpu_count()} cores")
    for name, seconds in took.items():
        print(f"{name:12s} {seconds:6.1f} s")
    print(f"peak memory of one process {_peak_mib():,.0f} MiB")
    for outcome, verdict in verdicts.items():
        print(
            f"{outcome:14s} expected AUC {verdict['auc']:.3f}, ceiling {verdict['ceiling'] or float('nan'):.3f}, "
            f"true hazards {verdict['auc_of_truth']:.3f}, lift at 10 % {verdict['lift_at_10_percent']:.2f}"
        )


def _timed(*words: str) -> float:
    began = time.monotonic()
    subprocess.run([*KEEPLINE, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def _peak_mib() -> float:
    """The largest of the processes that were waited for; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MIB_A_KIB


if __name__ == "__main__":
    main()
