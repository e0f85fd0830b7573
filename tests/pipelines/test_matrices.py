"""Matrices: what is read part by part is what is read at once, and of some people nothing but theirs."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from pipelines import matrices
from pipelines.matrices import matrix_among, matrix_of, parts_of_matrix

PEOPLE = [f"s{number}" for number in range(7)]


@pytest.fixture
def matrix(tmp_path, monkeypatch):
    monkeypatch.setattr(matrices, "AT_ONCE", 3)
    rows = {"subscriber_id": PEOPLE, "month": ["2025-03"] * 7, "data_gb": range(7), "plan": [*"aab", None, *"abb"]}
    pq.write_table(pa.table(rows), tmp_path / "2025-03.parquet")
    return tmp_path / "2025-03.parquet"


def test_a_matrix_has_the_features_of_each_subscriber(matrix):
    assert matrix_of(matrix).loc["s2"].to_dict() == {"data_gb": 2, "plan": "b"}
    assert list(matrix_of(matrix).index) == PEOPLE


def test_parts_are_the_matrix(matrix):
    parts = list(parts_of_matrix(matrix))
    assert [len(part) for part in parts] == [0, 3, 3, 1]
    assert_frame_equal(pd.concat(parts), matrix_of(matrix))


def test_of_some_people_and_features_nothing_else_is_read(matrix):
    assert_frame_equal(matrix_among(matrix, ["s5", "s1"]), matrix_of(matrix).loc[["s1", "s5"]])
    assert_frame_equal(matrix_among(matrix, ["s6"], ["plan"]), matrix_of(matrix).loc[["s6"], ["plan"]])
    assert matrix_among(matrix, []).shape == (0, 2)
