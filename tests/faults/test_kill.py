"""Whenever a run is killed: readers see the old month or the new one, whole; the same command again ends the same."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from models.bundle import read_bundle
from models.registry import register
from serving.publish import current, verify
from tests.faults.child import KILLED, Fate, Moment, begun, done_in_child, in_child, wait_for
from tests.story.invented import AUGUST, JULY, Story, keepline, tree

pytestmark = pytest.mark.timeout(900)

HELD = Moment("pipelines.month:publish_month")

COMMIT = "deltalake:DeltaTable.create_write_transaction"

#: In the order in which a run comes to them: each kill strikes the run that took up the work of the one before.
MOMENTS = {
    "before anything is written": Moment("pipelines.month:ingest_all"),
    "the file of a table lies in the lake, the log does not name it": Moment(COMMIT, nth=4),
    "the log names it, and the next table is not there": Moment(COMMIT, after=True),
    "all tables are in, the record is not": Moment("os:replace", "2025-08/ingest.json"),
    "the matrix is there, its record is not": Moment("os:replace", "2025-08/describe.json"),
    "the model is crowned and not listed": Moment("pipelines.train:_listed"),
    "half listed in MLflow": Moment("models.registry:_lay_out", after=True),
    "listed, the record is not there": Moment("os:replace", "train.other_leaving.json"),
    "the other outcomes stand, the last is learnt": Moment("os:replace", "train.arrears.json"),
    "scores under a temporary name": Moment("os:replace", "scores/2025-08.parquet"),
    "one workbook is written": Moment("serving.packs:_write_pack", nth=1, after=True),
    "the folder is whole and not in its place": Moment("os:rename", "/publish"),
    "it is in its place, nobody points to it": Moment("os:replace", "CURRENT", nth=1),
    "only the pointer of the month is moved": Moment("os:replace", "CURRENT", nth=2),
    "all is published, the record is not there": Moment("os:replace", "2025-08/publish.json"),
}


def in_august(story: Story, home: Path) -> tuple[object, ...]:
    return ("month", "--month", AUGUST, "--from", story.exports, "--home", home)


def still_readable(home: Path, july: dict[str, str]) -> None:
    """What a reader sees between two runs: July as it was, or August, whole; and `status` can say how far we are."""
    assert tree(home / "published" / str(JULY)) == july
    seen = current(home / "published")
    assert seen is not None
    assert verify(seen) == []
    said = keepline("status", "--home", home, "--json")
    assert said.code == 0
    months = {one["month"]: one["steps"] for one in json.loads(said.out)["months"]}
    # Seven months are too few to learn silence from, and packs are learnt when somebody asks for it.
    assert {name for name, is_done in months[str(JULY)].items() if not is_done} == {"train.silence", "train.pack"}
    assert not months.get(str(AUGUST), {}).get("publish", False)


def left_over(home: Path) -> list[Path]:
    """List the temporary files and folders that lie about."""
    staged = list((home / "staging").glob("*"))
    return [*staged, *home.rglob(".*"), *home.rglob("tmp*"), *home.glob("bundle-*")]


@pytest.fixture(scope="module")
def survivor(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Let run after run be killed, each at a later moment; the last one publishes August."""
    home = story.copy(tmp_path_factory.mktemp("survivor") / "workspace")
    july = tree(home / "published" / str(JULY))
    for when, moment in MOMENTS.items():
        ended = in_child(*in_august(story, home), fate=Fate(killed=moment))
        assert ended.code == KILLED, f"not killed: {when}; {ended.err}"
        still_readable(home, july)
    ended = in_child(*in_august(story, home))
    assert ended.code == 0, ended.err
    return Story(story.exports, home, AUGUST, ended)


def test_killed_again_and_again_a_month_ends_as_if_nothing_had_been(august: Story, survivor: Story):
    assert tree(survivor.home / "published") == tree(august.home / "published")
    assert survivor.ended.out.replace(str(survivor.home), str(august.home)) == august.ended.out
    for made in ("bundles", "scores", "matrix"):
        assert tree(survivor.home / made) == tree(august.home / made)


