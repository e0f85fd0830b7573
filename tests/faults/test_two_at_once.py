"""Two at once: the second is told so (75) or waits; a lock never outlives whoever held it."""

import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.broken import refusal
from tests.faults.child import KILLED, Fate, Moment, begun, in_child, wait_for
from tests.story.invented import JULY, keepline, tree

pytestmark = pytest.mark.timeout(600)

INSIDE = Moment("pipelines.month:publish_month")


def test_the_second_is_refused_and_the_first_is_not_disturbed(home: Path, tmp_path: Path):
    words, go = ("month", "--month", JULY, "--home", home), tmp_path / "go"
    before = tree(home / "published")
    with begun(*words, fate=Fate(held=INSIDE, until=go)) as first:
        wait_for(tmp_path / "held")
        for other in (words, ("ingest", tmp_path, "--home", home), ("describe", "--month", JULY, "--home", home)):
            (tmp_path / "2025-07").mkdir(exist_ok=True)
            second = keepline(*other)
            assert second.code == 75, second.err
            assert "somebody else at work" in refusal(second)
            assert "--wait" in refusal(second)
        # Whoever only reads is not kept waiting.
        assert keepline("status", "--home", home).code == 0
        assert keepline("published", "--home", home).code == 0
        go.touch()
        assert first.ended().code == 0
    assert tree(home / "published") == before


def test_the_second_waits_as_long_as_it_is_told_to(home: Path, tmp_path: Path):
    words, go = ("month", "--month", JULY, "--home", home), tmp_path / "go"
    with begun(*words, fate=Fate(held=INSIDE, until=go)) as first:
        wait_for(tmp_path / "held")
        started = time.monotonic()
        assert keepline(*words, "--wait", "0.5").code == 75
        assert time.monotonic() - started >= 0.5
        with begun(*words, "--wait", "300") as second:
            time.sleep(0.5)
            assert second.process.is_alive()
            go.touch()
            assert first.ended().code == 0
            assert second.ended().code == 0


def test_a_lock_does_not_outlive_whoever_held_it(home: Path, tmp_path: Path):
    words, go = ("month", "--month", JULY, "--home", home), tmp_path / "go"
    with begun(*words, fate=Fate(held=INSIDE, until=go)) as first:
        wait_for(tmp_path / "held")
        assert keepline(*words).code == 75
        first.process.kill()
        assert first.ended().code == KILLED
    assert in_child(*words).code == 0


def test_four_at_once_all_end_well(home: Path):
    words = ("month", "--month", JULY, "--home", home, "--wait", "500")
    (home / "keepline.toml").write_text("[money]\nmargin_share = 0.4\n")
    (home / "runs.jsonl").unlink()
    with ExitStack() as stack:
        ended = [one.ended() for one in [stack.enter_context(begun(*words)) for _ in range(4)]]
    assert {one.code for one in ended} == {0}
    assert len({one.out for one in ended}) == 1
    noted = [json.loads(line) for line in (home / "runs.jsonl").read_text().splitlines()]
    # One after the other: each that begins has ended before the next one begins.
    assert ["began" in line for line in noted] == [True, False] * 4
    assert all(one["pid"] == other["pid"] for one, other in zip(noted[::2], noted[1::2], strict=True))
