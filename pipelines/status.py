"""Status: what stands in a workspace, month by month."""

from dataclasses import dataclass

from models.bundle import champion
from models.outcome import OUTCOMES
from pipelines.lakeside import ingested, months_standing
from pipelines.step import Step
from pipelines.workspace import Workspace

STEPS = ("ingest", "describe", *(f"train.{name}" for name in OUTCOMES), "score", "publish")


@dataclass(frozen=True)
class Standing:
    """What stands of a month: its steps, the rows taken in and set aside."""

    month: str
    steps: dict[str, bool]
    kept: int
    rejected: int


def months_of(workspace: Workspace) -> list[Standing]:
    """Say for every month in the lake which steps are done."""
    standing = []
    for month in months_standing(workspace):
        counts = ingested(workspace, month)["result"]["counts"]
        steps = {name: Step(workspace, month, name).record() is not None for name in STEPS}
        standing.append(Standing(str(month), steps, sum(c["kept"] for c in counts), sum(c["rejected"] for c in counts)))
    return standing


def models_of(workspace: Workspace) -> dict[str, str | None]:
    """Say which model is in use for each outcome."""
    return {name: champion(workspace.bundles, name) for name in OUTCOMES}
