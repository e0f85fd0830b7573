"""What was said in SQL once need not be said again, and is never another's."""

import pytest

from data.compiled import Compiled
from data.engine import Engine


def said_by(kept, name, sql):
    """Say what it says, and how often it had to be said."""
    asked = iter([sql])
    found = kept.sql(name, lambda: next(asked))
    return found, 1 - len(list(asked))


def test_it_is_said_once_in_a_run_and_in_the_next(tmp_path):
    first = Compiled(tmp_path / "compiled", "1")
    assert said_by(first, "matrix", "SELECT 1") == ("SELECT 1", 1)
    assert said_by(first, "matrix", "SELECT 2") == ("SELECT 1", 0)
    assert said_by(Compiled(tmp_path / "compiled", "1"), "matrix", "SELECT 2") == ("SELECT 1", 0)


def test_without_a_folder_it_is_known_for_a_run():
    kept = Compiled()
    assert [said_by(kept, "matrix", "SELECT 1")[1] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(("version", "name"), [("2", "matrix"), ("1", "facts")], ids=["other code", "other expression"])
def test_what_was_said_otherwise_is_said_anew(tmp_path, version, name):
    said_by(Compiled(tmp_path, "1"), "matrix", "SELECT 1")
    assert said_by(Compiled(tmp_path, version), name, "SELECT 2") == ("SELECT 2", 1)


def test_another_version_takes_the_place_of_the_last(tmp_path):
    for version in ("1", "2"):
        said_by(Compiled(tmp_path, version), "matrix", "SELECT 1")
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[:-1],
        lambda text: text.replace("1", "2"),
        lambda text: text[:0],
        lambda text: text + " -- more",
    ],
    ids=["cut", "changed", "emptied", "grown"],
)
def test_what_is_damaged_is_said_anew(tmp_path, harm):
    said_by(Compiled(tmp_path), "matrix", "SELECT 1")
    (path,) = tmp_path.iterdir()
    path.write_text(harm(path.read_text()))
    assert said_by(Compiled(tmp_path), "matrix", "SELECT 1") == ("SELECT 1", 1)


def test_an_engine_computes_what_an_earlier_one_said(tmp_path):
    for number in (1, 2):
        with Engine(tmp_path / "spill", threads=1, memory_gb=1, kept=Compiled(tmp_path / "compiled")) as engine:
            people = engine.view("people", [], schema={"subscriber_id": "string"})
            (part,) = engine.tables("count", lambda: people.aggregate(found=people.count() + number))  # noqa: B023
            assert part["found"].to_pylist() == [1]
