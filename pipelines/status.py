"""Status: what stands in a workspace, month by month."""

from dataclasses import dataclass

from models.outcome import OUTCOMES
from pipelines.lakeside import ingested, months_standing
from pipelines.stale import stale, waiting
from pipelines.step import Step
from pipelines.workspace import Workspace

STEPS = ("ingest", "describe", "tags", *(f"train.{name}" for name in OUTCOMES), "score", "publish")


@dataclass(frozen=True)
class Standing:
    """What stands of a month: its steps, the rows taken in and set aside.

    `stale`: why a step that is done would be done again. `waiting`: tables that were handed over again with what became
    known after the list day, and until when; the list of the month does not know it.
    """

    month: str
    steps: dict[str, bool]
    kept: int
    rejected: int
    stale: dict[str, list[str]]
    waiting: dict[str, str]


def months_of(workspace: Workspace) -> list[Standing]:
    """Say for every month in the lake which steps are done, and which of them are stale."""
    standing = []
    for month in months_standing(workspace):
        counts = ingested(workspace, month)["result"]["counts"]
        steps = {name: Step(workspace, month, name).record() is not None for name in STEPS}
        kept, rejected = (sum(count[name] for count in counts) for name in ("kept", "rejected"))
        one = Standing(str(month), steps, kept, rejected, stale(workspace, month), waiting(workspace, month))
        standing.append(one)
    return standing
