"""Tags: what the trade calls every subscriber at the end of a month, from the facts that describe has made."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from data.month import Month
from features.sources import SOURCES
from features.tag import BETWEEN, Bands, Tag
from features.tagged import AT_HOME, reach_of, tagged
from features.tags import tags_of
from pipelines.describe import facts_until, in_parts, known_by, write_parts
from pipelines.lakeside import describing
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace
from serving.columns import PORTRAIT

#: The places by which tags can be counted, as a reader in China calls them.
AT_HOME_ZH = {"prefecture": "地市", "county": "区县"}


def tag(workspace: Workspace, month: Month, told: Told = silent, *, as_of: dt.date | None = None) -> Path:
    """Make the tags of a month: subscriber_id, month, prefecture, county, then the tags in order, each a key.

    As known on its list day, or on another day, `as_of`.
    """
    told("tagging", 0, 1)
    on_its_day = as_of in {None, month.list_day}
    path = workspace.tags / (f"{month}.parquet" if on_its_day else f"{month}.{as_of}.parquet")
    tags, settings = tags_here(workspace), workspace.settings
    with describing(workspace) as engine:
        known_by(workspace, month, as_of or month.list_day)
        found, inputs = facts_until(workspace, engine, month, as_of or month.list_day, reach_of(tags))

        def work() -> tuple[dict[str, Any], list[Path]]:
            name = f"tags by {settings.tags.model_dump_json()}"
            parts = in_parts(engine, name, month, found, partial(tagged, tags=tags))
            return {"rows": write_parts(path, parts)}, [path]

        named = {**inputs, "tags": settings.tags.model_dump(), "settings": settings.describing()}
        Step(workspace, month, "tags" if on_its_day else f"tags.{as_of}").once(named, work)
    told("tagging", 1, 1)
    return path


def tags_here(workspace: Workspace) -> tuple[Tag, ...]:
    """Give the tags with the bands of this place."""
    return tags_of(Bands(**workspace.settings.tags.model_dump()))


def wanting(workspace: Workspace, month: Month, as_of: dt.date) -> dict[str, list[str]]:
    """Name the tags that read what was not handed over, each with the tables it misses: there it may be unknown."""
    known = known_by(workspace, month, as_of)
    told = {name for source in SOURCES for name in source.told(known)}
    tables = {name: source.table.name for source in SOURCES for name in source.facts()}
    missed = {
        one.name: sorted({tables[name] for measure in one.measures() for name in measure.value.reads - told})
        for one in tags_here(workspace)
    }
    return {name: missing for name, missing in missed.items() if missing}


def counted(path: Path, tags: tuple[Tag, ...], *, by: str | None = None) -> pd.DataFrame:
    """Count who is what: tag, value, zh, en, count, share of everybody, in the order of the declaration.

    `by`: a column of the file, or nothing; then a row for each of its values, which stands in `by`, and shares are
    within it; the values of a tag in the order of its declaration. Of a tag with several values a person counts once
    for each.
    """
    rows: pd.DataFrame = pq.read_table(path).to_pandas()
    groups = [("", rows)] if by is None else [(str(name), part) for name, part in rows.groupby(by, dropna=False)]
    order = {key: place for one in tags if one.name == by for place, key in enumerate(one.keys)}
    groups = sorted(groups, key=lambda group: order.get(group[0], len(order)))
    counts = [line for name, part in groups for one in tags for line in _lines(one, part, name)]
    return pd.DataFrame(counts, columns=["by", "tag", "value", "zh", "en", "count", "share"])


def heading(tags: tuple[Tag, ...], name: str, by: str | None, group: str) -> str:
    """Say in both languages which tag is counted, and in which group."""
    own = {one.name: one for one in tags}
    counted_here = f"{own[name].zh} {own[name].en} ({name})"
    if by is None:
        return counted_here
    if by not in own:
        return f"{AT_HOME_ZH[by]} {by} {group}: {counted_here}"
    zh, en = own[by].words(group)
    return f"{zh} {en} ({by}): {counted_here}"


def _lines(one: Tag, part: pd.DataFrame, name: str) -> list[tuple[str, str, str, str, str, int, float]]:
    held = part[one.name].str.split(BETWEEN).explode().value_counts().to_dict()
    return [
        (name, one.name, key, *one.words(key), int(held[key]), held[key] / len(part)) for key in one.keys if key in held
    ]


def said_of(workspace: Workspace, path: Path) -> pd.DataFrame:
    """Say in words what the lists show of everybody: subscriber_id, then `<tag>_zh` and `<tag>_en` of each such tag."""
    shown = [one for one in tags_here(workspace) if one.name in PORTRAIT]
    rows: pd.DataFrame = pq.read_table(path, columns=["subscriber_id", *(one.name for one in shown)]).to_pandas()
    words = {
        f"{one.name}_{tongue}": rows[one.name].map({key: one.words(key)[at] for key in one.keys})
        for one in shown
        for at, tongue in enumerate(("zh", "en"))
    }
    return rows[["subscriber_id"]].assign(**words)


def splits(workspace: Workspace) -> tuple[str, ...]:
    """Name the columns by which tags can be counted: the places, and the tags that have one value each."""
    return (*AT_HOME, *(one.name for one in tags_here(workspace) if not one.several))
