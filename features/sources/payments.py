"""Payments: when money came in."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import FIRST, LAST, Fact, Rows, Source, days_between

#: Paid without meeting anybody: in the app, through a bank, with a top-up card.
BY_SCREEN = ("app", "bank", "card")


class payments(Source):  # noqa: N801 - sources read as words: payments.amount_fen
    """When money came in."""

    table = TABLES["payments"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add how far into the month, and before its end, a payment was made, and where."""
        paid = tables["payments"]
        return paid.mutate(
            days_before_the_end=days_between(paid[LAST], paid.paid_at.date()),
            days_into_it=days_between(paid.paid_at.date(), paid[FIRST]),
            by_screen=paid.channel.isin(BY_SCREEN),
            by_shop=paid.channel == "shop",
            by_agent=paid.channel == "agent",
        )

    amount_fen = Fact("sum", "amount_fen", about="paid in")
    topups_count = Fact("count", about="payments")
    last_days = Fact("min", "days_before_the_end", about="days since the last payment")
    first_days = Fact("min", "days_into_it", about="days from the first of the month to the first payment")
    by_screen_count = Fact("count", where="by_screen", about="payments in the app, through a bank or with a card")
    by_shop_count = Fact("count", where="by_shop", about="payments in our own shops")
    by_agent_count = Fact("count", where="by_agent", about="payments at agents")
