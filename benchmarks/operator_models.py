"""How far models come that read nothing but features: every column alone, a logistic regression, the product's trees.

`python -m benchmarks.operator_models [SEED ...]` lets `keepline` invent, take in, describe, train and score an operator
of 20,000 people and twelve months for each seed, and ranks those at risk two months later, each weighed by the true
hazard, beside the filter. About five minutes a seed on two cores.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import QuantileTransformer

from benchmarks.operator_aims import Line, at_least, between, percent, printed, told
from data.month import Month, months_between
from models.columns import encode, learn_columns
from models.evidence import Floats, expected_auc
from models.outcome import HEADLINE_AHEAD

KEEPLINE = [sys.executable, "-m", "pipelines"]
SEEDS, SUBSCRIBERS, MONTHS = (1, 2, 3), 20_000, 12
UNTIL = Month.parse("2025-12")
OUTCOMES = ("port_out", "upgrade")
#: The first months have too short a past to be judged.
FIRST_JUDGED = 5
#: Few events and many columns: what is not certain is held near nothing.
STRENGTH = 0.003
NOISE_ERRORS = 2.0


@dataclass(frozen=True)
class Asked:
    """Those at risk of an outcome in the headline month after a month, what was known of them, and what was true."""

    month: Month
    features: pd.DataFrame
    event: pd.Series
    hazard: pd.Series
    filter: pd.Series
    score: pd.Series | None  # the product's, in the last month


@dataclass(frozen=True)
class Found:
    """Of one seed and outcome: expected AUCs, and of each column that AUC and its standard error."""

    filter: float
    logistic: float
    filter_of_last: float
    trees_of_last: float
    columns: dict[str, tuple[float, float]]


def found_of(seed: int) -> dict[str, Found]:
    """Let an operator be invented and its months be worked, and rank."""
    with tempfile.TemporaryDirectory() as folder:
        exports, home = Path(folder) / "exports", Path(folder) / "home"
        size = ["--subscribers", str(SUBSCRIBERS), "--months", str(MONTHS), "--until", str(UNTIL)]
        _run("invent", str(exports), *size, "--seed", str(seed), "--format", "parquet")
        _run("month", "--month", str(UNTIL), "--from", str(exports), "--home", str(home), "--show", "0")
        return {outcome: _found(list(_asked(home, exports / "truth", outcome)), outcome) for outcome in OUTCOMES}


def _run(*words: str) -> None:
    subprocess.run([*KEEPLINE, *words], check=True, stdout=subprocess.DEVNULL)


def _asked(home: Path, truth: Path, outcome: str) -> Iterator[Asked]:
    for month in months_between(UNTIL.back(MONTHS - 1), UNTIL):
        then = month + HEADLINE_AHEAD
        hazards = _read(truth / "hazards" / f"{then}.parquet")
        said = _read(truth / "filter" / f"{month}.parquet")[f"{outcome}_{HEADLINE_AHEAD}"]
        matrix = _read(home / "matrix" / f"{month}.parquet").drop(columns="month")
        can = hazards["is_free_to_port"] if outcome == "port_out" else hazards[outcome] > 0
        people = matrix.index.intersection(hazards.index[can]).intersection(said.index[said > 0])
        events = pq.read_table(truth / "events" / f"{then}.parquet").to_pandas()
        happened = set(events.loc[events["event"] == outcome, "subscriber_id"])
        scores = home / "scores" / f"{month}.parquet"
        score = _read(scores)[f"{outcome}_{HEADLINE_AHEAD}"].reindex(people) if scores.exists() else None
        event = pd.Series(people.isin(happened), index=people)
        yield Asked(month, matrix.loc[people], event, hazards.loc[people, outcome], said.loc[people], score)


def _read(path: Path) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame.set_index("subscriber_id")


def _found(months: list[Asked], outcome: str) -> Found:
    learnt = [one for one in months if one.month + HEADLINE_AHEAD <= UNTIL]
    judged = [one for one in months if one.month + HEADLINE_AHEAD > UNTIL]
    every = pd.concat([one.features for one in learnt])
    columns = learn_columns(every)
    model = _logistic().fit(_filled(encode(every, columns)), pd.concat([one.event for one in learnt]))
    logistic = [
        expected_auc(model.decision_function(_filled(encode(one.features, columns))), one.hazard.to_numpy())
        for one in judged
    ]
    last = months[-1]
    assert last.score is not None, outcome
    scored = last.score.notna().to_numpy()
    hazard = last.hazard.to_numpy()[scored]
    return Found(
        filter=mean(expected_auc(one.filter.to_numpy(), one.hazard.to_numpy()) for one in judged),
        logistic=mean(logistic),
        filter_of_last=expected_auc(last.filter.to_numpy()[scored], hazard),
        trees_of_last=expected_auc(last.score.to_numpy(np.float64)[scored], hazard),
        columns=_columns(months[FIRST_JUDGED:]),
    )


def _logistic() -> Pipeline:
    """Columns on one scale by their ranks, so that neither tails nor units decide."""
    ranks = QuantileTransformer(n_quantiles=200, output_distribution="normal", subsample=50_000, random_state=0)
    return make_pipeline(ranks, LogisticRegression(C=STRENGTH, max_iter=500))


def _filled(values: Floats) -> Floats:
    """Missing values at the median of the column, and beside each column whether it was missing."""
    missing = np.isnan(values)
    median = np.where(missing.all(axis=0), 0.0, np.nanmedian(np.where(missing.all(axis=0), 0.0, values), axis=0))
    return np.column_stack([np.where(missing, median, values), missing])


def _columns(months: list[Asked]) -> dict[str, tuple[float, float]]:
    """Of each feature the expected AUC by itself, mean of the months, and the standard error of that mean."""
    columns = learn_columns(months[0].features)
    aucs = []
    for one in months:
        values = _filled(encode(one.features, columns))[:, : len(columns)]
        hazard = one.hazard.to_numpy()
        aucs.append([expected_auc(column, hazard) for column in values.T])
    # As many people as have hazards of weight, once each: months of one person say the same.
    weights = np.concatenate([one.hazard.to_numpy() for one in months])
    events = weights.sum() ** 2 / (weights**2).sum() / len(months)
    error = 1.0 / np.sqrt(12.0 * events)
    mean_aucs = np.mean(aucs, axis=0).tolist()
    return {column.name: (value, float(error)) for column, value in zip(columns, mean_aucs, strict=True)}


def lines_of(outcome: str, seeds: list[Found]) -> Iterator[Line]:
    """Tell the figures of an outcome, mean of the seeds."""
    ceiling, logistic = mean(one.filter for one in seeds), mean(one.logistic for one in seeds)
    kept = (logistic - 0.5) / (ceiling - 0.5)
    yield told(4, f"{outcome}: filter, logistic regression on all features", f"{ceiling:.3f}, {logistic:.3f}")
    yield between(4, f"{outcome}: what the regression keeps of (ceiling - .5)", kept, (0.80, 0.95), percent)
    above = [one.trees_of_last - one.filter_of_last for one in seeds]
    error = stdev(above) / np.sqrt(len(above)) if len(above) > 1 else float("nan")
    text = f"{mean(above):+.3f} (standard error {error:.3f})"
    is_ok = bool(mean(above) <= NOISE_ERRORS * error) and max(logistic - ceiling, 0.0) == 0.0
    yield Line(4, f"{outcome}: the product's trees less the filter", "at most two standard errors", text, is_ok)
    whole = {name: mean(one.columns[name][0] for one in seeds) for name in seeds[0].columns}
    best = max(whole, key=lambda name: abs(whole[name] - 0.5))
    yield between(4, f"{outcome}: best single feature ({best})", 0.5 + abs(whole[best] - 0.5), (0.60, 0.72))
    noise = NOISE_ERRORS * mean(error for one in seeds for _, error in one.columns.values()) / np.sqrt(len(seeds))
    silent = mean(abs(value - 0.5) <= noise for value in whole.values())
    what = f"{outcome}: features that say nothing of it (AUC within {noise:.3f} of .5)"
    yield at_least(6, what, silent, 0.40, percent) if outcome == "port_out" else told(6, what, percent(silent))


def main(seeds: list[int]) -> None:
    """Print the table."""
    every = [found_of(seed) for seed in seeds]
    print(f"{SUBSCRIBERS:,} people, {MONTHS} months, seeds {', '.join(map(str, seeds))}.\n")
    print(printed(line for outcome in OUTCOMES for line in lines_of(outcome, [found[outcome] for found in every])))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SEEDS))
