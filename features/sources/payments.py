"""Payments: when money came in."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import LAST, Fact, Rows, Source, days_between


class payments(Source):  # noqa: N801 - sources read as words: payments.amount_fen
    """When money came in."""

    table = TABLES["payments"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add how many days before the end of the month a payment was made."""
        paid = tables["payments"]
        return paid.mutate(days_before_the_end=days_between(paid[LAST], paid.paid_at.date()))

    amount_fen = Fact("sum", "amount_fen", about="paid in")
    topups_count = Fact("count", about="payments")
    last_days = Fact("min", "days_before_the_end", about="days since the last payment")
