"""Complaints: what the subscriber was unhappy about."""

import ibis
import ibis.expr.types as ir

from data.tables import TABLES
from data.tables.complaints import TOPICS
from features.facts import LAST, Fact, Rows, Source, days_between

#: From this severity on a complaint is grave.
GRAVE = 3


class complaints(Source):  # noqa: N801 - sources read as words: complaints.open_count
    """What the subscriber was unhappy about."""

    table = TABLES["complaints"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Say of each complaint how grave it is, what about, and whether it was put right by the end of the month.

        Closing that is known later is not known yet.
        """
        told = tables["complaints"]
        is_open = (told.closed_on > told[LAST]).fill_null(True)
        opened, until = told.opened_at.date(), ibis.ifelse(is_open, told[LAST], told.closed_on)
        return told.mutate(
            **{f"is_of_{topic}": told.topic == topic for topic in TOPICS},
            is_open=is_open,
            is_grave=told.severity_level >= GRAVE,
            is_unhappy=~told.is_satisfied,
            days_before_the_end=days_between(told[LAST], opened),
            days_open=days_between(until, opened),
        )

    all_count = Fact("count", about="complaints opened")
    open_count = Fact("count", where="is_open", about="opened and not closed by the end of the month")
    grave_count = Fact("count", where="is_grave", about="grave ones")
    escalated_count = Fact("count", where="is_escalated", about="gone to the regulator (工信部申诉)")
    unhappy_count = Fact("count", where="is_unhappy", about="closed without satisfaction")
    fee_count = Fact("count", where="is_of_fee", about="about fees")
    network_count = Fact("count", where="is_of_network", about="about the network")
    contract_count = Fact("count", where="is_of_contract", about="about agreements and their terms")
    marketing_count = Fact("count", where="is_of_marketing", about="about being called and written to")
    last_days = Fact("min", "days_before_the_end", about="days since the last complaint")
    open_days = Fact("max", "days_open", about="days the longest was open, to its closing or the end of the month")
