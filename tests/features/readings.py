"""What each source makes of the rows of a month, once more by hand: plain loops, written without a look at its code.

A row of a reading has `subscriber_id` and every column that a fact of the source names. A source that has no reading
here fails `test_every_source_has_a_slow_reading`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from data.month import Month
from tests.features.inventing import Handed

Rows = Iterator[dict]


def standing(handed: Handed, month: Month) -> Rows:
    end = month.last_day
    terms: dict = {}
    for plan in sorted(handed["plans"], key=lambda plan: plan["valid_from"]):
        if plan["valid_from"] <= end:
            terms[plan["plan_id"]] = plan
    in_service = Counter(person["household"] for person in handed["subscribers"] if person["status"] == "normal")
    for person in handed["subscribers"]:
        held, until = terms.get(person["plan_id"], {}), person["lockin_until"]
        yield {
            **person,
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
            "cards": in_service.get(person["household"]),
            "fee_fen": held.get("fee_fen"),
            "data_allowance_kb": held.get("data_allowance_kb"),
            "voice_allowance_s": held.get("voice_allowance_s"),
            "generation": held.get("generation"),
        }


def usage(handed: Handed, month: Month) -> Rows:
    if "usage_daily" not in handed:
        for row in handed["usage_monthly"]:
            yield {
                **row,
                "data_kb": row["data_4g_kb"] + row["data_5g_kb"],
                "used_days": row["active_days"],
                "days_before_the_end": _days(row["last_active_on"], month.last_day),
            }
        return
    for row in handed["usage_daily"]:
        data = row["data_4g_kb"] + row["data_5g_kb"]
        yield {
            **row,
            "data_kb": data,
            "used_days": 1,
            "is_weekend": row["day"].strftime("%a") in {"Sat", "Sun"},
            "is_late": row["day"].day > 20,
            "has_data": data > 0,
            "has_voice": row["voice_out_s"] > 0 or row["voice_in_s"] > 0,
            "is_away": row["roaming_kb"] > 0,
            "days_before_the_end": month.last_day.day - row["day"].day,
        }


def apps(handed: Handed, month: Month) -> Rows:
    for row in handed["app_usage"]:
        yield {
            **row,
            **{f"is_{name}": row["category"] == name for name in ("video", "social", "game", "shopping", "travel")},
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
            "by_screen": row["channel"] in {"app", "bank", "card"},
            "by_shop": row["channel"] == "shop",
            "by_agent": row["channel"] == "agent",
        }


def complaints(handed: Handed, month: Month) -> Rows:
    for row in handed["complaints"]:
        yield {
            **row,
            "is_open": row["closed_on"] is None or row["closed_on"] > month.last_day,
            "is_of_fees": row["topic"] == "fee",
            "is_of_network": row["topic"] == "network",
            "is_unhappy": row["is_satisfied"] is False,
        }


def orders(handed: Handed, month: Month) -> Rows:
    for row in handed["orders"]:
        if row["started_by"] == "customer" and not row["is_forced"]:
            yield {
                **row,
                "is_pack": row["kind"] == "pack",
                "is_change": row["kind"] == "plan_change",
                "by_screen": row["channel"] in {"app", "sms"},
                "by_shop": row["channel"] == "shop",
                "by_call": row["channel"] == "call",
            }


READINGS: dict[str, Callable[[Handed, Month], Rows]] = {
    reading.__name__: reading for reading in (standing, usage, apps, bills, payments, complaints, orders)
}


def _days(earlier: dt.date | None, later: dt.date | None) -> int | None:
    return None if earlier is None or later is None else (later - earlier).days


def _age(band: str | None, year: int) -> int | None:
    """Read the middle of a band of birth years; what is no band tells no age."""
    if band is None or len(years := band.split("-")) != 2:
        return None
    return year - (int(years[0]) + int(years[1])) // 2
