"""Spark: what DuckDB does with Parquet files, Spark does too, to the same bytes; what does not start says why."""

import datetime as dt
import re
import subprocess
import sys

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.refusals import BadSettings
from data.spark import Spark

DAY = dt.date(2025, 12, 1)


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    with Spark(tmp_path_factory.mktemp("staging"), master="local[2]", settings={}) as running:
        yield running


@pytest.fixture
def files(tmp_path):
    """Two files of a month, as they lie in the lake; the folder's name would be a pattern."""
    folder = tmp_path / "{lake} 湖" / "bills" / "month=2025-12"
    folder.mkdir(parents=True)
    for name, ids in (("old", ["a", "b"]), ("new", ["b", "c"])):
        rows = {
            "id": ids,
            "fen": [len(name), 2**53 + 1],
            "day": [DAY] * 2,
            "at": [dt.datetime.fromisoformat("2025-12-01 23:59")] * 2,
        }
        pq.write_table(pa.table(rows), folder / f"{name}.parquet")
    return [folder / "old.parquet", folder / "new.parquet"]


def told(engine, name, said):
    tables = list(engine.tables(name, said, rows=2))
    return pa.concat_tables(tables), [table.num_rows for table in tables]


@pytest.mark.spark
def test_a_month_is_told_by_both_engines_alike(engine, spark, files):
    def said(table):
        shares = table.mutate(
            share=table.fen.cast("float64") / (table.fen - 3).nullif(0),
            days=table["__last"].delta(table.day, unit="day"),
            on=table["at"].date(),
        )
        return shares.order_by("id", "fen")

    besides = ("DATE '2025-12-31' AS __last",)
    ours, theirs = (
        told(
            one,
            "told",
            lambda one=one: said(one.view("bills", files, where="day <= DATE '2025-12-31'", besides=besides)),
        )
        for one in (engine, spark)
    )
    assert theirs == ours
    assert ours[0]["share"].to_pylist()[0] is None
    assert set(ours[0]["month"].to_pylist()) == {"2025-12"}


@pytest.mark.spark
def test_of_rows_with_one_key_the_last_counts(engine, spark, files):
    parts = [([files[0]], "true"), ([files[1]], "true"), ([], "true")]
    schema = {"id": "string", "fen": "int64", "day": "date", "at": "timestamp", "month": "string"}
    ours, theirs = (
        told(one, "newest", lambda one=one: one.newest("bills", parts, key=["id"], schema=schema).order_by("id"))[0]
        for one in (engine, spark)
    )
    assert theirs.equals(ours)
    assert ours["fen"].to_pylist() == [3, 3, 2**53 + 1]


@pytest.mark.spark
def test_no_file_is_a_table_without_rows(engine, spark):
    schema = {"id": "string", "fen": "int64", "at": "timestamp", "day": "date", "is_open": "boolean"}
    ours, theirs = (
        told(one, "none", lambda one=one: one.view("nothing", [], schema=schema)) for one in (engine, spark)
    )
    assert theirs == ours
    assert ours[1] == [0]


@pytest.mark.spark
def test_a_sum_that_does_not_fit_is_an_error_and_no_wrong_number(spark, files):
    from pyspark.errors import ArithmeticException

    with pytest.raises(ArithmeticException, match="overflow"):
        told(spark, "sum", lambda: spark.view("bills", files).aggregate(fen=(ibis._.fen * 512 * 2).sum()))


@pytest.mark.spark
def test_a_folder_that_the_executors_do_not_share_is_refused(spark, files, monkeypatch):
    """As on machines that each have a folder of that name: what the executors wrote is not there."""
    monkeypatch.setattr("data.spark.parts_in", lambda _folder: [])
    with pytest.raises(BadSettings, match=r"found 0 of the 4 rows that the executors wrote"):
        told(spark, "lost", lambda: spark.view("bills", files))


@pytest.mark.spark
def test_a_master_that_is_none_is_refused_with_what_to_do(tmp_path):
    """In a process of its own: one process has one Spark."""
    code = f"""if True:
        from pathlib import Path
        from data.spark import Spark
        with Spark(Path({str(tmp_path)!r}), master="nowhere", settings={{}}) as spark:
            spark.view("bills", [], schema={{"id": "string"}})
    """
    said = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stderr
    assert re.search(r"(?s)BadSettings: engine spark at nowhere: found .*Java 17.*spark_master", said)
