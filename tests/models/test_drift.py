"""Drift: months that are alike, months that moved, words, and what is missing."""

import numpy as np
import pandas as pd
import pytest

from models.drift import stability_index

TENTHS = pd.Series(np.arange(1_000, dtype=float))


def test_the_same_month_has_not_drifted():
    assert stability_index(TENTHS, TENTHS.sample(frac=1, random_state=0)) == 0.0


def test_half_of_the_people_moved_into_the_highest_tenth():
    moved = TENTHS.where(TENTHS.index % 2 == 0, 5_000.0)
    # Nine tenths halve, one grows to 55 %: 9 x (.05 - .1) ln .5 + .45 ln 5.5, but for the half row of each bin.
    assert stability_index(TENTHS, moved) == pytest.approx(9 * 0.05 * np.log(2) + 0.45 * np.log(5.5), rel=0.01)


def test_values_that_went_missing_are_drift():
    missing = TENTHS.where(TENTHS.index % 10 > 0)
    assert 0.25 < stability_index(TENTHS, missing) < 1.0


def test_words_are_compared_by_what_they_say_new_ones_too():
    then, now = pd.Series(["call"] * 90 + ["app"] * 10), pd.Series(["call"] * 50 + ["web"] * 50)
    assert stability_index(then, then) == 0.0
    assert stability_index(then, now) > 1.0


def test_nobody_tells_of_no_drift():
    assert np.isnan(stability_index(TENTHS, TENTHS.iloc[:0]))
