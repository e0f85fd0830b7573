"""Known: what the lake says of people and events, brought together for cohort, outcomes and lists."""

import datetime as dt

import pandas as pd
import pyarrow.parquet as pq

from data.month import Month
from features.families import FAMILIES
from features.matrix import reach
from features.sources import usage
from features.tagged import reach_of
from features.tags import tags_of
from models.cohort import Known, Opening
from models.happened import Happened
from pipelines.describe import facts_of
from pipelines.lakeside import engine_of, frame_of, months_standing, window, window_of_features
from pipelines.signs import signs_of
from pipelines.workspace import Workspace

#: Whoever ported in, or asked for a code, is remembered for so many months (120 days).
PORTING_MONTHS = 5

#: What tells whether somebody is still there.
STATUS = ("subscriber_id", "status", "status_since", "status_reason")

#: Bills and use are looked at over so many months.
MONEY_MONTHS = 3

#: Whoever complained within so many months may be called about it.
COMPLAINT_MONTHS = 3


def months_read(workspace: Workspace, month: Month) -> list[Month]:
    """List the months that the lists of a month are made of: the longest window of features, tags, or what is known."""
    return window_of_features(workspace, month, max(reach(FAMILIES), reach_of(tags_of()), PORTING_MONTHS, MONEY_MONTHS))


def known_of(workspace: Workspace, month: Month) -> Known:
    """Bring together what decides who is in the cohort of a month, as known on its list day."""
    as_of = month.list_day
    before = window(workspace, month, PORTING_MONTHS)
    portability = workspace.settings.portability
    return Known(
        month=month,
        subscribers=frame_of(workspace, "subscribers", [month], as_of),
        bills=frame_of(workspace, "bills", [month], as_of),
        porting=frame_of(workspace, "porting", before, as_of),
        plans=frame_of(workspace, "plans", [month], as_of),
        active=signs_of(workspace, [month], as_of)["subscriber_id"],
        with_pack=_bought_a_pack(workspace, month, as_of),
        opening=Opening(portability.opened, portability.opened_in),
    )


def _bought_a_pack(workspace: Workspace, month: Month, as_of: dt.date) -> "pd.Series[str]":
    orders = frame_of(workspace, "orders", [month], as_of)
    bought: pd.Series[str] = orders.loc[orders["kind"] == "pack", "subscriber_id"]
    return bought


def happened_until(workspace: Workspace, until: Month) -> Happened:
    """Bring together what happened in all months up to `until`, as known on its list day."""
    as_of = until.list_day
    months = [month for month in months_standing(workspace) if month <= until]
    contacts = frame_of(workspace, "contacts", months, as_of)
    # Who calls us to leave was not kept from leaving by our calling: only what goes out counts.
    ours = (contacts["purpose"] == "retention") & (contacts["chosen"] != "inbound")
    return Happened(
        until=until,
        subscribers=pd.concat([_changed(workspace, month, months[0], as_of) for month in months], ignore_index=True),
        porting=frame_of(workspace, "porting", months, as_of),
        orders=frame_of(workspace, "orders", months, as_of),
        plans=frame_of(workspace, "plans", [until], as_of),
        contacts=contacts[ours],
        signs=signs_of(workspace, months, as_of),
    )


def _changed(workspace: Workspace, month: Month, first: Month, as_of: dt.date) -> pd.DataFrame:
    """Say of whom a month tells a status that is not normal, or is so again: that began in one of these months."""
    people = frame_of(workspace, "subscribers", [month], as_of, columns=STATUS)
    return people[(people["status"] != "normal") | (people["status_since"] >= first.first_day)]


def money_of(workspace: Workspace, month: Month) -> pd.DataFrame:
    """Say what each was charged in the last three months: subscriber_id, revenue_fen_3m, billed_months_count."""
    bills = frame_of(workspace, "bills", window(workspace, month, MONEY_MONTHS), month.list_day)
    parts = ["plan_fee_fen", "data_overage_fen", "voice_overage_fen", "packs_fen", "other_fen"]
    charged = bills.assign(charged_fen=bills[parts].sum(axis=1) - bills["discount_fen"])
    grouped = charged.groupby("subscriber_id")["charged_fen"].agg(["sum", "count"]).reset_index()
    return pd.DataFrame(grouped.rename(columns={"sum": "revenue_fen_3m", "count": "billed_months_count"}))


def complained_of(workspace: Workspace, month: Month) -> "pd.Series[str]":
    """Say who complained in the last three months, as known on the list day; nobody if no complaints come in."""
    rows = frame_of(workspace, "complaints", window(workspace, month, COMPLAINT_MONTHS), month.list_day)
    complained: pd.Series[str] = rows["subscriber_id"].drop_duplicates()
    return complained


def usage_of(workspace: Workspace, month: Month) -> pd.DataFrame:
    """Say what was used in each of the last three months: subscriber_id, month, data_kb, voice_out_s."""
    parts = []
    names = {usage.data_kb.column: "data_kb", usage.voice_out_s.column: "voice_out_s"}
    with engine_of(workspace) as engine:
        for past in window(workspace, month, MONEY_MONTHS):
            path = facts_of(workspace, engine, past, month.list_day)["usage"]
            facts = pq.read_table(path, columns=["subscriber_id", "month", *names]).to_pandas()
            parts.append(facts.rename(columns=names))
    return pd.DataFrame(pd.concat(parts, ignore_index=True))
