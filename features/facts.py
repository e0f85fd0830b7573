"""Facts: what a subscriber did in one month, read once and kept; whole numbers, so that sums are exact."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

import ibis
import ibis.expr.types as ir

from data.contract import Table
from data.tables import TABLES
from features.words import Fact

#: Saturday, counted from Monday = 0.
SATURDAY = 5

#: What comes after this day of the month is its last third.
LATE = 20

#: The rows of one month by the name of their table. Each row also carries the first and the last day of that month.
Rows = Mapping[str, ir.Table]
FIRST, LAST = "__first", "__last"


class Source:
    """A table as a source of facts. `absent` is what a month without any row means: 0 for use, None for unknown.

    `instead`: the table read in its place where it was not handed over; facts that need days are then unknown.
    """

    table: ClassVar[Table]
    instead: ClassVar[Table | None] = None
    besides: ClassVar[tuple[Table, ...]] = (TABLES["subscribers"],)
    absent: ClassVar[int | None] = 0

    @classmethod
    def facts(cls) -> dict[str, Fact]:
        """List the facts by column name."""
        return {fact.column: fact for fact in vars(cls).values() if isinstance(fact, Fact)}

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Prepare the rows of a month; a source may add columns that its facts read."""
        return tables[cls.table.name]

    @classmethod
    def needs(cls) -> tuple[Table, ...]:
        """List all tables that are read in one month or another."""
        own = (cls.table,) if cls.instead is None else (cls.table, cls.instead)
        return (*own, *(table for table in cls.besides if table is not cls.table))

    @classmethod
    def reads(cls, handed_over: Collection[str]) -> tuple[Table, ...]:
        """List the tables that are read of those handed over; none if one is missing."""
        own = cls.instead if cls.instead and cls.table.name not in handed_over else cls.table
        read = (own, *(table for table in cls.besides if table is not own))
        return read if all(table.name in handed_over for table in read) else ()

    @classmethod
    def told(cls, handed_over: Collection[str]) -> dict[str, Fact]:
        """List the facts that can be told from the tables handed over."""
        read = cls.reads(handed_over)
        return {name: fact for name, fact in cls.facts().items() if read and (cls.table in read or not fact.needs_days)}


def compiled(source: type[Source], tables: Rows) -> ir.Table:
    """Say a source's facts of a month: subscriber_id, month, then one column a fact; one row for every subscriber.

    Whoever has no row in the source has zero of what is summed, and knows nothing of the rest.
    """
    rows = source.rows(tables)
    told = source.told(tables)
    made = {name: fact.made(rows) for name, fact in told.items()}
    facts = rows.group_by("subscriber_id").aggregate(**made)
    everybody = tables["subscribers"].select("subscriber_id", "month")
    wide = everybody.left_join(facts, "subscriber_id")
    sums = [name for name, fact in told.items() if fact.is_sum and source.absent is not None]
    filled = wide.mutate(**{name: wide[name].fill_null(source.absent) for name in sums})
    whole = filled.mutate(**{name: ibis.null("int64") for name in source.facts() if name not in told})
    return whole.select("subscriber_id", "month", *source.facts()).order_by("subscriber_id")


