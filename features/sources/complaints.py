"""Complaints: what the subscriber was unhappy about."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import LAST, Fact, Rows, Source


class complaints(Source):  # noqa: N801 - sources read as words: complaints.open_count
    """What the subscriber was unhappy about."""

    table = TABLES["complaints"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add whether a complaint was still open at the end of the month; closing known later is not known yet."""
        told = tables["complaints"]
        return told.mutate(
            is_open=(told.closed_on > told[LAST]).fill_null(True),
            is_of_fees=told.topic == "fee",
            is_of_network=told.topic == "network",
            is_unhappy=told.is_satisfied == False,  # noqa: E712
        )

    all_count = Fact("count", about="complaints opened")
    open_count = Fact("count", where="is_open", about="opened and not closed by the end of the month")
    fee_count = Fact("count", where="is_of_fees", about="about fees")
    network_count = Fact("count", where="is_of_network", about="about the network")
    unhappy_count = Fact("count", where="is_unhappy", about="closed without satisfaction")
