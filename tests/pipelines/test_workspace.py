"""The workspace: one at work at a time, one key for ever, and nothing about places inside."""

import json
import stat
import threading
import time

import pytest

from data.identity import write_key
from data.refusals import BadSettings, CannotWrite, Held
from pipelines.workspace import Workspace, code_version, open_workspace

KEY, OTHER = bytes(range(32)), bytes(32)


@pytest.fixture(autouse=True)
def no_key_from_outside(monkeypatch):
    monkeypatch.delenv("KEEPLINE_KEY_FILE", raising=False)


@pytest.fixture
def workspace(tmp_path):
    return open_workspace(tmp_path / "home")


def test_opening_makes_the_folder_and_reads_the_settings_first(tmp_path):
    assert open_workspace(tmp_path / "a" / "b").home == (tmp_path / "a" / "b").resolve()
    (tmp_path / "keepline.toml").write_text("nonsense = 1\n")
    with pytest.raises(BadSettings, match="nonsense: found a setting nobody reads"):
        open_workspace(tmp_path)


def test_a_place_where_no_folder_can_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite) as refused:
        open_workspace(tmp_path / "file" / "home")
    assert str(refused.value).startswith(f"workspace {tmp_path / 'file' / 'home'}: found ")
    assert str(refused.value).endswith("; expected a folder. Name another --home.")
    assert refused.value.exit_code == 74


def test_who_comes_second_is_sent_away(workspace):
    second = Workspace(workspace.home)
    with workspace.held(), pytest.raises(Held) as refused, second.held():
        pass
    assert str(refused.value) == (
        f"workspace {workspace.home}: found somebody else at work in it; expected to be alone. "
        "Try again later, or wait with --wait SECONDS."
    )
    assert refused.value.exit_code == 75
    with second.held():
        assert second.staging.is_dir()


def test_who_is_sent_away_touches_nothing_of_the_first(workspace):
    with workspace.held():
        (workspace.staging / "half").write_text("x")
        with pytest.raises(Held), Workspace(workspace.home).held():
            pass
        assert (workspace.staging / "half").read_text() == "x"


def test_who_waits_comes_in_when_the_first_is_done(workspace):
    order = []

    def second():
        with Workspace(workspace.home).held(wait_s=20):
            order.append("second")

    waiting = threading.Thread(target=second)
    with workspace.held():
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(timeout=20)
    assert order == ["first", "second"]


def test_who_waits_in_vain_is_sent_away(workspace):
    began = time.monotonic()
    with workspace.held(), pytest.raises(Held), Workspace(workspace.home).held(wait_s=0.3):
        pass
    assert time.monotonic() - began >= 0.3


def test_what_was_being_made_is_swept_at_the_start_and_at_the_end(workspace):
    (workspace.staging / "left behind").mkdir(parents=True)
    with workspace.held():
        assert list(workspace.staging.iterdir()) == []
        (workspace.staging / "half").write_text("x")
    assert not workspace.staging.exists()
    with pytest.raises(ValueError, match="bug"), workspace.held():
        raise ValueError("bug")
    assert not workspace.staging.exists()
    with workspace.held():
        pass


def test_without_a_key_the_command_that_makes_one_is_named(workspace):
    with pytest.raises(BadSettings) as refused:
        workspace.key()
    assert str(refused.value) == (
        f"key {workspace.vault / 'key'}: found no key; expected a key under which phone numbers become subscribers. "
        f"Make one once and keep it safe: keepline key --home {workspace.home}"
    )
    assert refused.value.exit_code == 78


def test_a_key_that_came_with_the_exports_is_taken_once(workspace, tmp_path):
    write_key(tmp_path / "first", KEY)
    write_key(tmp_path / "second", OTHER)
    workspace.take_key(tmp_path / "nowhere")
    assert not workspace.vault.exists()
    workspace.take_key(tmp_path / "first")
    workspace.take_key(tmp_path / "second")
    assert workspace.key() == KEY
    assert stat.S_IMODE((workspace.vault / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(workspace.vault.stat().st_mode) == 0o700


def test_a_damaged_key_is_not_taken(workspace, tmp_path):
    (tmp_path / "key").write_text("no key")
    with pytest.raises(BadSettings, match="6 characters that are no key"):
        workspace.take_key(tmp_path / "key")
    assert not (workspace.vault / "key").exists()


def test_a_key_of_the_environment_is_used_and_none_is_copied(workspace, tmp_path, monkeypatch):
    write_key(tmp_path / "secret", KEY)
    write_key(tmp_path / "handed over", OTHER)
    monkeypatch.setenv("KEEPLINE_KEY_FILE", str(tmp_path / "secret"))
    workspace.take_key(tmp_path / "handed over")
    assert workspace.key() == KEY
    assert not (workspace.vault / "key").exists()


def test_the_run_book_says_what_began_and_how_it_ended(workspace):
    with workspace.noted("ingest", month="2025-03"):
        pass
    with pytest.raises(ValueError, match="13800138000"), workspace.noted("score"):
        raise ValueError("of 13800138000")
    text = (workspace.home / "runs.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    timeless = [{name: line[name] for name in line if name not in {"at", "pid", "seconds"}} for line in lines]
    assert timeless == [
        {"began": "ingest", "month": "2025-03"},
        {"done": "ingest", "month": "2025-03"},
        {"began": "score"},
        {"failed": "score", "why": "ValueError"},
    ]
    # The run book is kept and handed around: it names kinds of faults, never the words of one.
    assert "13800138000" not in text


def test_the_code_has_a_name_that_stays():
    assert code_version() == code_version()
    assert len(code_version().partition("+")[2]) == 12
