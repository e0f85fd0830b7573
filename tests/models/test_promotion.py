"""The rule of promotion, clause by clause: a champion that is calibrated, and challengers of every kind."""

import pytest

from models.comparison import LIFT, Comparison, Difference, Place
from models.promotion import RULE, judged

CALIBRATED, TOO_LOW = (1.02, 0.93, 1.11), (1.40, 1.25, 1.57)


def ratio(told):
    names = ("observed_over_expected", "observed_over_expected_low", "observed_over_expected_high")
    return dict(zip(names, told, strict=True))


def lift(gain, low, high, *, of=2.0):
    return Difference(LIFT, of + gain, of, gain, low, high)


def beside(*, gain=(0.2, 0.05, 0.35), events=600, ours=CALIBRATED, theirs=CALIBRATED, places=()):
    """A challenger beside the champion. `places`: prefecture, and the interval of what its lift gains there."""
    prefectures = tuple(Place(code, 40, lift(*there), (1.0, 1.0)) for code, there in places)
    return Comparison(5_000, events, 0.05, (lift(*gain),), (ratio(ours), ratio(theirs)), prefectures)


@pytest.mark.parametrize(
    ("case", "comparison", "is_new", "why"),
    [
        ("surely more lift", beside(), True, "better: lift at capacity 2.20 against 2.00 (+0.05 to +0.35)"),
        ("perhaps more lift", beside(gain=(0.1, -0.02, 0.2)), False, "kept: lift at capacity 2.10 against 2.00"),
        ("equal", beside(gain=(0.0, 0.0, 0.0)), False, "kept: lift at capacity 2.00 against 2.00"),
        ("surely less", beside(gain=(-0.3, -0.5, -0.1)), False, "kept: lift at capacity 1.70"),
        ("too few events", beside(events=199), False, "kept: 199 events are too few to tell"),
        ("just enough", beside(events=200), True, "better"),
        (
            "more lift, risks too low",
            beside(ours=TOO_LOW),
            False,
            "kept: observed over expected is 1.40 (1.25 to 1.57)",
        ),
        ("more lift, both too low", beside(ours=(1.3, 1.2, 1.4), theirs=TOO_LOW), True, "better: lift"),
        (
            "the champion has lost its calibration",
            beside(gain=(0.0, -0.1, 0.1), theirs=TOO_LOW),
            True,
            "better: observed over expected 1.02 (0.93 to 1.11) against 1.40 (1.25 to 1.57)",
        ),
        (
            "it has, but the challenger surely ranks worse",
            beside(gain=(-0.3, -0.5, -0.1), theirs=TOO_LOW),
            False,
            "kept: lift",
        ),
        (
            "a prefecture of size would surely lose",
            beside(places=[("4201", (0.3, 0.1, 0.5)), ("4203", (-0.6, -0.9, -0.21))]),
            False,
            "kept: prefecture 4203 would lose",
        ),
        ("a prefecture might lose", beside(places=[("4203", (-0.6, -0.9, -0.19))]), True, "better"),
    ],
)
def test_the_rule(case, comparison, is_new, why):
    verdict = judged(comparison)
    assert (verdict.is_new, verdict.why.startswith(why)) == (is_new, True), (case, verdict.why)


def test_the_rule_can_be_read_aloud():
    assert len(RULE.said()) == 7
