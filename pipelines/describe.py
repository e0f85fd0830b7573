"""Describe: what we know of every subscriber at the end of a month, from monthly facts that are made once."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq

from data.engine import Engine
from data.files import replace_file
from data.lake import as_known
from data.month import Month
from features.facts import SOURCES, Source, compiled
from features.families import switched_on
from features.family import Family
from features.matrix import described, reach
from pipelines.lakeside import ingested, pins_of, window
from pipelines.step import Step, Told, sha256_of, silent
from pipelines.workspace import Workspace


def describe(workspace: Workspace, month: Month, told: Told = silent) -> Path:
    """Make the matrix of a month as known on its list day: subscriber_id, month, then the features in order."""
    families = families_of(workspace, month)
    as_of = month.list_day
    months = window(workspace, month, reach(families))
    settings = workspace.settings.engine
    path = workspace.matrix / f"{month}.parquet"
    with Engine(workspace.staging, threads=settings.threads, memory_gb=settings.memory_gb) as engine:
        facts = {}
        for done, past in enumerate(months):
            told(f"facts for {month}", done, len(months))
            facts[past] = facts_of(workspace, engine, past, as_of)
        told(f"facts for {month}", len(months), len(months))
        inputs = {str(past): {name: _name(file) for name, file in files.items()} for past, files in facts.items()}

        def work() -> tuple[dict[str, object], list[Path]]:
            tables = {
                past: {name: engine.parquet([file], {}) for name, file in files.items()}
                for past, files in facts.items()
            }
            matrix = engine.arrow(described(tables, month, families))
            _write(path, matrix)
            return {"rows": matrix.num_rows, "families": [family.name for family in families]}, [path]

        Step(workspace, month, "describe").once(inputs, work)
    return path


def families_of(workspace: Workspace, month: Month) -> tuple[Family, ...]:
    """Say which families are switched on: those whose tables were handed over for the month."""
    return switched_on(set(ingested(workspace, month)["result"]["versions"]))


def facts_of(workspace: Workspace, engine: Engine, month: Month, as_of: dt.date) -> dict[str, Path]:
    """Make the facts of a month as known on a day, source by source; what is there already is not made again."""
    record = ingested(workspace, month)["result"]
    return {
        source.__name__: _facts_of(workspace, engine, source, month, as_of)
        for source in SOURCES
        if all(table.name in record["versions"] for table in (source.table, *source.besides))
    }


def _facts_of(workspace: Workspace, engine: Engine, source: type[Source], month: Month, as_of: dt.date) -> Path:
    record = ingested(workspace, month)
    tables = (source.table, *source.besides)
    # Facts differ only while rows are still becoming known: after the last one, every later day gives the same facts.
    last = max(record["result"]["last_known"][table.name] or "" for table in tables)
    known_by = min(str(as_of), last) if last else str(month.last_day)
    path = workspace.facts / source.__name__ / f"{month}.{known_by}.parquet"
    inputs = {table.name: record["inputs"][table.name] for table in tables}

    def work() -> tuple[dict[str, object], list[Path]]:
        by = dt.date.fromisoformat(known_by)
        pins = pins_of(workspace, [month])
        rows = {table.name: as_known(engine, workspace.lake, table, [month], pins=pins, as_of=by) for table in tables}
        facts = engine.arrow(compiled(source, rows, month))
        _write(path, facts)
        return {"rows": facts.num_rows}, [path]

    Step(workspace, month, f"facts.{source.__name__}.{known_by}").once(inputs, work)
    return path


def _write(path: Path, table: object) -> None:
    with replace_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", row_group_size=131_072)


def _name(path: Path) -> str:
    return f"{path.name}:{sha256_of(path)[:16]}"
