"""Lakeside: what stands in the lake, and a table of a month as it was known on a day."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd

from data import lake
from data.compiled import Compiled
from data.engine import COMPILED_BY, Engine
from data.engines import AnyEngine
from data.month import Month, months_between
from data.refusals import NoInput
from data.spark import Spark
from data.tables import TABLES
from data.versions import Version, is_known, seen_on
from pipelines.step import Step
from pipelines.workspace import Workspace, code_version


@contextmanager
def engine_of(workspace: Workspace) -> Iterator[Engine]:
    """Start the engine with the limits of this workspace, and with what was said in SQL here before."""
    limits = workspace.settings.engine
    kept = Compiled(workspace.compiled, f"{code_version()}, {COMPILED_BY}")
    with Engine(workspace.staging, threads=limits.threads, memory_gb=limits.memory_gb, kept=kept) as engine:
        yield engine


@contextmanager
def describing(workspace: Workspace) -> Iterator[AnyEngine]:
    """Start the engine that describes months here: DuckDB, or Spark where the settings or a command say so."""
    with spark_of(workspace) if workspace.settings.engine.name == "spark" else engine_of(workspace) as engine:
        yield engine


@contextmanager
def spark_of(workspace: Workspace) -> Iterator[Spark]:
    """Have Spark at hand; it starts when it is first asked for something."""
    said = workspace.settings.engine
    with Spark(workspace.staging, master=said.spark_master, settings=said.spark) as spark:
        yield spark


def months_standing(workspace: Workspace) -> list[Month]:
    """List the months that stand whole in the lake, oldest first."""
    if not workspace.steps.is_dir():
        return []
    return sorted(
        Month.parse(folder.name) for folder in workspace.steps.iterdir() if (folder / "ingest.json").is_file()
    )


def ingested(workspace: Workspace, month: Month) -> dict[str, Any]:
    """Give the record of a month's ingest; a month that does not stand is refused."""
    record = Step(workspace, month, "ingest").record()
    if record is None:
        standing = months_standing(workspace)
        raise NoInput(
            f"month {month}",
            found="it is not in the lake",
            expected=f"one of {standing[0]} to {standing[-1]}" if standing else "a month that was taken in",
            do=f"Take it in: keepline ingest DIR --month {month}",
        )
    return record


def window(workspace: Workspace, month: Month, months: int) -> list[Month]:
    """List the months up to `month` that a window of so many can see; a month missing in between is refused."""
    ingested(workspace, month)
    missing = missing_in(workspace, month, months)
    if missing:
        raise NoInput(
            f"months before {month}",
            found=f"no {', '.join(map(str, missing))} in the lake",
            expected=f"every month from {max(months_standing(workspace)[0], month.back(months - 1))} on",
            do="Take the missing months in; a window over months is never shifted.",
        )
    return _standing_in(workspace, month, months)


def window_of_features(workspace: Workspace, month: Month, months: int) -> list[Month]:
    """List the months that the features of a month can see; one that is missing is refused, or else left unknown.

    As `[features] missing_months` says. Who is in the cohort is never told from a window with a hole in it.
    """
    if workspace.settings.features.missing_months == "refuse":
        return window(workspace, month, months)
    ingested(workspace, month)
    return _standing_in(workspace, month, months)


def missing_in(workspace: Workspace, month: Month, months: int) -> list[Month]:
    """List the months of a window that are missing; before the first month that was ever taken in none is."""
    standing = months_standing(workspace)
    first = max(standing[0], month.back(months - 1))
    return [past for past in months_between(first, month) if past not in standing]


def _standing_in(workspace: Workspace, month: Month, months: int) -> list[Month]:
    return [past for past in months_standing(workspace) if month.back(months) < past <= month]


def versions_of(workspace: Workspace, month: Month) -> dict[str, list[Version]]:
    """Give the versions of each table of a month, in the order in which they were handed over."""
    versions = ingested(workspace, month)["result"]["versions"]
    return {name: [Version.read(said) for said in told] for name, told in versions.items()}


def pins_of(workspace: Workspace, months: Sequence[Month]) -> lake.Pins:
    """Say which versions of each table of these months there are."""
    return {str(month): versions_of(workspace, month) for month in months}


def known_tables(workspace: Workspace, month: Month, as_of: dt.date) -> set[str]:
    """Name the tables of a month of which anything was known on a day."""
    return {name for name, versions in versions_of(workspace, month).items() if is_known(versions, as_of)}


def handed_over(workspace: Workspace, months: Sequence[Month], as_of: dt.date) -> dict[str, dict[str, list[str]]]:
    """Say which files of these months count on a day: the sha256 of each, by month and table."""
    return {
        str(month): {
            name: [part.version.export for part in seen_on(versions, as_of)]
            for name, versions in versions_of(workspace, month).items()
        }
        for month in months
    }


def frame_of(
    workspace: Workspace, name: str, months: Sequence[Month], as_of: dt.date, *, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read some months of a table as they were known on a day, rows in the order of months and grain.

    `columns`: those that are wanted; in a frame they cost many times the memory that they take in the lake.
    """
    rows = lake.read(workspace.lake, TABLES[name], months, pins=pins_of(workspace, months), as_of=as_of)
    frame: pd.DataFrame = (rows if columns is None else rows.select(list(columns))).to_pandas()
    return frame
