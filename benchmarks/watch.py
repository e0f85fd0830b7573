"""How often the watch alarms for nothing, and how soon it sees what changed for everybody.

`python -m benchmarks.watch` invents quiet operators of 6,000 people and 34 months, one a seed, has the product learn at
the end of the fourteenth month, and score and watch each of the twenty after it by those models: ten seeds are 200
months, Spring Festivals among them. A month alarms if anything is said of it: a feature that moved, scores that jump,
calibration that is off. `python -m benchmarks.watch DRIFT ...` does the same with a drift from the eleventh watched
month on (the season's from the ninth, a January), and prints when it was first seen, and with how many events.
`--watched` and `--quiet` say how many months are watched and how many of them before it sets in, where so many people
are wanted that twenty months take long. Twenty processor minutes for the quiet ones.
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
SETTINGS = "[engine]\nthreads = 1\n"


@dataclass(frozen=True)
class Watched:
    """What the watch said of one month: the kinds of alarm and their words; `judged`: events matured, by outcome."""

    seed: int
    month: str
    alarms: dict[str, list[str]]
    judged: dict[str, float]


@dataclass(frozen=True)
class Plan:
    """An operator to watch: its size, the drift that sets in if any, months watched, and quiet ones among them."""

    subscribers: int
    rates: str
    drift: str
    watched: int
    quiet: int | None

    @property
    def first(self) -> Month:
        """The first month watched."""
        return LAST.back(self.watched - 1)

    @property
    def since(self) -> Month:
        """The month from which on the drift is there."""
        usual = DRIFTS_AFTER.get(self.drift, USUALLY_AFTER)
        return self.first + (usual if self.quiet is None else self.quiet)


def watched(seed: int, plan: Plan) -> list[Watched]:
    """Invent an operator, learn once, and watch each of the months after."""
    with tempfile.TemporaryDirectory() as folder:
        exports, home = Path(folder) / "exports", Path(folder) / "home"
        _invented(exports, seed, plan)
        workspace = open_workspace(home)
        (home / "keepline.toml").write_text(SETTINGS)
        workspace = open_workspace(home)
        learnt = plan.first.back(1)
        run_month(workspace, learnt, exports, go_ahead="the first")
        models = models_of_scores(workspace, learnt)
        ingest_all(workspace, exports, LAST)
        return [_watched(workspace, seed, plan.first + later, models) for later in range(plan.watched)]


def _invented(exports: Path, seed: int, plan: Plan) -> None:
    months = ["--months", str(LEARNT + plan.watched), "--until", str(LAST), "--seed", str(seed), "--rates", plan.rates]
    size = ["--subscribers", str(plan.subscribers), "--grain", "month", "--format", "parquet", "--no-references"]
    drifts = ["--drift", plan.drift, "--drift-from", str(plan.since)] if plan.drift else []
    invent = [*KEEPLINE, "invent", str(exports), *months, *size, *drifts]
    subprocess.run(invent, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


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


def _drifted(plan: Plan, found: list[Watched]) -> Iterator[str]:
    drift, since = plan.drift, str(plan.since)
    for seed in sorted({one.seed for one in found}):
        after = [one for one in found if one.seed == seed and one.month >= since]
        for kind in ("moved", "jumped", "off"):
            first = next((one for one in after if kind in one.alarms), None)
            if first is not None:
                late = Month.parse(first.month) - Month.parse(since)
                said = ", ".join(first.alarms[kind][:3])
                yield f"{drift}, seed {seed}: {kind} seen {late} months after it set in: {said}; {_events(first)}"
        if not any(one.alarms for one in after):
            yield f"{drift}, seed {seed}: not visible in {len(after)} months"


def _events(one: Watched) -> str:
    return "matured: " + (", ".join(f"{count:,.0f} of {name}" for name, count in one.judged.items()) or "nothing")


def main() -> None:
    """Print the verdict on quiet months, or when drifts were seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drifts", nargs="*", metavar="DRIFT", help="as keepline invent --drift names them")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(1, 11)))
    parser.add_argument("--subscribers", type=int, default=6_000)
    parser.add_argument("--rates", default="demo")
    parser.add_argument("--watched", type=int, default=WATCHED, help="months watched")
    parser.add_argument("--quiet", type=int, help="watched months before a drift sets in")
    parser.add_argument("--at-once", type=int, default=2, help="operators watched at once")
    said: Any = parser.parse_args()
    for drift in said.drifts or [""]:
        found: list[Watched] = []
        plan = Plan(said.subscribers, said.rates, drift, said.watched, said.quiet)
        with ProcessPoolExecutor(said.at_once) as pool:
            for months in pool.map(partial(watched, plan=plan), said.seeds):
                found += months
                for one in months:
                    print(f"{drift} seed {one.seed} {one.month}: {one.alarms or 'quiet'}", file=sys.stderr, flush=True)
        for line in _drifted(plan, found) if drift else _quiet(found):
            print(line, flush=True)


if __name__ == "__main__":
    main()
