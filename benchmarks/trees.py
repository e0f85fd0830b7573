"""What Keepline adds to LightGBM: training, scoring and reasons beside the bare library, on the same rows.

    python -m benchmarks.trees                      # 20,000 invented subscribers x 12 months; a million rows scored
    python -m benchmarks.trees --subscribers 100000 --months 18

An operator is invented and worked through; then, each in a process of its own:

- port-out and upgrade are learnt by the product (guards, drawing of rows, trees, calibration, evidence), and by one
  `lightgbm.train` with the same settings, stopped on the same later month, of the numbers as they stand in memory: of
  all rows, and of those that the product draws;
- the last month, repeated to so many rows, is scored three months ahead by the product, from file to file, for all
  outcomes, and by `Booster.predict`, of the numbers as they stand in memory, and read and coded at once from a file;
- reasons are said of some people, by the product and by `Booster.predict(pred_contrib=True)`.

Seconds are of the wall and of the processor, without importing LightGBM; memory is the peak of the process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.describe import peak_of
from data.month import Month
from models.bundle import Bundle, read_bundle
from models.cohort import RISKS, cohort
from models.columns import encode, learn_columns
from models.learning import Lesson, learn
from models.outcome import AHEAD, OUTCOMES
from models.recipe import MONTHLY
from models.rows import AHEAD_COLUMN
from pipelines.describe import describe_all
from pipelines.explain import reasons_for
from pipelines.known import known_of
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_of
from pipelines.score import champions, write_scores
from pipelines.train import lesson_of, plan_of
from pipelines.workspace import Workspace, open_workspace

KEEPLINE = [sys.executable, "-m", "pipelines"]
UNTIL = Month.parse("2025-12")
LEARNT = ("port_out", "upgrade")
ROWS, EXPLAINED = 1_000_000, 20_000


def lesson(workspace: Workspace, outcome: str) -> Lesson:
    """Bring together what an outcome is learnt from, its features in memory."""
    plan = plan_of(workspace, OUTCOMES[outcome], months_standing(workspace), UNTIL)
    found = lesson_of(workspace, OUTCOMES[outcome], plan, describe_all(workspace, plan.months()), UNTIL)
    return Lesson(outcome, found.learn.at_hand(), found.tune.at_hand(), found.judge.at_hand())


def learnt_bare(found: Lesson) -> Callable[[], Any]:
    """Learn as somebody would who has LightGBM and nothing else: all settings the same, stopped on the later month."""
    import lightgbm

    columns = learn_columns(found.learn.features)
    places = [place for place, column in enumerate(columns) if column.kind == "category"]
    rows, tuning = (encode(part.features, columns) for part in (found.learn, found.tune))

    def work() -> None:
        data = lightgbm.Dataset(rows, found.learn.labels, categorical_feature=places)
        lightgbm.train(
            MONTHLY.parameters(),
            data,
            num_boost_round=MONTHLY.trees,
            valid_sets=[data.create_valid(tuning, found.tune.labels)],
            callbacks=[lightgbm.early_stopping(MONTHLY.patience, verbose=False)],
        )

    return work


def training(home: Path, outcome: str, how: str) -> Callable[[], Any]:
    """Make one way of learning ready."""
    found = lesson(open_workspace(home), outcome)
    if how == "keepline":
        return lambda: learn(found, {})
    return learnt_bare(found.sampled() if how == "bare, rows drawn" else found)


def many(home: Path, folder: Path, rows: int) -> tuple[pd.DataFrame, Path]:
    """Repeat the cohort of the last month and its matrix to so many rows, everybody under an id of their own."""
    workspace, path = open_workspace(home), folder / f"matrix-{rows}.parquet"
    people = cohort(known_of(workspace, UNTIL))[list(RISKS)]
    matrix = matrix_of(workspace.matrix / f"{UNTIL}.parquet").loc[people["subscriber_id"]]
    places = np.arange(rows) % len(people)
    ids = pd.Index([f"{number:032x}" for number in range(rows)], name="subscriber_id")
    if not path.is_file():
        matrix.iloc[places].set_axis(ids).reset_index().to_parquet(path, index=False)
    return people.iloc[places].assign(subscriber_id=ids).reset_index(drop=True), path


def bundles_of(workspace: Workspace) -> dict[str, Bundle]:
    """Read the models in use."""
    return {name: read_bundle(workspace.bundles, sha) for name, sha in champions(workspace).items()}


def scoring(home: Path, folder: Path, how: str, rows: int) -> Callable[[], Any]:
    """Make one way of scoring ready."""
    models, (people, path) = bundles_of(open_workspace(home)), many(home, folder, rows)
    if how == "keepline":
        return lambda: write_scores(folder / "scores.parquet", UNTIL, people, path, models)

    def coded() -> dict[str, Any]:
        features = pq.read_table(path).to_pandas().assign(**{AHEAD_COLUMN: 1})
        return {name: encode(features, one.ranker.columns) for name, one in models.items()}

    def predicted(rows: dict[str, Any]) -> list[Any]:
        return [one.ranker.booster.predict(rows[name]) for name, one in models.items() for _ in AHEAD]

    if how == "bare, from a file":
        return lambda: predicted(coded())
    at_hand = coded()
    return lambda: predicted(at_hand)


def reasons(home: Path, folder: Path, how: str) -> Callable[[], Any]:
    """Make one way of saying reasons ready."""
    model = bundles_of(open_workspace(home))["upgrade"]
    people, path = many(home, folder, EXPLAINED)
    matrix = matrix_of(path)
    listed = people[["subscriber_id"]].assign(upgrade=0.1)
    if how == "keepline":
        return lambda: reasons_for(listed, matrix, {"upgrade": model})
    coded = encode(matrix.assign(**{AHEAD_COLUMN: 1}), model.ranker.columns)
    return lambda: model.ranker.booster.predict(coded, pred_contrib=True)


WAYS: dict[str, tuple[str, ...]] = {
    **{f"learning {outcome}": ("bare, all rows", "bare, rows drawn", "keepline") for outcome in LEARNT},
    "scoring": ("bare", "bare, from a file", "keepline"),
    "reasons": ("bare", "keepline"),
}


def run(what: str, how: str, home: Path, folder: Path, rows: int) -> None:
    """Do one of them in this process and print what it took as one line of JSON."""
    if what == "scoring":
        work = scoring(home, folder, how, rows)
    elif what == "reasons":
        work = reasons(home, folder, how)
    else:
        work = training(home, what.removeprefix("learning "), how)
    # To import it takes four seconds, which are nobody's work.
    import_module("lightgbm")
    wall, processor = time.monotonic(), time.process_time()
    work()
    took = {"wall_s": time.monotonic() - wall, "processor_s": time.process_time() - processor}
    print(json.dumps(took | {"peak_gb": peak_of("self")}))


def worked(folder: Path, subscribers: int, months: int) -> Path:
    """Invent an operator, and do the work of its last month."""
    size = ["--subscribers", str(subscribers), "--months", str(months), "--until", str(UNTIL), "--seed", "1"]
    invent = ["invent", str(folder / "exports"), *size, "--grain", "month", "--format", "parquet"]
    month = ["month", "--month", str(UNTIL), "--from", str(folder / "exports"), "--home", str(folder / "home")]
    for words in (invent, [*month, "--show", "0"]):
        subprocess.run([*KEEPLINE, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "home"


def main() -> None:
    """Make everything ready, run each way in turn, print the figures side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=20_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.run:
        what, how, home, folder = said.run
        run(what, how, Path(home), Path(folder), said.rows)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        home = worked(folder, said.subscribers, said.months)
        print(f"{said.subscribers:,} subscribers x {said.months} months; {said.rows:,} rows scored for 5 outcomes")
        for what, ways in WAYS.items():
            base: dict[str, float] = {}
            for how in ways:
                words = [sys.executable, "-m", "benchmarks.trees", "--rows", str(said.rows), "--run", what, how]
                done = subprocess.run([*words, str(home), temporary], check=True, capture_output=True, text=True)
                took = json.loads(done.stdout.splitlines()[-1])
                base = base or took
                print(
                    f"{what:18} {how:18} {took['wall_s']:7.1f} s wall {took['processor_s']:7.1f} s processor "
                    f"{took['peak_gb']:5.2f} GB peak  {took['wall_s'] / base['wall_s']:5.2f}x wall, "
                    f"{took['processor_s'] / base['processor_s']:5.2f}x processor",
                    flush=True,
                )


if __name__ == "__main__":
    main()
