"""People: base rates, what use varies with, lock-in, circles and the steps before a port (points 1, 6, 7, 8, 10)."""

from collections.abc import Iterable

import numpy as np

from benchmarks.operator_aims import Line, about, at_least, at_most, between, percent, plain, short, told
from benchmarks.operator_coaching import Coaching
from benchmarks.operator_told import FIRST, LAUNCH, Floats, Told, at_risk, grid, tell_plainly, true_chances
from data.operator.conditions import Conditions
from data.operator.forces import silence_target
from data.operator.hazards import VOLUNTARY
from data.operator.law import Rates
from data.operator.life import Lived
from data.operator.parameters import ARREARS, OUTCOMES, PEERING, PORT_OUT, PORTING, RATES, SILENCE, UPGRADE
from data.operator.peers import OURS
from data.operator.people import NONE, Flags, Ints
from data.operator.population import NO_DATA_LOG, expected_data_log
from data.operator.porting import CODE, IN, OUT, QUERY, flows
from models.evidence import expected_auc

PEOPLE, MONTHS = 100_000, 12
OFF = 0.05


def of_many(seed: int, people: int = PEOPLE) -> list[Line]:
    """Tell what needs many people, without references: base rates of each set, and coaching in all of them."""
    coaching, lines = Coaching(), []
    for name in ("demo", "india"):
        lived = tell_plainly(people, MONTHS, seed, Conditions(RATES[name], LAUNCH))
        lines += _rates(name, RATES[name], _counted(coaching.follow(lived)), RATES[name].port_out)
    # Portability opened six months before: the surge is over, and the seventh month is the first after a year.
    rates = RATES["china"]
    lived = tell_plainly(people, MONTHS, seed, Conditions(rates, FIRST.back(6)))
    counts = list(_counted(coaching.follow(lived)))
    lines += _rates("china", rates, counts, rates.port_out, only=6)
    lines += _rates("china after a year", rates, counts[6:], rates.port_out_after_a_year or 0.0)[:1]
    return [*lines, *coaching.lines()]


#: Of a month: events and people at risk by outcome, both by payment (postpaid, prepaid).
Counts = tuple[Floats, Floats]


def _counted(months: Iterable[Lived]) -> list[Counts]:
    """Count events and people at risk, shapes (outcomes, payments); the contacted are counted too."""
    counts = []
    for lived in months:
        payment = lived.before.is_prepaid.astype(np.int64)
        events, risk = np.zeros((len(OUTCOMES), 2)), np.zeros((len(OUTCOMES), 2))
        for outcome in range(len(OUTCOMES)):
            counted = at_risk(lived.hazards, outcome)
            risk[outcome] = np.bincount(payment[counted], minlength=2)
            events[outcome] = np.bincount(payment[counted & _happened(lived, outcome)], minlength=2)
        counts.append((events, risk))
    return counts


def _happened(lived: Lived, outcome: int) -> Flags:
    if outcome == UPGRADE:
        return np.asarray(lived.plans.is_upgrade & lived.plans.is_kept, dtype=bool)
    did = lived.endings.what == outcome
    return np.asarray(did & ((lived.endings.returns_day == NONE) | (outcome != ARREARS)), dtype=bool)


def _rates(name: str, rates: Rates, counts: Iterable[Counts], port_out: float, only: int = MONTHS) -> list[Line]:
    months = list(counts)
    events, risk = (np.sum([month[part] for month in months], axis=0) for part in range(2))
    early_events, early_risk = (np.sum([month[part] for month in months[:only]], axis=0) for part in range(2))
    found = events.sum(axis=1) / risk.sum(axis=1)
    found[PORT_OUT] = early_events[PORT_OUT].sum() / early_risk[PORT_OUT].sum()
    count = risk.sum(axis=1)
    count[PORT_OUT] = early_risk[PORT_OUT].sum()
    aims = [port_out, rates.other_leaving, rates.silence, rates.arrears, rates.upgrade]
    lines = [_rate(f"{name}: {what}", found[at], aims[at], count[at]) for at, what in enumerate(OUTCOMES)]
    if rates.silence_prepaid is None:
        return lines
    lines[SILENCE] = told(1, f"{name}: silence", percent(found[SILENCE]))
    by_payment = events[SILENCE] / risk[SILENCE]
    for at, payment in enumerate(("postpaid", "prepaid")):
        aim = silence_target(rates, is_prepaid=at == 1)
        lines.append(_rate(f"{name}: silence, {payment}", by_payment[at], aim, risk[SILENCE, at]))
    return lines


