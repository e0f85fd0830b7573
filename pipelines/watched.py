"""Watched: what the watch looks at: people by the bins of the models, what is said of them, what became of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.files import sha256_of
from data.month import Month
from features.families import features_of
from models.bins import Counted, counted
from models.bundle import Bundle
from models.cohort import cohort
from models.columns import Column
from models.hazards import hazards_of
from models.jumps import Change, Matured, change_of_share, changes_of_scores
from models.outcome import HEADLINE_AHEAD, OUTCOMES, RANKED, Outcome
from models.watch import Moved, moved
from pipelines.describe import describe
from pipelines.known import happened_until, known_of
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_among, matrix_of
from pipelines.named import card_of
from pipelines.step import Step
from pipelines.workspace import Workspace
from serving.levels import LEVELS, base_rates, level_of, risk_ratio

#: So many months are looked back at: a step, and the same step of the calendar a year before.
LOOKED_BACK = 14

#: So many people of a month are enough to see whether scores jump.
LOOKED_AT = 50_000

#: Where nobody says in which prefecture people are, they are all in one place.
NOWHERE = "everywhere"


def moved_in(workspace: Workspace, months: Sequence[Month], bundles: Mapping[str, Bundle]) -> list[Moved]:
    """Name the features of these models that moved in the last of some months."""
    first, features = months_standing(workspace)[0], features_of()
    since = {name: str(first + (feature.value.reach - 1)) for name, feature in features.items()}
    seasonal = {name for name, feature in features.items() if feature.follows_calendar}
    columns = _columns(bundles)
    words = {column.name for column in columns if column.kind == "category"}
    return moved([_counted(workspace, month, columns) for month in months], since, seasonal, words)


def _columns(bundles: Mapping[str, Bundle]) -> tuple[Column, ...]:
    """Give every feature that any of the models reads, in the bins of the first of them."""
    names = [name for name in OUTCOMES if name in bundles]
    found = {column.name: column for name in reversed(names) for column in bundles[name].ranker.columns}
    return tuple(column for name, column in sorted(found.items()) if name in features_of())


def _counted(workspace: Workspace, month: Month, columns: Sequence[Column]) -> Counted:
    """Count the people of a month; once for the same people and bins."""
    path = describe(workspace, month)

    def work() -> tuple[dict[str, Any], list[Any]]:
        matrix = matrix_of(path)
        place = matrix["prefecture"] if "prefecture" in matrix else pd.Series(NOWHERE, index=matrix.index)
        found = counted(str(month), matrix, place, [column for column in columns if column.name in matrix])
        return {"places": found.places, "counts": {name: one.tolist() for name, one in found.counts.items()}}, []

    inputs = {"matrix": sha256_of(path), "columns": [column.card() for column in columns]}
    result = Step(workspace, month, "watch.counted").once(inputs, work)
    counts = {name: np.array(one, dtype=np.int64) for name, one in result["counts"].items()}
    return Counted(str(month), tuple(result["places"]), counts)


def changed(workspace: Workspace, month: Month, bundles: Mapping[str, Bundle]) -> list[Change]:
    """Compare what the models say of a month with what the same models say of the month before: scores and levels."""
    before = month.back(1)
    if before not in months_standing(workspace):
        return []
    farthest = _farthest(workspace, month)
    ranked = {name: bundle for name, bundle in bundles.items() if OUTCOMES[name] in RANKED}
    then, now = (_said(workspace, one, ranked) for one in (before, month))
    found = []
    for what in ("risk", "propensity"):
        both, far = (then[what].to_numpy(), now[what].to_numpy()), (f"mean {what}", f"spread of {what}")
        found += changes_of_scores(what, *both, [farthest.get(name, 0.0) for name in far])
    for place, level in enumerate(LEVELS):
        what, codes = f"{level.code} or above", [one.code for one in LEVELS[: place + 1]]
        before_and_now = [(int(side["level"].isin(codes).sum()), len(side)) for side in (then, now)]
        farthest_share = farthest.get(f"share of {what}", 0.0)
        found.append(change_of_share(what, before_and_now[0], before_and_now[1], farthest=farthest_share))
    return found


def _said(workspace: Workspace, month: Month, bundles: Mapping[str, Bundle]) -> pd.DataFrame:
    """Have the models speak of some people of a month: risk, propensity, level."""
    people = cohort(known_of(workspace, month))
    some = people.iloc[:: max(len(people) // LOOKED_AT, 1)].reset_index(drop=True)
    matrix = matrix_among(describe(workspace, month), some["subscriber_id"])
    scores = hazards_of(month, some, matrix, bundles)
    # Where a model only ranks, what is known of the risk is compared, as in the lists.
    risk = scores[["port_out", "other_leaving"]].fillna(0.0).sum(axis=1)
    ratio = risk_ratio(some["payment"], risk, base_rates(some["payment"], risk))
    levels = level_of(ratio, workspace.settings.levels.multiples())
    return pd.DataFrame({"risk": risk, "propensity": scores["upgrade"].fillna(0.0), "level": levels})


def _farthest(workspace: Workspace, month: Month) -> dict[str, float]:
    """Say how far each change went at most in the months before, as far as they were watched."""
    farthest: dict[str, float] = {}
    for back in range(1, LOOKED_BACK):
        record = Step(workspace, month.back(back), "watch").record()
        for change in record["result"]["changes"] if record is not None else []:
            farthest[change["what"]] = max(farthest.get(change["what"], 0.0), abs(change["apart"]))
    return farthest


def matured(workspace: Workspace, month: Month) -> list[Matured]:
    """Say of each outcome what was expected of the last month whose answers are final now, and what happened.

    Expected is what was said at the time, one month ahead of the gap, of those asked about then.
    """
    happened = happened_until(workspace, month)
    found = []
    for outcome in RANKED:
        asked_of = outcome.last_final(month).back(HEADLINE_AHEAD)
        record, path = Step(workspace, asked_of, "score").record(), workspace.scores / f"{asked_of}.parquet"
        if record is None or outcome.name not in record["inputs"]["models"] or not path.is_file():
            continue
        labelled = outcome.labelled(cohort(known_of(workspace, asked_of)), happened, asked_of, HEADLINE_AHEAD)
        card = card_of(workspace, record["inputs"]["models"][outcome.name])
        if "only_ranks" in card:
            continue
        said = _expected(path, outcome, labelled)
        weight, label = labelled["weight"].to_numpy(), labelled["label"].to_numpy()
        found.append(
            Matured(
                outcome.name,
                str(asked_of + HEADLINE_AHEAD),
                observed=float((weight * label).sum()),
                expected=float((weight * said).sum()),
                learnt_on=float(card["events"]["tune"]),
            )
        )
    return found


def _expected(path: Path, outcome: Outcome, labelled: pd.DataFrame) -> NDArray[np.float64]:
    """Read the risks that were said of the people who are asked about."""
    scores = pq.read_table(path, columns=["subscriber_id", f"{outcome.name}_{HEADLINE_AHEAD}"]).to_pandas()
    said = scores.set_index("subscriber_id").iloc[:, 0].reindex(labelled["subscriber_id"])

    expected: NDArray[np.float64] = said.fillna(0.0).to_numpy(np.float64)
    return expected
