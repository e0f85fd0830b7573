"""Calibration: turns a ranking into risks that mean what they say."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.refusals import BadData

Floats = NDArray[np.float64]

SLOPE_MIN, SLOPE_MAX = 0.2, 3.0
"""A slope outside says that the rows it was learnt from are not of this model; it is cut to here."""
FEWEST_FOR_SLOPE = 30
"""With fewer positives only the level can be learnt, not how far the risks lie apart."""
SLOPE_SPREAD = 0.2
"""Trees that stopped on a later month say slopes about 1, by so much: where that is known, a slope is drawn to it."""
ROUNDS = 100
CLOSE = 1e-10


@dataclass(frozen=True)
class Calibration:
    """Risk = logistic(shift + slope x log-odds). `how` says what it was learnt from, for the card."""

    shift: float = 0.0
    slope: float = 1.0
    how: str = "as the trees say"

    def probability(self, raw: Floats) -> Floats:
        """Return the calibrated probability of each row."""
        return logistic(self.shift + self.slope * raw)

    def to_json(self) -> str:
        """Write it."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Read it."""
        said = json.loads(text)
        return cls(float(said["shift"]), float(said["slope"]), str(said["how"]))


@dataclass(frozen=True)
class Precedent:
    """What is known of a level before the rows it is learnt on are looked at.

    `shift`: where as many events are expected as there were; `spread`: the deviation of a month's events over those
    expected, beyond luck, above 0; `months`: of how many months that is known.
    """

    shift: float
    spread: float
    months: int


def calibrate(raw: Floats, labels: NDArray[Any], *, weights: Floats | None = None) -> Calibration:
    """Learn shift and slope by maximum likelihood (Platt, 1999) on rows that the trees have not seen.

    With fewer than 30 positives only the shift; without any it is refused. `weights` weigh rows.
    """
    targets = np.asarray(labels, dtype=np.float64)
    shares = np.ones_like(raw) if weights is None else weights
    positives = int(targets.sum())
    if positives in (0, len(targets)):
        raise _one_class(positives, len(targets))
    if positives < FEWEST_FOR_SLOPE:
        rate = float(np.average(targets, weights=shares))
        return scaled_to(raw, rate, weights=shares, how=f"shift, learnt from {positives} positives")
    shift, slope = _platt(raw, targets, shares)
    if not SLOPE_MIN <= slope <= SLOPE_MAX:
        slope = float(np.clip(slope, SLOPE_MIN, SLOPE_MAX))
        shift = shift_for(slope * raw, float(np.average(targets, weights=shares)), shares)
    return Calibration(shift, slope, f"shift and slope, learnt from {positives} positives")


def calibrate_by(
    precedent: Precedent, raw: Floats, labels: NDArray[Any], *, events: int, weights: Floats | None = None
) -> Calibration:
    """Learn shift and slope on the rows of a later month as far as its events tell, and else keep to what is known.

    The level is the mean of a gamma distribution of spread `precedent.spread` about 1 that has seen the month's events
    (Clayton and Kaldor, 1987); the slope the likeliest one where slopes are normal about 1. `events`: how many events
    the positives are; each may be asked about from several months away.
    """
    targets = np.asarray(labels, dtype=np.float64)
    positives = int(targets.sum())
    if positives in (0, len(targets)):
        raise _one_class(positives, len(targets))
    shares = (np.ones_like(raw) if weights is None else weights) * events / positives
    seen, told = float((shares * targets).sum()), float((shares * logistic(raw + precedent.shift)).sum())
    weight = precedent.spread**-2
    rate = (seen + weight) / (told + weight) * told / shares.sum()
    slope = float(np.clip(_platt(raw, targets, shares, drawn=SLOPE_SPREAD**-2)[1], SLOPE_MIN, SLOPE_MAX))
    months = f"{precedent.months} month{'s' if precedent.months != 1 else ''} before"
    how = f"shift and slope, learnt from {events} events and {months}"
    return Calibration(shift_for(slope * raw, float(rate), shares), slope, how)


