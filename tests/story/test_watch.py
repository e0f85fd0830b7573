"""What the watch says of a published month, as a person and a machine hear it."""

import json

from tests.story.invented import JULY, Story, keepline


def test_a_month_that_was_published_was_watched(story: Story):
    told = keepline("watch", "--month", JULY, "--home", story.home, "--json")
    assert told.code == 0, told.err
    said = json.loads(told.out)
    assert said["verdict"] in {"quiet", "look"}
    assert {change["what"] for change in said["changes"]} >= {"mean risk", "mean propensity", "share of red or above"}
    assert not any(change["is_jump"] for change in said["changes"])


def test_watching_again_says_the_same(story: Story):
    first, second = (keepline("watch", "--month", JULY, "--home", story.home) for _ in range(2))
    assert (first.code, first.out) == (second.code, second.out)
    assert "mean risk" in first.out


def test_a_month_that_was_not_scored_cannot_be_watched(story: Story):
    told = keepline("watch", "--month", JULY.back(1), "--home", story.home)
    assert told.code == 66
    assert "expected a month that was scored" in told.err
