"""Lists: whom to keep and whom to move up, each row with its reasons, its offer, its rank and whether it is worked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from serving.columns import PORTRAIT, RECOMMENDATION, RETENTION, Shown
from serving.decision import Listed, to_work
from serving.levels import LEVELS
from serving.offers import FIT_PLAN, GROUP_COLUMNS, OFFERS, Offer, choose
from serving.terms import Terms
from serving.value import FEN_A_YUAN, yuan

PORTRAIT_COLUMNS = tuple(f"{name}_{tongue}" for name in PORTRAIT for tongue in ("zh", "en"))
REASON_COLUMNS = tuple(f"reason_{k}_{tongue}" for k in (1, 2, 3) for tongue in ("zh", "en"))
#: What cannot be said of somebody of whom all that is known is a rank.
UNTOLD = ("risk", "kept_yuan", "expected_saving_yuan")
#: Channels for showing somebody a better plan: the cheap ones first, a call only where it pays.
MOVE_CHANNELS = ("app", "sms", "call")


@dataclass(frozen=True)
class Lists:
    """The two lists of a month, columns as declared in `serving.columns`, rows by rank; control rows are in and marked.

    `refusals`: how many the rules of conduct turned away (`serving.conduct.Gate.counts`).
    """

    retention: pd.DataFrame
    recommendation: pd.DataFrame
    refusals: pd.DataFrame


def _with_words(rows: pd.DataFrame, words: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Add what is said of each subscriber; a row of which nothing is said keeps empty words."""
    wanted = words.reindex(columns=["subscriber_id", *columns])
    wanted = wanted.astype(dict.fromkeys(wanted.columns, "str"))
    return rows.merge(wanted, on="subscriber_id", how="left", validate="one_to_one")


def _plan_words(plan_id: pd.Series, plans: pd.DataFrame, tongue: str) -> pd.Series:
    """Return the plans' names in a language; a plan that is not in the catalogue by its code."""
    return plan_id.map(plans.set_index("plan_id")[f"name_{tongue}"]).fillna(plan_id)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rank 1..N over the whole list by expected saving, highest first; equal ones by subscriber_id."""
    rows = rows.sort_values(["expected_saving_yuan", "subscriber_id"], ascending=[False, True], ignore_index=True)
    return rows.assign(rank=np.arange(1, len(rows) + 1, dtype=np.int64))


def _ranked_by_level(rows: pd.DataFrame) -> pd.DataFrame:
    """Rank where of some all that is known is an order: by level, then by saving where it is known, then by order."""
    codes = [level.code for level in LEVELS]
    untold = {name: rows[name].mask(rows["is_ranked"]) for name in UNTOLD}
    rows = rows.assign(level_no=rows["level"].map(codes.index), **untold)
    keys = ["level_no", "expected_saving_yuan", "order", "subscriber_id"]
    rows = rows.sort_values(keys, ascending=[True, False, False, True], ignore_index=True)
    return rows.assign(rank=np.arange(1, len(rows) + 1, dtype=np.int64))


def _only(rows: pd.DataFrame, columns: tuple[Shown, ...], listed: Listed) -> pd.DataFrame:
    """Return the declared columns in their order."""
    day = pd.Timestamp((listed.month + 1).last_day).as_unit("s")
    rows = rows.assign(month=str(listed.month), valid_until=day)
    return rows[[column.name for column in columns]].reset_index(drop=True)


def _retention(listed: Listed, reasons: pd.DataFrame, offers: tuple[Offer, ...]) -> pd.DataFrame:
    """Give every row to keep the offer of the highest expected saving, and its rank."""
    rows = _with_words(listed.retention, reasons, (*REASON_COLUMNS, *GROUP_COLUMNS))
    rows = pd.concat([rows, choose(rows, listed.terms, offers)], axis=1)
    words = {offer.offer_id: offer for offer in offers}
    moved = rows["offer_id"] == FIT_PLAN
    name_zh = _plan_words(rows["best_plan_id"], listed.plans, "zh")
    name_en = _plan_words(rows["best_plan_id"], listed.plans, "en")
    offer_zh = rows["offer_id"].map({name: offer.zh for name, offer in words.items()})
    offer_en = rows["offer_id"].map({name: offer.en for name, offer in words.items()})
    ranked = _ranked_by_level if rows["is_ranked"].any() else _ranked
    return ranked(
        rows.assign(
            level_zh=rows["level"].map({level.code: level.zh for level in LEVELS}),
            offer_zh=offer_zh.where(~moved, offer_zh + "：" + name_zh),
            offer_en=offer_en.where(~moved, offer_en + ": " + name_en),
            current_plan=rows["plan_id"],
            fit_plan_id=rows["best_plan_id"],
            bill_change_yuan=yuan((rows["bill_best_yuan"] - rows["bill_now_yuan"]).to_numpy(dtype=float)),
        )
    )


def _move_channels(saved_yuan: pd.Series, terms: Terms) -> pd.Series:
    """Choose the channel by which reach x the customer's saving, less the attempt, is highest; equal: the cheaper."""
    channels = [channel for channel in MOVE_CHANNELS if channel in terms.attempts]
    worth = [
        terms.attempts[channel].reach_share * saved_yuan - terms.attempts[channel].cost_fen / FEN_A_YUAN
        for channel in channels
    ]
    best = np.column_stack([yuan(one.to_numpy(dtype=float)) for one in worth]).argmax(axis=1)
    return pd.Series(np.array(channels, dtype=object)[best], index=saved_yuan.index)


