"""Money: what people pay, how that goes with risk, and what contacts are worth at best (point 13).

`python -m benchmarks.operator_money [SEED ...]` measures a year of contacts of 20,000 people for each seed.
"""

import sys
from dataclasses import dataclass

import numpy as np

from benchmarks.operator_aims import Line, about, at_least, between, plain, printed, told, yuan
from benchmarks.operator_ceiling import WARM_UP
from benchmarks.operator_contacts import looks
from benchmarks.operator_logistic import crossed
from benchmarks.operator_people import voluntary
from benchmarks.operator_told import Floats, Told, positions, tell_in_memory
from data.operator.campaigns import right_offer
from data.operator.causes import shown
from data.operator.hazards import VOLUNTARY
from data.operator.moments import AHEAD
from data.operator.parameters import CONTACTING
from data.operator.people import Flags, Ints, People
from serving.terms import Terms

CAPACITY = 0.02
FEN = 100.0
CALL = 0
CLOSE = 0.2
SEEDS, SUBSCRIBERS, YEAR = (11, 12, 13, 14, 15), 20_000, 12
OFFERED = np.array(CONTACTING.offers)
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
    """The worth of contacts at capacity, nobody's luck counted, mean of the months."""
    return _told(worths(whole))


def worths(whole: Told) -> Floats:
    """Return what `_chosen` finds of each watched month after the warm-up, in yuan."""
    return np.array([_chosen(_stakes(whole, at)) for at in range(WARM_UP, len(whole.references))]) / FEN


def _told(months: Floats, of: str = "") -> list[Line]:
    top, reachable, oracle, at_stake = months.mean(axis=0)
    ratio = top / reachable
    return [
        Line(
            13,
            f"{of}worth a month of {ONE} to the top 2 % of risk, over that of the reachable oracle",
            "within 0.20 of 0",
            plain(ratio),
            bool(abs(ratio) <= CLOSE),
        ),
        told(13, f"{of}the same in money; what is at stake among them", f"{yuan(top)}; {yuan(at_stake)}"),
        at_least(
            13,
            f"{of}reachable oracle: by the filter and what is seen, worth a month",
            reachable,
            1.0,
            yuan,
        ),
        told(13, f"{of}the same, least of the months", yuan(float(months[:, 1].min()))),
        told(13, f"{of}per-person oracle: by true hazard, type, reach", yuan(oracle)),
        between(13, f"{of}per-person oracle over the reachable one", oracle / reachable, (2.0, 5.0), plain),
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
    people = said.people.only(kept)
    so, seen = (
        np.column_stack([by[ahead][kept][:, list(VOLUNTARY)].sum(axis=1) for ahead in range(AHEAD)])
        for by in (said.state, said.filter)
    )
    charged, there = positions(people.person, whole.chapters[at].lived.people.person)
    bill = np.where(there, whole.chapters[at].lived.bills.charged_fen[charged], 0)
    columns, reach = looks(people)[1], _reach(people.reachable)
    kinds = np.eye(len(CONTACTING.types))[people.contact_type]
    guess = crossed(columns, people.contact_type, people.person % 2 == 0)
    seen_reach = _reach(_line(columns, people.reachable))
    fits, seen_fits = (right_offer(levels)[:, None] == OFFERED for levels in (people.levels, shown(people)))
    truth = _gain(kinds, fits, reach * _lost(people, bill, so)) - _cost(reach)
    guessed = _gain(guess, seen_fits, seen_reach * _lost(people, bill, seen)) - _cost(seen_reach)
    return Stakes(truth, guessed, seen[:, 0], _lost(people, bill, so))


def _gain(kinds: Floats, fits: Floats | Flags, lost: Floats) -> Floats:
    """Fen kept by each offer, (people, offers), of what those who are reached would lose us."""
    lowers = kinds @ (1.0 - np.array(CONTACTING.type_factors))
    return np.asarray(lowers[:, None] * np.where(fits, 1.0, CONTACTING.wrong_offer) * lost[:, None])


def _lost(people: People, bill_fen: Floats | Ints, hazard: Floats) -> Floats:
    """Fen that leaving costs in the three months in which a contact acts, weighed as it acts in each."""
    weight = len(CONTACTING.spread) * np.array(CONTACTING.spread)
    return np.asarray((hazard[:, : len(weight)] @ weight) * _value(people, bill_fen, hazard))


def _reach(log_odds: Floats) -> Floats:
    """Chance that a call reaches somebody of that habit."""
    mean = CONTACTING.reach_of_the_mean[CALL]
    odds = mean / (1.0 - mean) * np.exp(log_odds)
    return np.asarray(odds / (1.0 + odds))


def _line(columns: Floats, values: Floats) -> Floats:
    """The least-squares guess of a habit from what is seen."""
    rows = np.column_stack([np.ones(len(columns)), (columns - columns.mean(axis=0)) / columns.std(axis=0)])
    return np.asarray(rows @ np.linalg.lstsq(rows, values, rcond=None)[0])


def _cost(reach: Floats) -> Floats:
    """Fen of a call with each offer: of the call always, of the offer if it is taken."""
    return np.asarray(CONTACTING.call_fen + reach[:, None] * np.array(CONTACTING.offer_fen) * CONTACTING.accepted)


def _value(people: People, bill_fen: Floats | Ints, hazard: Floats) -> Floats:
    """Fen a stay is worth: margin on the bill, discounted, while the person stays, up to the horizon.

    `hazard` of leaving by month ahead, (people, months); that of the last goes on.
    """
    terms = Terms()
    silent, owing = (
        np.where(people.is_prepaid, by["prepaid"], by["postpaid"])
        for by in (terms.silence_hazard, terms.arrears_hazard)
    )
    stays, value = np.ones(len(people)), np.zeros(len(people))
    for month in range(terms.horizon_months):
        leaves = hazard[:, min(month, hazard.shape[1] - 1)] + silent + owing
        stays = stays * (1.0 - np.minimum(leaves, 1.0)) * terms.discount_share
        value += stays
    return np.asarray(CONTACTING.margin * bill_fen * value)


def main(seeds: list[int]) -> None:
    """Print what a year is worth, seed by seed and on average."""
    years = {seed: worths(tell_in_memory(SUBSCRIBERS, WARM_UP + YEAR, seed)) for seed in seeds}
    lines = [line for seed, months in years.items() for line in _told(months, f"seed {seed}: ")]
    print(f"{SUBSCRIBERS:,} people, {YEAR} months.\n")
    print(printed([*lines, *_told(np.concatenate(list(years.values())), "all seeds: ")]))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SEEDS))
