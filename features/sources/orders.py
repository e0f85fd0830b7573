"""Orders: what the subscriber ordered of his own accord; what our own calls caused is never a feature."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import Fact, Rows, Source

#: Ordered without meeting anybody.
BY_SCREEN = ("app", "sms")


class orders(Source):  # noqa: N801 - sources read as words: orders.packs_count
    """What the subscriber ordered."""

    table = TABLES["orders"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Keep what the customer started himself."""
        ordered = tables["orders"]
        own = ordered.filter((ordered.started_by == "customer") & ~ordered.is_forced)
        return own.mutate(
            is_pack=own.kind == "pack",
            is_change=own.kind == "plan_change",
            by_screen=own.channel.isin(BY_SCREEN),
            by_shop=own.channel == "shop",
            by_call=own.channel == "call",
        )

    packs_count = Fact("count", where="is_pack", about="packs ordered")
    changes_count = Fact("count", where="is_change", about="plan changes ordered")
    by_screen_count = Fact("count", where="by_screen", about="ordered in the app or by message")
    by_shop_count = Fact("count", where="by_shop", about="ordered in our own shops")
    by_call_count = Fact("count", where="by_call", about="ordered on the telephone")
