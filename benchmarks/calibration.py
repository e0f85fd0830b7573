"""Whether risks mean what they say: true hazards over the risks that models say of twelve months they never saw.

`python -m benchmarks.calibration [SEED ...] [--subscribers N] [--months N] [--rates NAME] [--every N]` invents an
operator for each seed and takes it in. Port-out and upgrade are then learnt at the end of a month as the monthly run
learns them, and again every N months; each model says the risks two months ahead of the people of the months until the
next, twelve in all, and the last of them have their outcome in the last month that is final. Told are, for each seed
and month and of all together, overall and by warning level: true hazards summed over risks summed, and events over
risks with the interval of their luck. The truth is read after the models are learnt, and by nothing but the sums.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.operator_models import OUTCOMES, UNTIL, column_of, exported
from data.files import write_text
from data.month import Month, months_between
from models.bundle import Bundle
from models.evidence import observed_over_expected
from models.learning import learn
from models.outcome import HEADLINE_AHEAD, Outcome
from models.outcome import OUTCOMES as DECLARED
from models.split import Cell
from pipelines.describe import describe_all
from pipelines.ingest import ingest_all
from pipelines.lakeside import months_standing
from pipelines.past import Past
from pipelines.rows import Gatherer
from pipelines.settings import LevelSettings
from pipelines.train import lesson_of, plan_of
from pipelines.workspace import Workspace, open_workspace
from serving.levels import LEVELS, NO_LEVEL, level_of

TESTED = 12
EVERYBODY = "all"
SUMS = ["people", "said", "true", "events"]


@dataclass(frozen=True)
class Plan:
    """Of what size the operators are, of whose rates, and after how many months models are learnt anew."""

    subscribers: int
    months: int
    rates: str
    every: int
    tested: int


def judged(seed: int, plan: Plan) -> pd.DataFrame:
    """Invent an operator and give a row for each outcome, month and level: people and the sums of `SUMS`."""
    with tempfile.TemporaryDirectory() as folder:
        exports, home = Path(folder) / "exports", open_workspace(Path(folder) / "home")
        exported(exports, seed, plan.subscribers, plan.months, plan.rates, with_filter=False)
        ingest_all(home, exports, UNTIL)
        steps = [(DECLARED[name], origin, lists) for name in OUTCOMES for origin, lists in _origins(name, plan)]
        parts = []
        for outcome, origin, lists in steps:
            print(f"seed {seed}: {outcome.name} as of {origin}", file=sys.stderr, flush=True)
            parts.append(_of_origin(home, exports / "truth" / "hazards", outcome, origin, lists))
    return pd.concat(parts, ignore_index=True).assign(seed=seed)


def _origins(name: str, plan: Plan) -> Iterator[tuple[Month, list[Month]]]:
    """Give the months at whose end is learnt, each with those whose lists its model makes."""
    last = DECLARED[name].last_final(UNTIL).back(HEADLINE_AHEAD)
    for back in range(plan.tested, 0, -plan.every):
        origin = last.back(back - 1)
        yield origin, list(months_between(origin, min(origin + (plan.every - 1), last)))


def _of_origin(home: Workspace, hazards: Path, outcome: Outcome, origin: Month, lists: list[Month]) -> pd.DataFrame:
    plan = plan_of(home, outcome, [month for month in months_standing(home) if month <= origin], origin)
    matrices = describe_all(home, sorted({*plan.months(), *lists}))
    model = learn(lesson_of(home, outcome, plan, matrices, origin), {})
    gather = Gatherer(matrices, Past(home, UNTIL))
    return pd.concat([_of_month(model, gather, hazards, outcome, month) for month in lists])


def _of_month(model: Bundle, gather: Gatherer, hazards: Path, outcome: Outcome, month: Month) -> pd.DataFrame:
    rows = gather.rows((Cell(month, HEADLINE_AHEAD),), outcome)
    target = month + HEADLINE_AHEAD
    said = rows.scored(model.probability)
    true = column_of(hazards / f"{target}.parquet", outcome.name).loc[rows.asked["subscriber_id"]]
    level = level_of(said / said.mean(), LevelSettings().multiples())
    each = pd.DataFrame(
        {"level": level, "people": 1, "said": said, "true": true.to_numpy(np.float64), "events": rows.labels}
    )
    return each.groupby("level", as_index=False).sum().assign(outcome=outcome.name, target=str(target))


def found_of(seeds: list[int], plan: Plan, keep: Path | None) -> pd.DataFrame:
    """Judge each seed, and keep its sums in a CSV file; those kept of the same plan are not made again."""
    kept = [pd.read_csv(keep)] if keep and keep.exists() else []
    parts = []
    for seed in dict.fromkeys(seeds):
        known = [one for rows in kept if len(one := _of(rows, seed, plan))]
        parts += known or [judged(seed, plan).assign(**asdict(plan))]
        if keep and not known:
            kept.append(parts[-1])
            write_text(keep, pd.concat(kept).to_csv(index=False))
    return pd.concat(parts, ignore_index=True)


def _of(rows: pd.DataFrame, seed: int, plan: Plan) -> pd.DataFrame:
    wanted = {"seed": seed, **asdict(plan)}
    return rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]


def lines_of(outcome: str, found: pd.DataFrame) -> Iterator[str]:
    """Tell what came of an outcome: a line for each seed and month, then of all together, by level and overall."""
    for (seed, target), month in found.groupby(["seed", "target"]):
        yield _line(f"{outcome}, seed {seed}", str(target), month[SUMS].sum())
    for level in (*(level.code for level in LEVELS), NO_LEVEL):
        here = found[found["level"] == level]
        if len(here):
            yield _line(outcome, level, here[SUMS].sum())
    for seed, every in found.groupby("seed"):
        yield _line(f"{outcome}, seed {seed!s}", EVERYBODY, every[SUMS].sum())
    yield _line(outcome, EVERYBODY, found[SUMS].sum())
    months = found.groupby(["seed", "target"])[SUMS].sum()
    apart = float(np.sqrt((np.log(months["true"] / months["said"]) ** 2).mean()))
    yield f"{outcome}: of {len(months)} months, the root mean square of log(true / said) is {apart:.3f}"


def _line(what: str, whom: str, sums: "pd.Series[float]") -> str:
    luck = observed_over_expected(np.array([sums["said"]]), np.array([sums["events"]]))
    low, high = (luck[f"observed_over_expected_{end}"] for end in ("low", "high"))
    seen = f"{luck['observed_over_expected']:.3f} ({low:.3f} to {high:.3f})"
    true = sums["true"] / sums["said"]
    return f"| {what} | {whom} | {sums['people']:,.0f} | {true:.3f} | {sums['events']:,.0f} | {seen} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=int, default=[1, 2, 3, 4, 5], metavar="SEED")
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=26)
    parser.add_argument("--rates", default="china")
    parser.add_argument("--every", type=int, default=3, help="after so many months models are learnt anew")
    parser.add_argument("--tested", type=int, default=TESTED, help="months tested")
    parser.add_argument("--keep", type=Path, help="a CSV file for the sums: a seed in it is not judged again")
    said: Any = parser.parse_args()
    plan = Plan(said.subscribers, said.months, said.rates, said.every, said.tested)
    found = found_of(said.seeds, plan, said.keep)
    print(f"{plan.rates}, {plan.subscribers:,} people, {plan.months} months, learnt every {plan.every}.\n")
    print("| outcome | month or level | people | true hazards over said | events | events over said |")
    print("|---" * 6 + "|")
    for outcome in OUTCOMES:
        for line in lines_of(outcome, found[found["outcome"] == outcome]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
