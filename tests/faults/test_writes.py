"""A write fails, or the disk is full: one message, 74, the old lists stand, and the same command mends it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serving.publish import current, verify
from tests.faults.broken import refusal
from tests.faults.child import Fate, in_child
from tests.story.invented import AUGUST, JULY, Story, keepline, tree

#: Minutes rather than seconds: make test-slow.
pytestmark = pytest.mark.slow

OTHER_TERMS = "[money]\nmargin_share = 0.4\n"
AGAIN = ("month", "--month", JULY)


@pytest.fixture(scope="module")
def clean(story: Story, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is published of July on other terms, when nothing goes wrong."""
    home = story.copy(tmp_path_factory.mktemp("other terms") / "workspace")
    (home / "keepline.toml").write_text(OTHER_TERMS)
    assert keepline(*AGAIN, "--home", home).code == 0
    return tree(home / "published")


@pytest.fixture
def changed(home: Path) -> Path:
    """July stands; on other terms it has to be published anew, and its matrix and scores to be made anew."""
    (home / "keepline.toml").write_text(OTHER_TERMS)
    for step in ("describe", "score"):
        (home / "steps" / str(JULY) / f"{step}.json").unlink()
    return home


@contextmanager
def failing_at(which: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the n-th rename, replace or fsync fail; collect those that were made."""
    calls: list[str] = []

    def counting(name: str):
        real = getattr(os, name)

        def call(*arguments: object, **named: object) -> object:
            calls.append(name)
            if len(calls) == which:
                raise OSError(28, "No space left on device")
            return real(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for name in ("fsync", "rename", "replace"):
            patch.setattr(os, name, counting(name))
        yield calls


def fails_and_stands(home: Path, july: Story, which: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run with the n-th write failing; say whether there was an n-th write."""
    with failing_at(which, monkeypatch) as calls:
        ended = keepline(*AGAIN, "--home", home)
    seen = current(home / "published")
    assert seen is not None
    assert verify(seen) == verify(home / "published" / "2025-07" / july.folder.name) == []
    assert list((home / "staging").glob("*")) == []
    if len(calls) < which:
        assert ended.code == 0, ended.err
        return False
    assert ended.code == 74, ended.err
    assert "No space left on device" in refusal(ended)
    return True


def test_whichever_write_fails_the_old_lists_stand_and_the_next_run_mends_it(
    story: Story, changed: Path, clean: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    # Each failure leaves a little more that stands, so that the next ones come from further on.
    for which in (1, 3, 2, 8, 14, 21):
        assert fails_and_stands(changed, story, which, monkeypatch), f"there is no write {which}"
    assert keepline(*AGAIN, "--home", changed).code == 0
    assert tree(changed / "published") == clean


@pytest.mark.timeout(900)
def test_every_single_write_may_fail(story: Story, tmp_path: Path, clean, monkeypatch: pytest.MonkeyPatch):
    which = 1
    while True:
        home = story.copy(tmp_path / f"workspace{which}")
        (home / "keepline.toml").write_text(OTHER_TERMS)
        for step in ("describe", "score"):
            (home / "steps" / str(JULY) / f"{step}.json").unlink()
        was_there = fails_and_stands(home, story, which, monkeypatch)
        assert keepline(*AGAIN, "--home", home).code == 0
        assert tree(home / "published") == clean
        if not was_there:
            break
        which += 1
    assert which > 25, "fewer writes than files: something is not synced"


def test_a_disk_that_is_full_while_publishing(story: Story, changed: Path, clean: dict[str, str]):
    """Files may grow to 20 kB: matrix and scores stand from before, the lists do not fit."""
    july = tree(changed / "published")
    for step in ("describe", "score"):
        (changed / "steps" / str(JULY) / f"{step}.json").write_bytes(
            (story.home / "steps" / str(JULY) / f"{step}.json").read_bytes()
        )
    ended = in_child(*AGAIN, "--home", changed, fate=Fate(file_bytes=20_000))
    assert ended.code == 74, ended.err
    assert "File too large" in refusal(ended)
    assert tree(changed / "published") == july
    assert list((changed / "staging").glob("*")) == []
    assert in_child(*AGAIN, "--home", changed).code == 0
    assert tree(changed / "published") == clean


@pytest.mark.parametrize(
    ("is_taken_in", "file_bytes"),
    [(False, 4_000), (False, 700_000), (True, 30_000), (True, 300_000)],
    ids=["nothing at all", "the lake", "the facts", "the matrix"],
)
def test_a_disk_that_is_full_while_a_new_month_is_made(story: Story, home: Path, is_taken_in: bool, file_bytes: int):
    july = tree(home / "published")
    if is_taken_in:
        assert keepline("ingest", story.exports, "--month", AUGUST, "--home", home).code == 0
    ended = in_child(*in_august(story, home), fate=Fate(file_bytes=file_bytes))
    assert ended.code == 74, ended.err
    assert refusal(ended)
    assert tree(home / "published") == july
    assert not [path for path in home.rglob(".*.part") if path.stat().st_size]
    assert keepline("published", "--home", home).out.splitlines()[-1].endswith(story.folder.name)


def test_where_the_index_of_models_is_full_the_month_goes_on(story: Story, august: Story, home: Path):
    assert keepline("ingest", story.exports, "--month", AUGUST, "--home", home).code == 0
    full = (home / "mlruns" / "mlflow.db").stat().st_size
    ended = in_child(*in_august(story, home), fate=Fate(file_bytes=full))
    assert ended.code == 0, ended.err
    assert tree(home / "published") == tree(august.home / "published")
    notes = [json.loads(line) for line in (home / "runs.jsonl").read_text().splitlines()]
    assert [note["not_listed_in_mlflow"] for note in notes if "not_listed_in_mlflow" in note] != []


def in_august(story: Story, home: Path) -> tuple[object, ...]:
    return ("month", "--month", AUGUST, "--from", story.exports, "--home", home)
