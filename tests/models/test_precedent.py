"""Precedent: what the months learnt from say of the level, where the one month to tune on says little."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.precedent import USUAL_MONTHS, USUAL_SPREAD, precedent_of
from models.ranker import Ranker
from models.recipe import SMALL
from models.rows import AHEAD_COLUMN, Rows

MONTHS, PEOPLE = 9, 2_000


def rows(factors, *, seed=5, aheads=(1,)):
    """Months of people whose one trait raises their risk; each month has so many times the events."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(len(factors), PEOPLE))
    risk = 0.03 * np.exp(0.8 * trait - 0.32) * np.array(factors)[:, None]
    labels = (rng.random(trait.shape) < risk).astype(float)
    parts = [
        pd.DataFrame({"trait": trait[month], AHEAD_COLUMN: ahead, "label": labels[month], "target": month}).assign(
            subscriber_id=[f"s{k}" for k in range(PEOPLE)]
        )
        for month in range(len(factors))
        for ahead in aheads
    ]
    frame = pd.concat(parts, ignore_index=True)
    return Rows(frame[["trait", AHEAD_COLUMN]], frame["label"].to_numpy(), frame[["subscriber_id", "target"]])


def known_of(learnt):
    return precedent_of(Ranker.fit(learnt.features, learnt.labels, recipe=SMALL), learnt)


def test_months_that_differ_by_luck_alone_are_nearly_alike():
    found = known_of(rows([1.0] * MONTHS))
    assert found.months == MONTHS
    assert found.shift == pytest.approx(0.0, abs=0.02)
    assert found.spread == pytest.approx(USUAL_SPREAD * (USUAL_MONTHS / (MONTHS + USUAL_MONTHS)) ** 0.5, abs=0.03)


def test_months_that_differ_lie_apart():
    assert known_of(rows([0.5, 1.5] * 5)).spread == pytest.approx(0.45, abs=0.1)


def test_of_one_month_nobody_can_tell_how_far_months_lie_apart():
    found = known_of(rows([1.0]))
    assert found.spread == pytest.approx(USUAL_SPREAD * (USUAL_MONTHS / (1 + USUAL_MONTHS)) ** 0.5)


def test_what_was_not_drawn_is_spoken_for():
    """With a tenth of the others drawn the trees say log-odds too high by -ln(.1)."""
    whole = rows([1.0] * MONTHS)
    drawn = whole.thinned(0.1)
    assert known_of(drawn).shift == pytest.approx(np.log(0.1), abs=0.05)


def test_an_event_asked_about_from_three_months_is_no_more_luck_than_one():
    once, thrice = (known_of(rows([1.0] * MONTHS, aheads=aheads)) for aheads in ((1,), (1, 2, 3)))
    assert thrice.spread == pytest.approx(once.spread, abs=0.02)


def test_who_speaks_for_others_counts_for_them():
    learnt = rows([1.0] * MONTHS)
    double = replace(learnt, weights=np.where(learnt.labels == 1, 2.0, 1.0))
    ranker = Ranker.fit(learnt.features, learnt.labels, recipe=SMALL)
    assert precedent_of(ranker, double).shift == pytest.approx(np.log(2), abs=0.1)