def test_mlflow_lists_each_model_once_and_the_right_one_as_champion(august: Story, survivor: Story):
    asked = (
        "SELECT tags.name, tags.value, alias FROM model_version_tags AS tags "
        "LEFT JOIN registered_model_aliases USING (name, version) WHERE key = 'bundle_sha256' ORDER BY 1, 2"
    )
    listed = []
    for story in (august, survivor):
        with closing(sqlite3.connect(story.home / "mlruns" / "mlflow.db")) as database:
            listed.append(database.execute(asked).fetchall())
    assert listed[0] == listed[1]
    # Four of July; of August silence too, for which seven months were too few.
    assert len(listed[0]) == 4 + 5


def test_nothing_is_left_of_the_runs_that_were_killed(survivor: Story):
    assert left_over(survivor.home) == []


def list_a_model(home: Path) -> None:
    """List a model in MLflow, as the end of a training does."""
    bundle = read_bundle(home / "bundles", (home / "bundles" / "champions" / "upgrade").read_text().strip())
    register(bundle, home=home, name="upgrade", pictures={}, is_champion=True)


def test_killed_while_mlflow_makes_its_database_the_next_training_lists_its_model(home: Path):
    shutil.rmtree(home / "mlruns")
    moment = Moment("alembic.ddl.impl:DefaultImpl.add_column", after=True)
    assert done_in_child(list_a_model, home, fate=Fate(killed=moment)).code == KILLED
    assert not (home / "mlruns" / "mlflow.db").exists()
    ended = done_in_child(list_a_model, home)
    assert ended.code == 0, ended.err


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_random_moments_a_first_month_ends_as_if_nothing_had_been(story: Story, tmp_path: Path, seed: int):
    """The command as a user types it, from nothing; each time it may live a little longer."""
    home, chance, kills = tmp_path / "workspace", random.Random(seed), 0
    words = [sys.executable, "-m", "pipelines", "month", "--month", str(JULY), "--from", str(story.exports)]
    while True:
        with subprocess.Popen([*words, "--home", str(home)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as run:
            time.sleep(chance.uniform(0.5, 6 + 3 * kills))
            run.send_signal(signal.SIGKILL)
            assert run.stderr is not None
            said = run.stderr.read().decode()
        if run.returncode == 0:
            break
        assert run.returncode == KILLED, said
        seen = current(home / "published")
        assert seen is None or verify(seen) == []
        kills += 1
    assert kills > 0
    assert tree(home / "published") == tree(story.home / "published")


def test_a_process_that_is_killed_leaves_no_lock(story: Story, home: Path):
    fate = Fate(killed=Moment("pipelines.month:describe"))
    assert in_child("month", "--month", JULY, "--home", home, fate=fate).code == KILLED
    assert (home / "lock").exists()
    assert in_child("month", "--month", JULY, "--home", home).code == 0


def test_what_a_killed_run_was_making_is_swept_at_the_next_start(story: Story, home: Path):
    (home / "staging" / "publish").mkdir(parents=True)
    (home / "staging" / "publish" / "retention.parquet").write_bytes(os.urandom(1000))
    assert in_child("month", "--month", JULY, "--home", home).code == 0
    assert left_over(home) == []


def test_stopped_with_ctrl_c_it_leaves_nothing_behind_and_goes_on_later(story: Story, home: Path, tmp_path: Path):
    words, fate = ("month", "--month", JULY, "--home", home), Fate(held=HELD, until=tmp_path / "go")
    with begun(*words, fate=fate) as running:
        wait_for(tmp_path / "held")
        ended = running.interrupted()
    assert ended.code == 130
    assert "Traceback" not in ended.err
    assert left_over(home) == []
    assert json.loads((home / "runs.jsonl").read_text().splitlines()[-1])["failed"] == "month"
    assert in_child(*words).code == 0
    assert tree(home / "published") == tree(story.home / "published")
