"""Due: which month is due at a moment, and the quiet in which an orchestrator is started."""

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo

from data.month import Month

CRON = "0 3 4 * *"
TIME_ZONE = "Asia/Shanghai"


def due_month(now: dt.datetime) -> Month:
    """Say which month is due at a moment: the last one that is over, in Asia/Shanghai.

    >>> str(due_month(dt.datetime(2025, 4, 4, 3, tzinfo=ZoneInfo("Asia/Shanghai"))))
    '2025-03'
    """
    return Month.of(now.astimezone(ZoneInfo(TIME_ZONE)).date()).back(1)


def prepare(home: Path) -> None:
    """Keep Prefect's own state in the workspace, and Prefect silent; before `pipelines.schedule` is imported."""
    os.environ.setdefault("PREFECT_HOME", str(home.resolve() / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    # A first start migrates a database; under load twenty seconds were too few.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