def _days(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    return later.delta(earlier, unit="day")


def _sum(column: str) -> Callable[[Any], ir.Value]:
    return lambda rows: rows[column].sum()


def _of_days(made: Callable[[Any], ir.Value], about: str) -> Fact:
    return Fact(made, about, needs_days=True)


class standing(Source):  # noqa: N801 - sources read as words: standing.payment
    """Who the subscriber is at the end of the month, and on what terms."""

    table = TABLES["subscribers"]
    besides = (TABLES["subscribers"], TABLES["plans"])
    absent = None

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add the terms of the plan held and the last day of the month."""
        plans = tables["plans"]
        held = plans.filter(plans.valid_from <= plans[LAST])
        newest = ibis.row_number().over(group_by=held.plan_id, order_by=held.valid_from.desc())
        terms = held.mutate(__age=newest).filter(lambda row: row["__age"] == 0)
        people = tables["subscribers"]
        wide = people.left_join(terms.select("plan_id", "fee_fen", "data_allowance_kb", "voice_allowance_s"), "plan_id")
        in_service = people.filter(people.status == "normal")
        cards = in_service.group_by("household").aggregate(cards=in_service.count())
        return wide.drop("plan_id_right").left_join(cards, "household")

    payment = Fact(lambda row: row.payment.max(), "prepaid or postpaid")
    card = Fact(lambda row: row.card.max(), "main or secondary card")
    prefecture = Fact(lambda row: row.prefecture.max(), "prefecture of the account")
    joined_channel = Fact(lambda row: row.joined_channel.max(), "where the contract was made")
    birth_band = Fact(lambda row: row.birth_band.max(), "birth years in bands of five")
    terminal_generation = Fact(lambda row: row.terminal_generation.max(), "best network of the handset")
    terminal_brand = Fact(lambda row: row.terminal_brand.max(), "brand of the handset")
    dual_sim = Fact(lambda row: row.has_dual_sim.max().cast("int64"), "handset takes two cards")
    broadband = Fact(lambda row: row.has_broadband.max().cast("int64"), "fixed line in the bundle")
    tenure_days = Fact(lambda row: _days(row[LAST], row.joined_on).max(), "days as a customer")
    plan_days = Fact(lambda row: _days(row[LAST], row.plan_since).max(), "days on the plan")
    lockin_left_days = Fact(
        lambda row: _days(row.lockin_until, row[LAST]).max(where=row.lockin_until > row[LAST]),
        "days to the end of a term",
    )
    lockin_past_days = Fact(
        lambda row: _days(row[LAST], row.lockin_until).max(where=row.lockin_until <= row[LAST]),
        "days since the end of a term",
    )
    terminal_days = Fact(lambda row: _days(row[LAST], row.terminal_since).max(), "days with this handset")
    cards_count = Fact(lambda row: row.cards.max(), "cards of the household in service")
    plan_fee_fen = Fact(lambda row: row.fee_fen.max(), "fee of the plan held")
    plan_data_kb = Fact(lambda row: row.data_allowance_kb.max(), "data included in the plan held")
    plan_voice_s = Fact(lambda row: row.voice_allowance_s.max(), "voice included in the plan held")


class usage(Source):  # noqa: N801
    """What was used, day by day, or, where an operator has no days to give, the month at once."""

    table = TABLES["usage_daily"]
    instead = TABLES["usage_monthly"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add all data of a day, the day's number, and which part of week and month it lies in."""
        if "usage_daily" not in tables:
            months = tables["usage_monthly"]
            return months.mutate(
                data_kb=months.data_4g_kb + months.data_5g_kb,
                used_days=months.active_days,
                days_before_the_end=_days(months[LAST], months.last_active_on),
            )
        days = tables["usage_daily"]
        number = _days(days.day, days[FIRST]) + 1
        return days.mutate(
            data_kb=days.data_4g_kb + days.data_5g_kb,
            used_days=ibis.literal(1, "int64"),
            day_number=number,
            is_weekend=days.day.day_of_week.index() >= SATURDAY,
            is_late=number > LATE,
            days_before_the_end=_days(days[LAST], days.day),
        )

    data_kb = Fact(_sum("data_kb"), "data of all generations")
    data_5g_kb = Fact(_sum("data_5g_kb"), "data over 5G")
    night_kb = Fact(_sum("data_night_kb"), "data between 23:00 and 07:00")
    busy_kb = Fact(_sum("data_busy_kb"), "data in the network's busy hours")
    roaming_kb = Fact(_sum("roaming_kb"), "data outside the home province")
    weekend_kb = _of_days(lambda row: row.data_kb.sum(where=row.is_weekend), "data on Saturdays and Sundays")
    late_kb = _of_days(lambda row: row.data_kb.sum(where=row.is_late), "data after the 20th")
    top_day_kb = _of_days(lambda row: row.data_kb.max(), "data of the heaviest day")
    voice_out_s = Fact(_sum("voice_out_s"), "outgoing voice")
    voice_in_s = Fact(_sum("voice_in_s"), "incoming voice")
    calls_out_count = Fact(_sum("calls_out_count"), "outgoing calls")
    calls_in_count = Fact(_sum("calls_in_count"), "incoming calls")
    sms_count = Fact(_sum("sms_count"), "messages sent")
    roaming_days = _of_days(lambda row: row.count(where=row.roaming_kb > 0), "days with data outside the province")
    active_days = Fact(_sum("used_days"), "days with any use")
    late_active_days = _of_days(lambda row: row.count(where=row.is_late), "days with any use after the 20th")
    data_days = _of_days(lambda row: row.count(where=row.data_kb > 0), "days with data")
    voice_days = _of_days(lambda row: row.count(where=row.voice_out_s + row.voice_in_s > 0), "days with voice")
    idle_days = Fact(lambda row: row.days_before_the_end.min(), "idle days at the end of the month", is_sum=False)
    cells_count = Fact(_sum("cells_count"), "distinct cells a day, added up")


class apps(Source):  # noqa: N801
    """What the data went to."""

    table = TABLES["app_usage"]

    all_kb = Fact(_sum("data_kb"), "data of all categories")
    video_kb = Fact(lambda row: row.data_kb.sum(where=row.category == "video"), "video")
    social_kb = Fact(lambda row: row.data_kb.sum(where=row.category == "social"), "social networks and messengers")
    game_kb = Fact(lambda row: row.data_kb.sum(where=row.category == "game"), "games")
    shopping_kb = Fact(lambda row: row.data_kb.sum(where=row.category == "shopping"), "shopping")
    travel_kb = Fact(lambda row: row.data_kb.sum(where=row.category == "travel"), "maps and travel")
    categories_count = Fact(lambda row: row.count(), "categories with any use")
    duration_s = Fact(_sum("duration_s"), "time in the foreground")


class bills(Source):  # noqa: N801
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

    charged_fen = Fact(_sum("charged_fen"), "charged all in all")
    plan_fee_fen = Fact(_sum("plan_fee_fen"), "fee of the plan as charged")
    overage_fen = Fact(_sum("over_fen"), "beyond the allowance, data and voice")
    data_overage_fen = Fact(_sum("data_overage_fen"), "data beyond the allowance")
    packs_fen = Fact(_sum("packs_fen"), "packs")
    discount_fen = Fact(_sum("discount_fen"), "taken off")
    owed_fen = Fact(_sum("owed_fen"), "owed at the end of the month")


class payments(Source):  # noqa: N801
    """When money came in."""

    table = TABLES["payments"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add how many days before the end of the month a payment was made."""
        paid = tables["payments"]
        return paid.mutate(days_before_the_end=_days(paid[LAST], paid.paid_at.date()))

    amount_fen = Fact(_sum("amount_fen"), "paid in")
    topups_count = Fact(lambda row: row.count(), "payments")
    last_days = Fact(lambda row: row.days_before_the_end.min(), "days since the last payment", is_sum=False)


class complaints(Source):  # noqa: N801
    """What the subscriber was unhappy about."""

    table = TABLES["complaints"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add whether a complaint was still open at the end of the month; closing known later is not known yet."""
        told = tables["complaints"]
        is_open = (told.closed_on > told[LAST]).fill_null(True)
        return told.mutate(is_open=is_open)

    all_count = Fact(lambda row: row.count(), "complaints opened")
    open_count = Fact(lambda row: row.count(where=row.is_open), "opened and not closed by the end of the month")
    fee_count = Fact(lambda row: row.count(where=row.topic == "fee"), "about fees")
    network_count = Fact(lambda row: row.count(where=row.topic == "network"), "about the network")
    unhappy_count = Fact(lambda row: row.count(where=row.is_satisfied == False), "closed without satisfaction")  # noqa: E712


class orders(Source):  # noqa: N801
    """What the subscriber ordered of his own accord; what our own calls caused is never a feature."""

    table = TABLES["orders"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Keep what the customer started himself."""
        ordered = tables["orders"]
        return ordered.filter((ordered.started_by == "customer") & ~ordered.is_forced)

    packs_count = Fact(lambda row: row.count(where=row.kind == "pack"), "packs ordered")
    changes_count = Fact(lambda row: row.count(where=row.kind == "plan_change"), "plan changes ordered")


SOURCES: tuple[type[Source], ...] = (standing, usage, apps, bills, payments, complaints, orders)
