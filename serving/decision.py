"""Decision: for every subscriber one of three: keep, show them a plan that costs them less, or leave them alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.month import Month
from data.refusals import BadData
from serving.billing import best_plan, in_force
from serving.conduct import gate
from serving.control import household_no, is_control
from serving.levels import NO_LEVEL, base_rates, level_by_rank, level_of, risk_ratio
from serving.terms import Terms
from serving.value import FEN_A_YUAN, hazards, margin_yuan, present_months, yuan

RISK_DIGITS = 6


@dataclass(frozen=True)
class Listed:
    """Who stands on which list of a month, before reasons, offers and ranks; each frame sorted by subscriber_id."""

    month: Month
    retention: pd.DataFrame
    recommendation: pd.DataFrame
    refusals: pd.DataFrame
    plans: pd.DataFrame
    terms: Terms


def _joined(people: pd.DataFrame, scores: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """Put together what is known of everybody scored, by subscriber_id; somebody scored but unknown is refused."""
    scores = scores.drop(columns=["month"], errors="ignore")
    joined = scores.merge(people, on="subscriber_id", how="inner", validate="one_to_one")
    if len(joined) != len(scores):
        raise BadData(
            "scores",
            found=f"{len(scores) - len(joined)} of {len(scores)} subscribers who are not in the cohort",
            expected="scores of people in the cohort only",
            do="Describe and score the month again.",
        )
    money = money[["subscriber_id", "revenue_fen_3m", "billed_months_count"]]
    joined = joined.merge(money, on="subscriber_id", how="left", validate="one_to_one")
    return joined.sort_values("subscriber_id", ignore_index=True)


def _with_risk(everybody: pd.DataFrame, terms: Terms, base: Mapping[str, float] | None) -> pd.DataFrame:
    """Add risk, risk_port_out, risk_ratio, level, value_yuan and the months a person is expected to stay.

    `is_ranked`: how likely they port out is unknown, and all that is known is who comes before whom (`order`, where a
    model only ranks). Their level is by rank, their risk what is known of it.
    """
    order = everybody["port_out_order"] if "port_out_order" in everybody else pd.Series(np.nan, index=everybody.index)
    risk = (everybody["port_out"].mask(order.notna(), 0.0) + everybody["other_leaving"]).round(RISK_DIGITS)
    rates = base_rates(everybody["payment"], risk) if base is None else base
    ratio = risk_ratio(everybody["payment"], risk, rates)
    hazard = hazards(everybody, everybody["payment"], terms)
    level = np.where(
        order.notna(),
        level_by_rank(everybody["payment"], order, terms.level_shares),
        level_of(ratio, terms.level_multiples),
    )
    return everybody.assign(
        risk=risk,
        risk_port_out=everybody["port_out"].round(RISK_DIGITS),
        propensity=everybody["upgrade"].round(RISK_DIGITS),
        risk_ratio=pd.Series(ratio, index=everybody.index).mask(order.notna()),
        level=pd.Series(level, index=everybody.index, dtype="str"),
        order=order,
        is_ranked=order.notna(),
        value_yuan=yuan(margin_yuan(everybody, terms) * present_months(hazard, terms)),
        misfit_months=present_months(hazard, terms, terms.misfit_months),
    )


def _with_plans(
    kept: pd.DataFrame, usage: pd.DataFrame, plans: pd.DataFrame, month: Month, terms: Terms
) -> pd.DataFrame:
    """Add the best plan and the bills on it and on the plan held (yuan a month), and who may be offered the move."""
    months = kept["billed_months_count"].fillna(1).clip(1, 3).astype("int64")
    best = best_plan(kept[["subscriber_id", "plan_id"]].assign(months_count=months), usage, plans)
    kept = kept.merge(best, on="subscriber_id", how="left", validate="one_to_one")
    saving_fen = kept["saving_fen"].fillna(0.0)
    locked = pd.to_datetime(kept["lockin_until"]) >= pd.Timestamp(month.list_day)
    cheaper_fee = kept["fee_best_fen"] < kept["fee_now_fen"]
    return kept.assign(
        bill_now_yuan=yuan(kept["bill_now_fen"].to_numpy(dtype=float) / FEN_A_YUAN),
        bill_best_yuan=yuan(kept["bill_best_fen"].to_numpy(dtype=float) / FEN_A_YUAN),
        # An agreement holds its floor: whoever is bound may move up, not down, and is not asked to.
        can_move=(saving_fen >= terms.least_bill_saving_fen) & ~(locked & cheaper_fee),
        moves_up=(saving_fen >= terms.least_bill_saving_fen) & (kept["fee_best_fen"] > kept["fee_now_fen"]),
        misfit_margin_yuan=-saving_fen / FEN_A_YUAN * kept["misfit_months"],
    )


def decide(
    month: Month,
    *,
    people: pd.DataFrame,
    scores: pd.DataFrame,
    money: pd.DataFrame,
    usage: pd.DataFrame,
    plans: pd.DataFrame,
    do_not_contact: pd.DataFrame,
    porting: pd.DataFrame,
    key: bytes,
    terms: Terms,
    base: Mapping[str, float] | None = None,
) -> Listed:
    """Decide who is listed; a subscriber stands on one list at most.

    Keep: a warning level, and a value above 0. Else move up: no level, and the plan that would have cost least over the
    last three months has a higher fee than today's and a lower bill. Whoever has a level and no value is left alone: a
    call about a better plan makes people at risk leave (do-not-disturb).

    `people`, `scores`: as in the shared shapes, one row a subscriber; `has_complaint`: in the last months. `money`:
    subscriber_id, revenue_fen_3m, billed_months_count. `usage`: subscriber_id, month, data_kb, voice_out_s of the last
    three months. `plans`, `do_not_contact`, `porting`: as contracted, known on the list day. `base`: the base rate of
    leaving by payment mode; without it the mean risk of everybody scored.
    """
    everybody = _with_risk(_joined(people, scores, money), terms, base)
    passed = gate(everybody, do_not_contact, porting, as_of=month.list_day, code_quiet_days=terms.code_quiet_days)
    catalogue = in_force(plans, month.list_day)
    kept = _with_plans(passed.kept, usage, catalogue, month, terms)
    kept = _with_households(kept, key, terms)
    to_keep, to_move = _two_ways(kept)
    return Listed(
        month=month,
        retention=kept[to_keep].reset_index(drop=True),
        recommendation=kept[to_move].reset_index(drop=True),
        refusals=passed.counts,
        plans=catalogue,
        terms=terms,
    )


def _with_households(kept: pd.DataFrame, key: bytes, terms: Terms) -> pd.DataFrame:
    """Add the household's own number and whether it is held out as control, whole."""
    return kept.assign(
        is_control=is_control(kept["household"], kept["subscriber_id"], key, terms.control_share),
        household_no=household_no(kept["household"], kept["subscriber_id"], key),
    )


