"""Outcomes: what may happen to a subscriber, of whom it is asked, and when the answer is final."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from data.month import Month
from models.cohort import Flags, free_to_port
from models.contacts import contacted, weights

#: Months ahead for which a hazard is given; ahead 1 is the month in which the list is worked.
AHEAD = (1, 2, 3)

#: The headline figure of a model: a gap of one month, then one month of outcome.
HEADLINE_AHEAD = 2

KEPT_MONTHS = 2

#: How one can leave for good, in the order in which it counts on one and the same day.
EXITS = ("port_out", "other_leaving", "other")


@dataclass(frozen=True, eq=False)
class Happened:
    """What is known to have happened, all months together, known by the last month that may be looked at.

    `subscribers`: the rows whose status is not normal; `porting`; `orders`; `plans`; `contacts`: assignments for
    retention that were ours to make (who calls us himself was not kept by our calling).
    """

    until: Month
    subscribers: pd.DataFrame
    porting: pd.DataFrame
    orders: pd.DataFrame
    plans: pd.DataFrame
    contacts: pd.DataFrame

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


@dataclass(frozen=True)
class Outcome:
    """An outcome: a question, the people at risk, the event, and how many months it takes until the answer is final.

    `at_risk(people, by)`: who of the cohort can have the event by the end of month `by`; `events`: subscriber_id, day;
    `needs`: the table without which nobody can tell whether it happened.
    """

    name: str
    question: str
    at_risk: Callable[[pd.DataFrame, Month], Flags]
    events: Callable[[Happened], pd.DataFrame]
    final_after: int = 0
    needs: str = "porting"

    def last_final(self, until: Month) -> Month:
        """Give the last month whose events are final, if nothing after `until` may be looked at."""
        return until.back(self.final_after)

    def labelled(self, people: pd.DataFrame, happened: Happened, month: Month, ahead: int) -> pd.DataFrame:
        """Label the cohort of a month for the event in month + ahead: subscriber_id, label (0 or 1), weight.

        Who left, or had the event, before the list day or in the gap is neither a yes nor a no and is not there; nor is
        anybody whom we tried to keep within the window or the three months before: the weight says for how many of them
        each of the others speaks. A month that is not final has none.
        """
        target = month + ahead
        if target > self.last_final(happened.until):
            nobody = {"subscriber_id": "str", "label": "float64", "weight": "float64"}
            return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in nobody.items()})
        at_risk = people.loc[self.at_risk(people, target), "subscriber_id"]
        events = _events_of(self, happened)
        left = happened.exits.loc[happened.exits["day"] < _from(month, target), "subscriber_id"]
        gone = pd.concat([left, _early(events, month, target)])
        asked = at_risk[~at_risk.isin(gone) & ~at_risk.isin(contacted(happened.contacts, month, target))]
        hit = events[(events["day"] >= _from(month, target)) & (events["day"] <= pd.Timestamp(target.last_day))]
        label = asked.isin(hit["subscriber_id"]).astype("float64")
        weight = weights(happened.contacts, asked, month, target)
        return pd.DataFrame({"subscriber_id": asked, "label": label, "weight": weight}).reset_index(drop=True)


@lru_cache(maxsize=16)
def _events_of(outcome: Outcome, happened: Happened) -> pd.DataFrame:
    """The same events are asked for month by month."""
    return outcome.events(happened)


def _from(month: Month, target: Month) -> pd.Timestamp:
    """The month in which the list is worked counts from the list day on."""
    return pd.Timestamp(month.list_day if target == month + 1 else target.first_day)


def _early(events: pd.DataFrame, month: Month, target: Month) -> "pd.Series[str]":
    """Say to whom it happened after the month described and before the month asked about begins to count."""
    is_early = (events["day"] > pd.Timestamp(month.last_day)) & (events["day"] < _from(month, target))
    return events.loc[is_early, "subscriber_id"]


def _ported_out(happened: Happened) -> pd.DataFrame:
    return happened.exits.loc[happened.exits["how"] == "port_out", ["subscriber_id", "day"]]


def _closed_by_owner(happened: Happened) -> pd.DataFrame:
    return happened.exits.loc[happened.exits["how"] == "other_leaving", ["subscriber_id", "day"]]


def _moved_up(happened: Happened) -> pd.DataFrame:
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


def _everybody(people: pd.DataFrame, by: Month) -> Flags:
    del by
    return np.ones(len(people), dtype=bool)


def _can_move_up(people: pd.DataFrame, by: Month) -> Flags:
    """A month on the plan, and a dearer one to go to."""
    del by
    month_end = pd.to_datetime(people["plan_since"]) + pd.DateOffset(months=1)
    settled = (
        month_end <= pd.Timestamp(Month.parse(str(people["month"].iloc[0])).last_day)
        if len(people)
        else month_end.notna()
    )
    flags: Flags = (settled & ~people["is_top_plan"].astype(bool)).to_numpy(bool)
    return flags


PORT_OUT = Outcome(
    name="port_out",
    question="Will this subscriber take the number to another operator?",
    at_risk=free_to_port,
    events=_ported_out,
)
OTHER_LEAVING = Outcome(
    name="other_leaving",
    question="Will this subscriber close the account of his own wish?",
    at_risk=_everybody,
    events=_closed_by_owner,
)
UPGRADE = Outcome(
    name="upgrade",
    question="Will this subscriber order a dearer plan by choice, and keep it?",
    at_risk=_can_move_up,
    events=_moved_up,
    final_after=KEPT_MONTHS,
    needs="orders",
)
OUTCOMES = {outcome.name: outcome for outcome in (PORT_OUT, OTHER_LEAVING, UPGRADE)}
