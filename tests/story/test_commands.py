"""What the other commands say of a published month, and what happens when the same command is typed again."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from features.families import FAMILIES
from tests.story.invented import Story, keepline, tree

#: What a run writes whether or not there is anything to do.
BOOKS = ("lock", "runs.jsonl")
OUTCOMES = ("port_out", "other_leaving", "silence", "arrears", "upgrade", "pack")
#: Seven months are too few to learn silence from, and packs are learnt when somebody asks for it.
LEARNT = ("port_out", "other_leaving", "arrears", "upgrade")


def touched(home: Path) -> dict[str, int]:
    """When each file was last written: path -> ns."""
    return {
        path.relative_to(home).as_posix(): path.stat().st_mtime_ns
        for path in home.rglob("*")
        if path.is_file() and path.name not in BOOKS
    }


def test_the_same_command_again_does_nothing_and_says_the_same(story: Story):
    before = touched(story.home)
    again = keepline("month", "--month", story.month, "--from", story.exports, "--home", story.home)
    assert (again.code, again.out) == (0, story.ended.out)
    assert touched(story.home) == before
    began, done = [json.loads(line) for line in (story.home / "runs.jsonl").read_text().splitlines()[-2:]]
    assert (began["began"], done["done"]) == ("month", "month")
    # A first run takes half a minute on an idle machine; this one takes less than a second there.
    assert done["seconds"] < 10


def test_without_the_exports_it_does_nothing_either(story: Story):
    before = touched(story.home)
    again = keepline("month", "--month", story.month, "--home", story.home, "--json")
    assert json.loads(again.out) == {"month": "2025-07", "published": str(story.folder)}
    assert touched(story.home) == before


def test_published_prints_one_absolute_path_as_its_last_line(story: Story):
    for words in ((), ("--month", "2025-07")):
        ended = keepline("published", *words, "--home", story.home)
        assert (ended.code, ended.out, ended.err) == (0, f"{story.folder}\n", "")


def test_status_names_months_steps_models_and_the_folder(story: Story):
    said = json.loads(keepline("status", "--home", story.home, "--json").out)
    assert [one["month"] for one in said["months"]] == [f"2025-0{k}" for k in range(1, 8)]
    undone = {name for name, is_done in said["months"][-1]["steps"].items() if not is_done}
    assert undone == {f"train.{name}" for name in set(OUTCOMES) - set(LEARNT)}
    in_use = {name: sha for name, sha in said["models"].items() if sha is not None}
    assert in_use == {path.name: path.read_text().strip() for path in (story.home / "bundles/champions").iterdir()}
    assert set(in_use) == set(LEARNT)
    assert Path(said["published"]) == story.folder
    page = keepline("status", "--home", story.home)
    assert "2025-07" in page.out
    assert str(story.folder) in page.out.replace("\n", "")


def test_describe_gives_subscriber_month_and_the_features_in_the_order_of_the_page(story: Story, tmp_path: Path, root):
    out = tmp_path / "july.parquet"
    ended = keepline("describe", "--month", "2025-07", "--home", story.home, "--out", out)
    assert (ended.code, ended.out) == (0, f"{out}\n"), ended.err
    page = (root / "FEATURES.md").read_text(encoding="utf-8")
    off = {feature.name for family in FAMILIES if family.name == "intent" for feature in family.features}
    features = [name for name in re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) if name not in off]
    described = pq.read_table(out).to_pandas()
    assert list(described.columns) == ["subscriber_id", "month", *features]
    assert set(described["month"]) == {"2025-07"}
    assert sorted(described["subscriber_id"]) == sorted(row["subscriber_id"] for row in story.export("subscribers"))
    assert described["subscriber_id"].is_monotonic_increasing


def test_tags_count_everybody_in_both_languages_by_prefecture(story: Story, tmp_path: Path):
    out, words = tmp_path / "tags.parquet", ("tags", "--month", "2025-07", "--home", story.home)
    ended = keepline(*words, "--out", out, "--by", "prefecture", "--json")
    assert ended.code == 0, ended.err
    people = story.export("subscribers")
    assert sorted(pq.read_table(out)["subscriber_id"].to_pylist()) == sorted(row["subscriber_id"] for row in people)
    said = json.loads(ended.out)
    stages = [row for row in said["counts"] if row["tag"] == "stage"]
    for code in {row["prefecture"] for row in people}:
        here = sum(row["prefecture"] == code for row in people)
        assert sum(row["count"] for row in stages if row["by"] == code) == here
    assert ("settled", "稳定在网", "settled") in {(row["value"], row["zh"], row["en"]) for row in stages}
    assert "稳定在网" in keepline(*words, "--counts").out
    refused = keepline(*words, "--by", "shoe_size")
    assert (refused.code, refused.err.split("; ")[0]) == (64, "keepline: --by shoe_size: found no such column")


def test_score_gives_the_risks_within_three_months(story: Story, tmp_path: Path):
    out = tmp_path / "scores.parquet"
    ended = keepline("score", "--month", "2025-07", "--home", story.home, "--out", out)
    assert (ended.code, ended.out) == (0, f"{out}\n"), ended.err
    scores = pq.read_table(out).to_pandas()
    assert list(scores.columns) == ["subscriber_id", "month", *OUTCOMES]
    assert scores["subscriber_id"].is_unique
    assert scores[["silence", "pack"]].isna().all(axis=None)
    shares = scores[list(LEARNT)].to_numpy()
    assert np.isfinite(shares).all()
    assert ((shares >= 0) & (shares < 1)).all()
    # One in fifty leaves in a month, and one in forty moves up: the mean of three months lies near three times that.
    assert 0.02 < (scores["port_out"] + scores["other_leaving"]).mean() < 0.12
    assert 0.02 < scores["upgrade"].mean() < 0.15


def test_judge_puts_the_models_beside_the_truth(story: Story):
    words = ("judge", "--month", "2025-07", "--truth", story.exports / "truth", "--home", story.home)
    said = json.loads(keepline(*words, "--json").out)
    assert set(said) == set(LEARNT)
    for verdict in said.values():
        assert 0.4 < verdict["auc"] < verdict["auc_of_truth"] < 1
        assert verdict["people"] > 500
    assert "port_out" in keepline(*words).out


@pytest.mark.parametrize("name", LEARNT)
def test_mlflow_lists_every_model_and_which_one_is_in_use(story: Story, name: str):
    with closing(sqlite3.connect(story.home / "mlruns" / "mlflow.db")) as database:
        aliases = database.execute("SELECT name, alias, version FROM registered_model_aliases").fetchall()
        tags = database.execute("SELECT name, version, value FROM model_version_tags WHERE key = 'bundle_sha256'")
        sha_of = {(model, version): sha for model, version, sha in tags.fetchall()}
        places = [place for (place,) in database.execute("SELECT artifact_uri FROM runs").fetchall()]
    crowned = [sha_of[model, version] for model, alias, version in aliases if (model, alias) == (name, "champion")]
    assert crowned == [(story.home / "bundles" / "champions" / name).read_text().strip()]
    assert (story.home / "bundles" / crowned[0]).is_dir()
    assert len(places) == len(LEARNT)
    assert all(Path(place).is_dir() and Path(place).is_relative_to(story.home) for place in places)
    assert {path.name for path in Path(places[0]).rglob("*.png")} >= {"calibration.png", "lift.png"}


def test_a_workspace_that_was_moved_is_the_same_workspace(story: Story, tmp_path: Path):
    home = story.copy(tmp_path / "elsewhere" / "moved")
    ended = keepline("month", "--month", story.month, "--from", story.exports, "--home", home)
    assert ended.code == 0, ended.err
    assert tree(home / "published") == tree(story.home / "published")
    assert ended.out.replace(str(home), str(story.home)) == story.ended.out
    before, after = touched(story.home), touched(home)
    # MLflow keeps whole paths, which are put right; nothing else is.
    assert {name for name in after if after[name] != before.get(name)} == {"mlruns/mlflow.db"}


def test_a_workspace_may_lie_anywhere_and_so_may_the_exports(story: Story, tmp_path: Path):
    home = story.copy(tmp_path / "武汉 o'brien & a=b")
    exports = tmp_path / "八月 [new] #1 100%25"
    shutil.copytree(story.exports / "2025-08", exports / "2025-08")
    assert keepline("ingest", exports, "--home", home).code == 0
    (home / "keepline.toml").write_text("[money]\nmargin_share = 0.4\n")
    ended = keepline("month", "--month", story.month, "--home", home)
    assert ended.code == 0, ended.err
    assert Path(ended.out.splitlines()[-1]).parent == home / "published" / "2025-07"


@pytest.mark.parametrize("name", ["a#1", "a%20b", "a\\b", "[a]", "b?", "b|c", 'say "b"', "a\nb"])
def test_where_the_lake_cannot_lie_a_workspace_is_refused(story: Story, tmp_path: Path, name: str):
    ended = keepline("ingest", story.exports, "--month", "2025-01", "--home", tmp_path / name / "workspace")
    assert ended.code == 64
    assert "in its path; expected a path without any of # %" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_after_a_move_mlflow_finds_its_pictures_again(story: Story, tmp_path: Path):
    home = story.copy(tmp_path / "moved")
    keepline("month", "--month", story.month, "--home", home)
    with closing(sqlite3.connect(home / "mlruns" / "mlflow.db")) as database:
        places = [place for (place,) in database.execute("SELECT artifact_uri FROM runs").fetchall()]
    assert all(Path(place).is_relative_to(home) for place in places)