def _rate(what: str, found: float, aim: float, at_risk_count: float) -> Line:
    """Within 5 %, or twice the standard error where events are few."""
    off = max(OFF, 2.0 / float(np.sqrt(max(aim * at_risk_count, 1.0))))
    return about(1, f"{what}, a month of those at risk", found, (aim, off), percent)


def noise(whole: Told) -> list[Line]:
    """How much of the variance of the logarithm of a month's data person, place, handset and season explain."""
    logs, places = [], []
    for chapter in whole.watched:
        lived = chapter.lived
        full = (lived.usage.days == lived.span.days) & (lived.usage.data_kb > 0)
        full &= lived.before.data_log > NO_DATA_LOG / 2
        zero = np.zeros(len(full))
        logs.append(np.where(full, np.log(np.maximum(lived.usage.data_kb, 1)), np.nan))
        places.append(expected_data_log(zero, lived.before.prefecture, lived.before.terminal))
    values, place = grid(whole, logs), grid(whole, places)
    known = np.isfinite(values)
    count = known.sum(axis=1)
    kept = known & (count >= 2)[:, None]
    rest = values - np.where(kept, place, 0.0)
    rest -= (np.where(kept, rest, 0).sum(axis=1) / np.maximum(count, 1))[:, None]
    rest -= np.where(kept, rest, 0).sum(axis=0) / np.maximum(kept.sum(axis=0), 1)
    free = kept.sum() - (count >= 2).sum() - len(whole.watched)
    explained = 1.0 - float((rest[kept] ** 2).sum() / free) / float(values[kept].var())
    return [at_least(6, "variance of log data: person, prefecture, handset, season", explained, 0.60, percent)]


def lock_in(whole: Told) -> list[Line]:
    """How many are bound, and what that does to porting."""
    bound, living = 0, 0
    for chapter in whole.watched:
        alive = chapter.after.is_living
        bound += int((chapter.after.lockin_day[alive] > chapter.lived.span.last).sum())
        living += int(alive.sum())
    return [about(7, "locked in at the end of a month", bound / living, (0.45, 0.10), percent)]


def circles(whole: Told) -> list[Line]:
    """How large circles are, how alike their members, and how much they pull."""
    last, people = whole.circles[-1], whole.watched[-1].lived.before
    sizes = np.diff(last.begins)[people.person]
    pull = np.exp(np.concatenate([chapter.lived.before.circle_pull for chapter in whole.watched]))
    same, by_chance = _alike(whole)
    small, large = float(sizes.min()), float(sizes.max())
    return [
        between(8, "smallest circle", small, (PEERING.fewest, PEERING.largest), short),
        between(8, "largest circle", large, (PEERING.fewest, PEERING.largest), short),
        told(8, "median circle", short(float(np.median(sizes)))),
        told(8, "customers among peers who live in one's prefecture, over chance", short(same / by_chance)),
        told(8, "mean factor of ported peers on porting", plain(float(pull.mean()))),
        told(8, "people with a ported peer", percent(float((pull > 1).mean()))),
        at_most(8, "largest factor of ported peers", round(float(pull.max()), 6), PEERING.most),
        told(8, "port_out: AUC of the hazard less that without the peers' factor", plain(_worth_of_peers(whole))),
    ]


