"""A feature that is written down because of the event stands in the newest month alone, and is set aside."""

import numpy as np
import pandas as pd
import pytest

from models.older import faded
from models.rows import AHEAD_COLUMN, Rows

COUNT, MONTHS, CAUSE = 2_000, 3, 1.5
RNG = np.random.default_rng(11)


def asked(month_of_event, ahead, *, flag, count=COUNT):
    """Some people asked about a month from so many months ahead; `flag`: for which share of the events it stands there."""
    rng = np.random.default_rng(month_of_event)
    sick, luck = rng.normal(size=count), rng.random(count)
    label = (luck < 0.06 * np.exp(CAUSE * sick - CAUSE**2 / 2)).astype(float)
    mark = ((label == 1) & (rng.random(count) < flag)).astype(float)
    features = pd.DataFrame({"cause": sick, "mark": mark, AHEAD_COLUMN: ahead})
    names = [f"s{number}" for number in range(count)]
    return features, label, pd.DataFrame({"subscriber_id": names, "target": month_of_event})


def rows(*several):
    features, labels, who = zip(*several, strict=True)
    order = RNG.permutation(sum(map(len, labels)))
    return Rows(
        pd.concat(features, ignore_index=True).iloc[order].reset_index(drop=True),
        np.concatenate(labels)[order],
        pd.concat(who, ignore_index=True).iloc[order].reset_index(drop=True),
    )


def both_ways(*, flag_then):
    near = [asked(month, 1, flag=0.5) for month in range(MONTHS)]
    return rows(*near, *(asked(month, 2, flag=flag_then) for month in range(MONTHS)))


def test_what_is_only_known_in_the_last_month_is_named_and_a_cause_is_not():
    (found,) = faded(both_ways(flag_then=0.0))
    assert found.feature == "mark"
    assert found.why.endswith("but with 0.500 when its source is a month older")


def test_what_was_known_a_month_before_already_is_no_matter_of_this_guard():
    assert faded(both_ways(flag_then=0.5)) == []


@pytest.mark.parametrize(
    "several",
    [
        [asked(1, 1, flag=1.0)],
        [asked(1, 1, flag=1.0), asked(2, 2, flag=0.0)],
        [asked(1, ahead, flag=float(ahead == 1), count=200) for ahead in (1, 2)],
    ],
    ids=["asked once", "asked about other months", "too few events"],
)
def test_where_it_cannot_be_told_nothing_is_named(several):
    assert faded(rows(*several)) == []
