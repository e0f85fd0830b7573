"""Spark: where expressions become numbers when one machine is too small. Only this file knows PySpark.

The executors compute and write their parts into a folder that all of them see; the driver takes the parts in their
order and makes one file of them, so that nothing downstream needs to know which engine was at work.
"""

import os
import re
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Self

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from data.parts import in_tables, parts_in
from data.refusals import BadSettings

_SQL = {"string": "STRING", "date": "DATE", "timestamp": "TIMESTAMP_NTZ", "int64": "BIGINT", "boolean": "BOOLEAN"}

#: The types in which the lake and the facts are stored, as Spark calls them.
_STORED = {
    pa.string(): "STRING",
    pa.int64(): "BIGINT",
    pa.int32(): "INT",
    pa.int16(): "SMALLINT",
    pa.int8(): "TINYINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP_NTZ",
}

#: Quiet, bounded, and alone: no page, no metastore, a task is tried four times.
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.task.maxFailures": "4",
    "spark.stage.maxConsecutiveAttempts": "4",
}

#: On this machine alone nothing listens to others, and few parts are enough.
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}

#: What numbers mean, whatever the settings say: a sum that does not fit is an error, days are those of Shanghai, names
#: are quoted as the standard does, and `month=2025-12` in a path is a text.
_MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}

STDERR = 2


class Spark:
    """A Spark session that starts when it is first needed and ends with the `with` block.

    `staging`: a folder that driver and executors see under the same name; `settings`: what Spark is told besides, by
    Spark's own names.
    """

    def __init__(self, staging: Path, *, master: str, settings: Mapping[str, str]) -> None:
        self._staging, self._master, self._settings = staging, master, settings
        self._parts = count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "_backend" in vars(self):
            _end(self._session)
            del self._backend

    def view(
        self,
        name: str,
        files: Sequence[str | Path],
        *,
        schema: Mapping[str, str] | None = None,
        where: str = "true",
        besides: Sequence[str] = (),
    ) -> ir.Table:
        """See a pinned list of Parquet files as the table `name`, with constants (SQL) beside its columns.

        No file at all is a table without rows; its columns are then needed as `schema` (Ibis types).
        """
        return self._named(name, self._rows(files, schema or {}).where(where).selectExpr("*", *besides))

    def newest(
        self,
        name: str,
        parts: Sequence[tuple[Sequence[str | Path], str]],
        *,
        key: Sequence[str],
        schema: Mapping[str, str],
        besides: Sequence[str] = (),
    ) -> ir.Table:
        """See lists of files, each under its own condition (SQL), as one table; of rows with one key, the last."""
        from pyspark.sql import Window
        from pyspark.sql import functions as f

        found = None
        for place, (files, where) in enumerate(parts):
            part = self._rows(files, schema).where(where).withColumn("__part", f.lit(place))
            found = part if found is None else found.unionByName(part, allowMissingColumns=True)
        assert found is not None, "at least one list of files"
        latest = Window.partitionBy(*key).orderBy(f.col("__part").desc())
        rows = found.withColumn("__place", f.row_number().over(latest)).where("__place = 1").drop("__part", "__place")
        return self._named(name, rows.selectExpr("*", *besides))

    def tables(self, name: str, said: Callable[[], ir.Table], *, rows: int = 131_072) -> Iterator[pa.Table]:
        """Compute an expression some rows at a time, whole numbers kept of 64 bits; at least one table comes.

        Rows come in an order only if the expression says one.
        """
        del name
        expression = said()
        frame = self._session.sql(self._backend.compile(expression))
        whole = {name for name, kind in expression.schema().items() if kind.is_integer()}
        exact = [f'CAST("{name}" AS BIGINT) AS "{name}"' if name in whole else f'"{name}"' for name in frame.columns]
        return self._computed(frame.selectExpr(*exact), rows)

    def ranges(self, file: Path, *, key: str, rows: int) -> list[str]:
        """Say the ranges of a file to be worked on one after another: all at once, since Spark parts them itself."""
        del file, key, rows
        return ["true"]

    def ask(self, query: str, *, rows: int) -> Iterator[pa.Table]:
        """Ask a query in Spark's own SQL of the tables that Spark knows, such as those of a Hive metastore.

        Moments come as a clock in Shanghai showed them.
        """
        frame = self._session.sql(query)
        shown = [
            f"CAST({name} AS TIMESTAMP_NTZ) AS {name}" if kind == "timestamp" else name
            for name, kind in ((f'"{name}"', kind) for name, kind in frame.dtypes)
        ]
        return self._computed(frame.selectExpr(*shown), rows)

    def _computed(self, frame: Any, rows: int) -> Iterator[pa.Table]:
        """Have the executors write, then read their parts in order, `rows` at a time."""
        from pyspark.sql import Observation
        from pyspark.sql import functions as f

        written, folder = Observation(), self._staging / f"spark-{os.getpid()}-{next(self._parts)}"
        frame.observe(written, f.count(f.lit(1)).alias("rows")).write.parquet(_address(folder))
        files = parts_in(folder)
        found = sum(pq.read_metadata(file).num_rows for file in files)
        if found != written.get["rows"] or not files:
            raise _not_shared(self._staging, found, written.get["rows"])
        yield from in_tables(files, rows)
        shutil.rmtree(folder)

    def _rows(self, files: Sequence[str | Path], schema: Mapping[str, str]) -> Any:
        if not files:
            nothing = [f'CAST(NULL AS {_SQL[kind]}) AS "{column}"' for column, kind in schema.items()]
            return self._session.range(0).selectExpr(*nothing)
        # The driver sees the files as well: left to Spark, looking at them takes a job for every table.
        columns = pa.unify_schemas([pq.read_schema(file) for file in files])
        kinds = ", ".join(f"`{column.name}` {_STORED[column.type]}" for column in columns)
        # A folder would give dead files too; where the partitions of a list begin must then be said.
        reader = self._session.read.schema(kinds).option("basePath", _address(_root(Path(files[0]))))
        return reader.parquet(*(_escaped(_address(Path(file))) for file in files))

    def _named(self, name: str, frame: Any) -> ir.Table:
        frame.createOrReplaceTempView(name)
        return self._backend.table(name)

    @property
    def _session(self) -> Any:
        return self._backend._session  # noqa: SLF001 - Ibis keeps it there and gives it out nowhere

    @cached_property
    def _backend(self) -> Any:
        """Start Spark, or say why it does not start; what Java says meanwhile goes to a file in the staging folder."""
        self._staging.mkdir(parents=True, exist_ok=True)
        log = self._staging / "spark.log"
        said = {
            "spark.local.dir": str(self._staging / "spark"),
            "spark.sql.warehouse.dir": _address(self._staging / "warehouse"),
            **_QUIET,
            **(_LOCAL if re.match(r"local\b|spark://(127\.|localhost)", self._master) else {}),
            **self._settings,
            **_MEANING,
        }
        with warnings.catch_warnings():
            # It warns that it does not know pandas 3 yet; of pandas nothing is asked.
            warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
            try:
                import ibis
                from pyspark.sql import SparkSession

                with _stderr_into(log):
                    builder = SparkSession.builder.master(self._master).appName("keepline").config(map=said)
                    backend = ibis.pyspark.connect(builder.getOrCreate())
            except Exception as fault:  # noqa: BLE001 - Java, the network and the settings each have errors of their own
                raise _not_started(self._master, fault, log) from None
        _hush()
        # Ibis sets the time zone to its own taste.
        backend.raw_sql(f"SET TIME ZONE '{_MEANING['spark.sql.session.timeZone']}'")
        return backend


