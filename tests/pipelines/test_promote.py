"""Which model is in use: by the rule after a training, by a person at any time, and the book of who said so."""

import json

import numpy as np
import pandas as pd
import pytest

from data.month import Month
from data.refusals import BadUsage, NoInput
from models.aliases import CHALLENGER, CHAMPION, PREVIOUS, alias
from models.bundle import bundled, write_bundle
from models.calibration import Calibration
from models.ranker import Ranker
from models.recipe import Recipe
from models.rows import AHEAD_COLUMN, Rows
from pipelines import index
from pipelines.decisions import decisions_of
from pipelines.promote import contend, in_use, pins_said, promote, roll_back
from pipelines.step import Step
from pipelines.workspace import open_workspace

TINY = Recipe("tiny", 30, 0.1, 4, 20)


def rows(*, seed, count=4_000):
    rng = np.random.default_rng(seed)
    features = pd.DataFrame({"cause": rng.normal(size=count), "noise": rng.normal(size=count), AHEAD_COLUMN: 2})
    labels = (features["cause"] + rng.normal(size=count) > 2.0).to_numpy(float)
    asked = pd.DataFrame({"subscriber_id": [f"s{k}" for k in range(count)], "target": 1, "prefecture": "4201"})
    return Rows(features, labels, asked)


PAST, JUDGE = rows(seed=1), rows(seed=2)


def model(column, *, outcome="port_out", until="2025-05", **said):
    ranker = Ranker.fit(PAST.features[[column, AHEAD_COLUMN]], PAST.labels, recipe=TINY)
    return bundled(ranker, Calibration(), {"outcome": outcome, "until": until, **said})


GOOD, BAD, STRANGE = model("cause"), model("noise"), model("cause", outcome="upgrade")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "enter", lambda *_, **__: None)
    monkeypatch.setattr(index, "follow", lambda *_: None)
    workspace = open_workspace(tmp_path)
    for bundle in (GOOD, BAD, STRANGE):
        write_bundle(workspace.bundles, bundle)
    return workspace


def standing(workspace):
    named = {GOOD.sha256: "good", BAD.sha256: "bad", None: None}
    return tuple(named[alias(workspace.bundles, "port_out", which)] for which in (CHAMPION, CHALLENGER, PREVIOUS))


def book(workspace):
    return [(one.decision, one.by) for one in decisions_of(workspace)]


def test_after_a_training_the_rule_decides(workspace):
    assert contend(workspace, "port_out", BAD, JUDGE) == (BAD.sha256, "first of its kind")
    winner, why = contend(workspace, "port_out", GOOD, JUDGE)
    assert (winner, why[:24]) == (GOOD.sha256, "better: lift at capacity")
    assert standing(workspace) == ("good", None, "bad")
    assert contend(workspace, "port_out", BAD, JUDGE)[0] == GOOD.sha256
    assert standing(workspace) == ("good", "bad", "bad")
    assert contend(workspace, "port_out", GOOD, JUDGE) == (GOOD.sha256, "it is the champion already")
    assert book(workspace) == [("promoted", "rule"), ("promoted", "rule"), ("kept", "rule")]


def test_a_model_that_tells_a_probability_takes_the_place_of_one_that_only_ranks(workspace):
    ranks = model("cause", until="2025-06", only_ranks="none seen yet")
    write_bundle(workspace.bundles, ranks)
    contend(workspace, "port_out", ranks, JUDGE)
    assert contend(workspace, "port_out", BAD, JUDGE)[1] == "it tells a probability, the champion only ranks"
    assert contend(workspace, "port_out", ranks, JUDGE) == (BAD.sha256, "kept: the new one only ranks")


