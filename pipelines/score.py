"""Score: the risks and propensities of a month, by the models in use."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.alongside import two_at_once
from data.files import replace_file, sha256_of
from data.month import Month
from data.refusals import NoInput
from models.aliases import champion
from models.bundle import Bundle, read_bundle
from models.cohort import RISKS, cohort, is_among
from models.hazards import hazards_of
from models.outcome import AHEAD, OUTCOMES, RANKED
from models.strangers import strangers
from pipelines.describe import describe
from pipelines.known import known_of
from pipelines.matrices import matrix_among, parts_of_matrix
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace


def score(workspace: Workspace, month: Month, models: Mapping[str, str] | None = None, told: Told = silent) -> Path:
    """Score the cohort of a month (see `models.hazards` for the columns), by the models named or by the champions."""
    names = dict(models or champions(workspace))
    path = workspace.scores / f"{month}.parquet"
    described = describe(workspace, month, told)
    most = workspace.settings.models.unseen_share
    inputs = {"matrix": sha256_of(described), "models": names, "unseen_share": most} | workspace.settings.asking()

    def work() -> tuple[dict[str, Any], list[Path]]:
        bundles = {name: read_bundle(workspace.bundles, sha) for name, sha in sorted(names.items())}
        people = cohort(known_of(workspace, month))[list(RISKS)]
        unseen = _unseen(month, people, described, bundles, most)
        write_scores(path, month, people, described, bundles)
        return {"rows": len(people), "unseen": unseen}, [path]

    Step(workspace, month, "score").once(inputs, work)
    return path


def write_scores(path: Path, month: Month, people: pd.DataFrame, matrix: Path, models: Mapping[str, Bundle]) -> None:
    """Score a cohort into a file, some people at a time; both stand in the order of their ids."""

    def scored(part: pd.DataFrame) -> pa.Table:
        some = people[is_among(people["subscriber_id"], part.index)]
        return pa.Table.from_pandas(hazards_of(month, some, part, models), preserve_index=False)

    with replace_file(path) as temporary, ExitStack() as opened:
        file: pq.ParquetWriter | None = None
        # Models use all processors, but what stands between them and the file does not.
        for scores in two_at_once(scored, parts_of_matrix(matrix)):
            file = file or opened.enter_context(pq.ParquetWriter(temporary, scores.schema, compression="zstd"))
            if len(scores):
                file.write_table(scores)


def _unseen(
    month: Month, people: pd.DataFrame, matrix: Path, models: Mapping[str, Bundle], most: float
) -> dict[str, list[str]]:
    """Say of which values the models had never heard, among those whom they are asked about."""
    kinds = {column.name: column.kind for model in models.values() for column in model.ranker.columns}
    there = pq.read_schema(matrix).names
    texts = [name for name, kind in kinds.items() if kind == "category" and name in there]
    values, found = matrix_among(matrix, people["subscriber_id"], texts), {}
    for name, model in models.items():
        is_asked = np.logical_or.reduce([OUTCOMES[name].at_risk(people, month + ahead) for ahead in AHEAD])
        asked = values.loc[people.loc[is_asked, "subscriber_id"]]
        found[name] = [str(one) for one in strangers(asked, model.ranker.columns, most=most)]
    return found


def notes_of_scoring(workspace: Workspace, month: Month) -> list[str]:
    """Say of which values the models that scored a month had never heard."""
    record = Step(workspace, month, "score").record()
    unseen = record["result"].get("unseen", {}) if record is not None else {}
    return list(dict.fromkeys(note for notes in unseen.values() for note in notes))


def champions(workspace: Workspace) -> dict[str, str]:
    """Say which model is in use for each outcome; without one, say how to get it."""
    found = {name: champion(workspace.bundles, name) for name in OUTCOMES}
    missing = [outcome.name for outcome in RANKED if found[outcome.name] is None]
    if missing:
        raise NoInput(
            "models",
            found=f"no champion for {', '.join(missing)}",
            expected="one for each outcome that the lists are ranked by",
            do="Train them: keepline train port_out --until YYYY-MM, keepline train upgrade --until YYYY-MM",
        )
    return {name: sha for name, sha in found.items() if sha is not None}
