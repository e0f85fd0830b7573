"""What the models are worth beside what a user would do instead, and how it grows with the events to learn from.

`python -m benchmarks.learners [--seed N] [--subscribers N] [--months N] [--rates NAME] [--intent] [--all]` has
`keepline` invent an operator and take it in. Port-out and upgrade are then learnt from ever more of its people (so many
as leave 100, 300, 1,000 .. events to learn from; `--all`: from all of them alone), by the product; by LightGBM with its
defaults from the raw columns of the last month alone; and by a logistic regression on recency, frequency and money. All
rank those at risk two months after the last month, each weighed by the true hazard, so that the draw adds no noise:
told are what each keeps of (AUC - .5) of the filter, which knows the operator's law and sees its exports, and what the
product keeps of the filter's lift at 1 %. Beside them true hazards over what the product says, of all and by level of
risk. The filter reads who asked whether the number may be ported; the product does so with `--intent` alone, as a user
may have it.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.operator_models import OUTCOMES, UNTIL, column_of, exported
from data.files import write_text
from features.families import features_of
from models.bundle import Bundle
from models.columns import encode, learn_columns
from models.evidence import expected_auc, expected_lift
from models.learning import Lesson, learn
from models.outcome import HEADLINE_AHEAD, PORT_OUT, STAND_IN
from models.outcome import OUTCOMES as DECLARED
from models.recipe import FEW_POSITIVES
from models.rows import AHEAD_COLUMN, Rows
from pipelines.describe import describe_all
from pipelines.ingest import ingest_all
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_of
from pipelines.past import Past
from pipelines.rows import Gatherer
from pipelines.settings import LevelSettings
from pipelines.train import lesson_of, plan_of
from pipelines.workspace import Workspace, open_workspace
from serving.levels import LEVELS, NO_LEVEL, level_of

Floats = NDArray[np.float64]
Ranked = Callable[[pd.DataFrame], Floats]

EVENTS = (100, 300, 1_000, 3_000, 10_000)
#: When last paid and how long a customer; how many calls and days; how much.
RFM = ("since_last_payment_days_6m", "tenure_days", "calls_out_mean_count_3m", "active_days", "charged_mean_yuan_3m")
LIFT_AT = 0.01


@dataclass(frozen=True)
class Judged:
    """Who is ranked: what is known of them, their true hazards, and what the filter says."""

    matrix: pd.DataFrame
    hazard: Floats
    filter: Floats

    def kept(self, score: Floats) -> float:
        """Tell what a ranking keeps of (AUC - .5) of the filter."""
        return (expected_auc(score, self.hazard) - 0.5) / (expected_auc(self.filter, self.hazard) - 0.5)

    def lift_kept(self, score: Floats) -> float:
        """Tell what a ranking keeps of the filter's lift at 1 %."""
        return expected_lift(LIFT_AT, score, self.hazard) / expected_lift(LIFT_AT, self.filter, self.hazard)


def taken_in(folder: Path, asked: Any) -> Workspace:
    """Invent an operator, unless this one was before, and take it in; `asked`: the words of the command."""
    exports, home, note = folder / "exports", folder / "home", folder / "operator.json"
    what = {name: getattr(asked, name) for name in ("rates", "subscribers", "months", "seed")}
    if not note.exists():
        if exports.exists():
            sys.exit(f"{exports}: found exports half made or of another hand, expected none: name another folder.")
        exported(exports, asked.seed, asked.subscribers, asked.months, asked.rates)
        write_text(note, json.dumps(what))
    if (there := json.loads(note.read_text(encoding="utf-8"))) != what:
        sys.exit(f"{folder}: found the operator {there}, expected {what}: name another folder, or empty this one.")
    home.mkdir(exist_ok=True)
    (home / "keepline.toml").write_text("[features]\nfamilies_off = []\n" if asked.intent else "", encoding="utf-8")
    workspace = open_workspace(home)
    ingest_all(workspace, exports, UNTIL)
    return workspace


def judged(home: Workspace, truth: Path, outcome: str) -> Judged:
    """Bring together who of the last month is at risk two months later, as far as the filter watches them."""
    people = Past(home, UNTIL).people(UNTIL)
    asked = people.loc[DECLARED[outcome].at_risk(people, UNTIL + HEADLINE_AHEAD), "subscriber_id"]
    hazard = column_of(truth / "hazards" / f"{UNTIL + HEADLINE_AHEAD}.parquet", outcome).reindex(asked)
    said = column_of(truth / "filter" / f"{UNTIL}.parquet", f"{outcome}_{HEADLINE_AHEAD}").reindex(asked)
    there = hazard.index[(hazard > 0) & (said > 0)]
    matrix = matrix_of(describe_all(home, [UNTIL])[UNTIL]).loc[there]
    return Judged(matrix, *(np.asarray(one[there], dtype=np.float64) for one in (hazard, said)))


