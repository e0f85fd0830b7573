"""What a person types, what they are told, and with which exit code a command leaves."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pipelines.status
from models.outcome import OUTCOMES
from pipelines.commands.telling import give_json
from tests.story.invented import keepline

COMMANDS = {
    "month": "--month YYYY-MM --from DIR --home DIR --wait SECONDS --json --orchestrator --show",
    "published": "--month YYYY-MM --home DIR",
    "status": "--home DIR --json",
    "ingest": "DIR --month YYYY-MM --home DIR --wait SECONDS --json",
    "describe": "--month YYYY-MM --out FILE.parquet --home DIR --wait SECONDS",
    "train": "OUTCOME port_out upgrade --until YYYY-MM --home DIR --wait SECONDS --json",
    "score": "--month YYYY-MM --out FILE.parquet --home DIR --wait SECONDS",
    "judge": "--month YYYY-MM --truth DIR --home DIR --json",
    "invent": "DIR --subscribers --months --until YYYY-MM --seed --rates demo india china --pictures",
    "key": "--home DIR",
    "schedule": "--from DIR --cron --time-zone Asia/Shanghai --home DIR",
    "table train": "FILE --label COL[=VALUE] --model NAME --id COL --drop COL,... --outcome churn|upgrade --home --json",
    "table score": "FILE --model NAME --out SCORES.csv --id COL --prior P --home DIR --json",
}


def one_sentence(err: str) -> str:
    assert err.count("\n") == 1, err
    assert err.startswith("keepline: ")
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_names_what_a_newcomer_needs(command: str):
    ended = keepline(*command.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: keepline {command} [OPTIONS]")
    words = " ".join(ended.out.split())
    for word in COMMANDS[command].split():
        assert word in words, f"{command} --help does not say `{word}`"
    # A sentence before the options says what it is for.
    assert re.search(r"\n\n  [A-Z][^\n]{20,}", ended.out)


def test_the_first_page_says_how_to_begin_and_names_every_command():
    page = keepline("--help").out
    assert "Start with: keepline invent invented" in page
    for command in COMMANDS:
        assert re.search(rf"^  {command.split()[0]} ", page, re.MULTILINE)


@pytest.mark.parametrize("typed", ["describe --month 2025-07", "score --month 2025-07", "table score FILE --model M"])
def test_where_a_copy_cannot_lie_that_is_said_before_the_work_and_no_folder_is_made(typed: str, tmp_path: Path):
    words = (*typed.split(), "--home", tmp_path / "workspace", "--out")
    ended = keepline(*words, tmp_path / "nowhere" / "copy")
    assert ended.code == 74
    assert f"found no folder {tmp_path / 'nowhere'}; expected the name of a file, in a folder that is" in ended.err
    assert keepline(*words, tmp_path).code == 74
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [(), ("table",)])
def test_whoever_types_no_command_gets_the_help_on_stderr(words):
    ended = keepline(*words)
    assert (ended.code, ended.out) == (64, "")
    assert ended.err.startswith("Usage: keepline")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("--nope", "No such option: --nope. See: keepline --help"),
        ("nope", "No such command 'nope'. See: keepline --help"),
        ("month --nope", "--nope"),
        ("month", "Missing option '--month'. See: keepline month --help"),
        ("month --month", "Option '--month' requires an argument"),
        ("month --month 2025-07 more", "more"),
        ("month --month 2025-07 --show 1000", "--show: found `1000`; expected 100 or less"),
        ("month --month 2025-07 --wait soon", "--wait: found `soon`; expected a number"),
        ("month --month 2025-07 --wait -1", "--wait: found `-1`; expected 0 or more"),
        ("ingest", "Missing argument 'DIR'"),
        ("describe --home .", "Missing option '--month'"),
        ("train --until 2025-07", "Missing argument 'OUTCOME'"),
        ("train port_out", "Missing option '--until'"),
        ("score", "Missing option '--month'"),
        ("judge --month 2025-07", "Missing option '--truth'"),
        ("invent", "Missing argument 'DIR'"),
        ("invent DIR --subscribers many", "--subscribers: found `many`; expected a whole number"),
        ("invent DIR --subscribers 5", "--subscribers: found `5`; expected 200 or more. See: keepline invent --help"),
        ("invent DIR --months 0", "--months: found `0`; expected 1 or more"),
        ("invent DIR --seed -1", "--seed: found `-1`; expected 0 or more"),
        ("table score FILE --out OUT", "Missing option '--model'"),
        ("table train FILE --model M", "Missing option '--label'"),
        ("table train FILE --model M --label L --outcome nope", "--outcome: 'nope' is not one of 'churn', 'upgrade'"),
    ],
)
def test_a_word_that_does_not_fit_is_named_and_nothing_is_done(
    typed: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    ended = keepline(*typed.split())
    assert (ended.code, ended.out) == (64, "")
    assert says in one_sentence(ended.err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("month", ["2025-13", "2025-00", "2025-7", "202507", "July", "2025-07-01", "٢٠٢٥-٠٧"])
@pytest.mark.parametrize(
    "command", ["month --month", "describe --month", "score --month", "published --month", "train upgrade --until"]
)
def test_a_month_that_is_none_is_shown_beside_one_that_is(command: str, month: str, tmp_path: Path):
    ended = keepline(*command.split(), month, "--home", tmp_path)
    assert ended.code == 64
    assert one_sentence(ended.err) == (
        f"keepline: month: found `{month}`; expected a month such as 2025-03. Write it as YYYY-MM.\n"
    )


def test_an_unknown_outcome_is_refused_with_those_there_are(tmp_path: Path):
    ended = keepline("train", "churn", "--until", "2025-07", "--home", tmp_path)
    assert ended.code == 64
    assert "found `churn`; expected one of port_out, silence, arrears, upgrade, pack" in one_sentence(ended.err)


def test_unknown_rates_are_refused_with_those_there_are(tmp_path: Path):
    ended = keepline("invent", tmp_path / "exports", "--rates", "mars")
    assert ended.code == 64
    assert "found rates `mars`; expected demo, india, china" in one_sentence(ended.err)
    assert not (tmp_path / "exports").exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("published", "keepline month --month YYYY-MM --from DIR"),
        ("published --month 2025-07", "published 2025-07: found nothing"),
        ("month --month 2025-07", "keepline ingest DIR --month 2025-07"),
        ("month --month 2025-07 --from nowhere", "exports nowhere: found no such folder"),
        ("ingest nowhere", "exports nowhere: found no such folder"),
        ("ingest .", "exports .: found no month"),
        ("ingest . --month 2025-07", "exports 2025-07: found no such folder"),
        ("describe --month 2025-07", "keepline ingest DIR --month 2025-07"),
        ("judge --month 2025-07 --truth .", "scores of 2025-07: found none"),
        ("table score nowhere.csv --model m --out o.csv", "model m: found none of that name"),
        ("table train nowhere.csv --model m --label l", "nowhere.csv"),
    ],
)
def test_what_is_not_there_is_asked_for(typed: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    if "ingest . " in typed:
        (tmp_path / "key").write_text("00" * 32 + "\n")
    ended = keepline(*typed.split())
    assert ended.code == 66, ended.err
    assert ended.out == ""
    assert says in one_sentence(ended.err)


def test_the_status_of_an_empty_workspace_is_an_answer(tmp_path: Path):
    ended = keepline("status", "--home", tmp_path, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    nobody = {"champion": None, "challenger": None, "previous": None, "is_pinned": False, "decision": None}
    assert told.pop("in_use") == dict.fromkeys(OUTCOMES, nobody)
    assert told == {
        "months": [],
        "models": dict.fromkeys(OUTCOMES),
        "published": None,
    }
    assert "nothing yet" in keepline("status", "--home", tmp_path).out


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path):
    ended = keepline("key", "--home", tmp_path)
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'vault' / 'key'}\n")
    assert "Keep a copy" in ended.err
    made = (tmp_path / "vault" / "key").read_text()
    assert re.fullmatch(r"[0-9a-f]{64}\n", made)
    assert (tmp_path / "vault" / "key").stat().st_mode & 0o777 == 0o600
    again = keepline("key", "--home", tmp_path)
    assert again.code == 78
    assert "would rename every subscriber" in one_sentence(again.err)
    assert (tmp_path / "vault" / "key").read_text() == made


def test_an_operator_of_other_arguments_is_not_mixed_into_a_folder(tmp_path: Path):
    words = ("invent", tmp_path / "exports", "--subscribers", "200", "--months", "1", "--until", "2025-07")
    assert keepline(*words).code == 0
    assert keepline(*words).code == 0
    other = keepline(*words, "--seed", "2")
    assert other.code == 64
    assert one_sentence(other.err)


def test_a_workspace_that_cannot_be_made_is_an_error_of_the_disk(tmp_path: Path):
    (tmp_path / "file").write_text("")
    ended = keepline("key", "--home", tmp_path / "file" / "workspace")
    assert ended.code == 74
    assert "Name another --home" in one_sentence(ended.err)


@pytest.mark.parametrize("command", ["status", "published", "judge --month 2025-07 --truth ."])
def test_whoever_only_looks_makes_no_folder(command: str, tmp_path: Path):
    ended = keepline(*command.split(), "--home", tmp_path / "mistyped")
    assert ended.code == 66
    assert "Name it with --home DIR." in one_sentence(ended.err)
    assert list(tmp_path.iterdir()) == []


def with_fault(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    """Let a command stumble."""

    def stumble(_workspace: object) -> None:
        raise fault

    monkeypatch.setattr(pipelines.status, "months_of", stumble)


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        (ValueError("13800138000 is odd"), 70, "found ValueError: 138****8000 is odd; expected none"),
        (KeyError("risk"), 70, "found KeyError: 'risk'; expected none"),
        (BaseException("a panic of Rust"), 70, "found BaseException: a panic of Rust"),
        (AssertionError(), 70, "a bug in test_commands.py line"),
        (RecursionError("too\ndeep"), 70, "too deep"),
        (OSError(28, "No space left on device"), 74, "found OSError: [Errno 28] No space left on device"),
        (PermissionError(13, "Permission denied", "lists.csv"), 74, "Permission denied: 'lists.csv'"),
        (RuntimeError("Generic error: unable to write (os error 28)"), 74, "os error 28"),
        (RuntimeError("IO Error: could not write"), 74, "See to space and rights"),
        (RuntimeError("Parquet magic bytes not found in footer"), 65, "a file of the workspace is damaged"),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BaseException) else None,
)
def test_whatever_goes_wrong_is_one_sentence_and_a_code(
    fault: BaseException, code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("KEEPLINE_TRACEBACK", raising=False)
    with_fault(monkeypatch, fault)
    ended = keepline("status", "--home", tmp_path)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    if says:
        assert "What was published before still stands." in one_sentence(ended.err)
    if code == 70:
        assert "Run the same command again with KEEPLINE_TRACEBACK=1" in ended.err


def test_an_error_of_the_disk_is_seen_behind_what_was_made_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fault = ValueError("the table could not be written")
    fault.__cause__ = OSError(28, "No space left on device")
    with_fault(monkeypatch, fault)
    assert keepline("status", "--home", tmp_path).code == 74


def test_a_traceback_is_there_for_whoever_asks_without_a_number_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KEEPLINE_TRACEBACK", "1")
    with_fault(monkeypatch, ValueError("number 13800138000, seen 20250731123 times"))
    ended = keepline("status", "--home", tmp_path)
    assert ended.code == 70
    assert "Traceback (most recent call last)" in ended.err
    assert "stumble" in ended.err
    assert "13800138000" not in ended.err
    assert "20250731123 times" in ended.err


def shell(*words: object, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_reader_who_leaves_early_causes_no_noise(tmp_path: Path):
    with shell("status", "--home", tmp_path) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
    assert running.returncode == 141


def test_a_bug_is_the_same_in_a_shell(tmp_path: Path):
    """The whole way: process, exit code, streams; and in a place where nobody speaks UTF-8."""
    (tmp_path / "steps" / "2025-07").mkdir(parents=True)
    (tmp_path / "steps" / "2025-07" / "ingest.json").write_text('{"inputs": {}}')
    with shell("status", "--home", tmp_path, env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}) as running:
        out, err = running.communicate()
    assert (running.returncode, out) == (70, "")
    assert one_sentence(err)


@pytest.mark.parametrize("typed", ["--nope", "month"])
def test_a_slip_of_the_tongue_is_answered_before_anything_heavy_is_imported(typed: str):
    code = (
        "import sys; from pipelines.__main__ import run; code = run(sys.argv[1:]); "
        "heavy = {'ibis', 'duckdb', 'lightgbm', 'mlflow', 'prefect', 'shap', 'matplotlib'} & set(sys.modules); "
        "assert not heavy, heavy; sys.exit(code)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *typed.split()], check=False, capture_output=True, text=True)
    assert ended.returncode == 64, ended.stderr


def test_what_is_not_known_is_null_for_a_machine(capsys: pytest.CaptureFixture[str]):
    give_json({"risk": float("nan"), "people": [{"gain": float("inf")}, {"gain": 0.5}]})
    assert (
        capsys.readouterr().out
        == '{\n "people": [\n  {\n   "gain": null\n  },\n  {\n   "gain": 0.5\n  }\n ],\n "risk": null\n}\n'
    )
