import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from models import registry
from models.bundle import bundled
from models.calibration import Calibration
from models.ranker import Ranker
from models.recipe import Recipe
from models.registry import metrics, parameters, register, settle, tracking_uri

CARD = {
    "outcome": "port_out",
    "recipe": {"trees": 5, "name": "tiny"},
    "evidence": {"auc": 0.7, "lift_at_1_percent": 8.0, "auc_by_repeat": [0.7, 0.71]},
}


@pytest.fixture(scope="module")
def two():
    frame = pd.DataFrame({"x": np.arange(100.0)})
    ranker = Ranker.fit(frame, (frame["x"] > 50).to_numpy(dtype=float), recipe=Recipe("tiny", 5, 0.1, 4, 10))
    return [bundled(ranker, Calibration(), CARD | {"rows": rows}) for rows in (100, 200)]


@pytest.fixture(scope="module")
def home(tmp_path_factory, two):
    home = tmp_path_factory.mktemp("registry") / "home"
    home.mkdir()
    for bundle in two:
        register(bundle, home=home, name="port_out", pictures={"lift": b"\x89PNG"}, is_champion=bundle is two[0])
    return home


@pytest.fixture
def client(home):
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=tracking_uri(home), registry_uri=tracking_uri(home))


def test_a_model_is_listed_with_parameters_metrics_pictures_and_its_files(client, home, two):
    version = client.get_model_version_by_alias("port_out", "champion")
    assert version.tags["bundle_sha256"] == two[0].sha256
    run = client.get_run(version.run_id)
    assert run.data.params == {"outcome": "port_out", "recipe.name": "tiny", "recipe.trees": "5", "rows": "100"}
    assert run.data.metrics == {"auc": 0.7, "lift_at_1_percent": 8.0}
    assert run.info.status == "FINISHED"
    files = {
        str(path.relative_to(home / "mlruns" / "artifacts" / "port_out" / version.run_id / "artifacts"))
        for path in (home / "mlruns" / "artifacts").rglob("*.*")
        if version.run_id in str(path)
    }
    assert files == {
        "pictures/lift.png",
        "bundle/model.txt",
        "bundle/features.json",
        "bundle/calibration.json",
        "bundle/card.json",
    }


def test_a_known_model_is_not_listed_again_only_the_alias_moves(client, home, two):
    before = len(client.search_model_versions("name = 'port_out'"))
    assert before == 2
    register(two[1], home=home, name="port_out", pictures={}, is_champion=True)
    assert client.get_model_version_by_alias("port_out", "champion").tags["bundle_sha256"] == two[1].sha256
    register(two[0], home=home, name="port_out", pictures={}, is_champion=True)
    assert client.get_model_version_by_alias("port_out", "champion").tags["bundle_sha256"] == two[0].sha256
    assert len(client.search_model_versions("name = 'port_out'")) == before


@pytest.mark.parametrize("half", ["CREATE TABLE runs (run_uuid TEXT)", "CREATE TABLE alembic_version (x TEXT)", ""])
def test_a_database_that_was_left_half_made_is_made_anew(tmp_path, two, half):
    (tmp_path / "mlruns").mkdir()
    with closing(sqlite3.connect(tmp_path / "mlruns" / "mlflow.db")) as database:
        database.executescript(half)
    register(two[0], home=tmp_path, name="upgrade", pictures={}, is_champion=True)
    with closing(sqlite3.connect(tmp_path / "mlruns" / "mlflow.db")) as database:
        assert database.execute("SELECT alias FROM registered_model_aliases").fetchall() == [("champion",)]
    assert list((tmp_path / "staging").iterdir()) == []


def test_a_database_that_is_damaged_is_not_written_over(tmp_path, two):
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").write_bytes(b"months of work" * 1000)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        register(two[0], home=tmp_path, name="upgrade", pictures={}, is_champion=True)
    assert (tmp_path / "mlruns" / "mlflow.db").read_bytes() == b"months of work" * 1000


def test_a_run_that_was_killed_half_way_is_taken_up(tmp_path, two, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(registry, "_lay_out", killed)
        with pytest.raises(KeyboardInterrupt):
            register(two[0], home=tmp_path, name="upgrade", pictures={}, is_champion=True)
    register(two[0], home=tmp_path, name="upgrade", pictures={}, is_champion=True)
    with closing(sqlite3.connect(tmp_path / "mlruns" / "mlflow.db")) as database:
        assert database.execute("SELECT status FROM runs").fetchall() == [("FINISHED",)]


def killed(*_):
    raise KeyboardInterrupt


def test_to_settle_what_lies_at_home_writes_nothing(home):
    settle(home)
    before = (home / "mlruns" / "mlflow.db").stat().st_mtime_ns
    settle(home)
    assert (home / "mlruns" / "mlflow.db").stat().st_mtime_ns == before


def test_a_moved_workspace_finds_its_artifacts(home, tmp_path):
    moved = tmp_path / "elsewhere"
    (moved / "mlruns").mkdir(parents=True)
    (moved / "mlruns" / "mlflow.db").write_bytes((home / "mlruns" / "mlflow.db").read_bytes())
    settle(moved)
    with closing(sqlite3.connect(moved / "mlruns" / "mlflow.db")) as database:
        places = [
            *database.execute("SELECT artifact_location FROM experiments"),
            *database.execute("SELECT artifact_uri FROM runs"),
            *database.execute("SELECT source FROM model_versions"),
            *database.execute("SELECT storage_location FROM model_versions"),
        ]
    assert len(places) == 2 + 2 + 2 + 2
    assert all(place.startswith(f"{moved}/mlruns/artifacts/") for (place,) in places)


def test_what_is_no_number_is_no_metric():
    card = {"evidence": {"auc": float("nan"), "rows": 3, "is_good": True, "by": {"甲 乙%": 0.5}}, "months": ["2025-01"]}
    assert metrics(card) == {"rows": 3.0, "by.甲 乙_": 0.5}
    assert parameters(card) == {"months": "['2025-01']"}
