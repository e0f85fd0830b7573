"""Databases: a table of a month comes out of a database as it would out of a file."""

import datetime as dt
import os
import sqlite3
import uuid

import pyarrow.parquet as pq
import pytest

from data.databases import fetch, fetch_from_spark
from data.mapping import Layout
from data.refusals import BadData, BadSettings
from data.spark import Spark
from tests.data.topups import ANNA, BO, GOOD, HERE, read, row

ASKED = "SELECT * FROM topups WHERE month = '2025-03'"


@pytest.fixture
def database(tmp_path):
    """A database with two top-ups of March and one of April."""
    path = tmp_path / "boss.sqlite"
    columns = ", ".join(f"{name} {'INTEGER' if name == 'amount_fen' else 'TEXT'}" for name in GOOD)
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE topups ({columns})")
        for one in (row(gift_kb="12"), row(number=BO, gift_kb="1"), row(month="2025-04", gift_kb="1")):
            connection.execute(f"INSERT INTO topups VALUES ({', '.join('?' * len(one))})", tuple(one.values()))
    connection.close()
    return f"sqlite://{path}"


def taken_in(engine, folder, address):
    fetch(address, ASKED, folder / "fetched.parquet", "topups 2025-03")
    return read(engine, folder, (folder / "fetched.parquet").read_bytes(), layout=Layout(query=ASKED))


def test_rows_of_a_query_are_read_like_those_of_a_file(engine, tmp_path, database):
    told = taken_in(engine, tmp_path, database)
    assert (told.kept, told.rejected, told.repaired) == (2, 0, 0)
    assert {one["subscriber_id"]: one["gift_kb"] for one in told.rows} == {HERE[ANNA]: 12, HERE[BO]: 1}
    assert {one["shop_id"] for one in told.rows} == {"007"}
    assert pq.read_schema(tmp_path / "fetched.parquet").names == list(GOOD)


def test_a_query_that_fails_is_refused_and_leaves_no_file(tmp_path, database):
    with pytest.raises(BadData, match=r"topups 2025-03: found a query that failed"):
        fetch(database, "SELECT nothing FROM nowhere", tmp_path / "fetched.parquet", "topups 2025-03")
    assert not (tmp_path / "fetched.parquet").exists()


def test_a_database_that_nobody_can_reach_is_refused_without_its_password(tmp_path):
    with pytest.raises(BadSettings) as refused:
        fetch("nosuch://kl:secret@db/boss", ASKED, tmp_path / "x.parquet", "topups 2025-03")
    assert "database nosuch://kl:***@db/boss: found no driver" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.spark
def test_a_hive_table_gives_what_the_file_gives(engine, tmp_path, capfd):
    """The tables that a metastore keeps, here a small one of its own; the session that saved it is gone."""
    settings = {
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.warehouse.dir": str(tmp_path / "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={tmp_path}/metastore;create=true",
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={tmp_path}",
    }
    types = {"paid_at": "timestamp", "amount_fen": "bigint", "gift_kb": "decimal(20,0)", "known_on": "date"}
    columns = ", ".join(f"{name} {types.get(name, 'string')}" for name in GOOD)
    with Spark(tmp_path / "saving", master="local[2]", settings=settings) as spark:
        spark._session.sql(f"CREATE TABLE topups ({columns}) STORED AS PARQUET")
        for one in (row(gift_kb="12"), row(number=BO, gift_kb="1"), row(month="2025-04", gift_kb="1")):
            cells = (f"CAST('{cell}' AS {types.get(name, 'string')})" for name, cell in one.items())
            spark._session.sql(f"INSERT INTO topups SELECT {', '.join(cells)}")
    fetched = tmp_path / "fetched.parquet"
    with Spark(tmp_path / "asking", master="local[2]", settings=settings) as spark:
        fetch_from_spark(spark, ASKED, fetched, "topups 2025-03")
        with pytest.raises(
            BadData, match=r"(?s)topups 2025-03: found a query that failed \(AnalysisException: .*nowhere"
        ):
            fetch_from_spark(spark, "SELECT nothing FROM nowhere", tmp_path / "none.parquet", "topups 2025-03")
    assert "nowhere" not in capfd.readouterr().err, "what is wrong is said once, by the refusal"
    told = read(engine, tmp_path, fetched.read_bytes())
    assert (told.kept, told.rejected, told.repaired) == (2, 0, 0)
    assert {one["subscriber_id"]: one["gift_kb"] for one in told.rows} == {HERE[ANNA]: 12, HERE[BO]: 1}
    assert {one["paid_at"] for one in told.rows} == {dt.datetime.fromisoformat(GOOD["paid_at"])}


@pytest.mark.postgres
def test_postgresql_gives_what_the_file_gives(engine, tmp_path):
    """KEEPLINE_TEST_POSTGRES names an empty database, as in postgresql://user:password@localhost/keepline."""
    import psycopg

    address, schema = os.environ["KEEPLINE_TEST_POSTGRES"], f"t{uuid.uuid4().hex[:8]}"
    types = {
        "paid_at": "timestamp",
        "amount_fen": "bigint",
        "gift_kb": "numeric",
        "known_on": "date",
        "is_first": "boolean",
    }
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        columns = ", ".join(f"{name} {types.get(name, 'text')}" for name in GOOD)
        connection.execute(f"CREATE TABLE {schema}.topups ({columns})")
        for one in (row(gift_kb="12"), row(number=BO, gift_kb="1")):
            connection.execute(
                f"INSERT INTO {schema}.topups VALUES ({', '.join(['%s'] * len(one))})", tuple(one.values())
            )
        fetch(address, f"SELECT * FROM {schema}.topups", tmp_path / "fetched.parquet", "topups 2025-03")
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
    told = read(engine, tmp_path, (tmp_path / "fetched.parquet").read_bytes())
    assert (told.kept, told.rejected, told.repaired) == (2, 0, 0)
    assert {one["subscriber_id"]: one["gift_kb"] for one in told.rows} == {HERE[ANNA]: 12, HERE[BO]: 1}
