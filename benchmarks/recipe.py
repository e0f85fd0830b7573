"""`make recipe`: the settings from which the recipe for flat tables was chosen, on folds that do not judge it.

Each way of growing trees is tried on the four binding tasks of `make real`, by five folds drawn with seed 7; `make
real` judges on seed 42, once the choice is made. One row a way, one column a task: AUC of all rows out of fold.
"""

import sys
from dataclasses import replace
from typing import Any

from benchmarks.real_tables import DATA, TASKS, Floats, Folds, Task, out_of_fold
from data.flat import read_flat
from models.evidence import auc
from models.ranker import Ranker
from models.recipe import LIGHT, TABLE, TABLE_OF_MANY, Recipe
from models.table import FOLDS, label

TRIED_ON = 7

CATEGORIES: dict[str, Any] = {"cat_smooth": 200.0, "cat_l2": 200.0, "cat_rows": 300, "cat_values": 8}

#: From the usual settings to the chosen ones, one thing at a time, and what was tried beyond them and left.
WAYS = {
    "light": LIGHT,
    "categories drawn to the mean": replace(LIGHT, cat_smooth=50, cat_l2=50, cat_rows=200, cat_values=16),
    "... much": replace(LIGHT, **CATEGORIES),
    "... and four bags": replace(LIGHT, bags=4, **CATEGORIES),
    "31 leaves": replace(TABLE_OF_MANY, bags=1),
    "... and four bags (table of many)": TABLE_OF_MANY,
    "63 leaves": replace(TABLE_OF_MANY, leaves=63, trees=300, bags=1),
    "slower, of fewer columns": replace(TABLE, bags=1),
    "... and four bags (table)": TABLE,
}


def tried(task: Task, recipe: Recipe) -> float:
    """Score every row of a task by models that have not seen its fold; return the AUC of all."""
    from sklearn.model_selection import StratifiedKFold

    rows = label(read_flat(DATA / task.file), task.label, drop=task.drop)
    folds: Folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=TRIED_ON).split(rows.labels, rows.labels))

    def scores(matrix: object, labels: Floats, judged: object) -> Floats:
        return Ranker.fit(matrix, labels, recipe=recipe).raw(judged)  # type: ignore[arg-type]

    return auc(out_of_fold(scores, rows.matrix, rows.labels, folds), rows.labels)


def main() -> int:
    """Print one row a way of growing trees."""
    tasks = [task for task in TASKS if task.is_binding]
    print(f"{FOLDS} folds, seed {TRIED_ON}; AUC of all rows out of fold")
    print(f"{'':36}{''.join(f'{task.name:>18}' for task in tasks)}")
    for name, recipe in WAYS.items():
        print(f"{name:36}{''.join(f'{tried(task, recipe):18.4f}' for task in tasks)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
