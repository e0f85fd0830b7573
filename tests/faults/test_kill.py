"""Whenever a run is killed: readers see the old month or the new one, whole; the same command again ends the same."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from serving.publish import current, verify
from tests.faults.child import KILLED, Fate, Moment, in_child
from tests.story.invented import AUGUST, JULY, Story, keepline, tree

pytestmark = pytest.mark.timeout(900)

#: In the order in which a run comes to them: each kill strikes the run that took up the work of the one before.
MOMENTS = {
    "before anything is written": Moment("pipelines.month:ingest_all"),
    "four tables are in the lake, the others not": Moment("data.lake:commit", nth=4, after=True),
    "inside the commit of a table": Moment("deltalake:write_deltalake", "/usage_daily"),
    "all tables are in, the record is not": Moment("os:replace", "2025-08/ingest.json"),
    "some facts are there": Moment("os:replace", "/facts/", nth=3, after=True),
    "the matrix is there, its record is not": Moment("os:replace", "2025-08/describe.json"),
    "while an outcome is learnt": Moment("models.learning:evidence_of"),
    "the model is kept, nobody has compared it": Moment("pipelines.train:_compared"),
    "the model is crowned and not listed": Moment("pipelines.train:_listed"),
    "half listed in MLflow": Moment("models.registry:metrics"),
    "listed, the record is not there": Moment("os:replace", "train.other_leaving.json"),
    "the other outcomes stand, the last is learnt": Moment("os:replace", "train.upgrade.json"),
    "scores under a temporary name": Moment("os:replace", "scores/2025-08.parquet"),
    "one workbook is written": Moment("serving.packs:_write_pack", nth=1, after=True),
    "the folder is whole and not in its place": Moment("os:rename", "/publish"),
    "it is in its place, nobody points to it": Moment("os:replace", "CURRENT", nth=1),
    "only the pointer of the month is moved": Moment("os:replace", "CURRENT", nth=2),
    "all is published, the record is not there": Moment("os:replace", "2025-08/publish.json"),
}


def still_readable(home: Path, july: dict[str, str]) -> None:
    """What a reader sees between two runs: July as it was, or August, whole; and `status` can say how far we are."""
    assert tree(home / "published" / str(JULY) / "") == july
    seen = current(home / "published")
    assert seen is not None
    assert verify(seen) == []
    said = keepline("status", "--home", home, "--json")
    assert said.code == 0
    months = {one["month"]: one["steps"] for one in json.loads(said.out)["months"]}
    assert all(months[str(JULY)].values())
    assert not months.get(str(AUGUST), {}).get("publish", False)


def nothing_left(home: Path) -> None:
    """No temporary file is left anywhere once a run has come to its end."""
    assert not [path for path in home.rglob(".*") if path.name.endswith((".part", ".new"))]
    assert not list(home.rglob("tmp*"))
    assert not (home / "staging").exists() or not list((home / "staging").iterdir())


def test_killed_eighteen_times_on_its_way_a_month_ends_as_if_nothing_had_been(august: Story, home: Path):
    words = ("month", "--month", AUGUST, "--from", august.exports, "--home", home)
    july = tree(home / "published" / str(JULY))
    for when, moment in MOMENTS.items():
        assert in_child(*words, fate=Fate(killed=moment)).code == KILLED, f"not killed: {when}"
        still_readable(home, july)
    ended = in_child(*words)
    assert ended.code == 0, ended.err
    assert ended.out.replace(str(home), str(august.home)) == august.ended.out
    assert tree(home / "published") == tree(august.home / "published")
    nothing_left(home)


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
    nothing_left(home)


def test_a_process_that_is_killed_leaves_no_lock(story: Story, home: Path):
    fate = Fate(killed=Moment("pipelines.month:describe"))
    assert in_child("month", "--month", JULY, "--home", home, fate=fate).code == KILLED
    assert (home / "lock").exists()
    assert in_child("month", "--month", JULY, "--home", home).code == 0


def test_what_a_killed_run_was_making_is_swept_at_the_next_start(story: Story, home: Path):
    (home / "staging" / "publish").mkdir(parents=True)
    (home / "staging" / "publish" / "retention.parquet").write_bytes(os.urandom(1000))
    assert in_child("month", "--month", JULY, "--home", home).code == 0
    nothing_left(home)
