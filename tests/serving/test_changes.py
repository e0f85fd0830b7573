"""Changes between two publications: who has another level, and what made it so."""

import pandas as pd
import pytest

from data.refusals import BadUsage
from serving.changes import changes, differences


def listed(**people):
    """Say of each person on a list: level, risk, and whether it is a control."""
    return pd.DataFrame(
        [
            {
                "subscriber_id": who,
                "level": level,
                "risk": risk,
                "risk_ratio": 1.0,
                "is_control": bool(control),
                "reason_1_zh": f"{who}因",
                "reason_1_en": f"why {who}",
            }
            for who, (level, risk, *control) in people.items()
        ],
        columns=["subscriber_id", "level", "risk", "risk_ratio", "is_control", "reason_1_zh", "reason_1_en"],
    )


def test_whoever_keeps_the_level_is_not_told_and_the_rest_with_the_reason_for_it():
    before = listed(anna=("red", 0.5), bo=("blue", 0.1), chen=("orange", 0.3), ding=("yellow", 0.2))
    after = listed(anna=("red", 0.6), bo=("yellow", 0.2), chen=("yellow", 0.3), emil=("blue", 0.1, True))
    told = changes(before, after)
    columns = ["subscriber_id", "level_before", "level_after", "why", "reason_en", "is_control"]
    assert told[columns].to_numpy().tolist() == [
        ["bo", "blue", "yellow", "risk", "why bo", False],
        ["chen", "orange", "yellow", "base", "why chen", False],
        ["ding", "yellow", "", "gone", "why ding", False],
        ["emil", "", "blue", "new", "why emil", True],
    ]


def test_the_same_list_twice_has_no_changes_and_empty_lists_neither():
    assert changes(listed(anna=("red", 0.5)), listed(anna=("red", 0.5))).empty
    assert changes(listed(), listed()).empty
    assert changes(listed(), listed(anna=("red", 0.5)))["why"].tolist() == ["new"]


def manifest(month="2025-07", code="a", red=10.0, model="1" * 64, **files):
    return {
        "month": month,
        "code": code,
        "settings": {"levels": {"red": red, "blue": 1.5}},
        "bundles": {"port_out": model},
        "inputs": {"handed_over": {"2025-07": {"bills": ["b"], "plans": ["p"]}, **files}},
    }


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (manifest(), []),
        (manifest(code="b"), ["code: a became b"]),
        (manifest(red=12.0), ["setting levels.red: 10.0 became 12.0"]),
        (manifest(model="2" * 64), ["model of port_out: 111111111111 became 222222222222"]),
        (manifest(**{"2025-07": {"bills": ["c"], "plans": ["p"], "packs": ["k"]}}), ["files of 2025-07: bills, packs"]),
        (manifest(**{"2025-06": {"bills": ["b"]}}), ["files of 2025-06: bills"]),
    ],
)
def test_what_the_second_was_made_of_that_the_first_was_not(second, told):
    assert list(differences(manifest(), second)) == told


def test_two_months_are_no_two_versions_of_one():
    with pytest.raises(BadUsage, match="publications of 2025-07 and 2025-06"):
        list(differences(manifest(), manifest(month="2025-06")))
