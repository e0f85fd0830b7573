"""The registry: MLflow's index of all models ever made, with their evidence and pictures, and which one is in use.

The bundle is the model; MLflow only lists it. Nothing is ever loaded back from here.
"""

import math
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from data.files import sync
from models.aliases import CHAMPION
from models.bundle import Bundle
from models.columns import Told, silent

SHA = "bundle_sha256"
PARAMETER_CHARACTERS = 500
_PLACES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)
_MARK = "/mlruns/artifacts/"

# MLflow takes these from the environment and nowhere else, at import: no telemetry, no look-up of a git repository, no
# chatter on stderr, no minutes of silent retries should an operator point it at a server. They are set, not read.
_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
}


def register(
    bundle: Bundle,
    *,
    home: Path,
    name: str,
    pictures: Mapping[str, Path | bytes],
    is_champion: bool,
    told: Told = silent,
) -> None:
    """List a bundle under a name in `home`/mlruns: parameters, metrics, pictures, its files, a version, the alias.

    A version carries the bundle's sha256 as a tag; a sha256 that is listed already is not listed again, only the alias
    `champion` is put right. `pictures` are PNG files or their bytes by name.
    """
    settle(home)
    client = _client(home)
    version = _version_of(client, name, bundle.sha256)
    if version is None:
        version = _listed(client, bundle, home=home, name=name, pictures=pictures)
        told(f"model {bundle.sha256[:12]} is version {version} of `{name}` in {home / 'mlruns'}")
    if is_champion and _champion_version(client, name) != version:
        client.set_registered_model_alias(name, CHAMPION, version)
    settle(home)


def point(home: Path, name: str, aliases: Mapping[str, str | None]) -> None:
    """Have each alias of a name stand for the version of a bundle; None, or a bundle that is not listed, for none."""
    settle(home)
    client = _client(home)
    if not client.search_registered_models(f"name = '{name}'"):
        return
    standing = client.get_registered_model(name).aliases
    for which, sha256 in aliases.items():
        version = None if sha256 is None else _version_of(client, name, sha256)
        if version is None and which in standing:
            client.delete_registered_model_alias(name, which)
        elif version is not None and str(standing.get(which)) != version:
            client.set_registered_model_alias(name, which, version)
    settle(home)


def settle(home: Path) -> None:
    """Make what MLflow remembers of places agree with where the workspace lies now; it stores absolute paths."""
    database = _database(home)
    if not _lists_anything(database):
        return
    with closing(sqlite3.connect(database, timeout=5)) as connection, connection:
        for table, column in _PLACES:
            connection.execute(
                f"UPDATE {table} SET {column} = :home || substr({column}, instr({column}, :mark))"  # noqa: S608 - our names
                f" WHERE instr({column}, :mark) > 0 AND substr({column}, 1, :length) != :start",
                {"home": str(home), "mark": _MARK, "start": f"{home}{_MARK}", "length": len(f"{home}{_MARK}")},
            )
        # MLflow makes experiment 0 itself, in whatever folder the command was typed.
        connection.execute(
            "UPDATE experiments SET artifact_location = :place WHERE experiment_id = 0"
            " AND artifact_location IS NOT :place",
            {"place": f"{home}{_MARK}default"},
        )


def tracking_uri(home: Path) -> str:
    """Where `mlflow ui --backend-store-uri` finds it."""
    return f"sqlite:///{_database(home)}"


def parameters(card: Mapping[str, Any]) -> dict[str, str]:
    """Return what a card says besides its evidence, one line a leaf: `recipe.trees` = `400`."""
    said = {key: str(value)[:PARAMETER_CHARACTERS] for key, value in _leaves(card) if not key.startswith("evidence.")}
    return {_allowed(key): value for key, value in said.items()}


