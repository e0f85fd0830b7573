"""Prospects: the debts and handsets that may come before a month ahead, and what they would do to its outcomes."""

from dataclasses import dataclass

import numpy as np

from data.operator import catalogue
from data.operator.agreements import NEW_SHARE, may_renew, renews
from data.operator.parameters import LEAVING, LOCKIN, PAYING, UPGRADING
from data.operator.people import Flags, People, Reals
from data.operator.span import Span, span_of


@dataclass(frozen=True)
class Skipping:
    """How readily bills are left unpaid: values of the trait and how likely each is, both (people, values)."""

    trait: Reals
    weight: Reals


def arrears_pull(people: People, skipping: Skipping, ahead: int) -> Reals:
    """Return the log-odds of arrears that trait and months in debt add, expected so many months ahead.

    Who owes leaves the next bill unpaid as readily as `payments.skips` has it, or pays all; who has enough to their
    credit for the months till then cannot come to owe.
    """
    deepest = len(LEAVING.debt_arrears) - 1
    depth = np.eye(deepest + 1)[np.minimum(people.debt_months, deepest)][:, None, :]
    fresh = np.minimum(PAYING.skip * np.exp(PAYING.skip_trait * skipping.trait), 0.9)
    again = np.minimum(fresh + PAYING.skip_in_debt, 0.9)
    for month in range(1, ahead):
        needs = (people.balance_fen < month * catalogue.PLAN_FEE_FEN[people.plan])[:, None]
        deeper = depth * np.stack([fresh * needs] + [again] * deepest, axis=-1)
        pays = 1.0 - deeper.sum(axis=-1)
        deepest_too = deeper[..., -2] + deeper[..., -1]
        depth = np.stack([pays, *np.moveaxis(deeper[..., :-2], -1, 0), deepest_too], axis=-1)
    whole = skipping.weight * np.exp(LEAVING.trait_arrears * skipping.trait)
    return np.asarray(np.log((whole * (depth @ np.exp(LEAVING.debt_arrears))).sum(axis=1)))


def handset_pull(people: People, span: Span, ahead: int) -> Reals:
    """Return the log-odds of moving up that handsets bought before the month of `span` are expected to add."""
    none_bought = np.ones(len(people))
    for month in range(1, ahead):
        none_bought *= 1.0 - _buys(people, span_of(span.month.back(ahead - month)))
    old_plan = ~catalogue.PLAN_IS_5G[people.plan]
    newly = people.terminal_day > span.first - UPGRADING.new_terminal_days
    now = UPGRADING.new_terminal * newly
    now = now + UPGRADING.network_ahead * (catalogue.TERMINAL_IS_5G[people.terminal] & old_plan)
    share_5g = NEW_SHARE[catalogue.TERMINAL_IS_5G].sum()
    ahead_of_plan = 1.0 + share_5g * (np.exp(UPGRADING.network_ahead * old_plan) - 1.0)
    bought = np.exp(UPGRADING.new_terminal - now) * ahead_of_plan
    return np.asarray(np.log(none_bought + (1.0 - none_bought) * bought))


def _buys(people: People, span: Span) -> Reals:
    """How likely somebody buys a handset in a month, with an agreement or freely (`agreements.renew`)."""
    may: Flags = may_renew(people)
    takes = renews(people, span) * (people.lockin_day < span.last) * LOCKIN.with_terminal
    return np.asarray(may * (1.0 - (1.0 - takes) * (1.0 - LOCKIN.terminal_alone)))