def _hush() -> None:
    """What is wrong with a query is raised; PySpark would print it as well, with all of Java's stack."""
    from pyspark.logger import PySparkLogger

    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).disabled = True


def _end(session: Any) -> None:
    """End the session and its Java, so that the memory is there for what comes next."""
    from pyspark import SparkContext

    gateway = session.sparkContext._gateway  # noqa: SLF001 - PySpark itself leaves Java running
    session.stop()
    gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        gateway.proc.wait()


def _address(path: Path) -> str:
    """Write a path so that it stays one where Spark's own file system is another."""
    return f"file://{path.resolve()}"


def _escaped(address: str) -> str:
    r"""Write an address so that nothing in it is a pattern.

    >>> _escaped("file:///a{b}")
    'file:///a\\{b\\}'
    """
    return re.sub(r"([{}\[\]*?\\])", r"\\\1", address)


def _root(file: Path) -> Path:
    """Find the folder in which the partitions of a table begin.

    >>> _root(Path("/lake/bills/month=2025-12/part-0.parquet")).as_posix()
    '/lake/bills'
    """
    return next(folder for folder in file.parents if "=" not in folder.name)


@contextmanager
def _stderr_into(path: Path) -> Iterator[None]:
    """Send what this process, and those that it starts, say on stderr into a file."""
    kept = os.dup(STDERR)
    with path.open("ab") as file:
        os.dup2(file.fileno(), STDERR)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)


def _not_started(master: str, fault: Exception, log: Path) -> BadSettings:
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
    words = (str(fault).splitlines() or [""])[0][:200]
    return BadSettings(
        f"engine spark at {master}",
        found=f"{type(fault).__name__}: {words}" + "".join(f"\n  {line[:200]}" for line in said[-5:]),
        expected="PySpark, Java 17, and a master that answers",
        do="PySpark: pip install 'keepline[spark]'; Java: apt-get install openjdk-17-jre-headless; "
        "the master: [engine] spark_master in keepline.toml.",
    )


def _not_shared(staging: Path, found: int, written: int) -> BadSettings:
    return BadSettings(
        f"engine spark, {staging}",
        found=f"{found:,} of the {written:,} rows that the executors wrote",
        expected="a folder that the driver and every executor see under this name",
        do="Keep the workspace on storage that all machines share.",
    )
