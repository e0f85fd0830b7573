"""Bills: what was charged for a month."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import Fact, Rows, Source


class bills(Source):  # noqa: N801 - sources read as words: bills.charged_fen
    """What was charged."""

    table = TABLES["bills"]
    absent = None

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add what was charged all in all."""
        parts = tables["bills"]
        over = parts.data_overage_fen + parts.voice_overage_fen
        return parts.mutate(
            over_fen=over,
            charged_fen=parts.plan_fee_fen + over + parts.packs_fen + parts.other_fen - parts.discount_fen,
        )

    charged_fen = Fact("sum", "charged_fen", about="charged all in all")
    plan_fee_fen = Fact("sum", "plan_fee_fen", about="fee of the plan as charged")
    overage_fen = Fact("sum", "over_fen", about="beyond the allowance, data and voice")
    data_overage_fen = Fact("sum", "data_overage_fen", about="data beyond the allowance")
    packs_fen = Fact("sum", "packs_fen", about="packs")
    discount_fen = Fact("sum", "discount_fen", about="taken off")
    owed_fen = Fact("sum", "owed_fen", about="owed at the end of the month")
