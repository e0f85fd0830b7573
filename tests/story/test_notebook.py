"""A workspace read from Python, as in a notebook: the page's own code is run, and what it gives is what was published."""

import re
from pathlib import Path

import pandas as pd
import pytest

from data.refusals import BadUsage, NoInput
from pipelines.notebook import open_workspace
from tests.story.invented import JULY, Story, as_released


def test_the_code_of_the_page_runs(story: Story, root: Path, capsys: pytest.CaptureFixture[str]):
    page = (root / "README.md").read_text(encoding="utf-8").partition("## From a notebook")[2].partition("\n## ")[0]
    cells = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert cells
    known: dict[str, object] = {}
    for cell in cells:
        with as_released():
            exec(compile(cell.replace('"ws"', repr(str(story.home))), "README.md", "exec"), known)
    assert isinstance(known["evidence"], pd.DataFrame)
    assert "port_out" in capsys.readouterr().out


def test_it_reads_what_the_workspace_holds(story: Story):
    ws = open_workspace(story.home)
    assert ws.months == [f"2025-0{k}" for k in range(1, 8)]
    pd.testing.assert_frame_equal(ws.matrix("2025-07"), story.matrix.drop(columns="month"))
    scores = ws.scores("2025-07")
    listed = ws.published("2025-07")
    assert list(listed["rank"]) == list(range(1, len(listed) + 1))
    risk = scores.loc[listed.index, ["port_out", "other_leaving"]].sum(axis=1)
    assert (risk - listed["risk"]).abs().max() < 1e-3
    assert set(ws.models["alias"]) == {"champion"}
    assert set(ws.models["outcome"]) >= {"port_out", "other_leaving", "upgrade"}
    evidence = ws.evidence("upgrade@champion")
    value, low, high = (float(bound) for bound in evidence.loc["auc"].to_numpy())
    assert low <= value <= high
    assert {"auc_gap_0", "auc_gap_3"} <= set(evidence.index)
    assert ws.calibration("upgrade@champion")["positives"].sum() == evidence.loc["positives", "value"]
    card = ws.card("upgrade@champion")
    assert (card["until"], card["quarantined"], card["weighted"]) == ("2025-07", {}, {"largest": 1.0, "rows": 0})


def test_labels_are_those_the_models_learn_from(story: Story):
    ws = open_workspace(story.home)
    with as_released():
        labels = ws.labels("other_leaving", "2025-05", ahead=2)
        none = ws.labels("other_leaving", "2025-06", ahead=2)
    judged = ws.evidence("other_leaving@champion").loc[["rows", "positives"], "value"]
    assert [float(len(labels)), labels["label"].sum()] == list(judged)
    assert none.empty


def test_what_is_not_there_is_refused_with_the_command_that_makes_it(story: Story, tmp_path: Path):
    ws = open_workspace(story.home)
    with pytest.raises(NoInput, match="keepline describe --month 2025-08"):
        ws.matrix("2025-08")
    with pytest.raises(NoInput, match="keepline month --month 2025-06"):
        ws.published("2025-06")
    with pytest.raises(BadUsage, match="found `churn`"):
        ws.labels("churn", "2025-05")
    with pytest.raises(NoInput, match="no such folder"):
        open_workspace(tmp_path / "nowhere")
    assert str(JULY) in ws.months
