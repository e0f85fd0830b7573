"""Ceiling: how well hazards, hidden states and the filter rank people, and single columns (points 4, 5 and 9)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.operator_aims import Line, at_least, at_most, between, plain, told
from benchmarks.operator_signs import Sign, observables
from benchmarks.operator_told import Floats, Told, at_risk, positions, true_chances
from data.operator.moments import AHEAD
from data.operator.parameters import ARREARS, OTHER_LEAVING, OUTCOMES, PORT_OUT, SILENCE, UPGRADE
from data.operator.people import Ints
from models.evidence import expected_auc

#: A filter knows little in its first months.
WARM_UP = 4
GAP = 1


@dataclass(frozen=True)
class Foretold:
    """Those at risk of an outcome `ahead` months after a watched month, and what each reference said of them."""

    month: int
    person: Ints
    hazard: Floats
    state: Floats
    filter: Floats


def foretold(whole: Told, outcome: int, ahead: int) -> Iterator[Foretold]:
    """Go through the watched months after the warm-up."""
    for month in range(WARM_UP, len(whole.references)):
        said, lived = whole.references[month], whole.chapters[month + ahead].lived
        place, found = positions(said.people.person, lived.before.person)
        kept = found & at_risk(lived.hazards, outcome)[place] & (said.filter[ahead - 1][:, outcome] > 0)
        hazard = true_chances(lived.hazards)[place[kept], outcome]
        state, by_exports = (part[ahead - 1][kept, outcome] for part in (said.state, said.filter))
        yield Foretold(month, said.people.person[kept], hazard, state, by_exports)


def _aucs(whole: Told, outcome: int, ahead: int) -> Floats:
    """Mean over months of the expected AUC of hazard, state and filter."""
    rows = [
        [expected_auc(score, month.hazard) for score in (month.hazard, month.state, month.filter)]
        for month in foretold(whole, outcome, ahead)
    ]
    return np.asarray(np.mean(rows, axis=0))


def references(whole: Told, signs: list[Sign]) -> list[Line]:
    """Tell the three references of each outcome at gap 1, the best single column, and calibration."""
    lines = []
    for outcome, name in enumerate(OUTCOMES):
        hazard, state, by_exports = _aucs(whole, outcome, GAP + 1)
        if outcome not in {PORT_OUT, UPGRADE}:
            text = f"{hazard:.3f}, {state:.3f}, {by_exports:.3f}"
            lines.append(told(4, f"{name}: expected AUC of hazard, state, filter at gap 1", text))
            continue
        lines += [
            between(4, f"{name}: expected AUC of the hazard, gap 1", hazard, (0.86, 0.95)),
            between(4, f"{name}: of the filter, the ceiling", by_exports, (0.78, 0.86)),
            between(4, f"{name}: hazard less state", hazard - state, (0.02, 0.06)),
            between(4, f"{name}: state less filter", state - by_exports, (0.02, 0.06)),
            _best_column(whole, signs, outcome),
        ]
    return lines + [_calibration(whole, outcome, gap) for gap in (0, GAP) for outcome in range(len(OUTCOMES))]


def _best_column(whole: Told, signs: list[Sign], outcome: int) -> Line:
    """The column that ranks best by itself, either way up; a missing value counts as the column's median."""
    found: dict[str, list[float]] = {}
    for month in foretold(whole, outcome, GAP + 1):
        place, _ = positions(month.person, whole.chapters[month.month].after.person)
        columns = {name: values[place] for name, values in observables(whole, month.month).items()}
        columns |= {sign.name: sign.values[month.person, month.month] for sign in signs}
        for name, values in columns.items():
            filled = np.where(np.isfinite(values), values, np.nanmedian(values))
            found.setdefault(name, []).append(expected_auc(filled, month.hazard))
    mean = {name: float(np.mean(aucs)) for name, aucs in found.items()}
    best = max(mean, key=lambda name: abs(mean[name] - 0.5))
    value = max(mean[best], 1.0 - mean[best])
    return between(4, f"{OUTCOMES[outcome]}: best single column ({best})", value, (0.60, 0.72))


def _calibration(whole: Told, outcome: int, gap: int) -> Line:
    """Mean hazard over mean of the filter in each tenth of those at risk, lowest first."""
    months = list(foretold(whole, outcome, gap + 1))
    said, hazard = (np.concatenate([getattr(month, name) for month in months]) for name in ("filter", "hazard"))
    tenths = np.array_split(np.argsort(said, kind="stable"), 10)
    ratios = [float(hazard[tenth].mean() / said[tenth].mean()) for tenth in tenths]
    name = f"{OUTCOMES[outcome]}: mean hazard over the filter's, gap {gap}, by tenth of it"
    text = " ".join(f"{ratio:.2f}" for ratio in ratios)
    return told(4, name, text)


def leads(whole: Told) -> list[Line]:
    """How the filter's AUC falls with the gap."""
    lines = []
    for outcome in (PORT_OUT, UPGRADE):
        aucs = [_aucs(whole, outcome, ahead)[2] for ahead in range(1, AHEAD + 1)]
        text = ", ".join(plain(value) for value in aucs)
        lines.append(told(5, f"{OUTCOMES[outcome]}: expected AUC of the filter at gap 0, 1, 2, 3", text))
        for gap in range(1, AHEAD):
            fall = aucs[gap - 1] - aucs[gap]
            lines.append(between(5, f"{OUTCOMES[outcome]}: fall from gap {gap - 1} to {gap}", fall, (0.015, 0.04)))
    return lines


def competing(whole: Told) -> list[Line]:
    """How the endings go together, and what one model of all of them loses on porting."""
    rows = []
    for chapter in whole.watched:
        hazards = chapter.lived.hazards
        rows.append(true_chances(hazards)[at_risk(hazards, PORT_OUT)])
    every = np.log(np.maximum(np.concatenate(rows), 1e-12))
    with_port_out = np.corrcoef(every.T)[PORT_OUT]
    lines = [
        between(9, f"correlation of log port_out with {OUTCOMES[at]}", with_port_out[at], (0.4, 0.7))
        for at in (OTHER_LEAVING, SILENCE)
    ]
    lines.append(at_most(9, "correlation of log port_out with arrears", with_port_out[ARREARS], 0.1))
    return [*lines, at_least(9, "AUC that one churn model loses on port_out", _lost(whole), 0.03)]


def _lost(whole: Told) -> float:
    """Expected AUC of the filter for port-out, less that of its sum over endings by will and silence."""
    lost = []
    for month in foretold(whole, PORT_OUT, GAP + 1):
        said = whole.references[month.month]
        place, _ = positions(month.person, said.people.person)
        one = said.filter[GAP][place][:, [PORT_OUT, OTHER_LEAVING, SILENCE]].sum(axis=1)
        lost.append(expected_auc(month.filter, month.hazard) - expected_auc(one, month.hazard))
    return float(np.mean(lost))
