import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.month import Month
from models.segments import REST, SEGMENTS, by_prefecture, by_segment, parted, small_prefectures

JUNE, AUGUST = Month.parse("2025-06"), Month.parse("2025-08")


def people(**unusual):
    """Three of a cohort of June: as they usually are, unless said otherwise of each."""
    usual: dict[str, Any] = {
        "payment": "prepaid",
        "has_signs": True,
        "ports_from": pd.NaT,
        "joined_on": dt.date(2020, 1, 1),
        "card": "main",
        "owed_fen": 0,
        "ported_in_days": np.nan,
        "lockin_until": None,
    }
    frame = pd.DataFrame({"subscriber_id": ["anna", "bo", "chen"]}).assign(**usual)
    return frame.assign(**unusual)


@pytest.mark.parametrize(
    ("segment", "told", "groups"),
    [
        ("payment", {"payment": ["prepaid", "postpaid", "prepaid"]}, ["prepaid", "postpaid", "prepaid"]),
        ("activity", {"has_signs": [True, False, True]}, ["active", "silent", "active"]),
        # Three whole months: who came in the course of March has them by the end of June, who came in April has not.
        (
            "tenure",
            {"joined_on": [dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2025, 6, 1)]},
            ["settled", "newcomer", "newcomer"],
        ),
        # Free by the end of August, the month that is asked about.
        (
            "freedom",
            {"lockin_until": [dt.date(2025, 8, 31), dt.date(2025, 9, 1), None], "card": ["main", "main", "sub"]},
            ["free", "bound", "bound"],
        ),
    ],
)
def test_who_is_in_which_group(segment, told, groups):
    assert parted(people(**told), JUNE, AUGUST)[segment].tolist() == groups


def rows(counts):
    """Rows of prefectures: {code: (people, events)}, each with a risk of 5 %, all prepaid."""
    frames = [
        pd.DataFrame(
            {
                "subscriber_id": [f"{code}-{k}" for k in range(count)],
                "label": (np.arange(count) < events).astype(float),
                "probability": 0.05 + np.arange(count, 0, -1) * 1e-9,
                "weight": 1.0,
                "prefecture": code,
                "prefecture_name": f"{code}市",
            }
        )
        for code, (count, events) in counts.items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(payment="prepaid", activity="active", freedom="free", tenure="settled")


COUNTS = {"4201": (600, 40), "4202": (400, 30), "4203": (100, 29), "4204": (200, 2), "4205": (10, 0)}


def test_large_prefectures_stand_apart_and_the_others_together():
    told = by_prefecture(rows(COUNTS), listed_share=0.1)
    assert [(one["group"], one["name"], one["places"], one["rows"], one["events"]) for one in told] == [
        ("4201", "4201市", 1, 600, 40),
        ("4202", "4202市", 1, 400, 30),
        (REST, "", 3, 310, 31),
    ]
    assert all(one["auc"] is not None for one in told)


def test_small_prefectures_are_drawn_to_one_another():
    told = {one["prefecture"]: one for one in small_prefectures(rows(COUNTS))}
    assert {code: (one["events"], round(one["expected"], 3)) for code, one in told.items()} == {
        "4203": (29, 5.0),
        "4204": (2, 10.0),
        "4205": (0, 0.5),
    }
    assert told["4203"]["pooled"] < told["4203"]["ratio"] == pytest.approx(5.8, abs=1e-4)
    assert told["4205"]["pooled"] > told["4205"]["ratio"] == 0
    assert all(one["low"] < one["pooled"] < one["high"] for one in told.values())
    assert small_prefectures(rows({"4201": (600, 40)})) == []


def test_every_group_is_said_even_if_nobody_is_in_it():
    told = by_segment(rows(COUNTS), listed_share=0.1)
    assert len(told) == sum(len(segment.groups) for segment in SEGMENTS)
    by_group = {one["group"]: one for one in told}
    assert by_group["prepaid"]["events"] == 101
    assert (by_group["postpaid"]["rows"], by_group["postpaid"]["auc"]) == (0, None)
