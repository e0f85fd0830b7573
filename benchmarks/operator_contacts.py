"""Contacts: whom they reach, how people of each type react, selling and coaching (points 11 and 12)."""

import numpy as np

from benchmarks.operator_aims import Line, about, at_most, between, percent, plain, told
from benchmarks.operator_logistic import crossed
from benchmarks.operator_people import voluntary
from benchmarks.operator_told import Floats, Told
from data.operator import catalogue
from data.operator.campaigns import CAMPAIGNS, TREATED, fit_of_dearer, right_offer
from data.operator.contacts import OFFERS
from data.operator.life import Lived
from data.operator.parameters import CONTACTING, SELLING
from data.operator.people import NONE, Flags, Ints, People, Reals
from models.evidence import auc

CAMPAIGN = {campaign.name: at for at, campaign in enumerate(CAMPAIGNS)}


def looks(people: People) -> tuple[tuple[str, ...], Floats]:
    """Return what a desk sees of people, and the names of these columns."""
    known = people.birth_year != NONE
    columns = {
        "birth year": np.where(known, people.birth_year, np.median(people.birth_year[known])),
        "root of tenure": -np.sqrt(people.joined_day.max() - people.joined_day),
        "prepaid": people.is_prepaid,
        "data": np.maximum(people.data_usual, 0.0),
        "voice": people.voice_log,
        "broadband": people.has_broadband,
        "plan fee": catalogue.PLAN_FEE_FEN[people.plan],
        "5G handset": catalogue.TERMINAL_IS_5G[people.terminal],
    }
    return tuple(columns), np.column_stack(list(columns.values())).astype(np.float64)


def reach(whole: Told) -> list[Line]:
    """How many of the randomised are reached, by channel, and how well that can be foretold."""
    people, channels, hits, seen = [], [], [], []
    for chapter in whole.watched:
        before, contacts = chapter.lived.before, chapter.lived.contacts
        sent = _assigned(chapter.lived, "RANDOM", TREATED) & contacts.is_sent
        row = contacts.row[sent]
        people.append(before.person[row])
        channels.append(contacts.channel[sent])
        hits.append(contacts.is_reached[sent])
        seen.append(looks(before)[1][row])
    channel, reached = np.concatenate(channels), np.concatenate(hits)
    lines = [
        about(11, f"reached by {name}, of those sent", float(reached[channel == at].mean()), (aim, 0.10), percent)
        for at, (name, aim) in enumerate(zip(CONTACTING.channels, CONTACTING.reach, strict=True))
    ]
    by_channel = channel[:, None] == np.arange(1, len(CONTACTING.channels))
    columns = np.column_stack([np.concatenate(seen), by_channel])
    chance = crossed(columns, reached, np.concatenate(people) % 2 == 0)[:, 1]
    value = auc(chance, reached.astype(np.float64))
    foretold = between(11, "AUC of being reached, foretold from what is seen", value, (0.67, 0.73))
    return [_randomised(whole), *lines, foretold]


def _randomised(whole: Told) -> Line:
    shares = []
    for chapter in whole.watched:
        people, contacts = chapter.lived.before, chapter.lived.contacts
        may = people.is_living & ~people.opt_marketing & (people.refused_day == NONE).all(axis=1)
        may &= people.joined_day < chapter.lived.span.first
        shares.append((contacts.campaign == CAMPAIGN["RANDOM"]).sum() / may.sum())
    aim = CONTACTING.treated + CONTACTING.control
    what = "randomised a month of those who may be contacted, half of them control"
    return about(11, what, float(np.mean(shares)), (aim, 0.10), percent)


def _assigned(lived: Lived, campaign: str, arm: int) -> Flags:
    contacts = lived.contacts
    return np.asarray((contacts.campaign == CAMPAIGN[campaign]) & (contacts.arm == arm), dtype=bool)


