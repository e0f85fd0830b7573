"""How far models come that read nothing but features: every column alone, a logistic regression, the product's trees.

`python -m benchmarks.operator_models [SEED ...]` lets `keepline` invent an India of 40,000 people and twelve months for
each seed, take it in, describe, train and score it, and ranks those at risk two months after the last month, each
weighed by the true hazard, beside the filter. About four processor minutes a seed; `--subscribers 100000 --months 18`
is the size at which models are judged.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mean, stdev

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.operator_aims import Line, at_least, between, percent, printed, told
from benchmarks.operator_features import Alone, Learnt, alone, learnt_from_events, learnt_from_hazards
from benchmarks.operator_told import Floats
from data.month import Month
from models.evidence import expected_auc
from models.outcome import HEADLINE_AHEAD
from pipelines.notebook import Notebook, open_workspace

KEEPLINE = [sys.executable, "-m", "pipelines"]
SEEDS, SUBSCRIBERS, MONTHS, RATES = (1, 2, 3), 40_000, 12, "india"
UNTIL = Month.parse("2025-12")
OUTCOMES = ("port_out", "upgrade")
#: Windows of the first months are short: as in training, they are not learnt from.
SHORT = 2
ERRORS = 2.0
#: Of those without the event, so many are drawn for each with it.
CONTROLS = 10


@dataclass(frozen=True)
class Found:
    """Of one seed and outcome: expected AUCs of the same people by each way to rank them, and what columns say."""

    filter: float
    regression: float
    regression_of_hazards: float
    trees: float
    columns: dict[str, Alone]
    events: int


def invented(folder: Path, seed: int, subscribers: int, months: int, rates: str = RATES) -> None:
    """Invent an operator, and do the work of its last month."""
    exported(folder / "exports", seed, subscribers, months, rates)
    worked = ["--month", str(UNTIL), "--from", str(folder / "exports"), "--home", str(folder / "home")]
    _run("month", *worked, "--show", "0")


def exported(exports: Path, seed: int, subscribers: int, months: int, rates: str, *, with_filter: bool = True) -> None:
    """Invent the exports of an operator, and beside them the truth; with the filter, what at best is foretold."""
    size = ["--rates", rates, "--subscribers", str(subscribers), "--months", str(months), "--until", str(UNTIL)]
    how = ["--seed", str(seed), "--grain", "month", "--format", "parquet"]
    _run("invent", str(exports), *size, *how, *([] if with_filter else ["--no-references"]))


def _run(*words: str) -> None:
    subprocess.run([*KEEPLINE, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def found_of(folder: Path, outcome: str) -> Found:
    """Learn what a user could from the months whose ending was known, and rank the cohort of the last one."""
    home, truth = open_workspace(folder / "home"), folder / "exports" / "truth"
    learnt, events = _learnt(home, truth, outcome)
    scores = home.scores(str(UNTIL))[f"{outcome}_{HEADLINE_AHEAD}"]
    hazard = column_of(truth / "hazards" / f"{UNTIL + HEADLINE_AHEAD}.parquet", outcome)
    said = column_of(truth / "filter" / f"{UNTIL}.parquet", f"{outcome}_{HEADLINE_AHEAD}")
    asked = scores.index[(scores > 0) & (hazard.reindex(scores.index) > 0)]
    watched = asked[said.reindex(asked) > 0]
    matrix, true = home.matrix(str(UNTIL)), _values(hazard[watched])

    def auc(score: Floats) -> float:
        return expected_auc(score, true)

    return Found(
        filter=auc(_values(said[watched])),
        regression=auc(learnt_from_events(learnt).ranked(matrix.loc[watched])),
        regression_of_hazards=auc(learnt_from_hazards(learnt).ranked(matrix.loc[watched])),
        trees=auc(_values(scores[watched])),
        columns=alone(learnt, matrix.loc[asked], _values(hazard[asked])),
        events=events,
    )


def _learnt(home: Notebook, truth: Path, outcome: str) -> tuple[Learnt, int]:
    """The labelled rows of all months at the headline's distance; of those without the event ten are drawn for each."""
    rng, parts, events = np.random.default_rng(0), [], 0
    for month in (one for one in home.months[SHORT:] if Month.parse(one) <= UNTIL.back(HEADLINE_AHEAD)):
        labels = home.labels(outcome, month)
        hazards = column_of(truth / "hazards" / f"{Month.parse(month) + HEADLINE_AHEAD}.parquet", outcome)
        events += int(labels["label"].sum())
        labels["hazard"] = hazards.reindex(labels.index).fillna(0.0)
        share = np.where(labels["label"] == 1, 1.0, np.minimum(CONTROLS * labels["label"].mean(), 1.0))
        labels["weight"] = labels["weight"] / share
        drawn = labels[rng.random(len(labels)) < share]
        parts.append((home.matrix(month).loc[drawn.index], drawn))
    features, rows = (pd.concat(part, ignore_index=True) for part in zip(*parts, strict=True))
    return Learnt(features, *(_values(rows[name]) for name in ("label", "hazard", "weight"))), events


