"""Whether newcomers are better ranked by a model of their own.

`python -m benchmarks.apart [SEED ...]` has `keepline` invent an operator of 40,000 people and 16 months a seed, and
work its last month; for silence and other leaving it then grows trees on everybody, on newcomers of under three months
alone, and on newcomers from where those of everybody stand, and ranks the newcomers of the last month by each, weighed
by their true hazards one month of gap later. Five processor minutes a seed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from data.month import Month
from models.evidence import expected_auc
from models.outcome import HEADLINE_AHEAD, OTHER_LEAVING, SILENCE, Outcome
from models.ranker import Ranker
from models.recipe import MONTHLY, SMALL
from models.rows import AHEAD_COLUMN, Rows
from pipelines.describe import describe, describe_all
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_of
from pipelines.past import Past
from pipelines.train import lesson_of, plan_of
from pipelines.workspace import Workspace, open_workspace

KEEPLINE = [sys.executable, "-m", "pipelines"]
UNTIL = Month.parse("2025-12")
INVENT = ["--subscribers", "40000", "--months", "16", "--until", str(UNTIL), "--grain", "month", "--format", "parquet"]
SEEDS = (1,)
#: Three months, as tenure is counted.
NEW_DAYS = 92


def worked(folder: Path, seed: int) -> Workspace:
    """Invent an operator, and work its last month."""
    exports, home = str(folder / "exports"), str(folder / "home")
    month = ["month", "--month", str(UNTIL), "--from", exports, "--home", home, "--show", "0"]
    for words in (["invent", exports, *INVENT, "--seed", str(seed), "--no-references"], month):
        subprocess.run([*KEEPLINE, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return open_workspace(folder / "home")


def ways(workspace: Workspace, outcome: Outcome) -> tuple[dict[str, Ranker], tuple[int, int]]:
    """Grow trees in the three ways; beside them, how many events of newcomers there were, and of everybody."""
    past = Past(workspace, UNTIL)
    plan = plan_of(workspace, outcome, months_standing(workspace), UNTIL)
    matrices = describe_all(workspace, plan.months())
    lesson = lesson_of(workspace, outcome, plan, matrices, UNTIL, past=past)
    sampled = lesson.sampled()
    learn = sampled.learn.at_hand()
    tune = sampled.tune.thinned(learn.kept).at_hand()
    everybody = Ranker.fit(learn.features, learn.labels, recipe=MONTHLY, tune=(tune.features, tune.labels))
    new = _newcomers(lesson.learn.at_hand())
    own = Ranker.fit(new.features, new.labels, recipe=SMALL)
    onwards = Ranker.fit(new.features, new.labels, recipe=SMALL, start=everybody)
    return {"everybody's": everybody, "their own": own, "from everybody's on": onwards}, (new.events, learn.events)


def _newcomers(rows: Rows) -> Rows:
    return rows.where((rows.features["tenure_days"] < NEW_DAYS).to_numpy())


def judged(workspace: Workspace, outcome: Outcome, models: dict[str, Ranker], truth: Path) -> dict[str, float]:
    """Rank the newcomers of the last month who are at risk."""
    people = Past(workspace, UNTIL).people(UNTIL)
    asked = people.loc[outcome.at_risk(people, UNTIL + HEADLINE_AHEAD), "subscriber_id"]
    path = truth / "hazards" / f"{UNTIL + HEADLINE_AHEAD}.parquet"
    hazard = pq.read_table(path, columns=["subscriber_id", outcome.name]).to_pandas().set_index("subscriber_id")
    there = hazard.loc[hazard.index.intersection(asked), outcome.name]
    matrix = matrix_of(describe(workspace, UNTIL)).loc[there.index[there > 0]]
    new = matrix[matrix["tenure_days"] < NEW_DAYS].assign(**{AHEAD_COLUMN: HEADLINE_AHEAD})
    true = there.loc[new.index].to_numpy(np.float64)
    return {name: expected_auc(model.raw(new), true) for name, model in models.items()}


def main() -> None:
    """Print one line an outcome and seed."""
    for seed in [int(word) for word in sys.argv[1:]] or SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            workspace = worked(Path(folder), seed)
            for outcome in (SILENCE, OTHER_LEAVING):
                models, (own, every) = ways(workspace, outcome)
                found = judged(workspace, outcome, models, Path(folder) / "exports" / "truth")
                said = ", ".join(f"{name} {value:.3f}" for name, value in found.items())
                print(f"seed {seed}, {outcome.name} of newcomers ({own:,} of {every:,} events): {said}", flush=True)


if __name__ == "__main__":
    main()
