"""A month is published whole or not at all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data.month import Month
from data.refusals import BadData, CannotWrite
from serving.cover import Cover
from serving.lists import Lists
from serving.publish import current, point_to, publish, verify
from tests.serving.examples import MARCH, a_person, lists_of

NUMBERS = pd.DataFrame({"subscriber_id": list("abcd"), "masked": "138****0000"})
SMALL = lists_of(a_person("a", port_out=0.2), a_person("d", data_kb=800_000))
OTHER = lists_of(a_person("a", port_out=0.3), a_person("d", data_kb=800_000))


def published(home: Path, lists: Lists = SMALL, month: Month = MARCH, code: str = "1") -> Path:
    return publish(
        lists,
        cover=Cover(month, date(2025, 4, 4)),
        masked=NUMBERS,
        staging=home / "staging",
        published=home / "published",
        manifest_extra={"code_version": code},
    )


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_published_month_is_a_folder_a_manifest_and_two_pointers(tmp_path: Path):
    folder = published(tmp_path)
    assert sorted(all_bytes(folder)) == [
        "excel/4201.xlsx",
        "manifest.json",
        "recommendation.csv",
        "recommendation.parquet",
        "retention.csv",
        "retention.parquet",
    ]
    line = f"2025-03/{folder.name}\n"
    assert (tmp_path / "published" / "CURRENT").read_text() == line
    assert (tmp_path / "published" / "2025-03" / "CURRENT").read_text() == line
    assert current(tmp_path / "published") == current(tmp_path / "published", MARCH) == folder
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["files"]["retention.parquet"]["rows"] == 1
    assert manifest["files"]["excel/4201.xlsx"]["rows"] == 2
    assert (manifest["month"], manifest["code_version"]) == ("2025-03", "1")
    assert verify(folder) == []
    assert list((tmp_path / "staging").iterdir()) == []


def test_two_workspaces_publish_the_same_bytes(tmp_path: Path):
    one, two = published(tmp_path / "one"), published(tmp_path / "elsewhere" / "two")
    assert one.name == two.name
    assert all_bytes(one) == all_bytes(two)


def test_publishing_again_changes_nothing(tmp_path: Path):
    folder = published(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "published").rglob("*")}
    assert published(tmp_path) == folder
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "published").rglob("*")} == before


def test_nothing_is_published_before_the_first_time(tmp_path: Path):
    assert current(tmp_path) is None
    assert current(tmp_path, MARCH) is None


def test_the_latest_pointer_never_goes_back_to_an_older_month(tmp_path: Path):
    march = published(tmp_path)
    february = published(tmp_path, OTHER, MARCH.back(1))
    home = tmp_path / "published"
    assert current(home) == march
    assert current(home, MARCH.back(1)) == february
    april = published(tmp_path, OTHER, MARCH + 1)
    assert current(home) == april


def test_a_corrected_month_stands_beside_the_old_one_and_is_pointed_to(tmp_path: Path):
    old, new = published(tmp_path), published(tmp_path, OTHER)
    assert old != new
    assert verify(old) == []
    assert current(tmp_path / "published") == new


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: (folder / "retention.csv").write_bytes(b"x"), "retention.csv has other content"),
        (lambda folder: (folder / "retention.csv").unlink(), "retention.csv is missing"),
        (lambda folder: (folder / "mine.txt").write_bytes(b"x"), "mine.txt should not be there"),
        (lambda folder: (folder / "manifest.json").write_bytes(b"{}"), "not the one this folder is named after"),
        (lambda folder: (folder / "manifest.json").unlink(), "no manifest.json"),
    ],
)
def test_a_changed_folder_is_seen_and_not_published_over(tmp_path: Path, damage, says: str):
    folder = published(tmp_path)
    damage(folder)
    assert says in "; ".join(verify(folder))
    with pytest.raises(BadData, match="Somebody changed it"):
        published(tmp_path)


def test_a_pointer_that_says_nonsense_is_refused(tmp_path: Path):
    published(tmp_path)
    (tmp_path / "published" / "CURRENT").write_text("../../etc\n")
    with pytest.raises(BadData, match="Publish the month again"):
        current(tmp_path / "published")


@pytest.mark.parametrize("lost", ["CURRENT", "2025-03/CURRENT"])
@pytest.mark.parametrize("lose", [Path.unlink, lambda pointer: pointer.write_text("../../etc\n")])
def test_a_pointer_that_was_lost_is_put_right(tmp_path: Path, lost: str, lose):
    folder, home = published(tmp_path), tmp_path / "published"
    before = all_bytes(home)
    lose(home / lost)
    point_to(folder)
    assert all_bytes(home) == before


def test_putting_an_older_month_right_does_not_lead_readers_back(tmp_path: Path):
    february, march, home = published(tmp_path, OTHER, MARCH.back(1)), published(tmp_path), tmp_path / "published"
    (home / "2025-03" / "CURRENT").unlink()
    point_to(february)
    assert current(home) == march
    (home / "CURRENT").unlink()
    point_to(march)
    (home / "CURRENT").unlink()
    point_to(february)
    assert current(home) == march


@contextmanager
def failing_at(which: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the n-th fsync, rename or replace fail, as a full disk or a kill would; collect the calls that were made."""
    calls: list[str] = []

    def counting(name: str):
        real = getattr(os, name)

        def call(*arguments: object) -> object:
            calls.append(name)
            if len(calls) == which:
                raise OSError(28, "No space left on device")
            return real(*arguments)

        return call

    with monkeypatch.context() as patch:
        for name in ("fsync", "rename", "replace"):
            patch.setattr(os, name, counting(name))
        yield calls


def test_whichever_write_fails_readers_see_a_whole_month_and_the_next_run_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    clean = all_bytes(published(tmp_path / "clean", OTHER))
    which = 0
    while True:
        which += 1
        home = tmp_path / f"home{which}"
        old = published(home)
        with failing_at(which, monkeypatch) as calls, suppress(CannotWrite):
            published(home, OTHER)
        seen = current(home / "published")
        assert seen is not None
        assert verify(seen) == []
        if len(calls) < which:
            break
        assert verify(old) == []
        new = published(home, OTHER)
        assert current(home / "published") == current(home / "published", MARCH) == new
        assert all_bytes(new) == clean
    assert which > 12, "fewer writes than files: something is not synced"
    assert seen != old


def test_readers_see_the_old_month_until_the_pointer_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = published(tmp_path)
    replaced: list[Path | None] = []
    real = os.replace

    def watching(*arguments: str) -> None:
        replaced.append(current(tmp_path / "published"))
        real(*arguments)

    monkeypatch.setattr(os, "replace", watching)
    new = published(tmp_path, OTHER, MARCH + 1)
    assert replaced == [old, old]
    assert current(tmp_path / "published") == new
