"""Describe: what we know of every subscriber at the end of a month, from monthly facts that are made once."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data import lake
from data.alongside import alongside
from data.engines import AnyEngine
from data.files import replace_file, sha256_of
from data.month import Month
from data.refusals import NoInput
from data.versions import seen_on
from features.facts import Source, compiled
from features.families import FAMILIES, switched_on, wanting
from features.family import Family
from features.matrix import DAYS_BACK, EVERYBODY, described, finite, reach
from features.sources import SOURCES, standing
from pipelines.lakeside import (
    describing,
    handed_over,
    ingested,
    known_tables,
    missing_in,
    versions_of,
    window_of_features,
)
from pipelines.own import refuse_a_wrong_code
from pipelines.step import Step, Told, silent
from pipelines.workspace import Workspace

#: So many rows of a matrix are compressed together.
ROW_GROUP = 131_072

#: And of facts, which are read in ranges of subscribers: the smaller the groups, the less is unpacked for nothing,
#: and the more of them can be unpacked side by side.
FACTS_GROUP = 32_768

#: So many subscribers are described at once: the more, the faster and the more memory.
AT_ONCE = 2 * ROW_GROUP


def describe(workspace: Workspace, month: Month, told: Told = silent, *, as_of: dt.date | None = None) -> Path:
    """Make the matrix of a month: subscriber_id, month, then the features in order.

    As known on its list day, or on another day, `as_of`.
    """
    told("describing months", 0, 1)
    with describing(workspace) as engine:
        path = _describe(workspace, engine, month, as_of or month.list_day)
    told("describing months", 1, 1)
    return path


def describe_all(
    workspace: Workspace, months: Sequence[Month], told: Told = silent, *, besides: str | None = None
) -> dict[Month, Path]:
    """Make the matrices of several months, each as known on its list day.

    `besides` names a family that is said even if the settings leave it out, in matrices that lie beside the usual ones.
    """
    paths = {}
    # Months with little behind them are said as those with much, so that all are said at once.
    longest = max((len(window_of_features(workspace, month, reach(FAMILIES))) for month in months), default=0)
    with describing(workspace) as engine:
        for done, month in enumerate(months):
            told("describing months", done, len(months))
            paths[month] = _describe(workspace, engine, month, month.list_day, longest=longest, besides=besides)
    told("describing months", len(months), len(months))
    return paths


def _describe(
    workspace: Workspace,
    engine: AnyEngine,
    month: Month,
    as_of: dt.date,
    *,
    longest: int = 0,
    besides: str | None = None,
) -> Path:
    off = {*workspace.settings.features.families_off} - {besides}
    known = known_by(workspace, month, as_of)
    families = switched_on(known, off=off)
    facts, inputs = facts_until(workspace, engine, month, as_of, reach(families))
    padded = [*facts, *({} for _ in range(min(longest, reach(families)) - len(facts)))]
    step = _step_of(workspace, month, as_of, besides)
    path = workspace.matrix / f"{month}{step.name.removeprefix('describe')}.parquet"
    named = [family.name for family in families]
    missing = [str(past) for past in missing_in(workspace, month, reach(families))]

    def work() -> tuple[dict[str, object], list[Path]]:
        not_finite: Counter[str] = Counter()
        rows = write_parts(path, counted(parts_of(engine, month, padded, families), not_finite))
        said = {"tables": sorted(known), "missing_months": missing, "not_finite": not_finite}
        return {"rows": rows, **said}, [path]

    step.once({**inputs, "families": named, "settings": workspace.settings.describing()}, work)
    return path


def facts_until(
    workspace: Workspace, engine: AnyEngine, month: Month, as_of: dt.date, months: int
) -> tuple[Sequence[Mapping[str, Path]], dict[str, Any]]:
    """Make the facts of a month and of those before it, so many in all, as known on a day.

    Returns the files by source, the month described first (none where a month is not there), and what they were made
    of, for the record of a step.
    """
    past = window_of_features(workspace, month, months)
    made = {one: facts_of(workspace, engine, one, as_of) for one in past}
    digests = {str(one): {name: sha256_of(file) for name, file in files.items()} for one, files in made.items()}
    backwards = [made.get(month.back(back), {}) for back in range(month - past[0] + 1)]
    return backwards, {"facts": digests, "handed_over": handed_over(workspace, past, as_of)}


def parts_of(
    engine: AnyEngine, month: Month, files: Sequence[Mapping[str, Path]], families: Sequence[Family]
) -> Iterator[pa.Table]:
    """Make the matrix of a month, some subscribers at a time."""
    name = " ".join(feature.name for family in families for feature in family.features)
    return in_parts(engine, f"matrix of {name}", month, files, partial(described, families=families))


def in_parts(
    engine: AnyEngine, name: str, month: Month, files: Sequence[Mapping[str, Path]], said: Callable[..., Any]
) -> Iterator[pa.Table]:
    """Say something of everybody, in the order of their ids, some at a time: memory does not grow with them.

    `files`: the facts of the month described and of those before it, by source, which `said` is given as tables. A
    source that is not there in a month is a table without rows, so that months are said alike and compiled once.
    """
    schemas = {source: _schema(file) for source, file in files[0].items()}
    days_back = [(month.last_day - month.back(back).last_day).days for back in range(len(files))]
    for where in engine.ranges(files[0][EVERYBODY], key="subscriber_id", rows=AT_ONCE):
        views = [
            {
                source: engine.view(
                    f"facts_{source}_{back}",
                    [made[source]] if source in made else [],
                    schema=schema,
                    where=where,
                    besides=[f"CAST({days_back[back]} AS BIGINT) AS {DAYS_BACK}"],
                )
                for source, schema in schemas.items()
            }
            for back, made in enumerate(files)
        ]
        named = f"{name}, {len(files)} months of {' '.join(schemas)}"
        for part in engine.tables(named, partial(said, views), rows=ROW_GROUP):
            yield part.add_column(1, "month", pa.repeat(pa.scalar(str(month)), len(part)))


def _schema(file: Path) -> dict[str, str]:
    schema = pq.read_schema(file)
    return {field.name: "string" if pa.types.is_string(field.type) else "int64" for field in schema}


def counted(parts: Iterable[pa.Table], not_finite: Counter[str]) -> Iterator[pa.Table]:
    """Set null what is no finite number, part by part, and add up in `not_finite` how many there were, by feature."""
    for part in parts:
        known, counts = finite(part)
        not_finite.update(counts)
        yield known


def notes_of(workspace: Workspace, month: Month, as_of: dt.date | None = None) -> list[str]:
    """Say what a person should know of a month that was described.

    What is off for want of a table, months that are missing in the windows, and numbers that were none, by feature.
    """
    record = _step_of(workspace, month, as_of or month.list_day).record()
    if record is None:
        return []
    result, off = record["result"], workspace.settings.features.families_off
    return [
        *(
            f"{month}: without {' and '.join(tables)}, {_counted(counts)} off"
            for tables, counts in wanting(result["tables"], off=off).items()
        ),
        *(
            f"{month}: {past} was never taken in. Totals and averages over several months leave it out; "
            "`seen_months_3m` and `seen_months_12m` say in how many months a subscriber is known"
            for past in result["missing_months"]
        ),
        *(
            f"{month}: {name} was no finite number in {count} rows and is empty"
            for name, count in result["not_finite"].items()
        ),
    ]


def _counted(counts: Mapping[str, int]) -> str:
    """Say how many features of which families, or the family where it is all of it."""
    whole = {family.name: len(family.features) for family in FAMILIES}
    parts = [
        f"all of {name}" if count == whole[name] else f"{count} of {whole[name]} features of {name}"
        for name, count in counts.items()
    ]
    return f"{', '.join(parts)} {'is' if len(parts) == 1 and parts[0].startswith('all') else 'are'}"


def _step_of(workspace: Workspace, month: Month, as_of: dt.date, besides: str | None = None) -> Step:
    day = "" if as_of == month.list_day else f".{as_of}"
    return Step(workspace, month, f"describe{day}{'' if besides is None else f'.with_{besides}'}")


def known_by(workspace: Workspace, month: Month, as_of: dt.date) -> set[str]:
    """Name the tables of a month of which anything was known on a day; refused if nobody was known yet."""
    ingested(workspace, month)
    known = known_tables(workspace, month, as_of)
    if standing.reads(known):
        return known
    versions = versions_of(workspace, month)
    first = max(versions[table.name][0].days[0] for table in standing.reads(versions))
    raise NoInput(
        f"month {month} as of {as_of}", found="nobody known yet", expected=f"{first} or later", do="Name a later day."
    )


def facts_of(workspace: Workspace, engine: AnyEngine, month: Month, as_of: dt.date) -> dict[str, Path]:
    """Make the facts of a month as known on a day, source by source; what is there already is not made again."""
    known = known_tables(workspace, month, as_of)
    return {
        source.__name__: _facts_of(workspace, engine, source, month, as_of=as_of)
        for source in SOURCES
        if source.reads(known)
    }


def _facts_of(workspace: Workspace, engine: AnyEngine, source: type[Source], month: Month, *, as_of: dt.date) -> Path:
    everything = versions_of(workspace, month)
    read = source.reads(known_tables(workspace, month, as_of))
    versions = {table.name: everything[table.name] for table in read}
    # Facts differ only while rows are still becoming known: after the last one, every later day gives the same facts.
    last = max(told[-1].last for told in versions.values())
    by = min(as_of, last) if last > dt.date.min else month.last_day
    path = workspace.facts / source.__name__ / f"{month}.{by}.parquet"
    inputs: dict[str, object] = {
        name: [part.version.export for part in seen_on(told, by)] for name, told in versions.items()
    }
    own = workspace.settings.operator.code
    inputs |= {"own": own} if source.knows_own else {}

    def work() -> tuple[dict[str, object], list[Path]]:
        if source.knows_own:
            refuse_a_wrong_code(workspace, month, by)
        pins = {str(month): versions}
        rows = {table.name: lake.seen(engine, workspace.lake, table, month, pins=pins, as_of=by) for table in read}
        name = f"{source.__name__} of {', '.join(rows)}" + (f", ours is {own}" if source.knows_own else "")
        made = engine.tables(name, lambda: compiled(source, rows, own=own), rows=FACTS_GROUP)
        return {"rows": write_parts(path, made, together=FACTS_GROUP)}, [path]

    Step(workspace, month, f"facts.{source.__name__}.{by}").once(inputs, work)
    return path


def write_parts(path: Path, parts: Iterable[pa.Table], *, together: int = ROW_GROUP) -> int:
    """Write tables one below the other, the first of which is there; return the number of rows.

    `together`: so many rows are compressed together, of each table anew.
    """
    parts = iter(parts)
    first = next(parts)
    # A dictionary of numbers is made for nothing: writing them took twice as long, and the file was larger. Whole
    # numbers packed as differences are written in half of what is left, and read in less than half; other numbers with
    # like bytes side by side are written in five sixths, and read in two thirds.
    texts = [field.name for field in first.schema if pa.types.is_string(field.type)]
    packed = {field.name: "DELTA_BINARY_PACKED" for field in first.schema if pa.types.is_integer(field.type)}
    packed |= {field.name: "BYTE_STREAM_SPLIT" for field in first.schema if pa.types.is_floating(field.type)}
    rows = 0
    with (
        replace_file(path) as temporary,
        pq.ParquetWriter(
            temporary,
            first.schema,
            use_dictionary=texts,
            column_encoding=packed,
            compression="zstd",
            compression_level=1,
        ) as file,
        alongside(partial(file.write_table, row_group_size=together)) as write,
    ):
        for part in itertools.chain([first], parts):
            write(part)
            rows += part.num_rows
    return rows
