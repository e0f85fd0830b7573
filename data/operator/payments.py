"""Payments: how people pay for a month, on time or late, in large notes or small, or not at all."""

from dataclasses import dataclass, replace

import numpy as np

from data.operator.endings import Endings, is_back, is_leaving
from data.operator.parameters import ARREARS, PAYING, PRICE, SIGNS
from data.operator.people import PERSONAL, Flags, Ints, People, Reals
from data.operator.span import Span
from data.operator.usage import Usage

CHANNELS = ("app", "shop", "agent", "bank", "card")
CHANNEL_SHARES = (0.62, 0.08, 0.12, 0.10, 0.08)
HALVES_FROM_FEN = 4_000
LAST_EARLY_DAY = 12


@dataclass(frozen=True)
class Payments:
    """The month's payments, one entry each; `row` is the position of the person, `part` 0 or 1 the first or second."""

    row: Ints
    part: Ints
    day: Ints
    amount_fen: Ints


def pay(
    people: People,
    span: Span,
    seen: Ints,
    *,
    usage: Usage,
    endings: Endings,
    charged_fen: Ints,
    rng: np.random.Generator,
) -> tuple[Payments, Ints]:
    """Return the payments of the month and each person's balance at its end (below 0: owed)."""
    leaving, defaults = is_leaving(endings), endings.what == ARREARS
    # Who is cut off for debt has nothing left to set against it.
    before = np.where(defaults, np.minimum(people.balance_fen, 0), people.balance_fen)
    need = charged_fen - before
    pays = (people.kind != PERSONAL) | (rng.random(len(people)) >= skips(people))
    can = (usage.days > 0) & (need > 0) & ~defaults & pays
    small = rng.random(len(people)) < np.array(SIGNS.price_small)[seen[:, PRICE]]
    back = is_back(people, span)
    amount = np.where((leaving | back) & (need > 0), need, np.where(can, _amount(people, need, small), 0))
    first = np.where(leaving, endings.day, np.where(back, people.returns_day, _day(span, seen, usage, rng)))
    halves = small & (amount >= HALVES_FROM_FEN) & ~leaving & ~back & (first < span.first + usage.last)
    rest = np.where(halves, amount // 2, 0)
    second = np.minimum(first + 1 + rng.integers(0, 10, len(people)), span.first + usage.last)
    payments = _both(amount - rest, rest, first, second)
    return payments, before + amount - charged_fen


def skips(people: People) -> Reals:
    """Return the chance that each person leaves a bill of the month unpaid."""
    chance = PAYING.skip * np.exp(PAYING.skip_trait * people.skips)
    return np.asarray(np.minimum(chance + PAYING.skip_in_debt * (people.debt_months > 0), 0.9))


def _amount(people: People, need: Ints, small: Flags) -> Ints:
    """What is paid: in one's usual notes if prepaid, to the next ten yuan otherwise."""
    note = np.where(people.is_prepaid & ~small, people.note_fen, PAYING.small_note_fen)
    return np.asarray(-(-need // note) * note, dtype=np.int64)


def _day(span: Span, seen: Ints, usage: Usage, rng: np.random.Generator) -> Ints:
    late = np.array(SIGNS.price_late_days)[seen[:, PRICE]] + rng.integers(0, 1 + LAST_EARLY_DAY, len(seen))
    return np.asarray(span.first + np.clip(late, usage.first, np.maximum(usage.last, usage.first)), dtype=np.int64)


def _both(amount: Ints, rest: Ints, first: Ints, second: Ints) -> Payments:
    one, two = np.flatnonzero(amount > 0), np.flatnonzero(rest > 0)
    return Payments(
        row=np.concatenate([one, two]),
        part=np.concatenate([np.zeros_like(one), np.ones_like(two)]),
        day=np.concatenate([first[one], second[two]]),
        amount_fen=np.concatenate([amount[one], rest[two]]),
    )


def book(people: People, balance_fen: Ints) -> People:
    """Write the balances at the end of the month into the people."""
    months = np.where(balance_fen < 0, people.debt_months + 1, 0)
    return replace(people, balance_fen=balance_fen, debt_months=months)
