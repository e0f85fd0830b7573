"""Who is asked about a month or several, and where all the others went; on the people of `test_outcome`."""

import pytest

from models.outcome import OTHER_LEAVING, PORT_OUT
from tests.models.test_outcome import JANUARY, happened, people


@pytest.mark.parametrize(
    ("ahead", "horizon", "yes"),
    [
        (1, 1, {"feb"}),
        (1, 2, {"feb", "mar"}),
        (1, 3, {"feb", "mar", "apr"}),
        (2, 2, {"mar", "apr"}),
    ],
)
def test_an_event_counts_within_the_months_asked_about(ahead, horizon, yes):
    """Who has it before them is neither; who leaves otherwise within them did not have it."""
    names = ("before", "feb", "mar", "apr", "may", "closed")
    ported = [
        ("before", "2025-02-02 10:00:00"),
        ("feb", "2025-02-20 10:00:00"),
        ("mar", "2025-03-20 10:00:00"),
        ("apr", "2025-04-20 10:00:00"),
        ("may", "2025-05-20 10:00:00"),
    ]
    what = happened(ported=ported, closed=[("closed", "2025-03-01", "owner")])
    labelled = PORT_OUT.labelled(people(*names), what, JANUARY, ahead, horizon=horizon)
    told = dict(zip(labelled["subscriber_id"], labelled["label"], strict=True))
    assert {name for name, label in told.items() if label == 1} == yes
    assert "before" not in told
    assert ("feb" in told) == (ahead == 1)
    assert told["closed"] == 0


def test_several_months_are_final_when_the_last_of_them_is():
    what = happened(until=JANUARY + 2)
    assert len(OTHER_LEAVING.labelled(people("anna"), what, JANUARY, 1, horizon=2)) == 1
    assert len(OTHER_LEAVING.labelled(people("anna"), what, JANUARY, 1, horizon=3)) == 0


def test_whom_we_tried_to_keep_in_any_of_the_months_is_not_asked():
    what = happened(contacts=[("anna", "2025-03")])
    assert len(PORT_OUT.labelled(people("anna", "bo"), what, JANUARY, 1)) == 2
    assert PORT_OUT.labelled(people("anna", "bo"), what, JANUARY, 1, horizon=2)["subscriber_id"].tolist() == ["bo"]


def test_everybody_of_the_cohort_is_asked_or_counted_once_where_he_went():
    cohort = people("asked", "called", "gone", "gone and called", "on a sub card")
    cohort.loc[4, "card"] = "sub"
    what = happened(
        ported=[(who, "2025-02-20 10:00:00") for who in ("gone", "gone and called")],
        contacts=[("called", "2025-03"), ("gone and called", "2025-01")],
    )
    assert PORT_OUT.unasked(cohort, what, JANUARY, 2) == {"not_at_risk": 1, "gone": 2, "contacted": 1}
    assert PORT_OUT.labelled(cohort, what, JANUARY, 2)["subscriber_id"].tolist() == ["asked"]


def test_whom_we_tried_to_keep_is_labelled_beside_those_who_were_spared():
    what = happened(ported=[(who, "2025-03-20 10:00:00") for who in ("called", "bo")], contacts=[("called", "2025-03")])
    found = PORT_OUT.compared(people("called", "bo"), what, JANUARY, 2)
    assert found[["subscriber_id", "label", "is_contacted"]].values.tolist() == [["called", 1.0, True]]
    assert PORT_OUT.compared(people("called"), what, JANUARY, 1).empty, "called after the month asked about"
    assert PORT_OUT.compared(
        people("called"), happened(contacts=[("called", "2025-03")], until=JANUARY), JANUARY, 2
    ).empty
