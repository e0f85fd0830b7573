"""What calling the riskiest costs the models that learn beside it.

`python -m benchmarks.campaigns [SEED ...]` has `keepline` invent each operator of 40,000 people and 16 months twice:
nobody works a list, or a list calls the riskiest 5 % of each month. Port-out is learnt from the first, from the second
with those whom we tried to keep left out, and from the second naively, as if nobody had been called. All three rank the
people of the second in the last month by what they would do if nobody called, weighed by true hazards one month of gap
later; told is what is kept of (AUC - .5) beside the first. Five processor minutes a seed.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from data.month import Month
from models.bundle import Bundle
from models.evidence import expected_auc
from models.learning import learn
from models.outcome import HEADLINE_AHEAD, PORT_OUT
from models.rows import AHEAD_COLUMN
from pipelines.describe import describe, describe_all
from pipelines.ingest import ingest_all
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_of
from pipelines.past import Past
from pipelines.train import lesson_of, plan_of
from pipelines.workspace import Workspace, open_workspace

KEEPLINE = [sys.executable, "-m", "pipelines"]
UNTIL = Month.parse("2025-12")
INVENT = ["--subscribers", "40000", "--months", "16", "--until", str(UNTIL), "--grain", "month", "--format", "parquet"]
SEEDS = (1, 2)


def taken_in(folder: Path, seed: int, *policy: str) -> Workspace:
    """Invent an operator, and take it in."""
    words = ["invent", str(folder / "exports"), *INVENT, "--seed", str(seed), "--no-references", *policy]
    subprocess.run([*KEEPLINE, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workspace = open_workspace(folder / "home")
    ingest_all(workspace, folder / "exports", UNTIL)
    return workspace


def learnt(workspace: Workspace, *, naively: bool = False) -> Bundle:
    """Learn port-out as every month does; naively: as if nobody had been contacted."""
    past = Past(workspace, UNTIL)
    if naively:
        happened = past.happened
        vars(past)["happened"] = replace(happened, contacts=happened.contacts.iloc[:0])
    plan = plan_of(workspace, PORT_OUT, months_standing(workspace), UNTIL)
    return learn(lesson_of(workspace, PORT_OUT, plan, describe_all(workspace, plan.months()), UNTIL, past=past), {})


def ranked(model: Bundle, workspace: Workspace, truth: Path) -> float:
    """Rank who is free to port in the last month by a model; the expected AUC by true hazards, nobody contacted."""
    people = Past(workspace, UNTIL).people(UNTIL)
    asked = people.loc[PORT_OUT.at_risk(people, UNTIL + HEADLINE_AHEAD), "subscriber_id"]
    path = truth / "hazards" / f"{UNTIL + HEADLINE_AHEAD}.parquet"
    hazard = pq.read_table(path, columns=["subscriber_id", PORT_OUT.name]).to_pandas().set_index("subscriber_id")
    there = hazard.loc[hazard.index.intersection(asked), PORT_OUT.name]
    there = there[there > 0]
    matrix = matrix_of(describe(workspace, UNTIL)).loc[there.index].assign(**{AHEAD_COLUMN: HEADLINE_AHEAD})
    return expected_auc(model.ranker.raw(matrix), there.to_numpy(np.float64))


def main() -> None:
    """Print one line a seed."""
    for seed in [int(word) for word in sys.argv[1:]] or SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            quiet = taken_in(Path(folder) / "quiet", seed)
            listed = taken_in(Path(folder) / "listed", seed, "--policy", "risk-top5")
            truth = Path(folder) / "listed" / "exports" / "truth"
            without = ranked(learnt(quiet), listed, truth)
            for name, model in {"contacted left out": learnt(listed), "naively": learnt(listed, naively=True)}.items():
                found = ranked(model, listed, truth)
                kept = (found - 0.5) / (without - 0.5)
                print(f"seed {seed}, {name}: AUC {found:.3f} beside {without:.3f} without a campaign: {kept:.3f} kept")


if __name__ == "__main__":
    main()