def some_of(lesson: Lesson, share: float) -> Lesson:
    """Give the lesson of an operator with a share of the people: the same ones whatever the share."""
    learn_, tune, judge = (_some(rows, share) for rows in (lesson.learn, lesson.tune, lesson.judge))
    wider = lesson.wider and (_some(lesson.wider[0], share), _some(lesson.wider[1], share))
    few = learn_.events_seen + tune.events < FEW_POSITIVES
    return replace(lesson, learn=learn_, tune=tune, judge=judge, wider=wider if few else None)


def _some(rows: Rows, share: float) -> Rows:
    lots = pd.util.hash_array(rows.asked["subscriber_id"].to_numpy(dtype=object), hash_key="a few are enough")
    return replace(
        rows.where(lots / np.float64(2**64) < share), contacted=rows.contacted and _some(rows.contacted, share)
    )


def whole(home: Workspace, outcome: str) -> Lesson:
    """Give the lesson of all people; beside port-out the commoner event that it is a share of, for when it is rare."""
    plan = plan_of(home, DECLARED[outcome], months_standing(home), UNTIL)
    matrices, past = describe_all(home, plan.months()), Past(home, UNTIL)
    lesson = lesson_of(home, DECLARED[outcome], plan, matrices, UNTIL, past=past)
    if outcome != PORT_OUT.name:
        return lesson
    gather = Gatherer(matrices, past)
    return replace(lesson, wider=(gather.to_grow_on(plan.learn, STAND_IN), gather.rows(plan.tune, STAND_IN)))


def ours(model: Bundle) -> Ranked:
    """Rank by the product's model."""
    return lambda matrix: model.ranker.raw(matrix.assign(**{AHEAD_COLUMN: HEADLINE_AHEAD}))


def raw(lesson: Lesson) -> Ranked:
    """Learn as somebody would who gives LightGBM the columns of the last month."""
    import lightgbm

    rows = lesson.learn.ahead(HEADLINE_AHEAD)
    names = [name for name, feature in features_of().items() if feature.value.reach == 1 and name in rows.columns]
    columns = learn_columns(rows.features[names])
    places = [place for place, column in enumerate(columns) if column.kind == "category"]
    data = lightgbm.Dataset(encode(rows.features, columns), rows.labels, categorical_feature=places)
    booster = lightgbm.train({"objective": "binary", "verbosity": -1, "seed": 0}, data)
    return lambda matrix: np.asarray(booster.predict(encode(matrix, columns)), dtype=np.float64)


def rfm(lesson: Lesson) -> Ranked:
    """Learn as a marketing department would: a regression on recency, frequency and money."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows = lesson.learn.ahead(HEADLINE_AHEAD)
    numbers = rows.features[list(RFM)].astype("float64")
    typical = numbers.median()
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(numbers.fillna(typical), rows.labels)
    return lambda matrix: np.asarray(
        model.decision_function(matrix[list(RFM)].astype("float64").fillna(typical)), dtype=np.float64
    )


def lines_of(outcome: str, lesson: Lesson, who: Judged, *, counts: Sequence[int] = EVENTS) -> Iterator[str]:
    """Tell a line for each number of events, then how true what the product says of all is."""
    all_events = lesson.learn.events
    model = None
    for events in (*(count for count in counts if count < all_events), all_events):
        part = some_of(lesson, events / all_events)
        model = learn(part, {})
        score = ours(model)(who.matrix)
        kept = [who.kept(score), *(who.kept(way(part)(who.matrix)) for way in (raw, rfm))]
        told = " | ".join(f"{share:.1%}" for share in (*kept, who.lift_kept(score)))
        yield f"| {outcome} | {part.learn.events:,} | {told} |"
    assert model is not None
    yield from true_over_said(outcome, model, who)


def true_over_said(outcome: str, model: Bundle, who: Judged) -> Iterator[str]:
    """Tell true hazards over what the model says, of all people and of those of each level."""
    said = model.probability(who.matrix.assign(**{AHEAD_COLUMN: HEADLINE_AHEAD}))
    yield f"{outcome}, true hazards over what is said: {who.hazard.sum() / said.sum():.3f}"
    levels = level_of(said / said.mean(), LevelSettings().multiples())
    for level in (*(level.code for level in LEVELS), NO_LEVEL):
        here = levels == level
        if here.any():
            yield f"  {level}, {here.sum():,} people: {who.hazard[here].sum() / said[here].sum():.3f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--rates", default="india")
    parser.add_argument("--intent", action="store_true", help="look at what people did to leave, as the filter does")
    parser.add_argument("--all", action="store_true", help="learn from all events alone")
    parser.add_argument("--folder", type=Path, help="where the operator is kept for the next run; default nowhere")
    asked: Any = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        home = taken_in(folder, asked)
        print(f"{asked.rates}, {asked.subscribers:,} people, {asked.months} months, seed {asked.seed}.\n")
        print("| outcome | events | product | raw columns, LightGBM | RFM, regression | product's lift at 1 % |")
        print("|---" * 6 + "|")
        for outcome in OUTCOMES:
            who = judged(home, folder / "exports" / "truth", outcome)
            for line in lines_of(outcome, whole(home, outcome), who, counts=() if asked.all else EVENTS):
                print(line, flush=True)


if __name__ == "__main__":
    main()
