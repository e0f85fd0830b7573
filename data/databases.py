"""Databases: a table of a month asked for in SQL and kept as Parquet, from Spark or what else Ibis connects to."""

import re
import warnings
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.refusals import BadData, BadSettings
from data.spark import Spark

#: So many rows are fetched together.
FETCHED = 200_000


def fetch(address: str, query: str, out: Path, where: str) -> None:
    """Write the rows of a query into a Parquet file; `address` as in `postgresql://user:password@host/database`."""
    import ibis

    try:
        connection = ibis.connect(address)
    except (ImportError, ValueError, AttributeError) as fault:
        raise _unconnected(address, f"no driver ({_in_short(fault, address)})") from None
    except Exception as fault:  # noqa: BLE001 - every database has its own errors
        raise _unconnected(address, _in_short(fault, address)) from None
    try:
        with warnings.catch_warnings():
            # Where Ibis goes through pandas, it sets an option that pandas no longer needs.
            warnings.filterwarnings("ignore", message="The 'future.infer_string' option")
            _write(connection.sql(query).to_pyarrow_batches(chunk_size=FETCHED), out)
    except Exception as fault:  # noqa: BLE001 - the same
        out.unlink(missing_ok=True)
        raise _failed(where, _in_short(fault, address)) from None
    finally:
        connection.disconnect()


def fetch_from_spark(spark: Spark, query: str, out: Path, where: str) -> None:
    """Write the rows of a query in Spark's own SQL into a Parquet file; Ibis alone would take them all into memory."""
    try:
        tables = spark.ask(query, rows=FETCHED)
        _write(pa.RecordBatchReader.from_batches(*_in_batches(tables)), out)
    except BadSettings:
        raise
    except Exception as fault:  # noqa: BLE001 - Spark has errors of its own, and so has every source behind it
        out.unlink(missing_ok=True)
        raise _failed(where, _in_short(fault, "")) from None


def _in_batches(tables: Iterator[pa.Table]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    first = next(tables)
    return first.schema, (batch for table in chain([first], tables) for batch in table.to_batches())


def _write(batches: pa.RecordBatchReader, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    schema = _plain(batches.schema)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema))


def _plain(schema: pa.Schema) -> pa.Schema:
    """What Parquet cannot hold as it is becomes text."""
    return pa.schema([(one.name, pa.string() if pa.types.is_null(one.type) else one.type) for one in schema])


def _failed(where: str, found: str) -> BadData:
    return BadData(
        where,
        found=f"a query that failed ({found})",
        expected="rows",
        do="Mend the query in the mapping; nothing of this month was taken in.",
    )


def _unconnected(address: str, found: str) -> BadSettings:
    return BadSettings(
        f"database {_hidden(address)}",
        found=found,
        expected="a database that Ibis connects to, and its driver installed",
        do="Look at KEEPLINE_DATABASE; PostgreSQL needs: pip install 'keepline[postgres]'.",
    )


def _in_short(fault: Exception, address: str) -> str:
    words = (str(fault).splitlines() or [""])[0][:200]
    password = re.search(r"//[^:/@]*:([^@]*)@", address)
    return f"{type(fault).__name__}: {words.replace(password[1], '***') if password and password[1] else words}"


def _hidden(address: str) -> str:
    """Show an address without its password.

    >>> _hidden("postgresql://kl:secret@db/boss")
    'postgresql://kl:***@db/boss'
    """
    return re.sub(r"(//[^:/@]*):[^@]*@", r"\1:***@", address)
