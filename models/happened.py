"""Happened: what the tables say of people's endings, orders and silence, all months together."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from data.month import Month

#: How one can leave for good, in the order in which it counts on one and the same day.
EXITS = ("port_out", "other_leaving", "other")


def _nobody() -> pd.DataFrame:
    days = {name: pd.Series(dtype="datetime64[ns]") for name in ("first_on", "last_on")}
    return pd.DataFrame({"subscriber_id": pd.Series(dtype="str"), "payment": pd.Series(dtype="str"), **days})


@dataclass(frozen=True, eq=False)
class Happened:
    """What is known to have happened, all months together, known by the last month that may be looked at.

    `subscribers`: the rows whose status is not normal, or is so again; `porting`; `orders`; `plans`; `contacts`:
    assignments for retention that were ours to make (who calls us himself was not kept by our calling). `signs`: one
    row a subscriber and month with outgoing use or a payment: the first and last day of them, and how is paid.
    """

    until: Month
    subscribers: pd.DataFrame
    porting: pd.DataFrame
    orders: pd.DataFrame
    plans: pd.DataFrame
    contacts: pd.DataFrame
    signs: pd.DataFrame = field(default_factory=_nobody)

    @cached_property
    def exits(self) -> pd.DataFrame:
        """Say who left for good, when and how: one row a subscriber, subscriber_id, day, how.

        The first exit counts, whatever is recorded after it; on one day port_out before other_leaving before the rest.
        """
        ported = self.porting[self.porting["step"] == "ported_out"]
        gone = self.subscribers[self.subscribers["status"].isin(["closed", "ported_out"])]
        by_owner = (gone["status"] == "closed") & (gone["status_reason"] == "owner")
        known = [
            pd.DataFrame({"subscriber_id": ported["subscriber_id"], "day": ported["at"].dt.normalize(), "how": 0}),
            pd.DataFrame(
                {
                    "subscriber_id": gone["subscriber_id"],
                    "day": pd.to_datetime(gone["status_since"]),
                    "how": np.select([gone["status"] == "ported_out", by_owner], [0, 1], 2),
                }
            ),
        ]
        first = pd.concat(known).sort_values(["subscriber_id", "day", "how"]).drop_duplicates("subscriber_id")
        return first.assign(how=first["how"].map(dict(enumerate(EXITS)))).reset_index(drop=True)

    @property
    def fees(self) -> "pd.Series[float]":
        """The fee of each plan by the terms that held in the last month."""
        held = self.plans[pd.to_datetime(self.plans["valid_from"]) <= pd.Timestamp(self.until.last_day)]
        fees: pd.Series[float] = held.sort_values("valid_from").groupby("plan_id")["fee_fen"].last().astype("float64")
        return fees
