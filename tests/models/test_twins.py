"""Twins: who stands twice is learnt from or judged, never both."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold

from models.twins import folds_of, twins

WIDE = pd.DataFrame({"plan": [*"ababc"], "fee": [1.5, 2.5, 1.5, 7.5, None]})


def test_rows_equal_in_every_column_are_twins():
    assert twins(WIDE).tolist() == [0, 1, 0, 2, 3]
    assert twins(WIDE.assign(calls=range(5))).tolist() == [0, 1, 2, 3, 4]


def test_where_most_rows_have_one_nobody_is_taken_for_another():
    assert twins(WIDE[["plan"]]).tolist() == [0, 1, 2, 3, 4]


def test_without_twins_folds_are_the_usual_ones():
    labels = np.tile([0.0, 0.0, 1.0], 20)
    usual = [held for _, held in StratifiedKFold(5, shuffle=True, random_state=42).split(labels, labels)]
    ours = list(folds_of(np.arange(60), labels, count=5, seed=42))
    for one, other in zip(ours, usual, strict=True):
        np.testing.assert_array_equal(one, other)


@given(st.lists(st.integers(0, 40), min_size=60, max_size=90))
def test_every_row_is_held_out_once_and_twins_together(said):
    numbers = pd.factorize(np.array(said))[0].astype(np.int64)
    labels = (numbers % 2).astype(np.float64)
    if min(len(set(numbers[labels == kind])) for kind in (0, 1)) < 3:
        return
    folds = list(folds_of(numbers, labels, count=3, seed=1))
    assert sorted(np.concatenate(folds)) == list(range(len(numbers)))
    assert not any(set(numbers[one]) & set(numbers[other]) for one in folds for other in folds if one is not other)
