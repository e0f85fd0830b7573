"""Usage: what was used, day by day, or, where an operator has no days to give, the month at once."""

import ibis
import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import LAST, Fact, Rows, Source, days_between

#: Saturday, counted from Monday = 0.
SATURDAY = 5

#: What comes after this day of the month is its last third.
LATE = 20


class usage(Source):  # noqa: N801 - sources read as words: usage.data_kb
    """What was used."""

    table = TABLES["usage_daily"]
    instead = TABLES["usage_monthly"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add all data of a day, how far the end of the month is, and which part of week and month the day lies in."""
        if "usage_daily" not in tables:
            months = tables["usage_monthly"]
            return months.mutate(
                data_kb=months.data_4g_kb + months.data_5g_kb,
                voice_s=months.voice_out_s + months.voice_in_s,
                used_days=months.active_days,
                is_outgoing=_is_outgoing(months),
                days_before_the_end=days_between(months[LAST], months.last_active_on),
            )
        days = tables["usage_daily"]
        return days.mutate(
            data_kb=days.data_4g_kb + days.data_5g_kb,
            voice_s=days.voice_out_s + days.voice_in_s,
            used_days=ibis.literal(True),
            is_weekend=days.day.day_of_week.index() >= SATURDAY,
            is_late=days.day.day() > LATE,
            has_data=days.data_4g_kb + days.data_5g_kb > 0,
            has_voice=days.voice_out_s + days.voice_in_s > 0,
            is_away=days.roaming_kb > 0,
            is_outgoing=_is_outgoing(days),
            # Both lie in one month, as the contract has it; days of dates far apart take longer to count.
            days_into_it=days.day.day() - 1,
            days_before_the_end=days[LAST].day() - days.day.day(),
        )

    data_kb = Fact("sum", "data_kb", about="data of all generations")
    data_5g_kb = Fact("sum", "data_5g_kb", about="data over 5G")
    night_kb = Fact("sum", "data_night_kb", about="data between 23:00 and 07:00")
    busy_kb = Fact("sum", "data_busy_kb", about="data in the network's busy hours")
    roaming_kb = Fact("sum", "roaming_kb", about="data outside the home province")
    weekend_kb = Fact("sum", "data_kb", where="is_weekend", about="data on Saturdays and Sundays", needs_days=True)
    late_kb = Fact("sum", "data_kb", where="is_late", about="data after the 20th", needs_days=True)
    top_day_kb = Fact("max", "data_kb", about="data of the heaviest day", needs_days=True)
    voice_s = Fact("sum", "voice_s", about="voice, out and in")
    voice_out_s = Fact("sum", "voice_out_s", about="outgoing voice")
    voice_in_s = Fact("sum", "voice_in_s", about="incoming voice")
    calls_out_count = Fact("sum", "calls_out_count", about="outgoing calls")
    calls_in_count = Fact("sum", "calls_in_count", about="incoming calls")
    sms_count = Fact("sum", "sms_count", about="messages sent")
    roaming_days = Fact("count", where="is_away", about="days with data outside the province", needs_days=True)
    active_days = Fact("sum", "used_days", about="days with any use")
    late_active_days = Fact("count", where="is_late", about="days with any use after the 20th", needs_days=True)
    weekend_active_days = Fact("count", where="is_weekend", about="Saturdays and Sundays with any use", needs_days=True)
    data_days = Fact("count", where="has_data", about="days with data", needs_days=True)
    voice_days = Fact("count", where="has_voice", about="days with voice", needs_days=True)
    idle_days = Fact("min", "days_before_the_end", about="idle days at the end of the month")
    quiet_days = Fact(
        "min", "days_before_the_end", where="is_outgoing", about="days without outgoing use at the end of the month"
    )
    quiet_first_days = Fact(
        "min",
        "days_into_it",
        where="is_outgoing",
        about="days without outgoing use at the beginning of the month",
        needs_days=True,
    )
    cells_count = Fact("sum", "cells_count", about="distinct cells a day, added up")


def _is_outgoing(rows: ir.Table) -> ir.BooleanValue:
    """Whether something was used of one's own doing: whoever is only called may have put the card into a drawer."""
    return (rows.calls_out_count + rows.sms_count + rows.data_4g_kb + rows.data_5g_kb) > 0