def types(whole: Told) -> list[Line]:
    """How many are of each type, and how far that can be foretold, by all columns and by the best one."""
    people = whole.watched[-1].after
    people = people.only(people.is_living)
    names, columns = looks(people)
    chance = crossed(columns, people.contact_type, people.person % 2 == 0)
    lines = []
    for at, name in enumerate(CONTACTING.types):
        mine = (people.contact_type == at).astype(np.float64)
        lines.append(about(11, f"{name}: share", float(mine.mean()), (CONTACTING.type_shares[at], 0.10), percent))
        lines.append(between(11, f"{name}: AUC against the rest", auc(chance[:, at], mine), (0.65, 0.72)))
        singles = [auc(columns[:, column], mine) for column in range(len(names))]
        best = max(range(len(names)), key=lambda column: abs(singles[column] - 0.5))
        value = max(singles[best], 1.0 - singles[best])
        lines.append(at_most(11, f"{name}: best single column ({names[best]})", value, 0.62))
    return lines


def is_right(people: People, offer: Ints) -> Flags:
    """Whether an offer (position in OFFERS) answers what presses each person most."""
    return np.asarray(right_offer(people.levels) == np.array(OFFERS)[offer], dtype=bool)


def effects(whole: Told) -> list[Line]:
    """What a first contact that reaches somebody did to voluntary leaving over three months, weighed by hazard."""
    kinds, rights, factors, weights = [], [], [], []
    for chapter in whole.watched:
        lived, contacts = chapter.lived, chapter.lived.contacts
        hit = _assigned(lived, "RANDOM", TREATED) & contacts.is_reached
        row = contacts.row[hit]
        first = lived.before.contacted_day[row] < lived.span.first - CONTACTING.again_days
        first &= (lived.before.effects[row] == 1.0).all(axis=1)
        # Causes move before the contacts of a month: what presses is as at its end.
        right = is_right(lived.people.only(row), contacts.offer[hit])
        kinds.append(lived.before.contact_type[row][first])
        rights.append(right[first])
        factors.append(contacts.later_factors[row].mean(axis=1)[first])
        weights.append(voluntary(lived)[row][first])
    kind, is_fit = np.concatenate(kinds), np.concatenate(rights)
    factor, weight = np.concatenate(factors), np.concatenate(weights)
    return [line for at in range(len(CONTACTING.types)) for line in _effect(at, kind == at, is_fit, (factor, weight))]


def _effect(at: int, mine: Flags, is_fit: Flags, drawn: tuple[Reals, Reals]) -> list[Line]:
    factor, weight = drawn
    aim, name = CONTACTING.type_factors[at], CONTACTING.types[at]
    lines = []
    for fits, goal in ((True, aim), (False, 1.0 + (aim - 1.0) * CONTACTING.wrong_offer)):
        rows = mine & (is_fit == fits)
        found = float(np.average(factor[rows], weights=weight[rows]))
        offer = "right" if fits else "wrong"
        lines.append(about(11, f"{name}: factor on leaving, {offer} offer", found, (goal, 0.03)))
    return lines


def selling(whole: Told) -> list[Line]:
    """What a call for a dearer plan does to voluntary leaving on average."""
    factor, hazard = [], []
    for chapter in whole.watched:
        lived = chapter.lived
        row = lived.contacts.row[_assigned(lived, "UP", TREATED)]
        factor.append(np.array(SELLING.factors)[fit_of_dearer(lived.before.only(row))])
        hazard.append(voluntary(lived)[row])
    every, weight = np.concatenate(factor), np.concatenate(hazard)
    mix = " / ".join(f"{(every == value).mean():.0%}" for value in SELLING.factors)
    mean = float(np.average(every, weights=weight))
    return [
        about(12, "factor of a selling call on voluntary leaving, mean by hazard", mean, (1.56, 0.05)),
        told(12, f"called: factors {' / '.join(map(str, SELLING.factors))}", mix),
        told(12, "factor, mean of people", plain(float(every.mean()))),
        told(12, "all contacts of all campaigns: factor on leaving at one's own will", plain(_of_all(whole))),
    ]


def _of_all(whole: Told) -> float:
    """What contacts make of the voluntary leaving of everybody, contacted or not."""
    months = [chapter.lived for chapter in whole.watched]
    with_them = sum(float((voluntary(lived) * lived.contacts.factor).sum()) for lived in months)
    return with_them / sum(float(voluntary(lived).sum()) for lived in months)