def metrics(card: Mapping[str, Any]) -> dict[str, float]:
    """Return the finite numbers of a card's evidence, without the word `evidence` before them."""
    numbers = {
        _allowed(key.removeprefix("evidence.")): float(value)
        for key, value in _leaves(card)
        if key.startswith("evidence.") and isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    return {key: value for key, value in numbers.items() if math.isfinite(value)}


def _database(home: Path) -> Path:
    return home / "mlruns" / "mlflow.db"


def _client(home: Path) -> Any:
    os.environ.update(_QUIET)
    from mlflow import MlflowClient

    if not _lists_anything(_database(home)):
        _make_database(home)
    return MlflowClient(tracking_uri=tracking_uri(home), registry_uri=tracking_uri(home))


def _lists_anything(database: Path) -> bool:
    """Say whether there is a database that lists a run; one that lists none, perhaps half-made, is as good as none."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(database, timeout=5)) as connection:
        has_runs = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'runs'")
        return bool(has_runs.fetchone()[0]) and connection.execute("SELECT 1 FROM runs").fetchone() is not None


def _make_database(home: Path) -> None:
    """Have MLflow make its database aside, and put it in its place whole: the making takes a hundred commits."""
    from mlflow import MlflowClient

    (home / "mlruns").mkdir(parents=True, exist_ok=True)
    with _aside(home) as aside:
        made = aside / "mlflow.db"
        # Whoever asks first has it made.
        MlflowClient(tracking_uri=f"sqlite:///{made}", registry_uri=f"sqlite:///{made}").search_experiments()
        sync(made)
        _database(home).with_name("mlflow.db-journal").unlink(missing_ok=True)
        made.replace(_database(home))
        sync(home / "mlruns")


@contextmanager
def _aside(home: Path) -> Iterator[Path]:
    """Hand out a folder where the next run sweeps, should this one be killed."""
    (home / "staging").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home / "staging", prefix="mlflow-") as aside:
        yield Path(aside)


def _listed(client: Any, bundle: Bundle, *, home: Path, name: str, pictures: Mapping[str, Path | bytes]) -> str:
    from mlflow.entities import Metric, Param

    known = client.get_experiment_by_name(name)
    place = home / "mlruns" / "artifacts" / name
    experiment = client.create_experiment(name, artifact_location=str(place)) if known is None else known.experiment_id
    # A run that was killed half-way is taken up, so that each model has one.
    begun = client.search_runs([experiment], filter_string=f"tags.{SHA} = '{bundle.sha256}'", max_results=1)
    run = begun[0] if begun else client.create_run(experiment, run_name=bundle.sha256[:12], tags={SHA: bundle.sha256})
    run_id, at = run.info.run_id, run.info.start_time
    with _aside(home) as aside:
        _lay_out(aside, bundle, pictures)
        client.log_artifacts(run_id, aside)
    client.log_batch(
        run_id,
        params=[Param(key, value) for key, value in parameters(bundle.card).items()],
        metrics=[Metric(key, value, at, 0) for key, value in metrics(bundle.card).items()],
    )
    client.set_terminated(run_id)
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    source = f"{run.info.artifact_uri}/bundle"
    version = client.create_model_version(name, source=source, run_id=run_id, tags={SHA: bundle.sha256})
    return str(version.version)


def _lay_out(aside: Path, bundle: Bundle, pictures: Mapping[str, Path | bytes]) -> None:
    (aside / "bundle").mkdir()
    for file, content in bundle.contents().items():
        (aside / "bundle" / file).write_bytes(content)
    (aside / "pictures").mkdir()
    for title, picture in pictures.items():
        content = picture if isinstance(picture, bytes) else picture.read_bytes()
        (aside / "pictures" / f"{Path(title).stem}.png").write_bytes(content)


def _version_of(client: Any, name: str, sha256: str) -> str | None:
    found = client.search_model_versions(f"name = '{name}' and tags.{SHA} = '{sha256}'")
    return str(found[0].version) if found else None


def _champion_version(client: Any, name: str) -> str | None:
    aliases = client.get_registered_model(name).aliases
    return str(aliases[CHAMPION]) if CHAMPION in aliases else None


def _leaves(said: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _allowed(key: str) -> str:
    """MLflow takes letters, digits and `_-. :/` in names."""
    return "".join(sign if sign.isalnum() or sign in "_-. :/" else "_" for sign in key)[:250]
