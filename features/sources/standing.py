"""Standing: who the subscriber is at the end of the month, and on what terms."""

import ibis
import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import LAST, Fact, Rows, Source, days_between

#: What is known of a plan.
TERMS = ("fee_fen", "data_allowance_kb", "voice_allowance_s", "generation")

#: Years at which a band of birth years is written: its first and last, such as 1985-1989.
BAND = r"^\d{4}-\d{4}$"


class standing(Source):  # noqa: N801 - sources read as words: standing.payment
    """Who the subscriber is at the end of the month, and on what terms."""

    table = TABLES["subscribers"]
    besides = (TABLES["subscribers"], TABLES["plans"])
    absent = None

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add the terms of the plan held, the cards of the household, and days up to the end of the month."""
        plans = tables["plans"]
        held = plans.filter(plans.valid_from <= plans[LAST])
        newest = ibis.row_number().over(group_by=held.plan_id, order_by=held.valid_from.desc())
        terms = held.mutate(__age=newest).filter(lambda row: row["__age"] == 0)
        people = tables["subscribers"]
        wide = people.left_join(terms.select("plan_id", *TERMS), "plan_id")
        in_service = people.filter(people.status == "normal")
        cards = in_service.group_by("household").aggregate(cards=in_service.count())
        together = wide.drop("plan_id_right").left_join(cards, "household")
        end = together[LAST]
        return together.mutate(
            dual_sim=together.has_dual_sim.cast("int64"),
            broadband=together.has_broadband.cast("int64"),
            tenure_days=days_between(end, together.joined_on),
            plan_days=days_between(end, together.plan_since),
            terminal_days=days_between(end, together.terminal_since),
            age=_age(together.birth_band, end),
            is_bound=together.lockin_until > end,
            was_bound=together.lockin_until <= end,
            days_bound=days_between(together.lockin_until, end),
            days_free=days_between(end, together.lockin_until),
        )

    payment = Fact("max", "payment", about="prepaid or postpaid")
    card = Fact("max", "card", about="main or secondary card")
    status = Fact("max", "status", about="normal, suspended, closed or ported out")
    prefecture = Fact("max", "prefecture", about="prefecture of the account")
    county = Fact("max", "county", about="county or district of the account")
    joined_channel = Fact("max", "joined_channel", about="where the contract was made")
    birth_band = Fact("max", "birth_band", about="birth years in bands of five")
    age = Fact("max", "age", about="age in years, by the middle of the band of birth years")
    terminal_generation = Fact("max", "terminal_generation", about="best network of the handset")
    terminal_brand = Fact("max", "terminal_brand", about="brand of the handset")
    dual_sim = Fact("max", "dual_sim", about="handset takes two cards")
    broadband = Fact("max", "broadband", about="fixed line in the bundle")
    tenure_days = Fact("max", "tenure_days", about="days as a customer")
    plan_days = Fact("max", "plan_days", about="days on the plan")
    lockin_left_days = Fact("max", "days_bound", where="is_bound", about="days to the end of a term")
    lockin_past_days = Fact("max", "days_free", where="was_bound", about="days since the end of a term")
    terminal_days = Fact("max", "terminal_days", about="days with this handset")
    cards_count = Fact("max", "cards", about="cards of the household in service")
    plan_fee_fen = Fact("max", "fee_fen", about="fee of the plan held")
    plan_data_kb = Fact("max", "data_allowance_kb", about="data included in the plan held")
    plan_voice_s = Fact("max", "voice_allowance_s", about="voice included in the plan held")
    plan_generation = Fact("max", "generation", about="network generation the plan held is sold for")


def _age(band: ir.StringValue, end: ir.DateValue) -> ir.IntegerValue:
    """Tell the age at the end of a month; unknown where the band is no two years."""
    written = ibis.ifelse(band.re_search(BAND), band, ibis.null("string"))
    first, last = (written.substr(at, 4).cast("int64") for at in (0, 5))
    return end.year() - ((first + last) // 2).cast("int64")
