import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evidence import lift_at
from models.gains import gains


def test_a_list_of_the_three_highest_of_ten_finds_two_of_the_four_events():
    score = np.arange(10, 0, -1) / 10
    labels = np.array([1, 0, 1, 0, 0, 1, 0, 0, 0, 1], dtype=float)
    told = gains(score, labels, shares=(0.3, 0.1, 1.0))
    assert told.to_dict("list") == {
        "share": [0.1, 0.3, 1.0],
        "found": [0.25, 0.5, 1.0],
        "lift": pytest.approx([2.5, 0.5 / 0.3, 1.0]),
    }


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.2, 0.7]), st.integers(0, 1), st.sampled_from([0.5, 1.0, 3.0])),
        min_size=1,
        max_size=30,
    ).filter(lambda rows: any(row[1] for row in rows)),
    st.sampled_from([0.05, 0.25, 0.6, 1.0]),
)
def test_gains_agree_with_filling_the_list_person_by_person(rows, share):
    score, labels, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    room, found = share * weights.sum(), 0.0
    for value in sorted(set(score), reverse=True):
        tied = score == value
        taken = min(room, weights[tied].sum())
        found += taken * np.average(labels[tied], weights=weights[tied])
        room -= taken
    told = gains(score, labels, weights, shares=(share,))
    assert told.loc[0, "found"] == pytest.approx(found / (weights * labels).sum())
    assert told.loc[0, "lift"] == pytest.approx(lift_at(share, score, labels, weights))


def test_where_nobody_had_the_event_nothing_is_found():
    assert gains(np.array([0.2, 0.1]), np.zeros(2), shares=(0.5,))["found"].isna().all()
    assert gains(np.zeros(0), np.zeros(0), shares=(0.5,))["lift"].isna().all()
