"""Conduct: who may not stand on any list, whatever it would be worth, and how many each rule turned away."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Rule:
    """A reason for which somebody is on no list, in both languages."""

    name: str
    zh: str
    en: str


MARKETING = Rule("marketing_refused", "已拒绝营销", "refused marketing")
PROFILING = Rule("profiling_refused", "已拒绝自动化决策", "refused automated decisions (PIPL art. 24)")
REGISTERED = Rule(
    "do_not_contact",
    # A no to one channel is read as a no: trying the next channel is what people complain about.
    "已登记免打扰（登记任一渠道即不再联系）",
    "registered as do-not-contact; a no to any channel counts as a no to all",
)
CODE = Rule(
    "code_asked",
    "近期申请过携转授权码，依法不得干预其选择",
    "asked for an authorisation code lately: nobody may interfere with that choice (MIIT 2019/242)",
)
RULES = (MARKETING, PROFILING, REGISTERED, CODE)


@dataclass(frozen=True)
class Gate:
    """Who passed, and the count of each rule.

    `counts`: rule, zh, en, `refused_count` (everybody the rule speaks of) and `first_count` (each person once, under
    the first rule that speaks of them: these add up to all who were turned away).
    """

    kept: pd.DataFrame
    counts: pd.DataFrame


def _yes_or_unknown(flag: pd.Series) -> NDArray[np.bool_]:
    """Read a refusal: unknown is not no, so it counts as refused."""
    read: NDArray[np.bool_] = flag.astype("boolean").fillna(value=True).to_numpy(dtype=bool)
    return read


def _asked_for_code(porting: pd.DataFrame, as_of: date, quiet_days: int) -> pd.Series:
    """Return the ids of whoever asked for a code within so many days before, or on, the list day."""
    at = pd.to_datetime(porting["at"])
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    recent = (at >= end - pd.Timedelta(days=quiet_days + 1)) & (at < end)
    return porting.loc[recent & (porting["step"] == "code"), "subscriber_id"]


def gate(
    people: pd.DataFrame, do_not_contact: pd.DataFrame, porting: pd.DataFrame, *, as_of: date, code_quiet_days: int
) -> Gate:
    """Turn away whoever may not be on a list.

    `people`: one row a subscriber with is_marketing_refused, is_profiling_refused. `do_not_contact`: subscriber_id (one
    row a channel refused). `porting`: subscriber_id, at, step. Every table as known on `as_of`.
    """
    ids = people["subscriber_id"]
    refused = {
        MARKETING.name: _yes_or_unknown(people["is_marketing_refused"]),
        PROFILING.name: _yes_or_unknown(people["is_profiling_refused"]),
        REGISTERED.name: ids.isin(do_not_contact["subscriber_id"]).to_numpy(dtype=bool),
        CODE.name: ids.isin(_asked_for_code(porting, as_of, code_quiet_days)).to_numpy(dtype=bool),
    }
    turned_away = np.zeros(len(people), dtype=bool)
    counts = []
    for rule in RULES:
        says = refused[rule.name]
        counts.append((rule.name, rule.zh, rule.en, int(says.sum()), int((says & ~turned_away).sum())))
        turned_away |= says
    table = pd.DataFrame(counts, columns=["rule", "zh", "en", "refused_count", "first_count"])
    return Gate(kept=people[~turned_away].reset_index(drop=True), counts=table)