def _two_ways(kept: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say who is to be kept and who is to be shown a better plan; nobody is both."""
    warned = (kept["level"] != NO_LEVEL).to_numpy(dtype=bool)
    to_keep = warned & (kept["value_yuan"] > 0).to_numpy(dtype=bool)
    to_move = ~warned & kept["moves_up"].to_numpy(dtype=bool) & (kept["propensity"] > 0).to_numpy(dtype=bool)
    return to_keep, to_move


def to_work(rows: pd.DataFrame, terms: Terms, spoken_for: frozenset[str] = frozenset()) -> pd.Series:
    """Say which rows of a ranked list are worked: within capacity, one a household, no control, worth it.

    `rows` are sorted by rank: prefecture, household_no, is_control, expected_saving_yuan (unknown where all that is
    known is a rank: then the level has to do). `spoken_for`: households worked on the other list already.
    """
    is_worth_it = ~(rows["expected_saving_yuan"] <= 0)
    may = ~rows["is_control"] & is_worth_it & ~rows["household_no"].isin(spoken_for)
    candidates = rows[may].drop_duplicates("household_no", keep="first")
    capacity = np.array([terms.capacity_of(str(code)) for code in candidates["prefecture"]], dtype=np.int64)
    within = candidates.groupby("prefecture").cumcount().to_numpy() < capacity
    chosen = np.zeros(len(rows), dtype=bool)
    chosen[rows.index.get_indexer(candidates.index[within])] = True
    return pd.Series(chosen, index=rows.index)
