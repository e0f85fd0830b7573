"""Score: the risks and propensities of a month, by the models in use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.files import replace_file, sha256_of
from data.month import Month
from data.refusals import NoInput
from models.aliases import champion
from models.bundle import read_bundle
from models.cohort import cohort
from models.hazards import hazards_of
from models.outcome import OUTCOMES, RANKED
from models.strangers import strangers
from pipelines.describe import describe
from pipelines.known import known_of
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace


def score(workspace: Workspace, month: Month, models: Mapping[str, str] | None = None, told: Told = silent) -> Path:
    """Score the cohort of a month (see `models.hazards` for the columns), by the models named or by the champions."""
    names = dict(models or champions(workspace))
    path = workspace.scores / f"{month}.parquet"
    described = describe(workspace, month, told)
    most = workspace.settings.models.unseen_share
    inputs = {"matrix": sha256_of(described), "models": names, "unseen_share": most}

    def work() -> tuple[dict[str, Any], list[Path]]:
        bundles = {name: read_bundle(workspace.bundles, sha) for name, sha in sorted(names.items())}
        people, matrix = cohort(known_of(workspace, month)), matrix_of(described)
        asked = matrix.loc[people["subscriber_id"]]
        unseen = {
            name: [str(one) for one in strangers(asked, bundle.ranker.columns, most=most)]
            for name, bundle in bundles.items()
        }
        scores = hazards_of(month, people, matrix, bundles)
        with replace_file(path) as temporary:
            pq.write_table(pa.Table.from_pandas(scores, preserve_index=False), temporary, compression="zstd")
        return {"rows": len(scores), "unseen": unseen}, [path]

    Step(workspace, month, "score").once(inputs, work)
    return path


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


def matrix_of(path: Path) -> pd.DataFrame:
    """Read a matrix: features by subscriber_id."""
    matrix: pd.DataFrame = pq.read_table(path).to_pandas()
    return matrix.set_index("subscriber_id").drop(columns="month")
