"""Tuning: the usual recipe first, nothing tried twice, nothing seen of the months that judge."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.refusals import TooLittle
from models import tuning
from models.learning import Lesson
from models.recipe import MONTHLY
from models.rows import AHEAD_COLUMN, Rows
from models.tuning import SPACE, tune

QUICK = replace(MONTHLY, trees=60, patience=5, min_child=50)


def rows_of(count, *, seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"data_gb": rng.normal(size=count), "noise": rng.normal(size=count), AHEAD_COLUMN: 2})
    labels = (rng.random(count) < 1 / (1 + np.exp(2 + 2 * frame["data_gb"]))).to_numpy(np.float64)
    asked = pd.DataFrame({"subscriber_id": [f"s{number}" for number in range(count)], "target": 1})
    return Rows(frame, labels, asked)


LESSON = Lesson("upgrade", rows_of(3_000, seed=1), rows_of(2_000, seed=2), rows_of(500, seed=3), recipe=QUICK)


@pytest.fixture
def search(tmp_path):
    def run(trials, *, lesson=LESSON, journal="one"):
        return tune(lesson, trials, tmp_path / journal, lambda *_: None)

    return run


def test_the_usual_recipe_is_tried_first_and_the_best_is_none_worse(search):
    found = search(4)
    assert found.trials == 4
    assert {one.name: getattr(found.usual.recipe, one.name) for one in SPACE} == {
        one.name: getattr(QUICK, one.name) for one in SPACE
    }
    assert found.best.loss <= found.usual.loss
    assert found.best.recipe.trees == QUICK.trees


def test_a_search_that_was_stopped_goes_on_and_ends_as_one_that_was_not(search, monkeypatch):
    whole = search(5, journal="whole")

    def stopped(*_):
        raise KeyboardInterrupt

    search(2, journal="stopped")
    monkeypatch.setattr(tuning, "loss_of", stopped)
    with pytest.raises(KeyboardInterrupt):
        search(5, journal="stopped")
    monkeypatch.undo()
    assert search(5, journal="stopped") == whole
    monkeypatch.setattr(tuning, "loss_of", stopped)
    assert search(5, journal="stopped") == whole


def test_what_judges_is_not_looked_at(search):
    otherwise = replace(LESSON, judge=rows_of(500, seed=9))
    assert search(3) == search(3, lesson=otherwise, journal="otherwise")


def test_of_too_few_events_nothing_is_tuned(search):
    few = replace(
        LESSON, learn=LESSON.learn.where(np.arange(3_000) < 100), tune=LESSON.tune.where(np.arange(2_000) < 300)
    )
    with pytest.raises(TooLittle, match="at least 200"):
        search(2, lesson=few)
