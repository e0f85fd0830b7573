"""Files of the workspace itself are damaged: what can be made again is made again, what cannot is named."""

import shutil
from pathlib import Path

import pytest

from serving.publish import current, verify
from tests.faults.broken import Damage, flipped, halved, refusal, rewritten
from tests.story.invented import JULY, Story, keepline, tree

OTHER_TERMS = "[money]\nmargin_share = 0.4\n"


def bundle_of(home: Path, outcome: str) -> Path:
    return home / "bundles" / (home / "bundles" / "champions" / outcome).read_text().strip()


def in_champion(name: str, change) -> Damage:
    return lambda home: rewritten(name, change)(bundle_of(home, "upgrade"))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (in_champion("model.txt", halved), "files of another sha256"),
        (in_champion("model.txt", flipped), "files of another sha256"),
        (in_champion("model.txt", lambda text: text.replace(b"\n", b"\r\n")), "files of another sha256"),
        (in_champion("model.txt", lambda text: text + b"\n"), "files of another sha256"),
        (in_champion("features.json", flipped), "files of another sha256"),
        (lambda home: (bundle_of(home, "upgrade") / "calibration.json").unlink(), "no file calibration.json"),
    ],
    ids=["cut", "one bit", "CRLF", "a line more", "features", "a file gone"],
)
def test_a_damaged_model_scores_nothing(home: Path, damage: Damage, says: str):
    published, scores = tree(home / "published"), tree(home / "scores")
    damage(home)
    ended = keepline("score", "--month", "2025-06", "--home", home)
    assert ended.code == 65, ended.err
    assert says in refusal(ended)
    assert "damaged model" in refusal(ended)
    assert (tree(home / "published"), tree(home / "scores")) == (published, scores)


def test_models_that_were_exchanged_are_refused(home: Path):
    """The model of one outcome in the folder of another is a model of another sha256."""
    ours, theirs = bundle_of(home, "upgrade"), bundle_of(home, "port_out")
    for path in theirs.iterdir():
        shutil.copy(path, ours / path.name)
    ended = keepline("score", "--month", "2025-06", "--home", home)
    assert ended.code == 65
    assert "files of another sha256" in refusal(ended)


def test_a_model_that_is_gone_is_asked_for(home: Path):
    shutil.rmtree(bundle_of(home, "upgrade"))
    ended = keepline("score", "--month", "2025-06", "--home", home)
    assert ended.code == 66
    assert "Train the model again" in refusal(ended)


def test_a_line_that_names_no_model_is_refused(home: Path):
    (home / "bundles" / "champions" / "upgrade").write_text("hello\n")
    ended = keepline("score", "--month", "2025-06", "--home", home)
    assert ended.code == 65
    assert "champion of upgrade" in refusal(ended)


def test_a_damaged_model_that_is_trained_again_is_whole_again(story: Story, home: Path):
    in_champion("model.txt", halved)(home)
    (home / "keepline.toml").write_text(OTHER_TERMS)
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 0, ended.err
    assert tree(home / "bundles") == tree(story.home / "bundles")


@pytest.mark.parametrize(
    "damage",
    [
        rewritten("matrix/2025-07.parquet", halved),
        lambda home: shutil.rmtree(home / "facts" / "usage"),
        rewritten("facts/bills/2025-07.*.parquet", flipped),
        rewritten("scores/2025-07.parquet", halved),
        lambda home: shutil.rmtree(next(path for path in (home / "published/2025-07").iterdir() if path.is_dir())),
        lambda home: shutil.rmtree(home / "staging", ignore_errors=True),
        lambda home: (home / "steps/2025-07/score.json").write_text("{"),
        lambda home: (home / "published" / "CURRENT").write_text("../../etc\n"),
        lambda home: (home / "published" / "2025-07" / "CURRENT").unlink(),
    ],
    ids=[
        "half a matrix",
        "no facts of use",
        "a bit of facts",
        "half the scores",
        "the published folder",
        "no staging",
        "a record",
        "the pointer says nonsense",
        "no pointer of the month",
    ],
)
def test_what_can_be_made_again_is_made_again(story: Story, home: Path, damage: Damage):
    damage(home)
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 0, ended.err
    assert tree(home / "published") == tree(story.home / "published")
    assert tree(home / "matrix") == tree(story.home / "matrix")
    assert tree(home / "scores") == tree(story.home / "scores")


def test_a_published_file_that_was_changed_is_named_and_not_written_over(home: Path):
    rewritten("published/2025-07/*/retention.csv", flipped)(home)
    changed = tree(home / "published")
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 65
    assert "retention.csv has other content" in refusal(ended)
    assert tree(home / "published") == changed


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (rewritten("lake/subscribers/month=2025-07/*.parquet", halved), "lake/subscribers"),
        (lambda home: shutil.rmtree(home / "lake" / "plans" / "_delta_log"), "No files in log segment"),
        (rewritten("vault/numbers.parquet", halved), "numbers.parquet"),
    ],
    ids=["half a file of the lake", "no log of a table", "half the vault"],
)
def test_what_cannot_be_made_again_is_named(home: Path, damage: Damage, says: str):
    published = tree(home / "published")
    damage(home)
    (home / "keepline.toml").write_text(OTHER_TERMS)
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 65, ended.err
    assert says in refusal(ended)
    assert tree(home / "published") == published


def test_a_lost_file_of_the_lake_is_an_error_of_the_disk(home: Path):
    next((home / "lake" / "subscribers" / "month=2025-07").glob("*.parquet")).unlink()
    (home / "keepline.toml").write_text(OTHER_TERMS)
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 74, ended.err
    assert "FileNotFoundError" in refusal(ended)


def test_where_lists_should_lie_there_is_a_file(home: Path):
    shutil.rmtree(home / "published")
    (home / "published").write_text("mine\n")
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 74, ended.err
    assert "published" in refusal(ended)
    assert (home / "published").read_text() == "mine\n"


def test_other_terms_are_published_beside_the_old_ones(story: Story, home: Path):
    """What tests of damage rely on: a setting of money changes the lists and nothing before them."""
    (home / "keepline.toml").write_text(OTHER_TERMS)
    ended = keepline("month", "--month", JULY, "--home", home)
    assert ended.code == 0, ended.err
    new = current(home / "published")
    assert new is not None
    assert new.name != story.folder.name
    assert verify(new) == verify(home / "published" / "2025-07" / story.folder.name) == []
    assert tree(home / "scores") == tree(story.home / "scores")
