"""`make real`: our recipe for flat tables beside plain LightGBM and CatBoost, on the open tables, on the same folds.

Every row is scored by models that have not seen its fold; AUC is of all rows together, and the gain over `light` has a
95 % interval (rows drawn anew, 200 times, both measured on the same). Not worse means: not below by more than .002 or
one paired standard error of the five folds, whichever is larger. Peers: `light` of ../shared/data/README.md, straight
through LightGBM, text as pandas categories, where nominal codes are written as numbers read both ways, the better one
counts; and CatBoost with its defaults, text as its categories.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.flat import read_flat
from models.evidence import auc, average_precision, difference, lift_at
from models.ranker import Ranker
from models.table import FOLDS, SEED, Labelled, label, recipe_for

Floats = NDArray[np.float64]
Folds = list[tuple[NDArray[np.int64], NDArray[np.int64]]]
Scorer = Callable[[pd.DataFrame, Floats, pd.DataFrame], Floats]

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ALLOWED = 0.002
NO_INPUT = 66

KDD = "kdd2009_small_50k_partial.csv"
KDD_LABELS = ("churn", "appetency", "upselling")
KDD_NOMINAL = (
    *(f"Var{number}" for number in (193, 203, 207, 211, 212, 218, 227, 228)),
    *("Var210_filled", "Var219_filled", "Var229_cat"),
)


@dataclass(frozen=True)
class Task:
    """A label to learn from a file; `is_binding` tasks decide whether `make real` passes, others are shown."""

    name: str
    file: str
    label: str
    drop: tuple[str, ...]
    nominal: tuple[str, ...] = ()
    is_binding: bool = True


TASKS = (
    *(Task(f"KDD {own}", KDD, own, tuple(one for one in KDD_LABELS if one != own), KDD_NOMINAL) for own in KDD_LABELS),
    Task("cell2cell churn", "cell2celltrain.csv", "Churn", ("CustomerID",)),
    Task(
        "churn to a competitor",
        "telecom_customer_churn.csv",
        "Churncategory=Competitor",
        ("Customerid", "Customerstatus", "Churnreason"),
        is_binding=False,
    ),
)


def light(matrix: pd.DataFrame, labels: Floats, judged: pd.DataFrame) -> Floats:
    """Return the scores of `light`, as a user of LightGBM would write it down."""
    import lightgbm

    model = lightgbm.LGBMClassifier(
        n_estimators=400,
        learning_rate=0.03,
        num_leaves=15,
        min_child_samples=50,
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.5,
        reg_lambda=5,
        random_state=SEED,
        verbose=-1,
    )
    scores: Floats = model.fit(matrix, labels).predict_proba(judged)[:, 1]
    return scores


def ours(matrix: pd.DataFrame, labels: Floats, judged: pd.DataFrame) -> Floats:
    """Return the scores of the product's default recipe."""
    return Ranker.fit(matrix, labels, recipe=recipe_for(labels)).raw(judged)


def as_categories(rows: Labelled, nominal: tuple[str, ...]) -> pd.DataFrame:
    """Return the raw columns with text and nominal codes as pandas categories."""
    matrix = rows.matrix
    told = [name for name in matrix.columns if name in nominal or not pd.api.types.is_numeric_dtype(matrix[name])]
    return matrix.assign(**{name: matrix[name].astype("category") for name in told})


def out_of_fold(scorer: Scorer, matrix: pd.DataFrame, labels: Floats, folds: Folds) -> Floats:
    """Return the score of every row by a model that has not seen its fold."""
    scores = np.empty(len(labels))
    for learn, judge in folds:
        scores[judge] = scorer(matrix.iloc[learn], labels[learn], matrix.iloc[judge])
    return scores


def catboost(matrix: pd.DataFrame, labels: Floats, judged: pd.DataFrame) -> Floats:
    """Return the scores of CatBoost with its defaults, as its user would write it down."""
    from catboost import CatBoostClassifier

    words = [name for name in matrix.columns if not pd.api.types.is_numeric_dtype(matrix[name])]
    told, asked = (
        part.assign(**{name: part[name].fillna("").astype(str) for name in words}) for part in (matrix, judged)
    )
    model = CatBoostClassifier(random_seed=SEED, verbose=False, allow_writing_files=False, cat_features=words)
    scores: Floats = model.fit(told, labels).predict_proba(asked)[:, 1]
    return scores


def compare(task: Task, seed: int) -> dict[str, Any]:
    """Score every row of a task out of fold, ours and the peers', and compare the AUC of all rows and fold by fold."""
    from sklearn.model_selection import StratifiedKFold

    rows = label(read_flat(DATA / task.file), task.label, drop=task.drop)
    labels = rows.labels
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(labels, labels))
    our_scores = out_of_fold(ours, rows.matrix, labels, folds)
    readings = [as_categories(rows, nominal) for nominal in {(), task.nominal}]
    peers = [out_of_fold(light, matrix, labels, folds) for matrix in readings]
    light_scores = max(peers, key=lambda scores: auc(scores, labels))
    differences = [auc(our_scores[on], labels[on]) - auc(light_scores[on], labels[on]) for _, on in folds]
    mean, error = float(np.mean(differences)), float(np.std(differences, ddof=1) / np.sqrt(FOLDS))
    gain, low, high = difference(auc, our_scores, light_scores, labels, seed=seed)
    return {
        "ours": auc(our_scores, labels),
        "light": auc(light_scores, labels),
        "catboost": auc(out_of_fold(catboost, rows.matrix, labels, folds), labels),
        "average_precision": average_precision(our_scores, labels),
        "lift_10": lift_at(0.10, our_scores, labels),
        "gain": gain,
        "low": low,
        "high": high,
        "passes": mean >= -max(ALLOWED, error),
    }


def main() -> int:
    """Print one row a task; 0 if no binding task is worse than light, 1 if one is, 66 if the tables are not there."""
    absent = sorted({task.file for task in TASKS if not (DATA / task.file).is_file()})
    if absent:
        print(f"make real needs the open tables in {DATA}: {', '.join(absent)} not found.", file=sys.stderr)
        return NO_INPUT
    print(f"{FOLDS} folds, seed {SEED}; AUC of all rows out of fold; gain over light with its 95 % interval")
    print(f"{'task':24}{'ours':>8}{'light':>8}{'CatBoost':>10}{'gain':>9}{'95 %':>18}{'AP':>8}{'lift10':>8}  not worse")
    worse = []
    for task in TASKS:
        said = compare(task, SEED)
        verdict = ("yes" if said["passes"] else "NO") + ("" if task.is_binding else " (shown only)")
        interval = f"{said['low']:+.4f} {said['high']:+.4f}"
        print(
            f"{task.name:24}{said['ours']:8.4f}{said['light']:8.4f}{said['catboost']:10.4f}{said['gain']:+9.4f}"
            f"{interval:>18}{said['average_precision']:8.3f}{said['lift_10']:8.2f}  {verdict}",
            flush=True,
        )
        if task.is_binding and not said["passes"]:
            worse.append(task.name)
    print("pass" if not worse else f"FAIL: {', '.join(worse)}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
