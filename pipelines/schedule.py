"""Schedule: the month as a Prefect flow, on a cron; only this file knows the orchestrator.

The flow's state is advisory: what is done stands in `steps/`, so that a run that was killed, or a server that was down,
costs nothing but the time. Prefect's result store and cache stay off: they would pickle.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from data.month import Month

CRON = "0 3 4 * *"
TIME_ZONE = "Asia/Shanghai"
#: A lock that is held, or a disk that is full, may be free again a little later.
RETRIES, RETRY_SECONDS = 2, 300

Made = TypeVar("Made")


def due_month(now: dt.datetime) -> Month:
    """Say which month is due at a moment: the last one that is over, in Asia/Shanghai.

    >>> str(due_month(dt.datetime(2025, 4, 4, 3, tzinfo=ZoneInfo("Asia/Shanghai"))))
    '2025-03'
    """
    return Month.of(now.astimezone(ZoneInfo(TIME_ZONE)).date()).back(1)


def prepare(home: Path) -> None:
    """Keep Prefect's own state in the workspace, and Prefect silent; before Prefect is imported."""
    os.environ.setdefault("PREFECT_HOME", str(home.resolve() / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    # A first start migrates a database; under load twenty seconds were too few.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")


def monthly_flow() -> Any:
    """Make the flow: parameters `home`, `source` (may be empty) and `month` (the month that is due, if empty)."""
    from prefect import flow

    def monthly(home: str = ".", source: str | None = None, month: str | None = None) -> str:
        """Take the files in; describe the subscribers; learn; score; decide; publish."""
        from pipelines.month import run_month
        from pipelines.workspace import open_workspace

        described = Month.parse(month) if month else due_month(dt.datetime.now(dt.UTC))
        workspace = open_workspace(Path(home))
        with workspace.held(), workspace.noted("flow", month=str(described)):
            folder = run_month(workspace, described, Path(source) if source else None, stage=_as_task)
        return str(folder)

    return flow(name="keepline-month", retries=RETRIES, retry_delay_seconds=RETRY_SECONDS, persist_result=False)(
        monthly
    )


def _as_task(name: str, work: Callable[[], Made]) -> Made:
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    done: Made = task(work, name=name, persist_result=False, cache_policy=NO_CACHE)()
    return done


def serve(home: Path, source: Path | None, cron: str, time_zone: str) -> None:
    """Serve the flow on a cron until somebody stops it."""
    prepare(home)
    from prefect.schedules import Cron

    monthly_flow().serve(
        name="keepline-month",
        schedule=Cron(cron, timezone=time_zone),
        parameters={"home": str(home.resolve()), "source": str(source.resolve()) if source else None},
        limit=1,
    )


def run_as_flow(home: Path, source: Path | None, month: str) -> Path:
    """Run one month as a flow, here and now; returns the published folder."""
    prepare(home)
    return Path(monthly_flow()(home=str(home.resolve()), source=str(source) if source else None, month=month))
