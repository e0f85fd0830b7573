"""Money: what people pay, how that goes with risk, and what contacts are worth at best (point 13)."""

from dataclasses import dataclass

import numpy as np

from benchmarks.operator_aims import Line, about, at_least, between, plain, told, yuan
from benchmarks.operator_contacts import is_right, looks
from benchmarks.operator_logistic import crossed
from benchmarks.operator_people import voluntary
from benchmarks.operator_told import Floats, Told, positions
from data.operator.causes import shown
from data.operator.contacts import OFFERS
from data.operator.hazards import VOLUNTARY
from data.operator.parameters import CONTACTING, WEIGHTS
from data.operator.people import Ints, People
from serving.offers import OFFERS as STATED
from serving.terms import Terms

CAPACITY = 0.02
FEN = 100.0
CALL = 0
FIRST, LAST = 4, 11
#: The offer that is made to everybody, where there is but one.
ONE = "credit_10"


def money(whole: Told) -> list[Line]:
    """What is charged a month, and how it goes with the risk of leaving."""
    charged, risk = [], []
    for chapter in whole.watched:
        lived = chapter.lived
        full = lived.before.is_living & lived.was_here & (lived.usage.days == lived.span.days)
        full &= voluntary(lived) > 0
        charged.append(lived.bills.charged_fen[full] / FEN)
        risk.append(voluntary(lived)[full])
    bill, hazard = np.concatenate(charged), np.concatenate(risk)
    correlation = float(np.corrcoef(np.log(np.maximum(bill, 1.0)), np.log(hazard))[0, 1])
    return [
        about(13, "ARPU, median", float(np.median(bill)), (45.0, 0.10), yuan),
        about(13, "ARPU, 95th percentile", float(np.quantile(bill, 0.95)), (160.0, 0.10), yuan),
        between(13, "correlation of log bill and log risk of leaving", correlation, (-0.2, -0.1)),
        *_worth(whole),
    ]


@dataclass(frozen=True)
class Stakes:
    """A month's people who may be contacted; worth in fen of each offer to each, (people, offers)."""

    by_truth: Floats
    by_exports: Floats
    risk: Floats  # as the filter sees it
    at_stake: Floats  # what three months of leaving would cost


def _worth(whole: Told) -> list[Line]:
    """The worth of a month's contacts at capacity, nobody's luck counted, mean of the months."""
    months = [_stakes(whole, at) for at in range(FIRST, LAST)]
    rows = np.array([_chosen(month) for month in months]) / FEN
    top, reachable, oracle, at_stake = rows.mean(axis=0)
    ratio = abs(top) / reachable
    return [
        Line(
            13,
            f"worth a month of {ONE} to the top 2 % of risk, over that of the reachable oracle",
            "within 0.20 of 0",
            plain(top / reachable),
            bool(ratio <= 0.2),
        ),
        told(13, "the same in money; what is at stake among them", f"{yuan(top)}; {yuan(at_stake)}"),
        at_least(
            13, "reachable oracle: who and what by the filter and what is seen, worth a month", reachable, 1.0, yuan
        ),
        at_least(13, "the same, least of the months", float(rows[:, 1].min()), 1.0, yuan),
        told(13, "per-person oracle: by true hazard, type, reach", yuan(oracle)),
        between(13, "per-person oracle over the reachable one", oracle / reachable, (2.0, 5.0), plain),
    ]


def _chosen(month: Stakes) -> tuple[float, ...]:
    """Worth of one offer to the top risk, of the best by what is known and by what is so; what the top has at stake."""
    count = round(CAPACITY * len(month.risk))
    top = np.argsort(-month.risk, kind="stable")[:count]
    one = month.by_truth[top, CONTACTING.offers.index(ONE)].sum()
    at_stake = month.at_stake[top].sum()
    return (
        float(one),
        _picked(month.by_exports, month.by_truth, count),
        _picked(month.by_truth, month.by_truth, count),
        float(at_stake),
    )


def _picked(by: Floats, truth: Floats, count: int) -> float:
    """True worth of the best offer to the best people, as `by` sees both; nobody is contacted at an expected loss."""
    offer = by.argmax(axis=1)
    best = by[np.arange(len(by)), offer]
    listed = np.argsort(-best, kind="stable")[:count]
    listed = listed[best[listed] > 0]
    return float(truth[listed, offer[listed]].sum())


