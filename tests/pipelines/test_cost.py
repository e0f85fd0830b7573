"""What a family costs to leave out: figures from a handful of events carry a warning."""

from pipelines.cost import Cost, too_few


def cost(outcome, events):
    return Cost(outcome, "auc", events, having=0.8, lacking=0.79, cost=0.01, low=-0.02, high=0.04)


def test_few_events_and_none_are_warned_of():
    found = too_few([cost("port_out", 12), cost("other_leaving", 2_000)])
    assert found[0].startswith("port_out: only 12 events in the months that judge; with fewer than 200")
    assert not any(warning.startswith("other_leaving") for warning in found)
    assert "upgrade: no event in the months that judge; nothing can be said." in found
