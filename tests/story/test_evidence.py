"""The evidence of a model and the backtest of an outcome, on the published month, as a data scientist asks for them."""

import json
from pathlib import Path

import pytest

from data.month import Month
from data.refusals import BadUsage, NoInput
from models.aliases import champion
from models.outcome import OTHER_LEAVING
from pipelines import backtest as backtesting
from pipelines.notebook import open_workspace
from pipelines.train import train
from tests.story.invented import Story, as_released, keepline

MAY = Month.parse("2025-05")


@pytest.fixture(scope="module")
def home(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story.copy(tmp_path_factory.mktemp("evidence") / "workspace")


@pytest.fixture(scope="module")
def proven(home: Path) -> dict:
    ended = keepline("evidence", "other_leaving", "--home", home, "--json")
    assert ended.code == 0, ended.err
    told: dict = json.loads(ended.out)
    return told


def test_the_numbers_are_those_of_the_card_measured_anew(home: Path, proven: dict):
    sha = champion(home / "bundles", "other_leaving")
    card = json.loads((home / "bundles" / str(sha) / "card.json").read_text())
    said, told = card["evidence"]["headline"], proven["headline"]
    assert proven["model"] == sha
    assert (told["rows"], told["events"]) == (said["rows"], said["positives"])
    assert told["ratio"] == pytest.approx(said["observed_over_expected"], abs=1e-5)
    if told["auc"] is not None:
        assert told["auc"] == pytest.approx(said["auc"], abs=1e-5)
    assert [one["target"] for one in proven["months"]] == card["split"]["judge"]


def test_everybody_is_accounted_for(proven: dict):
    assert proven["unasked"]
    for one in proven["unasked"]:
        parts = ("outside", "not_at_risk", "gone", "contacted", "asked")
        assert sum(one[part] for part in parts) == one["subscribers"]
    headline = proven["headline"]
    assert sum(one["asked"] for one in proven["unasked"]) == headline["rows"]
    for table, rows in (("tenths", proven["tenths"]), ("levels", proven["levels"]), ("places", proven["prefectures"])):
        assert sum(row["events"] for row in rows) == headline["events"], table
    assert sum(one["gain"] for one in proven["families"]) == pytest.approx(1, abs=1e-6)
    assert [one["family"] for one in proven["families_off"]] == ["intent"]


def test_the_page_stands_in_the_workspace_and_is_the_same_elsewhere(story: Story, home: Path, proven: dict, tmp_path):
    page = Path(proven["page"])
    assert page.parent == home / "evidence"
    ended = keepline("evidence", "other_leaving@champion", "--home", home, "--out", tmp_path / "copy.html")
    assert ended.out.splitlines() == [str(tmp_path / "copy.html")]
    assert (tmp_path / "copy.html").read_bytes() == page.read_bytes()
    assert proven["model"][:12] in page.read_text(encoding="utf-8")
    other = story.copy(tmp_path / "elsewhere")
    assert keepline("evidence", proven["model"][:10], "--home", other).code == 0
    assert (other / "evidence" / page.name).read_bytes() == page.read_bytes()


def test_the_tables_are_read_in_a_notebook(story: Story, home: Path, proven: dict):
    ws = open_workspace(home)
    segments = ws.evidence("other_leaving", "segments")
    assert segments["events"].tolist() == [one["events"] for one in proven["segments"]]
    with pytest.raises(BadUsage, match=r"found `sorts`; expected one of .*segments"):
        ws.evidence("other_leaving", "sorts")
    with pytest.raises(NoInput, match="keepline evidence other_leaving"):
        open_workspace(story.home).evidence("other_leaving", "segments")
    with pytest.raises(NoInput, match="keepline backtest upgrade --from"):
        ws.backtest("upgrade")


def test_a_backtest_learns_the_model_that_training_would_have_learnt_then(home: Path, monkeypatch):
    words = ("backtest", "other_leaving", "--from", MAY, "--until", "2025-07", "--home", home)
    ended = keepline(*words, "--json")
    assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    (row,) = said["rows"]
    assert (row["origin"], row["month"], row["target"]) == ("2025-05", "2025-05", "2025-07")
    before = sorted(path.name for path in (home / "bundles").iterdir())
    with as_released():
        asked = open_workspace(home).labels("other_leaving", "2025-05", ahead=2)
    assert (row["rows"], row["events"]) == (len(asked), asked["label"].sum())
    assert open_workspace(home).backtest("other_leaving").loc["2025-07", "model"] == row["model"]

    # Done once: nothing is learnt again, whatever month is looked at.
    monkeypatch.setattr(backtesting, "taught", None)
    assert json.loads(keepline(*words, "--json").out) == said
    table = keepline(*words, "--cadence", 1)
    assert "2025-05" in table.out
    assert sorted(path.name for path in (home / "bundles").iterdir()) == before

    page = keepline("evidence", "other_leaving", "--home", home)
    assert "Backtest, a model an origin" in Path(page.out.strip()).read_text(encoding="utf-8")
    workspace = open_workspace(home).workspace
    with as_released(), workspace.held():
        assert train(workspace, OTHER_LEAVING, MAY).challenger == row["model"]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("evidence", "port_out@previous"), 66, "model port_out@previous: found none"),
        (("evidence", "churn"), 64, "found neither"),
        (("backtest", "churn", "--from", "2025-05", "--until", "2025-07"), 64, "found `churn`"),
        (("backtest", "port_out", "--from", "2025-06", "--until", "2025-07"), 66, "no month that is final by 2025-07"),
        (("backtest", "port_out", "--from", "2025-02", "--until", "2025-07"), 65, "at least"),
        (("backtest", "port_out", "--from", "2025-05", "--until", "2025-07", "--cadence", "0"), 64, "--cadence"),
    ],
)
def test_what_cannot_be_shown_is_refused(home: Path, words, code, why):
    ended = keepline(*words, "--home", home)
    assert ended.code == code, ended.err
    assert why in ended.err