def _stakes(whole: Told, at: int) -> Stakes:
    """Calls in the next month: saved leaving of three months x value kept, less what call and offer cost."""
    said, lived = whole.references[at], whole.chapters[at + 1].lived
    place, found = positions(said.people.person, lived.before.person)
    kept = np.flatnonzero(found & (voluntary(lived)[place] > 0) & said.people.is_living)
    people, rows = said.people.only(kept), place[kept]
    hazard, by_filter = voluntary(lived)[rows], said.filter[0][kept][:, list(VOLUNTARY)].sum(axis=1)
    charged, there = positions(people.person, whole.chapters[at].lived.people.person)
    bill = np.where(there, whole.chapters[at].lived.bills.charged_fen[charged], 0)
    kinds, reach = np.eye(len(CONTACTING.types))[people.contact_type], _reach(people.reachable)
    columns = looks(people)[1]
    guess = crossed(columns, people.contact_type, people.person % 2 == 0)
    seen_reach = _reach(_line(columns, people.reachable))
    fits = _fits(people)
    apparent = np.argmax(shown(people) * np.array(WEIGHTS.port_out), axis=1)
    seen_fits = np.array(CONTACTING.offer_of_cause)[apparent][:, None] == np.array(CONTACTING.offers)
    truth = _gain(kinds, fits, reach * hazard, _value(people, bill, hazard)) - _cost(reach)
    guessed = _gain(guess, seen_fits, seen_reach * by_filter, _value(people, bill, by_filter)) - _cost(seen_reach)
    at_stake = len(CONTACTING.spread) * hazard * _value(people, bill, hazard)
    return Stakes(truth, guessed, by_filter, at_stake)


def _fits(people: People) -> Floats:
    offers: list[Ints] = [np.full(len(people), OFFERS.index(name)) for name in CONTACTING.offers]
    return np.column_stack([is_right(people, offer) for offer in offers])


def _gain(kinds: Floats, fits: Floats, saved: Floats, value: Floats) -> Floats:
    """Fen kept by each offer, (people, offers): over three months of like hazard the spread effects add up to three."""
    lowers = kinds @ (1.0 - np.array(CONTACTING.type_factors))
    strength = np.where(fits, 1.0, CONTACTING.wrong_offer)
    return np.asarray(len(CONTACTING.spread) * lowers[:, None] * strength * (saved * value)[:, None])


def _reach(log_odds: Floats) -> Floats:
    """Chance that a call reaches somebody of that habit."""
    mean = CONTACTING.reach[CALL]
    odds = mean / (1.0 - mean) * np.exp(log_odds)
    return np.asarray(odds / (1.0 + odds))


def _line(columns: Floats, values: Floats) -> Floats:
    """The least-squares guess of a habit from what is seen."""
    rows = np.column_stack([np.ones(len(columns)), (columns - columns.mean(axis=0)) / columns.std(axis=0)])
    return np.asarray(rows @ np.linalg.lstsq(rows, values, rcond=None)[0])


def _cost(reach: Floats) -> Floats:
    """Fen of a call with each offer, by the stated costs: of the call always, of the offer if it is taken."""
    stated = {offer.offer_id: offer.cost_fen for offer in STATED}
    cost = np.array([stated[name] for name in CONTACTING.offers]) * np.array(CONTACTING.accepted)
    return np.asarray(Terms().attempts["call"].cost_fen + reach[:, None] * cost)


def _value(people: People, bill_fen: Floats | Ints, hazard: Floats) -> Floats:
    """Fen a stay is worth: margin on the bill, discounted, while the person stays, up to the horizon."""
    terms = Terms()
    silent, owing = (
        np.where(people.is_prepaid, by["prepaid"], by["postpaid"])
        for by in (terms.silence_hazard, terms.arrears_hazard)
    )
    month = np.arange(1, terms.horizon_months + 1)
    stays = (1.0 - np.minimum(hazard + silent + owing, 0.9)) * terms.discount_share
    return np.asarray(terms.margin_share * bill_fen * (stays[:, None] ** month).sum(axis=1))
