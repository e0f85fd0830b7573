"""A step: done once for the same inputs and code, done again when anything of it has changed."""

import hashlib
import json

import pytest

from data.month import Month
from pipelines import step
from pipelines.step import Step
from pipelines.workspace import Workspace

MARCH = Month.parse("2025-03")


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A step that writes a greeting; `work(inputs)` gives its result, `work.done` how often it was really done."""
    monkeypatch.setattr(step, "code_version", lambda: "0.1.0+code")
    return Work(tmp_path)


class Work:
    def __init__(self, home):
        self.home, self.done = home, 0
        self.step = Step(Workspace(home), MARCH, "greet")

    def __call__(self, inputs):
        def write():
            self.done += 1
            path = self.home / "matrix" / "2025-03.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"greetings to {inputs['who']}\n")
            return {"count": self.done, "who": inputs["who"]}, [path]

        return self.step.once(inputs, write)


def test_the_same_inputs_are_worked_on_once(work):
    assert work({"who": "安娜"}) == {"count": 1, "who": "安娜"}
    assert work({"who": "安娜"}) == {"count": 1, "who": "安娜"}
    assert work.done == 1


def test_changed_inputs_are_worked_on_again(work):
    work({"who": "anna"})
    assert work({"who": "bo"}) == {"count": 2, "who": "bo"}
    assert work({"who": "anna"}) == {"count": 3, "who": "anna"}


def test_the_order_in_which_inputs_are_named_is_no_change(work):
    work({"who": "anna", "files": {"a": 1, "b": (2, 3)}})
    work({"files": {"b": [2, 3], "a": 1}, "who": "anna"})
    assert work.done == 1


def test_changed_code_does_it_again(work, monkeypatch):
    work({"who": "anna"})
    monkeypatch.setattr(step, "code_version", lambda: "0.1.0+other")
    work({"who": "anna"})
    assert work.done == 2


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_text("tampered")])
def test_a_file_that_is_gone_or_changed_is_made_again(work, harm):
    work({"who": "anna"})
    harm(work.home / "matrix" / "2025-03.txt")
    assert work.step.standing({"who": "anna"}) is None
    work({"who": "anna"})
    assert work.done == 2
    assert (work.home / "matrix" / "2025-03.txt").read_text() == "greetings to anna\n"


def test_the_record_says_what_was_read_and_made_and_no_absolute_path(work):
    work({"who": "anna"})
    path = work.home / "steps" / "2025-03" / "greet.json"
    assert json.loads(path.read_text()) == {
        "code": "0.1.0+code",
        "files": {"matrix/2025-03.txt": hashlib.sha256(b"greetings to anna\n").hexdigest()},
        "inputs": {"who": "anna"},
        "result": {"count": 1, "who": "anna"},
    }
    assert str(work.home) not in path.read_text()


def test_a_moved_workspace_has_nothing_to_do_again(work, tmp_path):
    work({"who": "anna"})
    (tmp_path / "elsewhere").mkdir()
    for part in ("matrix", "steps"):
        (tmp_path / part).rename(tmp_path / "elsewhere" / part)
    moved = Step(Workspace(tmp_path / "elsewhere"), MARCH, "greet")
    assert moved.standing({"who": "anna"}) == {"count": 1, "who": "anna"}


def test_work_that_fails_leaves_no_record_and_the_old_one_as_it_was(work):
    def fail():
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        work.step.once({"who": "bo"}, fail)
    assert work.step.record() is None
    work({"who": "anna"})
    with pytest.raises(OSError, match="disk full"):
        work.step.once({"who": "bo"}, fail)
    assert work.step.standing({"who": "anna"}) == {"count": 1, "who": "anna"}


def test_the_record_is_written_after_everything_else(work):
    def look():
        assert work.step.record() is None
        return {}, []

    work.step.once({"who": "anna"}, look)
    assert work.step.record() is not None


def test_another_month_and_another_name_are_other_steps(work):
    work({"who": "anna"})
    assert Step(Workspace(work.home), MARCH + 1, "greet").standing({"who": "anna"}) is None
    assert Step(Workspace(work.home), MARCH, "part").standing({"who": "anna"}) is None
