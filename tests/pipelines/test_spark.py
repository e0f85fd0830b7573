"""The month described on Spark: the same facts to the byte, the same features, on threads and on a small cluster."""

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.files import sha256_of
from data.month import Month
from data.operator.invent import invent
from features.families import features_of
from pipelines.describe import describe
from pipelines.ingest import ingest_all
from pipelines.workspace import open_workspace

MONTH = Month.parse("2025-08")

#: No family is left out.
ALL = "[features]\nfamilies_off = []\n"


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """Eight invented months, the last of which DuckDB has described."""
    exports = tmp_path_factory.mktemp("exports")
    invent(exports, subscribers=1_500, months=8, until=MONTH, seed=5)
    home = exports.with_name("home")
    home.mkdir()
    (home / "keepline.toml").write_text(ALL)
    workspace = open_workspace(home)
    with workspace.held():
        ingest_all(workspace, exports, MONTH)
        describe(workspace, MONTH)
    return workspace


def described_again(described, home, *, settings=""):
    """Forget the facts of the last month and its matrix, and have Spark make them; the months before stand."""
    shutil.copytree(described.home, home)
    (home / "keepline.toml").write_text(ALL + settings)
    for forgotten in (*home.glob(f"facts/*/{MONTH}.*"), *home.glob("matrix/*")):
        forgotten.unlink()
    workspace = open_workspace(home, engine="spark")
    with workspace.held():
        describe(workspace, MONTH)
    return workspace


def assert_same(ours, theirs):
    """Facts are whole numbers and texts: the same bytes. Features may differ in their last digits."""
    facts = sorted(path.relative_to(ours.home) for path in ours.home.glob(f"facts/*/{MONTH}.*"))
    assert len(facts) > 5
    assert {path: sha256_of(theirs.home / path) for path in facts} == {
        path: sha256_of(ours.home / path) for path in facts
    }
    left, right = (pd.read_parquet(home.matrix / f"{MONTH}.parquet") for home in (ours, theirs))
    assert list(left) == list(right) == ["subscriber_id", "month", *features_of()]
    for name in left:
        if left[name].dtype.kind == "f":
            np.testing.assert_allclose(right[name], left[name], rtol=1e-9, atol=0, err_msg=name)
        else:
            pd.testing.assert_series_equal(right[name], left[name])


@pytest.mark.spark
def test_every_feature_is_the_same_on_spark(described, tmp_path):
    assert_same(described, described_again(described, tmp_path / "home"))


@contextmanager
def running(room, role, *words):
    """Start a master or a worker with Spark's own script, on this machine alone; it is stopped at the end."""
    import pyspark

    spark_home = Path(pyspark.__file__).parent
    about = {"SPARK_HOME": str(spark_home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(room / "local")}
    command = [str(spark_home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}", "--host", "127.0.0.1"]
    log = room / f"{role}-{len(list(room.iterdir()))}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--webui-port", "0", *words],
            env={**os.environ, **about},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def seen_in(log, pattern, *, times=1):
    """Wait until a log says something so many times."""
    for _ in range(600):
        found = re.findall(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if len(found) >= times:
            return found
        time.sleep(0.2)
    pytest.fail(f"no {pattern} in {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@pytest.mark.spark
def test_every_feature_is_the_same_on_a_cluster_of_two_workers_that_share_a_folder(described, tmp_path):
    room = tmp_path / "cluster"
    room.mkdir()
    work = [room / "one", room / "two"]
    with running(room, "master.Master", "--port", "0") as master:
        address = seen_in(master, r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")[0]
        words = ("--cores", "1", "--memory", "1g")
        with (
            running(room, "worker.Worker", *words, "--work-dir", str(work[0]), address),
            running(room, "worker.Worker", *words, "--work-dir", str(work[1]), address),
        ):
            seen_in(master, "Registering worker", times=2)
            told = {
                "spark.executor.memory": "512m",
                "spark.scheduler.minRegisteredResourcesRatio": "1.0",
                "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
            }
            said = ", ".join(f'"{name}" = "{value}"' for name, value in told.items())
            theirs = described_again(
                described, tmp_path / "home", settings=f'[engine]\nspark_master = "{address}"\nspark = {{ {said} }}\n'
            )
    assert_same(described, theirs)
    assert all(list(folder.glob("app-*/*/stderr")) for folder in work), "both workers had an executor"