def column_of(path: Path, name: str) -> "pd.Series[float]":
    """Read a column of the truth, by subscriber_id."""
    frame: pd.DataFrame = pq.read_table(path, columns=["subscriber_id", name]).to_pandas()
    return frame.set_index("subscriber_id")[name]


def _values(column: "pd.Series[float]") -> Floats:
    return np.asarray(column, dtype=np.float64)


def lines_of(outcome: str, seeds: list[Found]) -> Iterator[Line]:
    """Tell the figures of an outcome, mean of the seeds."""
    names = ("filter", "regression", "trees", "regression_of_hazards")
    ceiling, regression, trees, endless = (mean(getattr(one, name) for one in seeds) for name in names)
    what = f"{outcome}: filter, regression, trees; a regression on true hazards"
    events = "; ".join(f"{one.events:,}" for one in seeds)
    yield told(4, f"{what} ({events} events)", f"{ceiling:.3f}, {regression:.3f}, {trees:.3f}; {endless:.3f}")
    kept = (regression - 0.5) / (ceiling - 0.5)
    yield between(4, f"{outcome}: a regression on all features keeps of (ceiling - .5)", kept, (0.80, 0.95), percent)
    yield told(4, f"{outcome}: the product's trees keep", percent((trees - 0.5) / (ceiling - 0.5)))
    for name in ("regression", "trees"):
        yield _above(outcome, name, [getattr(one, name) - one.filter for one in seeds])
    yield from _columns(outcome, seeds)


def _above(outcome: str, name: str, above: list[float]) -> Line:
    error = stdev(above) / np.sqrt(len(above)) if len(above) > 1 else float("nan")
    text = f"{mean(above):+.3f} (standard error {error:.3f})"
    is_luck = mean(above) <= 0 or bool(mean(above) <= ERRORS * error)
    return Line(4, f"{outcome}: {name} less filter", "at most two standard errors above 0", text, is_luck)


def _columns(outcome: str, seeds: list[Found]) -> Iterator[Line]:
    """What single columns say: the best of them, and how many say no more than columns whose rows are shuffled."""
    value = {name: mean(one.columns[name].auc for one in seeds) for name in seeds[0].columns}
    shuffled = {name: mean(one.columns[name].shuffled for one in seeds) / np.sqrt(len(seeds)) for name in value}
    best = max(value, key=lambda name: abs(value[name] - 0.5))
    yield between(4, f"{outcome}: best single feature ({best})", 0.5 + abs(value[best] - 0.5), (0.60, 0.72))
    silent = [name for name in value if abs(value[name] - 0.5) <= ERRORS * shuffled[name]]
    share, what = len(silent) / len(value), f"{outcome}: features that say nothing of it, of {len(value)}"
    yield at_least(6, what, share, 0.40, percent) if outcome == "port_out" else told(6, what, percent(share))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=int, default=list(SEEDS), metavar="SEED")
    parser.add_argument("--subscribers", type=int, default=SUBSCRIBERS)
    parser.add_argument("--months", type=int, default=MONTHS)
    said = parser.parse_args()
    every: dict[str, list[Found]] = {outcome: [] for outcome in OUTCOMES}
    for seed in said.seeds:
        with tempfile.TemporaryDirectory() as folder:
            invented(Path(folder), seed, said.subscribers, said.months)
            for outcome, found in every.items():
                found.append(found_of(Path(folder), outcome))
                one = found[-1]
                values = f"{one.filter:.3f}, regression {one.regression:.3f}, trees {one.trees:.3f}"
                print(f"seed {seed}, {outcome}: filter {values}", file=sys.stderr, flush=True)
    print(f"{RATES}, {said.subscribers:,} people, {said.months} months, seeds {', '.join(map(str, said.seeds))}.\n")
    print(printed(chain.from_iterable(lines_of(outcome, found) for outcome, found in every.items())))


if __name__ == "__main__":
    main()
