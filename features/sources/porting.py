"""Porting: the steps of taking a number elsewhere that were taken, and numbers that came from elsewhere."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import LAST, Fact, Rows, Source, days_between


class porting(Source):  # noqa: N801 - sources read as words: porting.queries_count
    """Steps towards another operator, and from one."""

    table = TABLES["porting"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Say of each step which it is, and how many days before the end of the month it was taken."""
        steps = tables["porting"]
        return steps.mutate(
            is_query=steps.step == "query",
            is_code=steps.step == "code",
            is_in=steps.step == "ported_in",
            days_before_the_end=days_between(steps[LAST], steps["at"].date()),
        )

    queries_count = Fact("count", where="is_query", about="eligibility queries (CXXZ)")
    codes_count = Fact("count", where="is_code", about="authorisation codes asked for (SQXZ)")
    query_days = Fact("min", "days_before_the_end", where="is_query", about="days since the last eligibility query")
    in_days = Fact("min", "days_before_the_end", where="is_in", about="days since the number was ported in")
