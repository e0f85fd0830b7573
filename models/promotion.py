"""Promotion: when a new model takes the place of the one in use. The rule was written before any test of it was run."""

from dataclasses import dataclass

from models.comparison import EVENTS_OF_SIZE, LIFT, Comparison, Place
from models.contest import Verdict
from models.recipe import FEW_POSITIVES


@dataclass(frozen=True)
class Rule:
    """What a challenger must show, on the last final months that neither model has seen, at one month of gap.

    `fewest_events`: with fewer nothing can be told, and the champion stays. `least_gain`: the lower end of the 95 %
    interval of the gain in lift at capacity must be above it. `calibration`: observed over expected is kept if its
    Poisson interval reaches into these bounds, or if it is no further from 1 than the champion's. `most_lost`: no
    prefecture of size may surely (upper end of its interval) lose more than this share of the champion's lift there.
    """

    fewest_events: int = FEW_POSITIVES
    least_gain: float = 0.0
    calibration: tuple[float, float] = (0.85, 1.15)
    most_lost: float = 0.10

    def said(self) -> tuple[str, ...]:
        """Say the rule in sentences.

        >>> for sentence in RULE.said():
        ...     print(sentence)
        Under 200 events on the judging months the champion stays.
        A challenger wins if the 95 % interval of its gain in lift at capacity (paired bootstrap) lies above 0.
        It wins also if the champion is not calibrated any more, it is, and its lift is not surely lower.
        Calibrated: the interval of observed over expected reaches into 0.85-1.15. No challenger may make it worse.
        No prefecture with 30 events or more may surely lose over 10% of its lift.
        Equal keeps the champion. What a person has pinned is not replaced.
        A model that tells a probability is used rather than one that only ranks, whatever they are worth.
        """
        (low, high), size = self.calibration, EVENTS_OF_SIZE
        wins = "A challenger wins if the 95 % interval of its gain in lift at capacity (paired bootstrap) lies above"
        mends = "It wins also if the champion is not calibrated any more, it is, and its lift is not surely lower."
        calibrated = f"Calibrated: the interval of observed over expected reaches into {low:g}-{high:g}."
        return (
            f"Under {self.fewest_events} events on the judging months the champion stays.",
            f"{wins} {self.least_gain:g}.",
            mends,
            f"{calibrated} No challenger may make it worse.",
            f"No prefecture with {size} events or more may surely lose over {self.most_lost:.0%} of its lift.",
            "Equal keeps the champion. What a person has pinned is not replaced.",
            "A model that tells a probability is used rather than one that only ranks, whatever they are worth.",
        )


RULE = Rule()


def too_few(events: int, rule: Rule = RULE) -> Verdict | None:
    """Say that so few events tell nothing, if they don't.

    >>> too_few(150).why
    'kept: 150 events are too few to tell'
    """
    if events >= rule.fewest_events:
        return None
    return Verdict(is_new=False, why=f"kept: {events} events are too few to tell")


def judged(comparison: Comparison, rule: Rule = RULE) -> Verdict:
    """Judge a challenger (`one`) beside the champion (`other`) by the rule; say what decided."""
    if (few := too_few(comparison.events, rule)) is not None:
        return few
    lift = comparison.of(LIFT)
    said = f"lift at capacity {lift.one:.2f} against {lift.other:.2f} ({lift.low:+.2f} to {lift.high:+.2f})"
    ours, theirs = comparison.observed_over_expected
    mends = _is_calibrated(ours, rule) and not _is_calibrated(theirs, rule) and lift.high >= 0
    if lift.low <= rule.least_gain and not mends:
        return Verdict(is_new=False, why=f"kept: {said}")
    if not _keeps_calibration(ours, theirs, rule):
        return Verdict(is_new=False, why=f"kept: observed over expected is {_ratio(ours)}; {said}")
    if lost := [place.prefecture for place in comparison.prefectures if _loses(place, rule)]:
        return Verdict(is_new=False, why=f"kept: prefecture {', '.join(lost)} would lose; {said}")
    if lift.low <= rule.least_gain:
        said = f"observed over expected {_ratio(ours)} against {_ratio(theirs)}, {said}"
    return Verdict(is_new=True, why=f"better: {said}")


def _is_calibrated(ratio: dict[str, float], rule: Rule) -> bool:
    low, high = rule.calibration
    return ratio["observed_over_expected_low"] <= high and ratio["observed_over_expected_high"] >= low


def _keeps_calibration(ours: dict[str, float], theirs: dict[str, float], rule: Rule) -> bool:
    return _is_calibrated(ours, rule) or _off(ours) <= _off(theirs)


def _off(ratio: dict[str, float]) -> float:
    """How many times too high or too low."""
    return max(ratio["observed_over_expected"], 1 / max(ratio["observed_over_expected"], 1e-9))


def _loses(place: Place, rule: Rule) -> bool:
    return place.lift.high < -rule.most_lost * place.lift.other


def _ratio(ratio: dict[str, float]) -> str:
    low, high = ratio["observed_over_expected_low"], ratio["observed_over_expected_high"]
    return f"{ratio['observed_over_expected']:.2f} ({low:.2f} to {high:.2f})"
