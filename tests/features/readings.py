"""What each source makes of the rows of a month, once more by hand: plain loops, written without a look at its code.

A row of a reading has `subscriber_id` and every column that a fact of the source names. A source that has no reading
here fails `test_every_source_has_a_slow_reading`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from data.month import Month
from tests.features.inventing import OWN_OPERATOR, Handed

Rows = Iterator[dict]

PORTING_STEPS = {"query": "query", "code": "code", "in": "ported_in"}


def standing(handed: Handed, month: Month) -> Rows:
    end = month.last_day
    terms: dict = {}
    for plan in sorted(handed["plans"], key=lambda plan: plan["valid_from"]):
        if plan["valid_from"] <= end:
            terms[plan["plan_id"]] = plan
    sold = [plan for plan in terms.values() if plan["is_on_sale"]]
    people = handed["subscribers"]
    in_service = Counter(person["household"] for person in people if person["status"] == "normal")
    sub_cards = Counter(who["household"] for who in people if who["status"] == "normal" and who["card"] == "sub")
    left = Counter(person["household"] for person in people if person["status"] in {"closed", "ported_out"})
    for person in people:
        held, until = terms.get(person["plan_id"], {}), person["lockin_until"]
        tenure, family = (end - person["joined_on"]).days, in_service.get(person["household"], 0)
        bound = until is not None and until > end
        yield {
            **person,
            "ties": sum([person["has_broadband"], bound, family > 1]),
            "present_days": 1 + min(tenure, (end - month.first_day).days),
            "stage": _stage(tenure),
            "terminal_g": _g(person["terminal_generation"]),
            "plan_g": _g(held.get("generation")),
            "sub_cards": sub_cards[person["household"]],
            "left": left[person["household"]],
            "sold_kb": max(
                (plan["data_allowance_kb"] for plan in sold if held and plan["fee_fen"] <= held["fee_fen"]),
                default=None,
            ),
            "dual_sim": person["has_dual_sim"],
            "broadband": person["has_broadband"],
            "tenure_days": _days(person["joined_on"], end),
            "plan_days": _days(person["plan_since"], end),
            "terminal_days": _days(person["terminal_since"], end),
            "age": _age(person["birth_band"], end.year),
            "is_bound": None if until is None else until > end,
            "was_bound": None if until is None else until <= end,
            "days_bound": _days(end, until),
            "days_free": _days(until, end),
            "days_apart": 92 if until is None else min(92, abs((until - end).days - 31)),
            "cards": family,
            "fee_fen": held.get("fee_fen"),
            "data_allowance_kb": held.get("data_allowance_kb"),
            "voice_allowance_s": held.get("voice_allowance_s"),
            "generation": held.get("generation"),
        }


#: What one does of one's own accord.
OUTGOING = ("calls_out_count", "sms_count", "data_4g_kb", "data_5g_kb")


def usage(handed: Handed, month: Month) -> Rows:
    if "usage_daily" not in handed:
        for row in handed["usage_monthly"]:
            yield {
                **row,
                "data_kb": row["data_4g_kb"] + row["data_5g_kb"],
                "voice_s": row["voice_out_s"] + row["voice_in_s"],
                "used_days": row["active_days"],
                "is_outgoing": any(row[name] > 0 for name in OUTGOING),
                "days_before_the_end": _days(row["last_active_on"], month.last_day),
            }
        return
    for row in handed["usage_daily"]:
        data = row["data_4g_kb"] + row["data_5g_kb"]
        yield {
            **row,
            "data_kb": data,
            "voice_s": row["voice_out_s"] + row["voice_in_s"],
            "used_days": 1,
            "is_weekend": row["day"].strftime("%a") in {"Sat", "Sun"},
            "is_late": row["day"].day > 20,
            "has_data": data > 0,
            "has_voice": row["voice_out_s"] > 0 or row["voice_in_s"] > 0,
            "is_away": row["roaming_kb"] > 0,
            "is_outgoing": any(row[name] > 0 for name in OUTGOING),
            "days_into_it": row["day"].day - 1,
            "days_before_the_end": month.last_day.day - row["day"].day,
        }


def apps(handed: Handed, month: Month) -> Rows:
    most: dict = {}
    for row in sorted(handed["app_usage"], key=lambda row: row["category"]):
        if row["data_kb"] > most.get(row["subscriber_id"], (-1, ""))[0]:
            most[row["subscriber_id"]] = row["data_kb"], row["category"]
    categories = ("video", "social", "music", "game", "news", "shopping", "travel", "other")
    for row in handed["app_usage"]:
        yield {
            **row,
            "is_top": row["category"] == most[row["subscriber_id"]][1],
            **{f"is_{name}": row["category"] == name for name in categories},
        }


def bills(handed: Handed, month: Month) -> Rows:
    for row in handed["bills"]:
        over = row["data_overage_fen"] + row["voice_overage_fen"]
        charged = row["plan_fee_fen"] + over + row["packs_fen"] + row["other_fen"] - row["discount_fen"]
        yield {**row, "over_fen": over, "charged_fen": charged}


def payments(handed: Handed, month: Month) -> Rows:
    for row in handed["payments"]:
        yield {
            **row,
            "days_before_the_end": month.last_day.day - row["paid_at"].day,
            "days_into_it": row["paid_at"].day - 1,
            "by_screen": row["channel"] in {"app", "bank", "card"},
            "by_shop": row["channel"] == "shop",
            "by_agent": row["channel"] == "agent",
        }


def complaints(handed: Handed, month: Month) -> Rows:
    for row in handed["complaints"]:
        opened, is_open = row["opened_at"].date(), row["closed_on"] is None or row["closed_on"] > month.last_day
        yield {
            **row,
            **{f"is_of_{name}": row["topic"] == name for name in ("fee", "network", "contract", "marketing")},
            "is_open": is_open,
            "is_grave": row["severity_level"] == 3,
            "is_unhappy": row["is_satisfied"] is False,
            "days_before_the_end": month.last_day.day - opened.day,
            "days_open": _days(opened, month.last_day if is_open else row["closed_on"]),
        }


def network(handed: Handed, month: Month) -> Rows:
    yield from handed["network"]


def circle(handed: Handed, month: Month) -> Rows:
    for row in handed["circle"]:
        is_ours = row["peer_operator"] == OWN_OPERATOR and not row["is_peer_ported"]
        yield {
            **row,
            "is_ours": is_ours,
            "is_rival": not is_ours and row["peer_operator"] != "fixed",
            "is_close": row["calls_count"] >= 5,
        }


def orders(handed: Handed, month: Month) -> Rows:
    fees: dict = {}
    for plan in sorted(handed["plans"], key=lambda plan: plan["valid_from"]):
        if plan["valid_from"] <= month.last_day:
            fees[plan["plan_id"]] = plan["fee_fen"]
    for row in handed["orders"]:
        own = row["started_by"] == "customer" and not row["is_forced"]
        left, taken = fees.get(row["product_from"]), fees.get(row["product_to"])
        yield {
            **row,
            "is_pack": own and row["kind"] == "pack",
            "is_change": own and row["kind"] == "plan_change",
            "is_down": own and row["kind"] == "plan_change" and left is not None and taken is not None and taken < left,
            "by_screen": own and row["channel"] in {"app", "sms"},
            "by_shop": own and row["channel"] == "shop",
            "by_call": own and row["channel"] == "call",
            "days_before_the_end": month.last_day.day - row["ordered_at"].day,
        }


def porting(handed: Handed, month: Month) -> Rows:
    for row in handed["porting"]:
        yield {
            **row,
            **{f"is_{name}": row["step"] == step for name, step in PORTING_STEPS.items()},
            "days_before_the_end": month.last_day.day - row["at"].day,
        }


READINGS: dict[str, Callable[[Handed, Month], Rows]] = {
    reading.__name__: reading
    for reading in (standing, usage, apps, bills, payments, complaints, network, circle, orders, porting)
}


def _days(earlier: dt.date | None, later: dt.date | None) -> int | None:
    return None if earlier is None or later is None else (later - earlier).days


def _stage(tenure: int) -> str:
    for stage, most in {"day 1": 1, "week 1": 7, "month 1": 31, "month 3": 92}.items():
        if tenure <= most:
            return stage
    return "settled"


def _g(generation: str | None) -> int | None:
    return None if generation is None else {"2G": 2, "3G": 3, "4G": 4, "5G": 5}[generation]


def _age(band: str | None, year: int) -> int | None:
    """Read the middle of a band of birth years; what is no band tells no age."""
    if band is None or len(years := band.split("-")) != 2:
        return None
    return year - (int(years[0]) + int(years[1])) // 2
