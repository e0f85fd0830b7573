import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.refusals import BadData
from models.columns import Column, as_text, encode, kind_of, learn_columns

TABLE = pd.DataFrame(
    {
        "fee_yuan": [59, 129, 59],
        "owed_yuan": pd.array([1, None, 3], dtype="Int64"),
        "has_lockin": [True, False, True],
        "maybe": [True, None, False],
        "plan": ["B", "A", "B"],
        "nothing": [None, None, None],
    }
)


def test_columns_are_learnt_as_they_are_meant():
    assert learn_columns(TABLE) == (
        Column("fee_yuan", "number", 59.0, edges=(59.0, 129.0)),
        Column("owed_yuan", "number", 2.0, edges=(1.0, 3.0)),
        Column("has_lockin", "flag", 1.0),
        Column("maybe", "flag", 0.5),
        Column("plan", "category", 1.0, ("A", "B")),
        Column("nothing", "number", None),
    )


def test_columns_become_numbers():
    coded = encode(TABLE, learn_columns(TABLE))
    np.testing.assert_array_equal(
        coded,
        [
            [59, 1, 1, 1, 1, np.nan],
            [129, np.nan, 0, np.nan, 0, np.nan],
            [59, 3, 1, 0, 1, np.nan],
        ],
    )


def test_dates_are_refused():
    with pytest.raises(BadData, match="column joined_on: found dates"):
        kind_of(pd.Series(pd.to_datetime(["2025-01-01"]), name="joined_on"))


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(BadData, match="two columns named `a`"):
        learn_columns(pd.DataFrame([[1, 2]], columns=["a", "a"]))


@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "c", " a", "1"])), min_size=1, max_size=20))
def test_a_category_reads_back_as_the_text_it_was(texts):
    frame = pd.DataFrame({"text": pd.Series(texts, dtype=object)})
    (column,) = learn_columns(frame)
    if column.kind == "category":
        back = [None if np.isnan(code) else column.categories[int(code)] for code in encode(frame, (column,))[:, 0]]
        assert back == [None if text is None else text.strip() for text in texts]


def test_numbers_are_one_word_however_they_are_written():
    for values in ([1, 0], [1.0, 0.0], ["1", "0"], [" 1 ", "0"]):
        assert as_text(pd.Series(values)).tolist() == ["1", "0"]
