"""What is handed over may be broken: one clear message, the right exit code, and July stands as it stood."""

import json
import random
import re
import shutil
from pathlib import Path

import pytest

from pipelines.lakeside import months_standing
from pipelines.workspace import open_workspace
from tests.faults.broken import Damage, halved, header_alone, refusal, rewritten
from tests.story.invented import AUGUST, JULY, Story, keepline, tree


@pytest.fixture(scope="module")
def standing(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One workspace for all that is refused: it comes through everything unharmed."""
    return story.copy(tmp_path_factory.mktemp("standing") / "workspace")


@pytest.fixture
def exports(story: Story, tmp_path: Path) -> Path:
    """Hand August over once more, to be damaged."""
    folder = tmp_path / "exports"
    shutil.copytree(story.exports / str(AUGUST), folder / str(AUGUST))
    shutil.copy(story.exports / "key", folder / "key")
    return folder


@pytest.mark.parametrize(
    ("damage", "code", "says"),
    [
        (rewritten("usage_daily.csv", halved), 65, "usage_daily.csv 2025-08: found a last line without an end"),
        (rewritten("bills.csv", lambda text: text[:-1]), 65, "bills.csv 2025-08: found a last line without an end"),
        (rewritten("plans.csv", lambda _: b""), 65, "plans.csv 2025-08: found an empty file"),
        (
            rewritten("bills.csv", lambda text: text.replace(b"paid_fen", b"payed_fen", 1)),
            65,
            "bills.csv 2025-08, line 1: found no column paid_fen; besides payed_fen",
        ),
        (rewritten("packs.csv", lambda _: b"\n"), 65, "packs.csv 2025-08, line 1: found no column pack_id"),
        (
            rewritten("subscribers.csv", lambda text: text[:5000] + b"\xff\xfe\x00\xff" * 8 + text[5000:]),
            65,
            r"subscribers.csv 2025-08, line 2\d: found bytes that are no text",
        ),
        (
            rewritten("plans.csv", lambda _: random.Random(1).randbytes(5000) + b"\n"),
            65,
            "plans.csv 2025-08, line 1: found (NUL bytes in the header|bytes that are no text)",
        ),
        (
            rewritten("bills.csv", lambda text: text.replace(b",2025-08,", b",2025-08,0,")),
            65,
            r"bills.csv 2025-08: found (\d+) of \1 rows rejected",
        ),
        (
            rewritten("bills.csv", lambda text: text.replace(b",2025-08,", b",\x00,")),
            65,
            r"bills.csv 2025-08: found (\d+) of \1 rows rejected",
        ),
        (
            rewritten("bills.csv", lambda text: text.replace(b",2025-08,", b",2025-07,")),
            65,
            r"bills.csv 2025-08: found (\d+) of \1 rows rejected",
        ),
        (lambda month: (month / "usage_daily.csv").unlink(), 66, "found no usage_daily.csv in"),
        (shutil.rmtree, 66, "found no month"),
    ],
    ids=[
        "cut in the middle",
        "the last line has no end",
        "no byte",
        "a column renamed",
        "one blank line",
        "some garbage",
        "nothing but garbage",
        "a field too many",
        "NUL",
        "the file of another month",
        "a file missing",
        "the month missing",
    ],
)
def test_a_broken_export_is_refused_and_july_stands(
    exports: Path, standing: Path, damage: Damage, code: int, says: str
):
    july = tree(standing / "published")
    damage(exports / str(AUGUST))
    ended = keepline("month", "--month", AUGUST, "--from", exports, "--home", standing)
    assert ended.code == code, ended.err
    assert re.search(says, refusal(ended))
    assert tree(standing / "published") == july
    assert months_standing(open_workspace(standing))[-1] == JULY
    assert list((standing / "staging").glob("*")) == []


@pytest.mark.parametrize("name", ["subscribers", "plans", "bills", "usage_daily"])
def test_a_required_file_without_any_row_is_refused_by_its_name(exports: Path, standing: Path, name: str):
    rewritten(f"{name}.csv", header_alone)(exports / str(AUGUST))
    ended = keepline("ingest", exports, "--home", standing)
    assert ended.code == 65, ended.err
    assert f"{name}.csv 2025-08" in refusal(ended)


@pytest.mark.parametrize("name", ["subscribers", "usage_daily"])
def test_so_is_one_of_the_very_first_month(exports: Path, tmp_path: Path, name: str):
    rewritten(f"{name}.csv", header_alone)(exports / str(AUGUST))
    ended = keepline("ingest", exports, "--home", tmp_path / "fresh")
    assert ended.code == 65, ended.err
    assert f"{name}.csv 2025-08" in refusal(ended)


def test_a_file_that_was_cut_at_the_end_of_a_line_is_told_by_its_length(exports: Path, standing: Path):
    rewritten("usage_daily.csv", lambda text: text[: text.index(b"\n", len(text) // 4) + 1])(exports / str(AUGUST))
    ended = keepline("ingest", exports, "--home", standing)
    assert ended.code == 65, ended.err
    assert re.search(r"usage_daily: [\d,]+ rows, where the months before have", refusal(ended))
    assert "--go-ahead" in refusal(ended)


def nobody_ported_out(month: Path) -> None:
    """Take all who ported out of the books of porting; of subscribers they are closed for a reason nobody wrote down."""
    lines = (month / "porting.csv").read_bytes().split(b"\n")
    (month / "porting.csv").write_bytes(b"\n".join(line for line in lines if b"ported_out" not in line))
    rewritten("subscribers.csv", lambda text: text.replace(b",ported_out,", b",closed,"))(month)


@pytest.mark.slow
def test_where_nobody_ever_ported_out_the_label_has_one_class(story: Story, tmp_path: Path):
    exports, home = tmp_path / "all", tmp_path / "workspace"
    shutil.copytree(story.exports, exports)
    for month in exports.glob("*-*"):
        nobody_ported_out(month)
    ended = keepline("month", "--month", JULY, "--from", exports, "--home", home)
    assert ended.code == 65, ended.err
    assert "training of port_out: found 0 events to learn from, 0 to tune on" in refusal(ended)
    assert not (home / "published").exists()


@pytest.mark.slow
def test_a_month_in_which_nobody_ports_out_judges_no_model_and_says_so(exports: Path, home: Path):
    """The months before it had some: the champion stays, and what it is worth is not made up."""
    nobody_ported_out(exports / str(AUGUST))
    standing = (home / "bundles" / "champions" / "port_out").read_text()
    ended = keepline("month", "--month", AUGUST, "--from", exports, "--home", home)
    assert ended.code == 0, ended.err
    assert (home / "bundles" / "champions" / "port_out").read_text() == standing
    record = json.loads((home / "steps" / "2025-08" / "train.port_out.json").read_text())["result"]
    assert record["why"] == "kept: 0 events are too few to tell"
    evidence = json.loads((home / "bundles" / record["challenger"] / "card.json").read_text("utf-8"))["evidence"]
    assert evidence["headline"]["positives"] == 0
    assert "auc" not in evidence["headline"]


def test_once_the_export_is_mended_the_same_command_takes_it_in(exports: Path, home: Path, story: Story):
    path = exports / str(AUGUST) / "usage_daily.csv"
    whole = path.read_bytes()
    path.write_bytes(halved(whole))
    words = ("ingest", exports, "--home", home)
    assert keepline(*words).code == 65
    path.write_bytes(whole)
    ended = keepline(*words, "--json")
    assert ended.code == 0, ended.err
    assert months_standing(open_workspace(home))[-1] == AUGUST


def test_a_few_bad_rows_are_set_aside_with_line_and_reason(exports: Path, home: Path):
    path = exports / str(AUGUST) / "bills.csv"
    lines = path.read_bytes().split(b"\n")
    read = len(lines) - 2
    lines[10] = lines[10].replace(b",2025-08,", b",2025-09,")
    lines[20] = lines[20].rsplit(b",", 1)[0] + b",yesterday"
    path.write_bytes(b"\n".join(lines))
    assert keepline("ingest", exports, "--home", home).code == 65
    with (home / "keepline.toml").open("a") as settings:
        settings.write("\n[exports]\nrejected_rows = 2\n")
    ended = keepline("ingest", exports, "--home", home, "--json")
    assert ended.code == 0, ended.err
    counts = {count["table"]: count for count in json.loads(ended.out)["2025-08"]}
    why = [["month is not the month of the folder", 1, 11], ["known_on is not a day as YYYY-MM-DD", 1, 21]]
    assert counts["bills"] == {
        "table": "bills", "file": "bills.csv", "read": read, "kept": read - 2, "rejected": 2, "repaired": 0, "why": why
    }  # fmt: skip
    rejected = Story.frame(home / "lake" / "rejected" / "bills" / "2025-08.parquet")
    assert list(rejected["line"]) == [11, 21]
    assert list(rejected["rule"]) == [
        "month is not the month of the folder",
        "known_on is not a day as YYYY-MM-DD",
    ]


@pytest.mark.parametrize(
    ("month", "code", "says"),
    [
        ("2026-01", 66, "found no folder 2026-01; it holds 2025-08"),
        ("2025-13", 64, "month: found `2025-13`"),
        ("August", 64, "month: found `August`"),
        ("2024-06", 66, "found no folder 2024-06"),
    ],
)
def test_an_unknown_month_is_refused(exports: Path, standing: Path, month: str, code: int, says: str):
    july = tree(standing / "published")
    ended = keepline("month", "--month", month, "--from", exports, "--home", standing)
    assert ended.code == code, ended.err
    assert says in refusal(ended)
    assert tree(standing / "published") == july


def test_a_gap_between_the_months_is_named_and_no_window_is_shifted(story: Story, tmp_path: Path):
    for month in ("2025-01", "2025-03"):
        shutil.copytree(story.exports / month, tmp_path / "exports" / month)
    shutil.copy(story.exports / "key", tmp_path / "exports" / "key")
    words = ("--month", "2025-03", "--home", tmp_path / "workspace")
    ended = keepline("month", *words, "--from", tmp_path / "exports")
    assert ended.code == 66
    assert "months before 2025-03: found no 2025-02 in the lake" in refusal(ended)
    assert not (tmp_path / "workspace" / "published").exists()


def test_too_few_months_are_refused_with_how_many_are_missing(standing: Path):
    ended = keepline("train", "upgrade", "--until", "2025-06", "--home", standing)
    assert ended.code == 65
    assert "found 6 months; expected at least 7, missing 1" in refusal(ended)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (b"[money\nmargin_share = 0.5\n", "keepline.toml: found no TOML (Expected ']'"),
        (b"\xff\xfe", "keepline.toml: found no TOML"),
        (b"[money]\nmargin_shar = 0.4\n", "money.margin_shar: found a setting nobody reads"),
        (b"[mony]\nmargin_share = 0.4\n", "Did you mean `money`?"),
        (b"[money]\nmargin_share = 1.5\n", "money.margin_share: found 1.5"),
        (b"[money]\nmargin_share = 'much'\n", "money.margin_share: found `much`; expected a number"),
        (b"[levels]\nred = 1.0\n", "level_multiples"),
    ],
    ids=["no TOML", "no text", "unknown key", "unknown section", "out of bounds", "no number", "levels not in order"],
)
def test_broken_settings_are_refused_and_july_stands(standing: Path, settings: bytes, says: str):
    july = tree(standing / "published")
    (standing / "keepline.toml").write_bytes(settings)
    ended = keepline("month", "--month", JULY, "--home", standing)
    (standing / "keepline.toml").unlink()
    assert ended.code == 78, ended.err
    assert says in refusal(ended)
    assert tree(standing / "published") == july


@pytest.mark.parametrize("command", ["status", "published", "ingest .", "describe --month 2025-07"])
def test_settings_nobody_reads_are_refused_by_every_command(tmp_path: Path, command: str):
    (tmp_path / "keepline.toml").write_text("[list]\ncapacity_count = 100\n")
    ended = keepline(*command.split(), "--home", tmp_path)
    assert ended.code == 78, ended.err
    assert "Did you mean `lists`?" in refusal(ended)
    assert [path.name for path in tmp_path.iterdir()] == ["keepline.toml"]


def test_exports_without_a_key_are_refused_with_the_command_that_makes_one(exports: Path, tmp_path: Path):
    (exports / "key").unlink()
    fresh = tmp_path / "fresh"
    ended = keepline("ingest", exports, "--home", fresh)
    assert ended.code == 78
    assert f"keepline key --home {fresh}" in refusal(ended)
    assert not (fresh / "lake").exists()


def test_a_key_that_is_no_key_is_refused(exports: Path, standing: Path):
    key = standing / "vault" / "key"
    kept = key.read_text()
    key.write_text("123\n")
    ended = keepline("ingest", exports, "--home", standing)
    key.write_text(kept)
    assert ended.code == 78
    assert "Restore the key from its backup" in refusal(ended)