def _recommendation(listed: Listed, reasons: pd.DataFrame) -> pd.DataFrame:
    """Show everybody to move up the plan of the lowest bill, those first for whom it does most.

    Rank: propensity x what the customer saves in a year, less the attempt. The operator's own gain is left out on
    purpose: ranked by it, the list would put first those whom the move serves least.
    """
    rows = _with_words(listed.recommendation, reasons, (*REASON_COLUMNS, *GROUP_COLUMNS))
    change = yuan((rows["bill_best_yuan"] - rows["bill_now_yuan"]).to_numpy(dtype=float))
    saved = pd.Series(yuan(rows["propensity"].to_numpy(dtype=float) * -change * listed.terms.saving_months))
    channel = _move_channels(saved, listed.terms)
    cost_fen = np.array([listed.terms.attempts[name].cost_fen for name in channel], dtype=np.float64)
    attempt = yuan(-cost_fen / FEN_A_YUAN)
    return _ranked(
        rows.assign(
            current_plan=rows["plan_id"],
            offer_id=rows["best_plan_id"],
            bill_change_yuan=change,
            channel=channel,
            customer_saving_yuan=saved,
            attempt_cost_yuan=attempt,
            expected_saving_yuan=yuan(saved.to_numpy(dtype=float) + attempt),
            current_plan_zh=_plan_words(rows["plan_id"], listed.plans, "zh"),
            current_plan_en=_plan_words(rows["plan_id"], listed.plans, "en"),
            offer_zh=_plan_words(rows["best_plan_id"], listed.plans, "zh"),
            offer_en=_plan_words(rows["best_plan_id"], listed.plans, "en"),
            bill_then_yuan=rows["bill_best_yuan"],
        )
    )


def dress(listed: Listed, reasons: pd.DataFrame, portraits: pd.DataFrame, offers: tuple[Offer, ...] = OFFERS) -> Lists:
    """Make the two lists out of who is listed, why, and what they are.

    `reasons`: one row a listed subscriber: subscriber_id, reason_1_zh, reason_1_en, .. reason_3_en, group_1..group_3
    (the reason groups, by which offers are chosen). `portraits`: subscriber_id and PORTRAIT_COLUMNS of everybody.
    Missing columns or rows are empty words. A household is worked once over
    both lists, and to keep comes first: nobody is asked to stay while their family is asked to buy.
    """
    retention = _with_words(_retention(listed, reasons, offers), portraits, PORTRAIT_COLUMNS)
    retention = retention.assign(to_work=to_work(retention, listed.terms))
    spoken_for = frozenset(retention.loc[retention["to_work"], "household_no"])
    recommendation = _with_words(_recommendation(listed, reasons), portraits, PORTRAIT_COLUMNS)
    recommendation = recommendation.assign(to_work=to_work(recommendation, listed.terms, spoken_for))
    return Lists(
        retention=_only(retention, RETENTION, listed),
        recommendation=_only(recommendation, RECOMMENDATION, listed),
        refusals=listed.refusals,
    )
