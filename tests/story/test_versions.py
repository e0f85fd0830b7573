"""A month is handed over again: what is stale is said, what was published can be made again, and who moved is told."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.identity import subscriber_id
from pipelines import remake as remaking
from tests.story.invented import JULY, Story, keepline, read_export, tree


@pytest.fixture(scope="module")
def again(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take the bills of July in once more, corrected: half of them as if they had been so from the beginning."""
    home = story.copy(tmp_path_factory.mktemp("again") / "workspace")
    exports = home.with_name("exports")
    shutil.copytree(story.exports / str(JULY), exports / str(JULY))
    rows = read_export(exports / str(JULY) / "bills.csv")
    corrected = [{**row, "packs_fen": "4000"} if place % 2 else row for place, row in enumerate(rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(corrected)
    (exports / str(JULY) / "bills.csv").write_bytes(text.getvalue().encode("gb18030"))
    ended = keepline("ingest", exports, "--month", JULY, "--home", home)
    assert ended.code == 0, ended.err
    return home


def status(home: Path) -> dict[str, dict]:
    ended = keepline("status", "--home", home, "--json")
    assert ended.code == 0, ended.err
    return {month["month"]: month for month in json.loads(ended.out)["months"]}


def named(story: Story) -> str:
    return f"{story.month}/{story.folder.name}"


def test_nothing_is_stale_after_a_month(story: Story):
    assert {month: told["stale"] for month, told in status(story.home).items() if told["stale"]} == {}


def test_what_was_made_of_the_corrected_file_is_stale(again: Path):
    stale = status(again)["2025-07"]["stale"]
    assert stale["describe"] == stale["publish"] == ["files of 2025-07: bills"]
    assert stale["train.port_out"] == ["files of 2025-07"]
    assert set(stale) == {
        "describe",
        "tags",
        "train.port_out",
        "train.other_leaving",
        "train.upgrade",
        "train.arrears",
        "score",
        "publish",
    }
    assert {month for month, told in status(again).items() if told["stale"]} == {"2025-07"}
    shown = keepline("status", "--home", again).out
    assert "files of 2025-07: bills" in shown
    assert len(re.findall(r"\bstale\b", shown)) >= 6


def test_a_publication_that_was_lost_is_made_again_byte_for_byte(story: Story, again: Path, tmp_path: Path):
    """The corrected file is there as well by now, and other levels have been set."""
    home = tmp_path / "workspace"
    shutil.copytree(again, home)
    manifest = tmp_path / "manifest.json"
    shutil.copyfile(story.folder / "manifest.json", manifest)
    shutil.rmtree(home / "published" / str(JULY) / story.folder.name)
    (home / "keepline.toml").write_text("[levels]\nred = 20\n")
    pointers = [(home / "published" / name).read_bytes() for name in ("CURRENT", f"{JULY}/CURRENT")]
    ended = keepline("remake", manifest, "--home", home)
    assert ended.code == 0, ended.err
    made = Path(ended.out.strip())
    assert made == home / "published" / str(JULY) / story.folder.name
    assert tree(made) == tree(story.folder)
    assert [(home / "published" / name).read_bytes() for name in ("CURRENT", f"{JULY}/CURRENT")] == pointers
    assert not list((home / "staging").iterdir()) if (home / "staging").exists() else True


def test_other_code_is_refused_and_both_are_named(story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remaking, "code_version", lambda: "0.1.0+another")
    ended = keepline("remake", named(story), "--home", story.home)
    assert ended.code == 78
    made_by = json.loads((story.folder / "manifest.json").read_text())["code"]
    assert "0.1.0+another" in ended.err
    assert made_by in ended.err


def test_a_version_that_is_gone_is_named(story: Story, again: Path, tmp_path: Path):
    home = tmp_path / "workspace"
    shutil.copytree(again, home)
    path = home / "steps" / str(JULY) / "ingest.json"
    record = json.loads(path.read_text())
    record["result"]["versions"]["bills"] = record["result"]["versions"]["bills"][1:]
    path.write_text(json.dumps(record))
    ended = keepline("remake", named(story), "--home", home)
    assert (ended.code, "bills 2025-07: found no version made from the file" in ended.err) == (66, True)


def test_a_publication_nobody_made_is_refused_with_those_there_are(story: Story):
    ended = keepline("remake", "2025-07/000000000000", "--home", story.home)
    assert ended.code == 66
    assert named(story) in ended.err


@pytest.fixture(scope="module")
def other_levels(story: Story, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Publish July once more: what was red is red no more, and fewer are listed."""
    home = story.copy(tmp_path_factory.mktemp("levels") / "workspace")
    (home / "keepline.toml").write_text("[levels]\nred = 40\norange = 6\nblue = 2\n")
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 0, ended.err
    return home, "/".join(Path(ended.out.splitlines()[-1]).parts[-2:])


def test_who_has_another_level_is_counted_and_shown_by_masked_id(story: Story, other_levels: tuple[Path, str]):
    home, second = other_levels
    ended = keepline("changes", named(story), second, "--home", home, "--json", "--show", "100000")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert [line.split(":")[0] for line in told["made_of"]] == [
        "setting levels.blue",
        "setting levels.orange",
        "setting levels.red",
    ]
    before, after = (
        Story.frame(home / "published" / name / "retention.parquet").set_index("subscriber_id")
        for name in (named(story), second)
    )
    levels = pd.concat({"before": before["level"], "after": after["level"]}, axis=1).fillna("")
    moved = levels[levels["before"] != levels["after"]]
    assert sum(one["people"] for one in told["counts"]) == len(moved) > 0
    shown = {one["subscriber_id"]: one for one in told["people"]}
    controls = {*before.index[before["is_control"]], *after.index[after["is_control"]]}
    assert len(shown) == len(set(moved.index) - controls)
    for person in set(moved.index) - controls:
        one = shown[f"{person[:4]}****{person[-4:]}"]
        assert (one["level_before"], one["level_after"]) == tuple(moved.loc[person])
    assert not any(person in ended.out for person in levels.index)


def test_changes_are_shown_as_tables(story: Story, other_levels: tuple[Path, str]):
    home, second = other_levels
    shown = keepline("changes", named(story), second, "--home", home)
    assert shown.code == 0, shown.err
    assert "setting levels.red: 10.0 became 40.0" in shown.out
    assert re.search(r"people with another level: \d+, of them in a control group: \d+", shown.out)


def test_whoever_was_erased_is_in_no_new_publication(story: Story, tmp_path: Path):
    home = story.copy(tmp_path / "workspace")
    listed = story.retention.loc[~story.retention["is_control"], "subscriber_id"].iloc[0]
    ended = keepline("erase", "--subscriber", listed, "--home", home)
    assert ended.code == 0, ended.err
    assert f"published/{named(story)}" in ended.out
    assert listed not in ended.out + ended.err
    assert tree(home / "published") == tree(story.home / "published")
    assert "what was made is gone" in status(home)["2025-07"]["stale"]["describe"]
    again = keepline("remake", named(story), "--home", home)
    assert again.code == 65
    assert "1 people have been erased" in again.err


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_month_anew_leaves_out_whoever_was_erased(story: Story, tmp_path: Path):
    home = story.copy(tmp_path / "workspace")
    number = next(row["number"] for row in story.export("subscribers") if row["kind"] == "personal")
    person = subscriber_id(number, bytes.fromhex((story.exports / "key").read_text().strip()))
    assert keepline("erase", "--subscriber", number, "--home", home).code == 0
    ended = keepline("month", "--month", JULY, "--from", story.exports, "--home", home)
    assert ended.code == 0, ended.err
    folder = Path(ended.out.splitlines()[-1])
    for name in ("retention", "recommendation"):
        assert person not in set(Story.frame(folder / f"{name}.parquet")["subscriber_id"])
    assert status(home)["2025-07"]["stale"] == {}
