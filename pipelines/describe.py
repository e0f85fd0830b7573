"""Describe: what we know of every subscriber at the end of a month, from monthly facts that are made once."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data import lake
from data.engine import Engine
from data.files import replace_file, sha256_of
from data.month import Month
from features.facts import SOURCES, Source, compiled
from features.families import switched_on
from features.matrix import DESCRIBED, DESCRIBED_END, described, reach
from pipelines.lakeside import engine_of, ingested, pins_of, window
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace


def describe(workspace: Workspace, month: Month, told: Told = silent) -> Path:
    """Make the matrix of a month as known on its list day: subscriber_id, month, then the features in order."""
    return describe_all(workspace, [month], told)[month]


def describe_all(workspace: Workspace, months: Sequence[Month], told: Told = silent) -> dict[Month, Path]:
    """Make the matrices of several months."""
    paths = {}
    with engine_of(workspace) as engine:
        for done, month in enumerate(months):
            told("describing months", done, len(months))
            paths[month] = _describe(workspace, engine, month)
    told("describing months", len(months), len(months))
    return paths


def _describe(workspace: Workspace, engine: Engine, month: Month) -> Path:
    families = switched_on(set(ingested(workspace, month)["result"]["versions"]))
    window_months = window(workspace, month, reach(families))
    facts = [facts_of(workspace, engine, past, month.list_day) for past in window_months]
    path = workspace.matrix / f"{month}.parquet"
    inputs = {
        str(past): {name: sha256_of(file) for name, file in files.items()}
        for past, files in zip(window_months, facts, strict=True)
    }

    def work() -> tuple[dict[str, object], list[Path]]:
        besides = (f"{month.number}::BIGINT AS {DESCRIBED}", f"DATE '{month.last_day}' AS {DESCRIBED_END}")
        views = {
            source.__name__: engine.view(f"facts_{source.__name__}", found, besides=besides)
            for source in SOURCES
            if (found := [files[source.__name__] for files in facts if source.__name__ in files])
        }
        name = "_".join(["matrix", *sorted(views), *(family.name for family in families)])
        matrix = engine.arrow(engine.keep(name, lambda: described(views, families)))
        _write(path, matrix.add_column(1, "month", pa.repeat(pa.scalar(str(month)), len(matrix))))
        return {"rows": matrix.num_rows, "families": [family.name for family in families]}, [path]

    Step(workspace, month, "describe").once(inputs, work)
    return path


def facts_of(workspace: Workspace, engine: Engine, month: Month, as_of: dt.date) -> dict[str, Path]:
    """Make the facts of a month as known on a day, source by source; what is there already is not made again."""
    handed_over = ingested(workspace, month)["result"]["versions"]
    return {
        source.__name__: _facts_of(workspace, engine, source, month, as_of=as_of)
        for source in SOURCES
        if all(table.name in handed_over for table in source.needs())
    }


def _facts_of(workspace: Workspace, engine: Engine, source: type[Source], month: Month, *, as_of: dt.date) -> Path:
    record = ingested(workspace, month)
    # Facts differ only while rows are still becoming known: after the last one, every later day gives the same facts.
    last = max(record["result"]["last_known"][table.name] or "" for table in source.needs())
    known_by = min(str(as_of), last) if last else str(month.last_day)
    path = workspace.facts / source.__name__ / f"{month}.{known_by}.parquet"
    inputs = {table.name: record["inputs"][table.name] for table in source.needs()}

    def work() -> tuple[dict[str, object], list[Path]]:
        by, pins = dt.date.fromisoformat(known_by), pins_of(workspace, [month])
        rows = {
            table.name: lake.seen(engine, workspace.lake, table, month, pins=pins, as_of=by) for table in source.needs()
        }
        facts = engine.arrow(engine.keep(f"made_{source.__name__}", lambda: compiled(source, rows)))
        _write(path, facts)
        return {"rows": facts.num_rows}, [path]

    Step(workspace, month, f"facts.{source.__name__}.{known_by}").once(inputs, work)
    return path


def _write(path: Path, table: pa.Table) -> None:
    with replace_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", row_group_size=131_072)
