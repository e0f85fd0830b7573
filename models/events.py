"""Events: on which day it happened to whom, told from the tables; one function an outcome: subscriber_id, day.

Where an event lasts, `ended` says on which day it was over; null if it was not, as far as is known.
"""

import pandas as pd

from models.happened import Happened

#: A move up counts if it is kept so long.
KEPT_MONTHS = 2

#: So many days without outgoing use or payment are silence: by how is paid.
SILENT_DAYS = {"prepaid": 60, "postpaid": 90}

#: Who is suspended for debt and has not paid after so many days is lost to debt.
UNPAID_DAYS = 60


def ported_out(happened: Happened) -> pd.DataFrame:
    """The number went to another operator."""
    return happened.exits.loc[happened.exits["how"] == "port_out", ["subscriber_id", "day"]]


def closed_by_owner(happened: Happened) -> pd.DataFrame:
    """The account was closed at the owner's wish."""
    return happened.exits.loc[happened.exits["how"] == "other_leaving", ["subscriber_id", "day"]]


def left_by_choice(happened: Happened) -> pd.DataFrame:
    """Who ported out or closed the account, and when: subscriber_id, day."""
    return pd.concat([ported_out(happened), closed_by_owner(happened)])


def moved_up(happened: Happened) -> pd.DataFrame:
    """A dearer plan ordered by choice, and for two months neither a cheaper one after it nor an exit."""
    fees, orders = happened.fees, happened.orders
    changes = orders[orders["kind"] == "plan_change"]
    rise = changes["product_to"].map(fees).astype("float64") - changes["product_from"].map(fees).astype("float64")
    by_choice = (changes["started_by"] == "customer") & ~changes["is_forced"].astype(bool)
    up = changes.loc[(rise > 0) & by_choice, ["subscriber_id", "ordered_at"]]
    down = changes.loc[rise < 0, ["subscriber_id", "ordered_at"]].rename(columns={"ordered_at": "undone_at"})
    left = happened.exits[["subscriber_id", "day"]].rename(columns={"day": "undone_at"})
    pairs = up.merge(pd.concat([down, left]), on="subscriber_id", how="left")
    limit = pairs["ordered_at"] + pd.DateOffset(months=KEPT_MONTHS)
    is_undone = (pairs["undone_at"] > pairs["ordered_at"]) & (pairs["undone_at"] <= limit)
    undone = pairs.loc[is_undone, ["subscriber_id", "ordered_at"]].drop_duplicates()
    kept = up.merge(undone, on=["subscriber_id", "ordered_at"], how="left", indicator=True)
    kept = kept[kept["_merge"] == "left_only"].reset_index(drop=True)
    return pd.DataFrame({"subscriber_id": kept["subscriber_id"], "day": kept["ordered_at"].dt.normalize()})


def fell_silent(happened: Happened) -> pd.DataFrame:
    """The first day of 60 (prepaid) or 90 (postpaid) days without outgoing use or payment, of an account in service.

    Told from the last sign of a month to the first sign of the next month with any. Whoever leaves, or is suspended,
    before so many days are over has not fallen silent but left, or been suspended.
    """
    signs = happened.signs.sort_values(["subscriber_id", "last_on"])
    day = signs["last_on"] + pd.Timedelta(days=1)
    ended = signs.groupby("subscriber_id")["first_on"].shift(-1)
    needed = pd.to_timedelta(signs["payment"].map(SILENT_DAYS), unit="D")
    known_to = pd.Timestamp(happened.until.last_day) + pd.Timedelta(days=1)
    is_long = ended.fillna(known_to) - day >= needed
    silent = pd.DataFrame({"subscriber_id": signs["subscriber_id"], "day": day, "ended": ended, "due": day + needed})
    silent = silent[is_long].reset_index(drop=True)
    stopped = happened.subscribers.loc[happened.subscribers["status"] != "normal", ["subscriber_id", "status_since"]]
    pairs = silent.reset_index().merge(stopped, on="subscriber_id")
    since = pd.to_datetime(pairs["status_since"])
    # The last sign may be of the very day on which somebody left.
    interrupted = pairs.loc[(since >= pairs["day"] - pd.Timedelta(days=1)) & (since < pairs["due"]), "index"]
    return silent.loc[~silent.index.isin(interrupted), ["subscriber_id", "day", "ended"]].reset_index(drop=True)


def lost_to_debt(happened: Happened) -> pd.DataFrame:
    """The day of a suspension for debt that was not paid 60 days later; who left otherwise before was not lost so."""
    told = happened.subscribers.assign(day=pd.to_datetime(happened.subscribers["status_since"]))
    told = told.drop_duplicates(["subscriber_id", "status", "day"]).sort_values(["subscriber_id", "day"])
    by_person = told.groupby("subscriber_id")
    ended, then, why = (by_person[name].shift(-1) for name in ("day", "status", "status_reason"))
    known_to = pd.Timestamp(happened.until.last_day) + pd.Timedelta(days=1)
    is_unpaid = (ended.fillna(known_to) - told["day"]).dt.days >= UNPAID_DAYS
    is_debt = (told["status"] == "suspended") & (told["status_reason"] == "arrears")
    # Whoever is suspended anew had paid in between.
    lost = told[is_debt & (is_unpaid | ((then == "closed") & (why == "arrears")))]
    return pd.DataFrame({"subscriber_id": lost["subscriber_id"], "day": lost["day"]}).reset_index(drop=True)


def ordered_a_pack(happened: Happened) -> pd.DataFrame:
    """A pack ordered by choice."""
    orders = happened.orders
    by_choice = (orders["kind"] == "pack") & (orders["started_by"] == "customer") & ~orders["is_forced"].astype(bool)
    packs = orders[by_choice]
    return pd.DataFrame(
        {"subscriber_id": packs["subscriber_id"], "day": packs["ordered_at"].dt.normalize()}
    ).reset_index(drop=True)
