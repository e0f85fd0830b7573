"""Holds: a month that looks wrong beside the months before it waits until a person says go, and why."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import median
from typing import Any

from data.month import Month
from data.refusals import OnHold
from pipelines.settings import ExportSettings
from pipelines.step import Step
from pipelines.workspace import Workspace

#: A month is compared with so many months before it.
LOOKED_BACK = 3

#: A count varies by its square root of its own accord; only what is so many times more is told.
BEYOND_CHANCE = 5

#: Why a month is held, by table: sentences for the person who has to decide.
Doubts = Mapping[str, Sequence[str]]


def months_before(workspace: Workspace, month: Month) -> list[dict[str, Any]]:
    """Give what was recorded of the latest months before this one that stand, newest first, three at most."""
    records = (Step(workspace, month.back(k), "ingest").record() for k in range(1, LOOKED_BACK + 1))
    return [record["result"] for record in records if record is not None]


def doubts(
    table: str,
    kept: int,
    medians: Mapping[str, float],
    before: Sequence[Mapping[str, Any]],
    settings: ExportSettings,
) -> list[str]:
    """Say what looks wrong with a table of a month, beside the months before: its size, the units of its columns."""
    return [*_size(table, kept, before, settings.least_share), *_units(table, medians, before, settings.unit_ratio)]


def _size(table: str, kept: int, before: Sequence[Mapping[str, Any]], least_share: float) -> list[str]:
    # A table that came in parts has a count for each; a month that had no such table says nothing of its size.
    parts = [[one["kept"] for one in result["counts"] if one["table"] == table] for result in before]
    sizes = [sum(one) for one in parts if one]
    if not sizes:
        return []
    usual = median(sizes)
    if kept >= min(least_share * usual, usual - BEYOND_CHANCE * sqrt(usual)):
        return []
    return [f"{kept:,} rows, where the months before have {usual:,.0f} (less than {least_share:.0%}): cut?"]


def _units(
    table: str, medians: Mapping[str, float], before: Sequence[Mapping[str, Any]], unit_ratio: float
) -> list[str]:
    told = []
    for column, now in medians.items():
        past = [found for result in before if (found := result["medians"].get(table, {}).get(column))]
        if past and not 1 / unit_ratio <= now / median(past) <= unit_ratio:
            ratio = now / median(past)
            told.append(
                f"{column} has a median of {now:,.0f}, where the months before have {median(past):,.0f} "
                f"({ratio:.3g} times): another unit?"
            )
    return told


def hold(month: Month, found: Doubts) -> OnHold:
    """Put a month on hold: say what looks wrong, and how to let it in."""
    return OnHold(
        f"month {month}",
        found="; ".join(f"{table}: {words}" for table, told in found.items() for words in told),
        expected="a month like those before it",
        do="The month is held: nothing of these files stands. Ask for them again; or, if they are right, say so: "
        f'keepline ingest DIR --month {month} --go-ahead "why they are right"',
    )
