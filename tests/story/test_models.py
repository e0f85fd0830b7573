"""What a data scientist does with the models of a workspace in which a month has been published."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.aliases import champion
from models.outcome import OTHER_LEAVING, OUTCOMES
from pipelines.train import train
from pipelines.workspace import open_workspace
from tests.story.invented import JULY, Story, as_released, keepline


@pytest.fixture(scope="module")
def two(story: Story, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Train other leaving once more, as it could have been learnt a month before: a workspace, and the model."""
    home = story.copy(tmp_path_factory.mktemp("two") / "workspace")
    workspace = open_workspace(home)
    with as_released(), workspace.held():
        earlier = train(workspace, OTHER_LEAVING, JULY.back(1)).challenger
    return home, earlier


def test_two_models_are_compared_on_the_month_that_neither_has_seen(two: tuple[Path, str]):
    home, earlier = two
    words = ("compare", "other_leaving@champion", earlier[:10], "--home", home)
    said = json.loads(keepline(*words, "--json").out)
    assert (said["one"], said["other"]) == (champion(home / "bundles", "other_leaving"), earlier)
    assert (said["outcome"], said["months"]) == ("other_leaving", ["2025-07"])
    assert set(said["measures"]) == {"auc", "average_precision", "lift_at_capacity", "miscalibration"}
    for gap in said["measures"].values():
        assert gap["difference"] == pytest.approx(gap["one"] - gap["other"])
        assert gap["low"] <= gap["high"]
    page = keepline(*words)
    assert page.code == 0
    assert "no difference" in page.out
    assert earlier[:12] in page.out


def test_a_model_is_no_different_from_itself(two: tuple[Path, str]):
    home, earlier = two
    said = json.loads(keepline("compare", earlier, earlier, "--home", home, "--json").out)
    assert said["better"] is None


@pytest.mark.parametrize(
    ("one", "other", "code", "why"),
    [
        ("other_leaving@champion", "port_out@champion", 64, "a model of other_leaving and one of port_out"),
        ("other_leaving@champion", "ffffffff", 66, "none that begins so"),
        ("other_leaving@champion", "best", 64, "OUTCOME@champion|challenger|previous"),
        ("other_leaving@previous", "other_leaving@champion", 66, "model other_leaving@previous: found none"),
    ],
)
def test_models_that_are_not_there_or_answer_another_question_are_refused(two, one, other, code, why):
    ended = keepline("compare", one, other, "--home", two[0])
    assert ended.code == code
    assert why in ended.err


def test_a_model_is_promoted_and_rolled_back_and_the_month_follows(story: Story, two: tuple[Path, str], tmp_path: Path):
    """Neither retrains; back with the model of before, the month is published to the same bytes."""
    home, by = story.copy(tmp_path / "workspace"), ("--by", "Li Na", "--why", "tried in shadow")
    earlier = two[1]
    shutil.copytree(two[0] / "bundles" / earlier, home / "bundles" / earlier)
    ended = keepline("promote", "other_leaving", earlier[:8], *by, "--home", home, "--json")
    assert ended.code == 0, ended.err
    made = json.loads(ended.out)
    assert (made["model"], made["by"], made["why"]) == (earlier, "Li Na", "tried in shadow")
    assert aliases_of(home, "other_leaving") == {"champion": earlier, "previous": made["instead_of"]}
    published = keepline("month", "--month", JULY, "--home", home)
    folder = Path(published.out.splitlines()[-1])
    assert folder != home / story.folder.relative_to(story.home)
    assert json.loads((folder / "manifest.json").read_text())["bundles"]["other_leaving"] == earlier

    ended = keepline("rollback", "other_leaving", "--by", "Wang", "--why", "odd list", "--home", home)
    assert (ended.code, "rolled back instead of" in ended.out) == (0, True), ended.err
    assert aliases_of(home, "other_leaving") == {"champion": made["instead_of"], "challenger": earlier}
    published = keepline("month", "--month", JULY, "--home", home)
    assert Path(published.out.splitlines()[-1]) == home / story.folder.relative_to(story.home)
    assert "other_leaving: model" in published.err
    assert "is pinned by Wang" in published.err
    said = json.loads(keepline("status", "--home", home, "--json").out)["in_use"]["other_leaving"]
    assert (said["is_pinned"], said["decision"]["by"], said["challenger"]) == (True, "Wang", earlier)
    trained = json.loads((home / "steps" / str(JULY) / "train.other_leaving.json").read_text())
    assert trained["result"]["why"] == "rolled back by Wang: odd list"


