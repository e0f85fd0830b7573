"""Standing: who the subscriber is at the end of the month, and on what terms."""

import ibis
import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import FIRST, LAST, Fact, Rows, Source, days_between
from features.terms import sold_for_as_much, terms_of

#: Years at which a band of birth years is written: its first and last, such as 1985-1989.
BAND = r"^\d{4}-\d{4}$"

#: Stages of the life with us, up to so many days as a customer; after the last: settled.
STAGES = (("day 1", 1), ("week 1", 7), ("month 1", 31), ("month 3", 92))
SETTLED = "settled"

#: A term turns at the end of the month in which the list is worked; so many days before it or after are far.
COMING_DAYS, FAR_DAYS = 31, 92


class standing(Source):  # noqa: N801 - sources read as words: standing.payment
    """Who the subscriber is at the end of the month, and on what terms."""

    table = TABLES["subscribers"]
    besides = (TABLES["subscribers"], TABLES["plans"])
    absent = None

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Add the terms of the plan held, what the household is, and days up to the end of the month."""
        people, terms = tables["subscribers"], terms_of(tables["plans"])
        wide = people.left_join(terms, "plan_id").drop("plan_id_right")
        wide = wide.left_join(sold_for_as_much(terms), "plan_id").drop("plan_id_right")
        together = wide.left_join(_households(people), "household")
        end, is_bound = together[LAST], together.lockin_until > together[LAST]
        apart_days = (days_between(together.lockin_until, end) - COMING_DAYS).abs()
        tenure = days_between(end, together.joined_on)
        return together.mutate(
            dual_sim=together.has_dual_sim.cast("int64"),
            broadband=together.has_broadband.cast("int64"),
            ties=together.has_broadband.cast("int64") + _one_if(is_bound) + _one_if(together.cards > 1),
            tenure_days=tenure,
            present_days=ibis.least(tenure, days_between(end, together[FIRST])) + 1,
            stage=ibis.cases(*((tenure <= most, stage) for stage, most in STAGES), else_=SETTLED),
            plan_days=days_between(end, together.plan_since),
            terminal_days=days_between(end, together.terminal_since),
            terminal_g=together.terminal_generation.substr(0, 1).cast("int64"),
            plan_g=together.generation.substr(0, 1).cast("int64"),
            age=_age(together.birth_band, end),
            is_bound=is_bound,
            was_bound=together.lockin_until <= end,
            days_bound=days_between(together.lockin_until, end),
            days_free=days_between(end, together.lockin_until),
            days_apart=ibis.least(apart_days, FAR_DAYS).fill_null(FAR_DAYS),
        )

    payment = Fact("max", "payment", about="prepaid or postpaid")
    card = Fact("max", "card", about="main or secondary card")
    status = Fact("max", "status", about="normal, suspended, closed or ported out")
    prefecture = Fact("max", "prefecture", about="prefecture of the account")
    county = Fact("max", "county", about="county or district of the account")
    joined_channel = Fact("max", "joined_channel", about="where the contract was made")
    birth_band = Fact("max", "birth_band", about="birth years in bands of five")
    age = Fact("max", "age", about="age in years, by the middle of the band of birth years")
    stage = Fact("max", "stage", about="stage of the life with us: day 1, week 1, month 1, month 3, settled")
    terminal_generation = Fact("max", "terminal_generation", about="best network of the handset")
    terminal_g = Fact("max", "terminal_g", about="the same as a number, 5 for 5G")
    terminal_brand = Fact("max", "terminal_brand", about="brand of the handset")
    terminal_os = Fact("max", "terminal_os", about="operating system of the handset")
    dual_sim = Fact("max", "dual_sim", about="handset takes two cards")
    broadband = Fact("max", "broadband", about="fixed line in the bundle")
    ties_count = Fact("max", "ties", about="of fixed line, agreement with a term and family, how many hold")
    tenure_days = Fact("max", "tenure_days", about="days as a customer")
    present_days = Fact("max", "present_days", about="days of the month as a customer, the first included")
    plan_days = Fact("max", "plan_days", about="days on the plan")
    lockin_left_days = Fact("max", "days_bound", where="is_bound", about="days to the end of a term")
    lockin_past_days = Fact("max", "days_free", where="was_bound", about="days since the end of a term")
    term_turn_days = Fact("max", "days_apart", about="days between a term's end and the coming month's, 92 at most")
    terminal_days = Fact("max", "terminal_days", about="days with this handset")
    cards_count = Fact("max", "cards", about="cards of the household in service")
    sub_cards_count = Fact("max", "sub_cards", about="secondary cards among them")
    household_left_count = Fact("max", "left", about="cards of the household closed or ported away in the month")
    plan_fee_fen = Fact("max", "fee_fen", about="fee of the plan held")
    plan_data_kb = Fact("max", "data_allowance_kb", about="data included in the plan held")
    plan_voice_s = Fact("max", "voice_allowance_s", about="voice included in the plan held")
    plan_generation = Fact("max", "generation", about="network generation the plan held is sold for")
    plan_g = Fact("max", "plan_g", about="the same as a number, 5 for 5G")
    sold_kb = Fact("max", "sold_kb", about="most data of a plan on sale for no more than the fee of the plan held")


def _households(people: ir.Table) -> ir.Table:
    """Say what each household is in the month: household, cards, sub_cards, left."""
    in_service, has_left = people.status == "normal", people.status.isin(("closed", "ported_out"))
    return people.group_by("household").aggregate(
        cards=people.count(where=in_service),
        sub_cards=people.count(where=in_service & (people.card == "sub")),
        left=people.count(where=has_left),
    )


def _one_if(flag: ir.BooleanValue) -> ir.IntegerValue:
    return flag.fill_null(False).cast("int64")


def _age(band: ir.StringValue, end: ir.DateValue) -> ir.IntegerValue:
    """Tell the age at the end of a month; unknown where the band is no two years."""
    written = ibis.ifelse(band.re_search(BAND), band, ibis.null("string"))
    first, last = (written.substr(at, 4).cast("int64") for at in (0, 5))
    return end.year() - ((first + last) // 2).cast("int64")
