"""How often the watch alarms for nothing, and how soon it sees what changed for everybody.

`python -m benchmarks.watch` invents quiet operators of 6,000 people and 34 months, one a seed, has the product learn at
the end of the fourteenth month, and score and watch each of the twenty after it by those models: ten seeds are 200
months, Spring Festivals among them. A month alarms if anything is said of it: a feature that moved, scores that jump,
calibration that is off. `python -m benchmarks.watch DRIFT ...` does the same with a drift from the eleventh watched
month on (the season's from the ninth, a January), and prints when it was first seen. Twenty processor minutes for the
quiet ones.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from data.month import Month
from pipelines.ingest import ingest_all
from pipelines.month import run_month
from pipelines.score import score
from pipelines.watch import models_of_scores, watch
from pipelines.workspace import Workspace, open_workspace

KEEPLINE = [sys.executable, "-m", "pipelines"]
LEARNT, WATCHED = 14, 20
#: After so many watched months a drift sets in: that of the season in the January before a late festival.
DRIFTS_AFTER = {"season": 8}
USUALLY_AFTER = 10
LAST = Month.parse("2026-12")
FIRST_WATCHED = LAST.back(WATCHED - 1)
SETTINGS = "[engine]\nthreads = 1\n"


@dataclass(frozen=True)
class Watched:
    """What the watch said of one month: the kinds of alarm and their words; `judged`: events matured, by outcome."""

    seed: int
    month: str
    alarms: dict[str, list[str]]
    judged: dict[str, float]


def watched(seed: int, *, subscribers: int, rates: str, drift: str = "") -> list[Watched]:
    """Invent an operator, learn once, and watch each of the months after."""
    with tempfile.TemporaryDirectory() as folder:
        exports, home = Path(folder) / "exports", Path(folder) / "home"
        _invented(exports, seed, subscribers, rates, drift)
        workspace = open_workspace(home)
        (home / "keepline.toml").write_text(SETTINGS)
        workspace = open_workspace(home)
        learnt = FIRST_WATCHED.back(1)
        run_month(workspace, learnt, exports, go_ahead="the first")
        models = models_of_scores(workspace, learnt)
        ingest_all(workspace, exports, LAST)
        return [_watched(workspace, seed, FIRST_WATCHED + later, models) for later in range(WATCHED)]


def _invented(exports: Path, seed: int, subscribers: int, rates: str, drift: str) -> None:
    months = ["--months", str(LEARNT + WATCHED), "--until", str(LAST), "--seed", str(seed), "--rates", rates]
    size = ["--subscribers", str(subscribers), "--grain", "month", "--format", "parquet", "--no-references"]
    drifts = ["--drift", drift, "--drift-from", _since(drift)] if drift else []
    invent = [*KEEPLINE, "invent", str(exports), *months, *size, *drifts]
    subprocess.run(invent, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _since(drift: str) -> str:
    return str(FIRST_WATCHED + DRIFTS_AFTER.get(drift, USUALLY_AFTER))


def _watched(workspace: Workspace, seed: int, month: Month, models: dict[str, str]) -> Watched:
    score(workspace, month, models)
    seen = watch(workspace, month, models)
    alarms = {
        "moved": [f"{one['feature']} {one['place']} {one['index']:.2f}".replace("  ", " ") for one in seen["moved"]],
        "jumped": [one["what"] for one in seen["changes"] if one["is_jump"]],
        "off": [f"{one['outcome']} {one['ratio']:.2f}" for one in seen["matured"] if one["is_off"]],
    }
    judged = {one["outcome"]: float(one["observed"]) for one in seen["matured"]}
    return Watched(seed, str(month), {kind: said for kind, said in alarms.items() if said}, judged)


def _quiet(found: list[Watched]) -> Iterator[str]:
    alarmed = [one for one in found if one.alarms]
    interval = binomtest(len(alarmed), len(found)).proportion_ci(method="exact")
    kinds = Counter(kind for one in alarmed for kind in one.alarms)
    yield (
        f"{len(alarmed)} of {len(found)} quiet months alarmed: {len(alarmed) / len(found):.1%} "
        f"(95 % {interval.low:.1%} to {interval.high:.1%}); {', '.join(f'{kind} {n}' for kind, n in kinds.items())}"
    )


def _drifted(drift: str, found: list[Watched]) -> Iterator[str]:
    since = _since(drift)
    for seed in sorted({one.seed for one in found}):
        after = [one for one in found if one.seed == seed and one.month >= since]
        for kind in ("moved", "jumped", "off"):
            first = next((one for one in after if kind in one.alarms), None)
            if first is not None:
                late = Month.parse(first.month) - Month.parse(since)
                said = ", ".join(first.alarms[kind][:3])
                yield f"{drift}, seed {seed}: {kind} seen {late} months after it set in: {said}"
        if not any(one.alarms for one in after):
            yield f"{drift}, seed {seed}: not visible in {len(after)} months"


def main() -> None:
    """Print the verdict on quiet months, or when drifts were seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drifts", nargs="*", metavar="DRIFT", help="as keepline invent --drift names them")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(1, 11)))
    parser.add_argument("--subscribers", type=int, default=6_000)
    parser.add_argument("--rates", default="demo")
    said = parser.parse_args()
    told: Any = partial(watched, subscribers=said.subscribers, rates=said.rates)
    for drift in said.drifts or [""]:
        found: list[Watched] = []
        with ProcessPoolExecutor(2) as pool:
            for months in pool.map(partial(told, drift=drift), said.seeds):
                found += months
                for one in months:
                    print(f"{drift} seed {one.seed} {one.month}: {one.alarms or 'quiet'}", file=sys.stderr, flush=True)
        for line in _drifted(drift, found) if drift else _quiet(found):
            print(line, flush=True)


if __name__ == "__main__":
    main()
