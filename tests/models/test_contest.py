"""A new model of a flat table against the one in use under its name."""

import numpy as np
import pandas as pd
import pytest

from data.refusals import BadData
from models.bundle import Bundle, bundled
from models.calibration import Calibration
from models.ranker import Ranker
from models.recipe import Recipe
from models.table import Labelled, Learnt, judged

TINY = Recipe("tiny", 5, 0.1, 4, 10)


def people(rows: int = 1000, seed: int = 1) -> Labelled:
    """`cause` tells the label half of the time, `noise` never."""
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame({"cause": chance.normal(size=rows), "noise": chance.normal(size=rows)})
    labels = np.asarray(frame["cause"] + chance.normal(size=rows) > 0.8, dtype=np.float64)
    return Labelled(frame, labels, "churn", "1", 0)


def model(rows: Labelled, *columns: str, held_out: float, file: str = "this", label: str = "churn") -> Bundle:
    card = {
        "outcome": "churn",
        "label": {"column": label, "positive": "1"},
        "evidence": {"average_precision": held_out},
        "made_from": {"sha256": file},
    }
    return bundled(Ranker.fit(rows.matrix[list(columns)], rows.labels, recipe=TINY), Calibration(), card)


def verdict(new: Bundle, standing: Bundle, rows: Labelled) -> tuple[bool, str]:
    told = judged(Learnt(new, np.zeros(0)), standing, rows)
    return told.is_new, told.why


def test_on_rows_that_the_one_in_use_has_not_seen_it_scores_them():
    rows = people(seed=2)
    good, bad = (model(people(), column, held_out=0.9, file="that") for column in ("cause", "noise"))
    fair = model(rows, "cause", held_out=0.45)
    assert verdict(fair, good, rows)[0] is False
    is_new, why = verdict(fair, bad, rows)
    assert is_new
    assert why.startswith("better: average precision 0.4500 against 0.2")


def test_on_the_very_rows_it_was_learnt_from_it_speaks_by_the_folds_that_were_held_out():
    rows = people()
    standing = model(rows, "cause", held_out=0.40)
    assert verdict(model(rows, "cause", "noise", held_out=0.41), standing, rows) == (
        True,
        "better: average precision 0.4100 against 0.4000",
    )
    assert verdict(model(rows, "cause", "noise", held_out=0.40), standing, rows) == (
        False,
        "kept: average precision 0.4000 against 0.4000",
    )


def test_under_200_positives_luck_decides_and_the_one_in_use_is_kept():
    rows = people(rows=300)
    assert rows.labels.sum() < 200
    is_new, why = verdict(model(rows, "cause", held_out=0.9), model(rows, "noise", held_out=0.1), rows)
    assert (is_new, why) == (False, f"kept: {rows.labels.sum():.0f} positives are too few to tell")


def test_another_question_is_no_contest():
    rows = people()
    standing = model(rows, "cause", held_out=0.1, label="upsell")
    assert verdict(model(rows, "cause", held_out=0.9), standing, rows) == (
        False,
        "kept: it answers another question, churn by `upsell=1`",
    )


def test_one_that_learnt_from_a_column_which_is_dropped_now_cannot_answer():
    rows = people()
    leaking = model(Labelled(rows.matrix.assign(leak=rows.labels), rows.labels, "churn", "1", 0), "leak", held_out=1.0)
    with pytest.raises(BadData, match="no column `leak`"):
        verdict(model(rows, "cause", held_out=0.4), leaking, rows)
