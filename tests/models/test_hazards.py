"""Hazards: the risk of three months is what three months in a row add up to, and nobody runs a risk he cannot run."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.month import Month
from models.hazards import hazards_of
from models.outcome import OUTCOMES
from models.rows import AHEAD_COLUMN

JANUARY = Month.parse("2025-01")
NAMES = ("port_out", "other_leaving", "upgrade")


@dataclass(frozen=True)
class Table:
    """A model that says what stands in its table: {subscriber: (hazard 1, 2, 3 months ahead)}."""

    hazards: dict[str, tuple[float, ...]]
    only_ranks: str = ""

    def probabilities(self, frame, column, values):
        assert column == AHEAD_COLUMN
        return [np.array([self.hazards[who][ahead - 1] for who in frame.index]) for ahead in values]


def people(*names, **unusual):
    """A cohort; only what is not as usual is said, by subscriber."""
    usual = {
        "month": "2025-01",
        "plan_since": dt.date(2024, 1, 1),
        "is_top_plan": False,
        "card": "main",
        "owed_fen": 0,
        "lockin_until": None,
        "ported_in_days": np.nan,
        "has_signs": True,
        "holds_pack": False,
        "ports_from": pd.NaT,
    }
    return pd.DataFrame([{"subscriber_id": name} | usual | unusual.get(name, {}) for name in names])


def scored(cohort, **hazards):
    """Score a cohort by {outcome: {subscriber: hazards}}; the matrix stands in another order than the cohort."""
    models: Any = {name: of if isinstance(of, Table) else Table(of) for name, of in hazards.items()}
    matrix = pd.DataFrame({"data_gb": 1.0}, index=pd.Index(sorted(cohort["subscriber_id"], reverse=True)))
    return hazards_of(JANUARY, cohort, matrix, models)


ANNA_AND_BO = {
    "port_out": {"anna": (0.1, 0.2, 0.5), "bo": (0.0, 0.0, 0.01)},
    "other_leaving": {"anna": (0.1, 0.0, 0.5), "bo": (0.0, 0.02, 0.0)},
    "upgrade": {"anna": (0.5, 0.5, 0.5), "bo": (0.01, 0.0, 0.0)},
}


def test_three_months_read_as_a_table():
    found = scored(people("anna", "bo"), **ANNA_AND_BO).set_index("subscriber_id")
    # Of 100 annas 10 port out and 10 close in February; of the 80 left 16 port out in March; of 64, 32 and 32 in April.
    assert found.loc["anna", ["port_out", "other_leaving"]].tolist() == pytest.approx([0.10 + 0.16 + 0.32, 0.10 + 0.32])
    # Who leaves moves up no more: 100 annas, 50 move up and 20 leave; of 30 left 15 move up and 6 leave; of 9, 4.5.
    assert found.loc["anna", "upgrade"] == pytest.approx(0.5 + 0.15 + 0.045)
    assert found.loc["bo", ["port_out", "other_leaving", "upgrade"]].tolist() == pytest.approx([0.0098, 0.02, 0.01])


def test_scores_have_a_row_a_subscriber_in_the_order_of_the_cohort():
    found = scored(people("bo", "anna"), **ANNA_AND_BO)
    assert list(found.columns) == [
        "subscriber_id",
        "month",
        *(f"{name}_{ahead}" for name in OUTCOMES for ahead in (1, 2, 3)),
        *OUTCOMES,
    ]
    assert found["subscriber_id"].tolist() == ["bo", "anna"]
    assert found["month"].tolist() == ["2025-01", "2025-01"]
    assert found[["port_out_1", "port_out_2", "port_out_3"]].to_numpy().tolist() == [[0.0, 0.0, 0.01], [0.1, 0.2, 0.5]]
    assert list(found.index) == [0, 1]


def test_who_is_bound_until_march_may_port_out_in_april():
    bound = people("anna", "bo", anna={"lockin_until": dt.date(2025, 4, 1)}, bo={"lockin_until": dt.date(2025, 3, 31)})
    port_out = {"anna": (0.5, 0.5, 0.5), "bo": (0.5, 0.5, 0.5)}
    nothing = {"anna": (0.0, 0.0, 0.0), "bo": (0.0, 0.0, 0.0)}
    found = scored(bound, port_out=port_out, other_leaving=nothing).set_index("subscriber_id")
    assert found.loc["anna", ["port_out_1", "port_out_2", "port_out_3", "port_out"]].tolist() == [0.0, 0.0, 0.5, 0.5]
    assert found.loc["bo", ["port_out_1", "port_out_2", "port_out_3", "port_out"]].tolist() == [0.0, 0.5, 0.5, 0.75]


@pytest.mark.parametrize("unusual", [{"card": "sub"}, {"owed_fen": 1}, {"ported_in_days": 119.0}])
def test_who_cannot_port_out_closes_with_the_whole_risk(unusual):
    found = scored(people("anna", "bo", anna=unusual), **ANNA_AND_BO).set_index("subscriber_id")
    assert found.loc["anna", ["port_out_1", "port_out_2", "port_out_3", "port_out"]].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert found.loc["anna", "other_leaving"] == pytest.approx(0.1 + 0.9 * 0.5)


def test_who_holds_the_top_plan_does_not_move_up():
    found = scored(people("anna", "bo", anna={"is_top_plan": True}), **ANNA_AND_BO).set_index("subscriber_id")
    assert found.loc["anna", ["upgrade_1", "upgrade_2", "upgrade_3", "upgrade"]].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert found.loc["bo", "upgrade"] == pytest.approx(0.01)


THREE = st.tuples(*[st.floats(0, 0.5)] * 3)


@settings(max_examples=40, deadline=None)
@given(port_out=THREE, other_leaving=THREE, upgrade=THREE)
def test_three_months_agree_with_living_through_them(port_out, other_leaving, upgrade):
    still, still_below, happened = 1.0, 1.0, dict.fromkeys(NAMES, 0.0)
    for month in range(3):
        happened["port_out"] += still * port_out[month]
        happened["other_leaving"] += still * other_leaving[month]
        happened["upgrade"] += still_below * upgrade[month]
        still -= still * port_out[month] + still * other_leaving[month]
        still_below *= max(1 - port_out[month] - other_leaving[month] - upgrade[month], 0)

    found = scored(
        people("anna"), port_out={"anna": port_out}, other_leaving={"anna": other_leaving}, upgrade={"anna": upgrade}
    )
    assert found[list(NAMES)].iloc[0].tolist() == pytest.approx(list(happened.values()))
    assert found["port_out"][0] + found["other_leaving"][0] == pytest.approx(1 - still)
    assert found[list(NAMES)].to_numpy().min() >= 0


def test_of_an_outcome_without_a_model_nothing_is_known():
    found = scored(people("anna", "bo"), **ANNA_AND_BO)
    assert found[["silence_1", "silence_2", "silence_3", "silence"]].isna().all(axis=None)


def test_silence_ends_itself_but_no_leaving_and_leaving_ends_silence():
    nothing, half = {"anna": (0.0, 0.0, 0.0)}, {"anna": (0.5, 0.5, 0.0)}
    found = scored(people("anna"), port_out={"anna": (0.25, 0.0, 0.5)}, other_leaving=nothing, silence=half).iloc[0]
    assert found["silence"] == pytest.approx(0.5 + 0.25 * 0.5)
    assert found["port_out"] == pytest.approx(0.25 + 0.75 * 0.5)


def test_who_showed_no_sign_of_life_cannot_fall_silent_and_who_holds_a_pack_waits_for_the_next():
    every = {"anna": (0.1, 0.1, 0.1), "bo": (0.1, 0.1, 0.1)}
    unusual = {"has_signs": False, "holds_pack": True}
    found = scored(people("anna", "bo", anna=unusual), silence=every, pack=every).set_index("subscriber_id")
    assert found.loc["anna", ["silence", "pack"]].tolist() == [0.0, 0.0]
    assert found.loc["bo", ["silence", "pack"]].tolist() == pytest.approx([0.271, 0.271])


def test_a_model_that_only_ranks_says_who_comes_first_and_no_hazard_of_whoever_may_go():
    ranks = Table({"anna": (0.1, 0.1, 0.1), "bo": (0.2, 0.1, 0.1), "carl": (0.5, 0.5, 0.5)}, only_ranks="none seen yet")
    never = {"card": "sub"}
    leaving = dict.fromkeys(("anna", "bo", "carl"), (0.5, 0.0, 0.5))
    found = scored(people("anna", "bo", "carl", carl=never), port_out=ranks, other_leaving=leaving)
    assert found["port_out_order"].rank().fillna(0).tolist() == [1.0, 2.0, 0.0]
    assert found[["port_out_1", "port_out_3", "port_out"]].isna().all(axis=1).tolist() == [True, True, False]
    # What is unknown ends nobody's being a customer: half close in the first month, half of the others in the third.
    assert found["other_leaving"].tolist() == [0.75, 0.75, 0.75]