def aliases_of(home: Path, name: str) -> dict[str, str]:
    """Say what MLflow lists as the models in use."""
    with closing(sqlite3.connect(home / "mlruns" / "mlflow.db")) as database:
        rows = database.execute(
            "SELECT alias, value FROM registered_model_aliases JOIN model_version_tags USING (name, version) "
            "WHERE name = ? AND key = 'bundle_sha256'",
            (name,),
        ).fetchall()
    return dict(rows)


def test_which_model_made_a_list_and_why_somebody_was_on_it_is_said_for_a_number(story: Story):
    row = story.retention.iloc[0]
    number = next(number for number, person in story.ids.items() if person == row["subscriber_id"])
    words = ("--month", JULY, "--home", story.home)
    ended = keepline("which", "--subscriber", number, *words, "--json")
    assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    assert said["publication"] == "/".join(story.folder.parts[-2:])
    told = said["listed"]["retention"]
    assert (told["rank"], told["level"], told["risk"]) == (1, row["level"], row["risk"])
    assert [(one["zh"], one["en"]) for one in told["reasons"]] == [
        (row[f"reason_{k}_zh"], row[f"reason_{k}_en"]) for k in (1, 2, 3) if row[f"reason_{k}_zh"]
    ]
    assert {name: one["sha256"] for name, one in said["models"].items()} == {
        name: champion(story.home / "bundles", name) for name in OUTCOMES if champion(story.home / "bundles", name)
    }
    for name, one in said["models"].items():
        assert one["card"]["outcome"] == name
        assert (one["decision"]["by"], one["decision"]["why"]) == ("rule", "first of its kind")
    assert said["risks"]["port_out"] + said["risks"]["other_leaving"] == pytest.approx(row["risk"], abs=1e-4)
    by_id = keepline("which", "--subscriber", row["subscriber_id"], "--publication", said["publication"], *words[2:])
    assert row["reason_1_zh"][:8] in by_id.out
    for page in (ended, by_id, keepline("which", "--subscriber", number, *words)):
        assert number not in page.out + page.err


def test_which_says_that_somebody_was_on_neither_list(story: Story):
    nobody = next(iter(set(story.matrix.index) - set(story.listed["subscriber_id"])))
    ended = keepline("which", "--subscriber", nobody, "--month", JULY, "--home", story.home)
    assert (ended.code, "on neither list" in ended.out) == (0, True), ended.err


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--subscriber", "19999999999", "--month", "2025-07"), 66, "nobody of that name in the vault"),
        (("--subscriber", "a" * 26, "--month", "2025-07"), 66, "nobody of that name in the vault"),
        (("--subscriber", "Li Na", "--month", "2025-07"), 64, "a number of 11 digits"),
    ],
)
def test_which_refuses_whom_nobody_knows_and_does_not_repeat_the_number(story: Story, words, code, why):
    ended = keepline("which", *words, "--home", story.home)
    assert (ended.code, why in ended.err, words[1] in ended.err) == (code, True, False)


def test_which_refuses_a_publication_that_never_was(story: Story):
    known = story.retention["subscriber_id"].iloc[0]
    for asked in (("--month", "2025-06"), ("--publication", "2025-07/000000000000")):
        assert keepline("which", "--subscriber", known, *asked, "--home", story.home).code == 66