def _worth_of_peers(whole: Told) -> float:
    """What a ranking by everything but the ported peers loses, mean of the months."""
    lost = []
    for chapter in whole.watched:
        lived = chapter.lived
        free = at_risk(lived.hazards, PORT_OUT)
        hazard, pull = true_chances(lived.hazards)[free, PORT_OUT], np.exp(lived.before.circle_pull[free])
        lost.append(expected_auc(hazard, hazard) - expected_auc(hazard / pull, hazard))
    return float(np.mean(lost))


def _alike(whole: Told) -> tuple[float, float]:
    last, people = whole.circles[-1], whole.watched[-1].lived.before
    place = np.full(whole.ever, NONE)
    place[people.person] = people.prefecture
    ours = (last.peer >= 0) & (last.served_by[np.maximum(last.peer, 0)] == OURS)
    one, other = place[last.person[ours]], place[last.peer[ours]]
    both = (one != NONE) & (other != NONE)
    shares = np.bincount(people.prefecture) / len(people)
    return float((one[both] == other[both]).mean()), float((shares**2).sum())


def porting(whole: Told) -> list[Line]:
    """What precedes a port, and where numbers go and come from."""
    months = [chapter.lived for chapter in whole.watched]
    asked = grid(whole, [_stepped(lived, QUERY) for lived in months]) > 0
    ported = grid(whole, [_stepped(lived, OUT) for lived in months]) > 0
    person, at = np.nonzero(ported)
    person, at = person[at >= 3], at[at >= 3]
    before = np.array([asked[who, month - 3 : month + 1].any() for who, month in zip(person, at, strict=True)])
    idle = asked & ~np.array([ported[:, month : month + 4].any(axis=1) for month in range(len(months))]).T
    people = sum(int(lived.was_here.sum()) for lived in months)
    same = [_ports_the_same_day(lived) for lived in months]
    share = sum(hits for hits, _codes in same) / sum(codes for _hits, codes in same)
    return [
        about(10, "ports with a query in the month or the three before", float(before.mean()), (0.45, 0.10), percent),
        about(10, "queries of others, a month", float(idle.sum() / people), (0.0015, 0.20), percent),
        about(10, "codes that port the same day", share, (PORTING.code_same_day, 0.10), percent),
        *_flows(months, to_us=False),
        *_flows(months, to_us=True),
        about(10, "margins of the flows between operators, ten thousands", float(np.sum(PORTING.flows)), (47.7, 0.01)),
    ]


def _stepped(lived: Lived, step: int) -> Floats:
    rows = lived.steps.row[lived.steps.step == step]
    return np.asarray(np.bincount(rows, minlength=len(lived.people)) > 0, dtype=np.float64)


def _ports_the_same_day(lived: Lived) -> tuple[int, int]:
    steps, out = lived.steps, np.full(len(lived.people), NONE)
    gone = steps.step == OUT
    out[steps.row[gone]] = steps.day[gone]
    code = steps.step == CODE
    return int((out[steps.row[code]] == steps.day[code]).sum()), int(code.sum())


def _flows(months: list[Lived], *, to_us: bool) -> list[Line]:
    others: Ints = np.concatenate(
        [lived.steps.operator[lived.steps.step == (IN if to_us else OUT)] for lived in months]
    )
    found, aim = np.bincount(others, minlength=len(PORTING.operators)) / len(others), flows(to_us=to_us)
    way = "come from" if to_us else "go to"
    return [
        between(10, f"numbers that {way} {name}", found[at], (aim[at] - 0.06, aim[at] + 0.06), percent)
        for at, name in enumerate(PORTING.operators)
        if name != PORTING.own_operator
    ]


def voluntary(lived: Lived) -> Floats:
    """Return the chance of leaving at one's own will in a month, nobody contacted."""
    return np.asarray(true_chances(lived.hazards)[:, list(VOLUNTARY)].sum(axis=1))
