"""A month whose scores jump is held until somebody says go, and why."""

import pytest

from data.month import Month
from data.refusals import OnHold
from pipelines.commands.watch import verdict_of
from pipelines.watch import held

JULY = Month.parse("2025-07")
MEAN = {"what": "mean risk", "then": 0.02, "now": 0.05, "apart": 0.92, "limit": 0.41}


def _found(*, is_jump: bool = False, go_ahead: str | None = None, moved: int = 0, is_off: bool = False):
    return {
        "changes": [{**MEAN, "is_jump": is_jump}],
        "moved": [{"feature": "fee_yuan", "place": "", "index": 0.4, "before": 0.0}] * moved,
        "matured": [{"outcome": "port_out", "is_off": is_off}],
        "go_ahead": go_ahead,
    }


def test_scores_that_jump_hold_the_month_and_say_how_to_let_it_go():
    with pytest.raises(OnHold, match=r"mean risk 0\.05, in the month before 0\.02.*--go-ahead") as told:
        held(JULY, _found(is_jump=True))
    assert told.value.exit_code == 65


@pytest.mark.parametrize("found", [_found(), _found(is_jump=True, go_ahead="a tariff of ours ended"), _found(moved=1)])
def test_everything_else_is_published(found):
    held(JULY, found)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (_found(), "quiet"),
        (_found(moved=1), "look"),
        (_found(is_off=True), "look"),
        (_found(is_jump=True), "held"),
        (_found(is_jump=True, go_ahead="a tariff of ours ended"), "look"),
    ],
)
def test_the_verdict_is_one_word(found, verdict):
    assert verdict_of(found) == verdict
