"""Orders: what the subscriber ordered of his own accord; what our own calls caused is never a feature."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import LAST, Fact, Rows, Source, days_between
from features.terms import terms_of

#: Ordered without meeting anybody.
BY_SCREEN = ("app", "sms")


class orders(Source):  # noqa: N801 - sources read as words: orders.packs_count
    """What the subscriber ordered, and which plan was taken from him."""

    table = TABLES["orders"]
    besides = (TABLES["subscribers"], TABLES["plans"])

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Say of each order whose wish it was, of what, and whether a plan is dearer or cheaper than the one left."""
        ordered = tables["orders"]
        fees = terms_of(tables["plans"]).select("plan_id", "fee_fen")
        left = fees.select(product_from="plan_id", fee_from="fee_fen")
        taken = fees.select(product_to="plan_id", fee_to="fee_fen")
        wide = ordered.left_join(left, "product_from").left_join(taken, "product_to")
        own = (wide.started_by == "customer") & ~wide.is_forced
        is_change = own & (wide.kind == "plan_change")
        return wide.mutate(
            is_pack=own & (wide.kind == "pack"),
            is_change=is_change,
            is_down=is_change & (wide.fee_to < wide.fee_from),
            by_screen=own & wide.channel.isin(BY_SCREEN),
            by_shop=own & (wide.channel == "shop"),
            by_call=own & (wide.channel == "call"),
            days_before_the_end=days_between(wide[LAST], wide.ordered_at.date()),
        )

    packs_count = Fact("count", where="is_pack", about="packs ordered")
    changes_count = Fact("count", where="is_change", about="plan changes ordered")
    downs_count = Fact("count", where="is_down", about="cheaper plans ordered")
    forced_count = Fact("count", where="is_forced", about="plans changed by us without being asked")
    pack_days = Fact("min", "days_before_the_end", where="is_pack", about="days since the last pack ordered")
    by_screen_count = Fact("count", where="by_screen", about="ordered in the app or by message")
    by_shop_count = Fact("count", where="by_shop", about="ordered in our own shops")
    by_call_count = Fact("count", where="by_call", about="ordered on the telephone")
