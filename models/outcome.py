"""Outcomes: what may happen to a subscriber, of whom it is asked, and when the answer is final."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.month import Month
from models.cohort import Flags, free_to_leave, free_to_port, is_among
from models.contacts import chances, contacted, weights
from models.events import (
    KEPT_MONTHS,
    closed_by_owner,
    fell_silent,
    left_by_choice,
    lost_to_debt,
    moved_up,
    ordered_a_pack,
    ported_out,
)
from models.happened import Happened

#: Months ahead for which a hazard is given; ahead 1 is the month in which the list is worked.
AHEAD = (1, 2, 3)

#: The headline figure of a model: a gap of one month, then one month of outcome.
HEADLINE_AHEAD = 2


@dataclass(frozen=True)
class Outcome:
    """An outcome: a question, the people at risk, the event, and how many months it takes until the answer is final.

    `at_risk(people, by)`: who of the cohort can have the event by the end of month `by`; `events`: subscriber_id, day;
    `needs`: the table without which nobody can tell whether it happened. `is_exit`: it ends being a customer, and with
    it every other risk. `states`: the reason groups that tell how far it has come already; they may know the answer.
    `rises_with`: the features of which the trade is sure that more of them never makes it less likely.
    """

    name: str
    question: str
    at_risk: Callable[[pd.DataFrame, Month], Flags]
    events: Callable[[Happened], pd.DataFrame]
    final_after: int = 0
    needs: str = "subscribers"
    is_exit: bool = False
    states: frozenset[str] = frozenset()
    rises_with: frozenset[str] = frozenset()

    def last_final(self, until: Month) -> Month:
        """Give the last month whose events are final, if nothing after `until` may be looked at."""
        return until.back(self.final_after)

    def labelled(
        self, people: pd.DataFrame, happened: Happened, month: Month, ahead: int, *, horizon: int = 1
    ) -> pd.DataFrame:
        """Label the cohort of a month for the event in month + ahead: subscriber_id, label (0 or 1), weight.

        Who left, or had the event, before the list day or in the gap is neither a yes nor a no and is not there; nor is
        anybody whom we tried to keep within the window or the three months before: the weight says for how many of them
        each of the others speaks. A month that is not final has none. `horizon`: the event counts within so many months
        from month + ahead on; who leaves otherwise within them did not have it.
        """
        first, last = month + ahead, month + (ahead + horizon - 1)
        if last > self.last_final(happened.until):
            nobody = {"subscriber_id": "str", "label": "float64", "weight": "float64"}
            return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in nobody.items()})
        at_risk, is_gone, is_contacted = self._sifted(people, happened, month, first, last)
        asked = at_risk[~is_gone & ~is_contacted]
        label = self._labels(asked, happened, month, first, last)
        weight = weights(happened.contacts, asked, month, last)
        return pd.DataFrame({"subscriber_id": asked, "label": label, "weight": weight}).reset_index(drop=True)

    def compared(self, people: pd.DataFrame, happened: Happened, month: Month, ahead: int) -> pd.DataFrame:
        """Label whom we tried to keep, and who was in an arm of the same campaigns and spared.

        Returns subscriber_id, label (0 or 1), is_contacted, and `chance`, that of having been spared, NaN of who was in
        no arm. They are asked as in `labelled`; a month that is not final has none.
        """
        target = month + ahead
        at_risk, is_gone, is_contacted = self._sifted(people, happened, month, target, target)
        chance = chances(happened.contacts, at_risk, month, target)
        is_final = target <= self.last_final(happened.until)
        here = ~is_gone & (is_contacted | ~np.isnan(chance)) & is_final
        label = self._labels(at_risk[here], happened, month, target, target)
        columns = {"label": label, "is_contacted": is_contacted[here], "chance": chance[here]}
        return pd.DataFrame({"subscriber_id": at_risk[here], **columns}).reset_index(drop=True)

    def unasked(self, people: pd.DataFrame, happened: Happened, month: Month, ahead: int) -> dict[str, int]:
        """Count who of the cohort of a month is not asked about month + ahead, each person under the first that holds.

        `not_at_risk`; `gone`: left, or had the event, before it counts; `contacted`: we tried to keep them.
        """
        at_risk, is_gone, is_contacted = self._sifted(people, happened, month, month + ahead, month + ahead)
        return {
            "not_at_risk": len(people) - len(at_risk),
            "gone": int(is_gone.sum()),
            "contacted": int((is_contacted & ~is_gone).sum()),
        }

    def _labels(
        self, asked: "pd.Series[str]", happened: Happened, month: Month, first: Month, last: Month
    ) -> NDArray[np.float64]:
        """Say of each person asked whether they had the event in the months asked about: 0 or 1."""
        events = _events_of(self, happened)
        hit = events[(events["day"] >= _from(month, first)) & (events["day"] <= pd.Timestamp(last.last_day))]
        return is_among(asked, hit["subscriber_id"]).astype(np.float64)

    def _sifted(
        self, people: pd.DataFrame, happened: Happened, month: Month, first: Month, last: Month
    ) -> "tuple[pd.Series[str], Flags, Flags]":
        """Give who is at risk by the end of the last month asked about; who of them is gone, and who was contacted."""
        at_risk = people.loc[self.at_risk(people, last), "subscriber_id"]
        events = _events_of(self, happened)
        left = happened.exits.loc[happened.exits["day"] < _from(month, first), "subscriber_id"]
        gone = pd.concat([left, _early(events, month, first), _lasting(events, month)])
        return at_risk, is_among(at_risk, gone), is_among(at_risk, contacted(happened.contacts, month, last))


@lru_cache(maxsize=16)
def _events_of(outcome: Outcome, happened: Happened) -> pd.DataFrame:
    """The same events are asked for month by month."""
    return outcome.events(happened)


def _from(month: Month, target: Month) -> pd.Timestamp:
    """The month in which the list is worked counts from the list day on."""
    return pd.Timestamp(month.list_day if target == month + 1 else target.first_day)


def _lasting(events: pd.DataFrame, month: Month) -> "pd.Series[str]":
    """Say to whom it happened before the month was over and had not ended: it cannot begin again."""
    if "ended" not in events:
        return events["subscriber_id"].iloc[:0]
    last_day = pd.Timestamp(month.last_day)
    is_lasting = (events["day"] <= last_day) & ~(events["ended"] <= last_day)
    return events.loc[is_lasting, "subscriber_id"]


def _early(events: pd.DataFrame, month: Month, target: Month) -> "pd.Series[str]":
    """Say to whom it happened after the month described and before the month asked about begins to count."""
    is_early = (events["day"] > pd.Timestamp(month.last_day)) & (events["day"] < _from(month, target))
    return events.loc[is_early, "subscriber_id"]


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


def _used_or_paid(people: pd.DataFrame, by: Month) -> Flags:
    del by
    flags: Flags = people["has_signs"].to_numpy(bool)
    return flags


def _holds_no_pack(people: pd.DataFrame, by: Month) -> Flags:
    del by
    flags: Flags = ~people["holds_pack"].to_numpy(bool)
    return flags


PORT_OUT = Outcome(
    name="port_out",
    question="Will this subscriber take the number to another operator?",
    at_risk=free_to_port,
    events=ported_out,
    needs="porting",
    is_exit=True,
    rises_with=frozenset({"complaints_open_count", "overage_share_3m", "ported_talk_share"}),
)
OTHER_LEAVING = Outcome(
    name="other_leaving",
    question="Will this subscriber close the account of his own wish?",
    at_risk=_everybody,
    events=closed_by_owner,
    is_exit=True,
    rises_with=frozenset({"complaints_open_count"}),
)
UPGRADE = Outcome(
    name="upgrade",
    question="Will this subscriber order a dearer plan by choice, and keep it?",
    at_risk=_can_move_up,
    events=moved_up,
    final_after=KEPT_MONTHS,
    needs="orders",
    rises_with=frozenset({"overage_share_3m"}),
)
SILENCE = Outcome(
    name="silence",
    question="Will this subscriber stop using and paying, for two months if prepaid, for three if postpaid?",
    at_risk=_used_or_paid,
    events=fell_silent,
    final_after=3,
    states=frozenset({"use_level", "use_fading", "calls_fading", "payment"}),
)
ARREARS = Outcome(
    name="arrears",
    question="Will this subscriber be suspended for debt, and not pay within 60 days?",
    at_risk=_everybody,
    events=lost_to_debt,
    final_after=2,
    states=frozenset({"payment"}),
)
PACK = Outcome(
    name="pack",
    question="Will this subscriber, who holds no pack, order one by choice?",
    at_risk=_holds_no_pack,
    events=ordered_a_pack,
    needs="orders",
)
#: What stands in for port-out as long as none has been seen: leaving by choice, either way, of whoever nothing binds.
STAND_IN = replace(PORT_OUT, name="leaving", at_risk=free_to_leave, events=left_by_choice)

#: What the lists are ranked by; the others say how long somebody stays, or are learnt when asked for.
RANKED = (PORT_OUT, OTHER_LEAVING, UPGRADE)

OUTCOMES = {outcome.name: outcome for outcome in (PORT_OUT, OTHER_LEAVING, SILENCE, ARREARS, UPGRADE, PACK)}