def test_who_is_rolled_back_does_not_come_back_by_itself(workspace):
    contend(workspace, "port_out", BAD, JUDGE)
    contend(workspace, "port_out", GOOD, JUDGE)
    made = roll_back(workspace, "port_out", by="Li Na", why="the list looked odd")
    assert (made.model, made.instead_of) == (BAD.sha256, GOOD.sha256)
    assert standing(workspace) == ("bad", "good", None)
    winner, why = contend(workspace, "port_out", GOOD, JUDGE)
    assert winner == BAD.sha256
    assert why.startswith("kept, being pinned; by the rule the new one is better: lift at capacity")
    assert "pinned by Li Na" in pins_said(workspace)[0]
    with pytest.raises(NoInput, match="no model that was in use before"):
        roll_back(workspace, "port_out", by="Li Na", why="again")
    promote(workspace, "port_out", "challenger", by="Wang", why="it was the weather")
    assert standing(workspace) == ("good", None, "bad")
    assert pins_said(workspace) == []
    assert book(workspace)[-3:] == [("rolled back", "Li Na"), ("kept", "rule"), ("promoted", "Wang")]


def test_a_champion_is_pinned_and_released_where_it_stands(workspace):
    contend(workspace, "port_out", BAD, JUDGE)
    promote(workspace, "port_out", "champion", by="Li Na", why="campaign under way", pin=True)
    assert contend(workspace, "port_out", GOOD, JUDGE)[0] == BAD.sha256
    assert in_use(workspace)["port_out"].is_pinned
    promote(workspace, "port_out", BAD.sha256[:8], by="Li Na", why="campaign over")
    assert contend(workspace, "port_out", GOOD, JUDGE)[0] == GOOD.sha256
    assert [word for word, _ in book(workspace)] == ["promoted", "pinned", "kept", "released", "promoted"]
    decision = in_use(workspace)["port_out"].decision
    assert decision is not None
    assert decision.by == "rule"


def trained():
    return {"challenger": BAD.sha256, "champion": BAD.sha256, "why": "first of its kind"}, []


def never():
    raise AssertionError("it was done again")


def test_the_month_in_work_takes_the_decision_up_and_earlier_ones_do_not(workspace):
    contend(workspace, "port_out", BAD, JUDGE)
    for month in ("2025-05", "2025-06"):
        Step(workspace, Month.parse(month), "train.port_out").once({}, trained)
    promote(workspace, "port_out", GOOD.sha256, by="Li Na", why="tried in shadow")
    steps = [Step(workspace, Month.parse(month), "train.port_out") for month in ("2025-05", "2025-06")]
    said = [step.once({}, never) for step in steps]
    assert [one["champion"] for one in said] == [BAD.sha256, GOOD.sha256]
    assert said[1]["why"] == "promoted by Li Na: tried in shadow"


@pytest.mark.parametrize(
    ("said", "by", "why", "refused"),
    [
        (GOOD.sha256[:6], "Li", "same again", "it is in use already"),
        (STRANGE.sha256[:6], "Li", "a swap", "a model of upgrade"),
        (BAD.sha256[:6], " ", "nobody", "no name or no reason"),
        (BAD.sha256[:6], "Li", "", "no name or no reason"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(workspace, said, by, why, refused):
    contend(workspace, "port_out", GOOD, JUDGE)
    before = standing(workspace)
    with pytest.raises(BadUsage, match=refused):
        promote(workspace, "port_out", said, by=by, why=why)
    assert standing(workspace) == before
    assert len(book(workspace)) == 1


def test_the_book_survives_a_line_that_was_never_finished(workspace):
    contend(workspace, "port_out", GOOD, JUDGE)
    with (workspace.home / "decisions.jsonl").open("a") as file:
        file.write('{"outcome": "port_out", "decis')
    assert book(workspace) == [("promoted", "rule")]
    contend(workspace, "port_out", BAD, JUDGE)
    assert book(workspace) == [("promoted", "rule"), ("kept", "rule")]
    said = json.loads((workspace.home / "decisions.jsonl").read_text().splitlines()[0])
    assert said["model"] == GOOD.sha256
    assert said["at"]
