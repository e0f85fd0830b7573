"""Causes: how many are raised and for how long, what pairs of causes are worth, and how they show (points 2 and 3)."""

import numpy as np

from benchmarks.operator_aims import Line, at_least, at_most, between, percent, plain, short, told
from benchmarks.operator_logistic import fitted_to_hazard
from benchmarks.operator_signs import QUERY, Sign
from benchmarks.operator_told import Floats, Told, at_risk, grid, positions, true_chances
from data.operator.chains import HIGH
from data.operator.forces import forces
from data.operator.parameters import CAUSES, MISFIT, OTHER_LEAVING, OUTCOMES, PORT_OUT
from data.operator.people import Flags
from models.evidence import expected_auc

TOP_SHARE = 0.05
LEADS = 6


def levels(whole: Told) -> list[Line]:
    """How many each cause raises, for how long, and what a level does."""
    months = [chapter.lived for chapter in whole.watched]
    lines = []
    for cause, name in enumerate(CAUSES):
        raised = ended = people = 0
        for lived in months:
            here = lived.was_here & lived.people.is_living
            was, now = (who.levels[here, cause] > 0 for who in (lived.before, lived.people))
            raised, ended, people = raised + int(was.sum()), ended + int((was & ~now).sum()), people + int(here.sum())
        lines.append(between(2, f"raised by {name}", raised / people, (0.08, 0.15), percent))
        lines.append(between(2, f"mean stay raised by {name}, months", raised / ended, (3.0, 6.0), short))
    just = [lived.hazards.released[lived.was_here & lived.before.is_living, 0].mean() for lived in months]
    lines.append(between(2, "raised by the end of a lock-in", float(np.mean(just)), (0.08, 0.15), percent))
    return lines


def pairs(whole: Told) -> list[Line]:
    """What a level does by itself, and what pairs of causes are worth beside it.

    Both by a logistic regression on every true state, the agreement and all other forces.
    """
    lines = []
    for outcome in (PORT_OUT, OTHER_LEAVING):
        levels, states, hazard = _states(whole, outcome)
        worth = expected_auc(hazard, hazard) - expected_auc(fitted_to_hazard(states, hazard)[0], hazard)
        what = f"{OUTCOMES[outcome]}: AUC of the hazard over a logistic on the true states"
        lines.append(at_least(2, what, worth, 0.02))
        if outcome == PORT_OUT:
            found = fitted_to_hazard(levels, hazard)[1][: len(CAUSES)]
            is_ok = bool(min(found) >= 0.6 and max(found) <= 1.3)
            text = ", ".join(f"{name} {value:.2f}" for name, value in zip(CAUSES, found, strict=True))
            lines.insert(0, Line(2, "log-odds of port_out a level, all else equal", "0.60 to 1.30", text, is_ok))
    return lines


def _states(whole: Told, outcome: int) -> tuple[Floats, Floats, Floats]:
    """Return, of those at risk: levels, both raised levels apart, each with agreement and other forces; the hazard."""
    levels, states, hazards = [], [], []
    for chapter in whole.watched:
        lived = chapter.lived
        rows, hot = at_risk(lived.hazards, outcome), lived.before.levels
        rest = [lived.hazards.released, forces(lived.before, lived.span)[:, [outcome]]]
        levels.append(np.column_stack([hot, *rest])[rows])
        states.append(np.column_stack([hot == 1, hot == HIGH, *rest])[rows])
        hazards.append(true_chances(lived.hazards)[rows, outcome])
    return np.concatenate(levels).astype(float), np.concatenate(states).astype(float), np.concatenate(hazards)


def shown(whole: Told, signs: list[Sign]) -> list[Line]:
    """How strongly signs follow their cause, how often they fail and mislead, and how sharp any one is."""
    lines = []
    for cause, name in enumerate(CAUSES):
        found = {sign.name: _correlation(whole, sign, cause) for sign in signs if sign.cause == cause}
        text = ", ".join(f"{what} {value:.2f}" for what, value in found.items())
        strong = sum(bool(0.25 <= round(value, 2) <= 0.55) for value in found.values())
        lines.append(
            Line(3, f"{name}: signs, correlation with its level", "0.25 to 0.55 of 2 or 3", text, strong in {2, 3})
        )
    return [*lines, *_silent_and_false(whole), *_precision(whole, signs), _lead(whole)]


