"""The full set of features at growing sizes: seconds, memory, and how they grow.

    python -m benchmarks.describe_scale                                   # 100,000, 300,000 and 1,000,000 subscribers
    python -m benchmarks.describe_scale --subscribers 100000 3000000

Last, what one more feature costs: lines to write (the median of those that are declared, with the line of its example),
and seconds, from the matrix of every other feature beside that of all.

A small invented operator is taken in once; its last month is copied under new ids until there are as many subscribers
as asked for, all tables alike. Timed, in a process of its own for each size: the facts of that month from its rows (30
days of them), and the matrix over as many months of facts as the features read. The facts of the earlier months are
those of this one, a tenth of the people left out anew in each, so that people are newcomers too.
"""

import argparse
import ast
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.describe import peak_of
from data import lake
from data.engine import Engine
from data.month import Month
from data.operator.invent import invent
from data.tables import TABLES
from features.facts import compiled
from features.families import switched_on
from features.family import Family
from features.matrix import reach
from features.sources import SOURCES
from pipelines.describe import FACTS_GROUP, parts_of, write_parts
from pipelines.ingest import ingest
from pipelines.lakeside import versions_of
from pipelines.settings import FeatureSettings
from pipelines.workspace import open_workspace

MONTH = Month.parse("2025-12")
SEEDED = 5_000
#: What a month costs, and every other feature to tell what one of them does.
STEPS, HALF = ("facts", "matrix"), 2
COPIED = "substr(md5({column} || ':' || copy), 1, 26)"
#: Texts that must stay apart in each copy; without them households would have cards by the hundred.
OWN = ("subscriber_id", "household")


def seed(room: Path) -> dict[str, list[str]]:
    """Invent an operator and take its month in: the files of each table of the month."""
    invent(room / "exports", subscribers=SEEDED, months=1, until=MONTH, seed=1, form="parquet", has_references=False)
    workspace = open_workspace(room / "home")
    ingest(workspace, room / "exports", [MONTH])
    return {
        name: lake.files(workspace.lake, TABLES[name], MONTH, versions[-1].number)
        for name, versions in versions_of(workspace, MONTH).items()
    }


def copied(seeded: Mapping[str, list[str]], folder: Path, copies: int) -> None:
    """Write every table of the month so many times, under new ids."""
    folder.mkdir(parents=True)
    for name, files in seeded.items():
        columns = lake.stored_schema(TABLES[name])
        own = [column for column in OWN if column in columns]
        anew = ", ".join(f"{COPIED.format(column=column)} AS {column}" for column in own)
        times = copies if own else 1
        duckdb.sql(
            f"COPY (SELECT * EXCLUDE (copy) {f'REPLACE ({anew})' if own else ''} FROM read_parquet({files}, "
            f"hive_partitioning = true, hive_types_autocast = false), range({times}) AS copies(copy)) "
            f"TO '{folder / name}.parquet' (COMPRESSION zstd)"
        )


def earlier(facts: Mapping[str, Path], folder: Path, months: int) -> list[dict[str, Path]]:
    """Write facts of earlier months: those of this one, without a tenth of the people, another tenth each time."""
    found = []
    for back in range(1, months):
        paths = {name: folder / f"{name}.{back}.parquet" for name in facts}
        for name, path in facts.items():
            duckdb.sql(
                f"COPY (SELECT * REPLACE ('{MONTH.back(back)}' AS month) FROM read_parquet('{path}') "
                f"WHERE hash(subscriber_id || '{back}') % 10 > 0 ORDER BY subscriber_id) "
                f"TO '{paths[name]}' (COMPRESSION zstd, ROW_GROUP_SIZE {FACTS_GROUP})"
            )
        found.append(paths)
    return found


def timed(folder: Path, what: str) -> dict[str, float]:
    """Make the facts of the month, or the matrix over all months, in this process; seconds and peak memory."""
    wall, processor = time.monotonic(), time.process_time()
    with Engine(folder / "spill", threads=2, memory_gb=4) as engine:
        rows = _facts(engine, folder) if what == "facts" else _matrix(engine, folder, HALF if what == "half" else 1)
    return {
        "rows": rows,
        "edges": pq.read_metadata(circle).num_rows if (circle := folder / "lake" / "circle.parquet").is_file() else 0,
        "wall_s": time.monotonic() - wall,
        "processor_s": time.process_time() - processor,
        "peak_gb": peak_of("self"),
    }