def scaled_to(raw: Floats, rate: float, *, weights: Floats | None = None, how: str | None = None) -> Calibration:
    """Shift a ranking so that its mean risk is a rate known from elsewhere (0 < rate < 1)."""
    if not 0 < rate < 1:
        raise BadData("calibration", found=f"a rate of {rate:g}", expected="between 0 and 1", do="Give more months.")
    shift = shift_for(raw, rate, np.ones_like(raw) if weights is None else weights)
    return Calibration(shift, 1.0, how or f"scaled to a rate of {rate:.6g}")


def prior_shifted(probability: Floats, *, from_rate: float, to_rate: float) -> Floats:
    """Carry risks to a population with another base rate, the causes being the same (Elkan, 2001).

    >>> prior_shifted(np.array([0.5]), from_rate=0.5, to_rate=0.1).round(6).tolist()
    [0.1]
    """
    for rate in (from_rate, to_rate):
        if not 0 < rate < 1:
            raise BadData("base rate", found=f"{rate:g}", expected="between 0 and 1", do="Say it as a share: 0.019.")
    return logistic(log_odds(probability) + float(log_odds(np.array(to_rate)) - log_odds(np.array(from_rate))))


def logistic(raw: Floats) -> Floats:
    """Log-odds to probability, without overflow."""
    small = np.exp(-np.abs(raw))
    risk: Floats = np.where(raw >= 0, 1, small) / (1 + small)
    return risk


def log_odds(probability: Floats) -> Floats:
    """Probability to log-odds; 0 and 1 are taken as the nearest number that is neither."""
    clipped = np.clip(probability, 1e-15, 1 - 1e-15)
    odds: Floats = np.log(clipped) - np.log1p(-clipped)
    return odds


def _platt(raw: Floats, targets: Floats, weights: Floats, *, drawn: float = 0.0) -> tuple[float, float]:
    """Newton steps, halved until they do not make it worse; the loss is convex, so they end at the one minimum.

    `drawn`: how strongly the slope is drawn to 1.
    """
    at = np.array([shift_for(raw, float(np.average(targets, weights=weights)), weights), 1.0])

    def loss_at(at: Floats) -> float:
        return _loss(at, raw, targets, weights) + drawn * float(at[1] - 1.0) ** 2 / 2

    loss = loss_at(at)
    for _ in range(ROUNDS):
        risk = logistic(at[0] + at[1] * raw)
        miss, curve = weights * (risk - targets), weights * risk * (1 - risk)
        slope_of_loss = np.array([miss.sum(), (miss * raw).sum() + drawn * (at[1] - 1.0)])
        bend = np.array([[curve.sum(), (curve * raw).sum()], [(curve * raw).sum(), (curve * raw**2).sum() + drawn]])
        step = np.linalg.lstsq(bend, slope_of_loss, rcond=None)[0]
        while (tried := loss_at(at - step)) > loss and np.abs(step).max() > CLOSE:
            step /= 2
        if tried > loss:
            break
        at, loss = at - step, tried
        # Past twice the bound the slope will be cut anyway; rows that part perfectly would drive it to infinity.
        if np.abs(step).max() < CLOSE or abs(at[1]) > 2 * SLOPE_MAX:
            break
    return float(at[0]), float(at[1])


def _loss(at: Floats, raw: Floats, targets: Floats, weights: Floats) -> float:
    said = at[0] + at[1] * raw
    return float((weights * (np.logaddexp(0, said) - targets * said)).sum())


def shift_for(raw: Floats, rate: float, weights: Floats) -> float:
    """Find the shift at which the mean risk is the rate, by halving: the mean rises with the shift."""
    low, high = -40.0 - float(raw.max()), 40.0 - float(raw.min())
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        is_too_low = np.average(logistic(raw + middle), weights=weights) < rate
        low, high = (middle, high) if is_too_low else (low, middle)
    return (low + high) / 2


def _one_class(positives: int, rows: int) -> BadData:
    return BadData(
        "calibration",
        found=f"{positives:,} positives among {rows:,} rows",
        expected="both outcomes",
        do="Give more months.",
    )