def _correlation(whole: Told, sign: Sign, cause: int) -> float:
    """With the level at the month's end; a misfit counts below 0 where people use too little for their plan."""
    months = [chapter.lived for chapter in whole.watched]
    side = [np.where(lived.people.is_over | (cause != MISFIT), 1.0, -1.0) for lived in months]
    level = grid(whole, [lived.people.levels[:, cause] * way for lived, way in zip(months, side, strict=True)])
    known = np.isfinite(sign.values) & np.isfinite(level)
    return float(np.corrcoef(sign.values[known] * sign.direction, level[known])[0, 1])


def _silent_and_false(whole: Told) -> list[Line]:
    people = [chapter.after for chapter in whole.watched]
    level, is_shown, alarm = (
        np.concatenate([getattr(each, name)[each.is_living] for each in people])
        for name in ("levels", "is_shown", "is_alarm")
    )
    false = [float(alarm[:, cause][level[:, cause] == 0].mean()) for cause in range(len(CAUSES))]
    return [
        between(3, "raised people who show nothing", float(1.0 - is_shown[level > 0].mean()), (0.27, 0.33), percent),
        between(3, "calm people who look raised in a month, least of the causes", min(false), (0.03, 0.06), percent),
        between(3, "calm people who look raised in a month, most of the causes", max(false), (0.03, 0.06), percent),
    ]


def _precision(whole: Told, signs: list[Sign]) -> list[Line]:
    """Chance of porting in the next month where a sign is seen (of a measured one, its strongest 5 %), over base."""
    said: dict[str, list[float]] = {}
    for at, chapter in enumerate(whole.watched):
        after, lived = chapter.lived.people.person, whole.chapters[at + 1].lived
        place, found = positions(after, lived.before.person)
        free = found & at_risk(lived.hazards, PORT_OUT)[place]
        hazard = true_chances(lived.hazards)[place, PORT_OUT]
        for sign in signs:
            values = sign.values[after, at] * sign.direction
            known = free & np.isfinite(values)
            seen = known & (values > (0.5 if sign.is_flag else np.quantile(values[known], 1.0 - TOP_SHARE)))
            if seen.any():
                said.setdefault(sign.name, []).append(float(hazard[seen].mean() / hazard[free].mean()))
    sharp = {name: float(np.mean(ratios)) for name, ratios in said.items()}
    query = told(3, f"precision over base, next month: {QUERY} (excepted, see below)", short(sharp.pop(QUERY)))
    best = max(sharp, key=lambda name: sharp[name])
    return [query, at_most(3, f"precision over base, next month, of any other sign ({best})", sharp[best], 10.0, short)]


def _lead(whole: Told) -> Line:
    """Months from the first sign of an episode still shown when it ends in a port, to that port."""
    chapters = whole.chapters
    seen = [
        grid(whole, [(chapter.lived.seen[:, cause] > 0).astype(np.float64) for chapter in chapters]) > 0
        for cause in range(len(CAUSES))
    ]
    leads: list[int] = []
    for month in range(LEADS + 2, len(chapters)):
        lived = chapters[month].lived
        ported = lived.people.person[lived.endings.what == PORT_OUT]
        for cause in range(len(CAUSES)):
            raised = ported[lived.before.levels[lived.endings.what == PORT_OUT, cause] > 0]
            leads += _unbroken(seen[cause][raised, :month][:, ::-1])
    counts = np.bincount(leads, minlength=LEADS + 1)
    mode = int(np.argmax(counts[:LEADS]))
    spread = " ".join(f"{share:.0%}" for share in counts / counts.sum())
    return Line(
        3,
        "months from first sign to port, mode (shares of 0 to 5, of 6 and more)",
        "2",
        f"{mode} ({spread})",
        mode == 2,
    )


def _unbroken(seen: Flags) -> list[int]:
    """For how many months each sign was seen without a break, back from before the port; none seen is left out."""
    runs = np.where(seen.all(axis=1), seen.shape[1], np.argmin(seen, axis=1))
    return [int(min(run, LEADS)) for run in runs if run > 0]


def shares_told(whole: Told) -> list[Line]:
    """How many show at least one sign at all."""
    seen = np.concatenate([(chapter.lived.seen > 0).any(axis=1) for chapter in whole.watched])
    return [told(3, "people who look raised by any cause in a month", plain(float(seen.mean())))]
