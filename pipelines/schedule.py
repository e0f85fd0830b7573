"""Schedule: the month as a Prefect flow, on a cron; only this file knows the orchestrator.

The flow's state is advisory: what is done stands in `steps/`, so that a run that was killed, or a server that was down,
costs nothing but the time. Prefect's result store and cache stay off: they would pickle.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.flows import EntrypointType
from prefect.schedules import Cron

from data.month import Month
from pipelines.due import due_month
from pipelines.month import run_month
from pipelines.workspace import Workspace, open_workspace

#: A lock that is held, or a disk that is full, may be free again a little later.
RETRIES, RETRY_SECONDS = 2, 300

Made = TypeVar("Made")


@flow(name="keepline-month", retries=RETRIES, retry_delay_seconds=RETRY_SECONDS, persist_result=False)  # type: ignore[untyped-decorator]
def monthly(
    home: str = ".",
    source: str | None = None,
    month: str | None = None,
    mapping: str | None = None,
    engine: str | None = None,
    *,
    go_ahead: str | None = None,
) -> str:
    """Take the files in; describe the subscribers; learn; score; watch; decide; publish.

    `source`: where the operator puts its months; `month`: if empty, the one that is due. Returns the published folder.
    """
    described = Month.parse(month) if month else due_month(dt.datetime.now(dt.UTC))
    workspace, chosen = open_workspace(Path(home), engine=engine), Path(mapping) if mapping else None
    with workspace.held(), workspace.noted("flow", month=str(described)):
        folder = run_month(
            workspace,
            described,
            Path(source) if source else None,
            stage=_as_task,
            mapping=chosen,
            go_ahead=go_ahead,
        )

    return str(folder)


def serve(home: Path, source: Path | None, cron: str, time_zone: str) -> None:
    """Serve the flow on a cron until somebody stops it."""
    monthly.serve(
        name="keepline-month",
        schedule=Cron(cron, timezone=time_zone),
        parameters={"home": str(home.resolve()), "source": str(source.resolve()) if source else None},
        limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def run_as_flow(
    workspace: Workspace,
    source: Path | None,
    month: str,
    mapping: Path | None = None,
    go_ahead: str | None = None,
) -> Path:
    """Run one month as a flow, here and now; returns the published folder."""
    paths = {"source": source, "mapping": mapping}
    said = {"go_ahead": go_ahead} | {name: str(path) if path else None for name, path in paths.items()}
    return Path(monthly(home=str(workspace.home), month=month, engine=workspace.engine, **said))


def _as_task(name: str, work: Callable[[], Made]) -> Made:
    made: Made = task(work, name=name, persist_result=False, cache_policy=NO_CACHE)()
    return made
