"""Score: the risks and propensities of a month, by the models in use."""

from collections.abc import Mapping
from pathlib import Path

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
from pipelines.describe import describe
from pipelines.known import known_of
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace


def score(workspace: Workspace, month: Month, models: Mapping[str, str] | None = None, told: Told = silent) -> Path:
    """Score the cohort of a month (see `models.hazards` for the columns), by the models named or by the champions."""
    names = dict(models or champions(workspace))
    path = workspace.scores / f"{month}.parquet"
    described = describe(workspace, month, told)
    inputs = {"matrix": sha256_of(described), "models": names}

    def work() -> tuple[dict[str, int], list[Path]]:
        bundles = {name: read_bundle(workspace.bundles, sha) for name, sha in sorted(names.items())}
        scores = hazards_of(month, cohort(known_of(workspace, month)), matrix_of(described), bundles)
        with replace_file(path) as temporary:
            pq.write_table(pa.Table.from_pandas(scores, preserve_index=False), temporary, compression="zstd")
        return {"rows": len(scores)}, [path]

    Step(workspace, month, "score").once(inputs, work)
    return path


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