def _facts(engine: Engine, folder: Path) -> int:
    besides = (f"DATE '{MONTH.first_day}' AS __first", f"DATE '{MONTH.last_day}' AS __last")
    handed_over = {path.stem for path in (folder / "lake").glob("*.parquet")}
    rows = 0
    for source in (source for source in SOURCES if source.reads(handed_over)):
        tables = {
            table.name: engine.view(
                f"lake_{table.name}",
                [folder / "lake" / f"{table.name}.parquet"],
                schema=lake.stored_schema(table),
                besides=besides,
            )
            for table in source.reads(handed_over)
        }
        said = partial(compiled, source, tables, own="CT")
        made = engine.tables(source.__name__, said, rows=FACTS_GROUP)
        rows = write_parts(folder / "facts" / f"{source.__name__}.parquet", made, together=FACTS_GROUP)
    return rows


def _matrix(engine: Engine, folder: Path, every: int) -> int:
    families = [replace(family, features=family.features[::every]) for family in declared()]
    facts = {path.name.split(".")[0]: path for path in sorted((folder / "facts").glob("*.parquet"))}
    backs = [
        {name: folder / "earlier" / f"{name}.{back}.parquet" for name in facts} for back in range(1, reach(declared()))
    ]
    return write_parts(folder / "matrix.parquet", parts_of(engine, MONTH, [facts, *backs], families))


def _alone(folder: Path, what: str) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.describe_scale", "--run", what, "--folder", str(folder)]
    told = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def measure(seeded: Mapping[str, list[str]], room: Path, subscribers: int) -> dict[str, dict[str, float]]:
    """Measure one size; what was made for it is deleted."""
    folder = room / str(subscribers)
    print(f"{subscribers:,} subscribers: writing tables", file=sys.stderr)
    copied(seeded, folder / "lake", math.ceil(subscribers / SEEDED))
    print(f"{subscribers:,} subscribers: facts", file=sys.stderr)
    facts = _alone(folder, "facts")
    shutil.rmtree(folder / "lake")
    (folder / "earlier").mkdir()
    earlier({path.stem: path for path in (folder / "facts").iterdir()}, folder / "earlier", reach(declared()))
    print(f"{subscribers:,} subscribers: matrix", file=sys.stderr)
    steps = {"facts": facts, "matrix": _alone(folder, "matrix"), "half": _alone(folder, "half")}
    shutil.rmtree(folder)
    return steps


def declared() -> tuple[Family, ...]:
    """Give the families as they are by default: without those that the settings leave out."""
    return switched_on(set(TABLES) - {"usage_monthly"}, off=FeatureSettings().families_off)


def lines_of_a_feature() -> float:
    """Count the lines in which a feature is declared (the median), and one more for its worked example."""
    counts = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in Path("features").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Feature"
    ]
    return statistics.median(counts) + 1


def _said(sizes: list[int], found: Mapping[int, Mapping[str, Mapping[str, float]]]) -> None:
    count = sum(len(family.features) for family in declared())
    print(f"{count} features over {reach(declared())} months, 2 threads\n")
    print(
        "| subscribers | step | wall s | processor s | peak GB | people a processor second |\n|---|---|---|---|---|---|"
    )
    for size in sizes:
        for step in STEPS:
            told = found[size][step]
            pace = told["rows"] / told["processor_s"]
            numbers = f"{told['wall_s']:.1f} | {told['processor_s']:.1f} | {told['peak_gb']:.2f} | {pace:,.0f}"
            edges = f", with {int(told['edges']):,} edges of circles" if told["edges"] else ""
            print(f"| {int(told['rows']):,} | {step}{edges} | {numbers} |")
    first, last = sizes[0], sizes[-1]
    for measured in ("processor_s", "wall_s") if last > first else ():
        ratio = [sum(found[size][step][measured] for step in STEPS) for size in (first, last)]
        slope = math.log(ratio[1] / ratio[0]) / math.log(last / first)
        print(f"\nslope of {measured} on log-log, {first:,} to {last:,}: {slope:.2f}")
    half = sum(len(family.features[::HALF]) for family in declared())
    more = (found[last]["matrix"]["processor_s"] - found[last]["half"]["processor_s"]) / (count - half)
    print(f"\none more feature: {lines_of_a_feature():.0f} lines, {more:.2f} s of processor a month at {last:,} people")
    ten = sum(found[last][step]["processor_s"] for step in STEPS) * 10_000_000 / last / 60
    print(f"\nat this pace 10,000,000 people: {ten:.0f} minutes of processor")


def main() -> None:
    """Measure, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--room", type=Path, help="where the files are made; default a temporary folder")
    parser.add_argument("--run", choices=("facts", "matrix", "half"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked: Any = parser.parse_args()
    if asked.run:
        print(json.dumps(timed(asked.folder, asked.run)))
        return
    with tempfile.TemporaryDirectory(dir=asked.room) as made:
        seeded = seed(Path(made))
        _said(asked.subscribers, {size: measure(seeded, Path(made), size) for size in asked.subscribers})


if __name__ == "__main__":
    main()
