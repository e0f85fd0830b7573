"""Signs: the days on which subscribers showed, of their own doing, that they are still there; from monthly facts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from data.month import Month
from features.sources import payments, standing, usage
from pipelines.describe import facts_of
from pipelines.lakeside import engine_of
from pipelines.workspace import Workspace

#: The facts that are read, by source; payments may not have been handed over.
READ = {
    "standing": (standing.payment,),
    "usage": (usage.quiet_first_days, usage.quiet_days),
    "payments": (payments.first_days, payments.last_days),
}


def signs_of(workspace: Workspace, months: Sequence[Month], as_of: dt.date) -> pd.DataFrame:
    """Say who used something of his own doing or paid, and when: one row a subscriber and month with such a day.

    subscriber_id, payment (how is paid, as stands in that month), first_on, last_on. Where no days were handed over,
    the first sign is the earliest it can have been: the first of the month, or a payment.
    """
    parts = []
    with engine_of(workspace) as engine:
        for month in months:
            files = facts_of(workspace, engine, month, as_of)
            parts.append(_signs_in(month, {source: files[source] for source in READ if source in files}))
    return pd.concat(parts, ignore_index=True)


def _signs_in(month: Month, files: Mapping[str, Path]) -> pd.DataFrame:
    told = pd.DataFrame({"subscriber_id": pd.Series(dtype="str")})
    for source, path in files.items():
        columns = [fact.column for fact in READ[source]]
        read = pq.read_table(path, columns=["subscriber_id", *columns]).to_pandas()
        told = told.merge(read, on="subscriber_id", how="outer")
    told = told.reindex(columns=["subscriber_id", *(fact.column for facts in READ.values() for fact in facts)])
    quiet = told[[usage.quiet_days.column, payments.last_days.column]].min(axis=1)
    first = told[usage.quiet_first_days.column].fillna(told[usage.quiet_days.column] * 0)
    first = pd.concat([first, told[payments.first_days.column]], axis=1).min(axis=1)
    days = {
        "payment": told[standing.payment.column],
        "first_on": pd.Timestamp(month.first_day) + pd.to_timedelta(first, unit="D"),
        "last_on": pd.Timestamp(month.last_day) - pd.to_timedelta(quiet, unit="D"),
    }
    return told[["subscriber_id"]].assign(**days)[quiet.notna()].reset_index(drop=True)
