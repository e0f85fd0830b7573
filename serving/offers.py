"""Offers: what may be given to somebody we would like to keep, and the rules no offer may break."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.refusals import BadSettings
from serving.terms import CHANNELS, Terms
from serving.value import Numbers, Saving, saving

FIT_PLAN = "fit_plan"
GROUP_COLUMNS = ("group_1", "group_2", "group_3")


@dataclass(frozen=True)
class Offer:
    """One thing we may offer; the rates are stated by the operator, not measured.

    `fits`: the reason groups it answers; none: it is for whoever no other offer fits. `asks`: what must be true of the
    person besides, a column of the rows of `choose`. `effect_share`: by how much it
    lowers the probability of leaving of a person it reaches. `take_share`: the share of those reached who take it, and
    cost `cost_fen` each. `binds_months` and `only_for_porting` are there so that the conduct rules can refuse them.
    """

    offer_id: str
    zh: str
    en: str
    cost_fen: int
    channels: tuple[str, ...]
    fits: tuple[str, ...]
    effect_share: float
    take_share: float
    note_zh: str
    note_en: str
    asks: str = ""
    binds_months: int = 0
    only_for_porting: bool = False


OFFERS = (
    Offer(
        FIT_PLAN,
        "换到更合适的套餐",
        "Move to the plan that fits",
        cost_fen=0,
        channels=("call", "app", "shop"),
        fits=("price", "plan_fit", "overage"),
        effect_share=0.30,
        take_share=0.30,
        note_zh="按近三个月实际用量，新套餐的月账单更低；不附带在网承诺",
        note_en="The bill of the last three months would have been lower; no term is attached",
        asks="can_move",
    ),
    Offer(
        "credit_10",
        "话费10元",
        "10 yuan of credit",
        cost_fen=1000,
        channels=("call", "sms", "app"),
        fits=("price", "plan_fit", "overage", "lockin", "payment"),
        effect_share=0.22,
        take_share=0.50,
        note_zh="一次性赠送，不附带在网承诺",
        note_en="Given once, no term is attached",
    ),
    Offer(
        "data_5gb",
        "流量包5GB（当月有效）",
        "5 GB of data this month",
        cost_fen=200,
        channels=("call", "sms", "app"),
        fits=("overage", "use_fading", "scenario"),
        effect_share=0.16,
        take_share=0.50,
        note_zh="当月有效，不自动续订",
        note_en="For this month, not renewed by itself",
    ),
    Offer(
        "usage_alert",
        "流量提醒与超套预警",
        "Usage reminder and overage warning",
        cost_fen=0,
        channels=("sms", "app"),
        fits=("overage",),
        effect_share=0.05,
        take_share=1.0,
        note_zh="免费，可随时关闭",
        note_en="Free, can be switched off at any time",
    ),
    Offer(
        "care_call",
        "关怀回访（投诉跟进）",
        "Care call, complaint followed up",
        cost_fen=0,
        channels=("call",),
        fits=("service", "network", "lockin", "calls_fading", "bundle"),
        effect_share=0.18,
        take_share=1.0,
        note_zh="倾听、记录、跟进到有结果为止，不推销",
        note_en="Listen, write down, follow up until it is settled; nothing is sold",
        asks="has_complaint",
    ),
    Offer(
        "care_word",
        "关怀问候",
        "A word of care",
        cost_fen=0,
        channels=("call", "sms", "app"),
        fits=(),
        effect_share=0.08,
        take_share=1.0,
        # Also the answer to a circle that leaves: what holds people is the people they can still call for nothing.
        note_zh="问候并询问使用感受；常联系的人已离网的，告知亲情网如何办理；不推销",
        note_en="Ask how the service is; if close contacts have left, say how a family group is set up; nothing sold",
    ),
)

#: Names of operators and their hotlines: an offer that names one compares itself with a rival, or looks like it.
RIVAL_WORDS = (
    *("中国移动", "中国联通", "中国电信", "中国广电", "友商", "异网"),
    *("china mobile", "china unicom", "china telecom", "china broadnet", "cmcc"),
    *("10086", "10010", "10000号", "10099"),
)
PORTING_WORDS = ("携号转网", "携转", "携出", "转网专享", "port-out", "porting")
TERM_WORDS = ("合约期", "承诺在网", "在网承诺期", "在网满", "lock-in", "minimum term")


def _breaches(offer: Offer) -> list[str]:
    """Say which conduct rules an offer breaks (MIIT 2019/242, acts 3, 5 and 6)."""
    text = f"{offer.zh} {offer.en} {offer.note_zh} {offer.note_en}".lower()
    rules = (
        (offer.binds_months > 0 or any(word in text for word in TERM_WORDS), "widens a lock-in"),
        (offer.only_for_porting or any(word in text for word in PORTING_WORDS), "is only for people who are porting"),
        (any(word in text for word in RIVAL_WORDS), "names a rival"),
        (not offer.channels or bool(set(offer.channels) - set(CHANNELS)), f"has channels other than {CHANNELS}"),
        (not 0 <= offer.effect_share <= 1 or not 0 <= offer.take_share <= 1, "has a share outside 0 to 1"),
        (offer.cost_fen < 0, "costs less than nothing"),
    )
    return [f"`{offer.offer_id}` {what}" for broken, what in rules if broken]


def conduct_of(offers: Iterable[Offer]) -> None:
    """Refuse a catalogue with an offer that breaks the rules of conduct, or that leaves somebody without any."""
    offers = tuple(offers)
    found = [breach for offer in offers for breach in _breaches(offer)]
    ids = [offer.offer_id for offer in offers]
    found += [f"`{name}` stands there {ids.count(name)} times" for name in sorted(set(ids)) if ids.count(name) > 1]
    if not any(not offer.fits for offer in offers):
        found.append("no offer for whoever no other offer fits")
    if found:
        raise BadSettings(
            "offers",
            found="; ".join(found),
            expected="offers without a term, open to everybody, naming no rival",
            do="Take these offers out of the catalogue, or mend them.",
        )


def _fitting(rows: pd.DataFrame, offers: tuple[Offer, ...]) -> NDArray[np.bool_]:
    """Say which offer may be made to which row: rows x offers."""
    fits = np.zeros((len(rows), len(offers)), dtype=bool)
    for at, offer in enumerate(offers):
        for column in GROUP_COLUMNS:
            fits[:, at] |= rows[column].isin(offer.fits).to_numpy(dtype=bool)
        if offer.asks:
            fits[:, at] &= rows[offer.asks].to_numpy(dtype=bool)
    answered = fits.any(axis=1)
    for at, offer in enumerate(offers):
        if not offer.fits:
            fits[:, at] = ~answered
    return fits


def _saving_of(offer: Offer, channel: str, rows: pd.DataFrame, terms: Terms) -> Saving:
    """Return what an offer by a channel may be expected to save on every row."""
    attempt = terms.attempts[channel]
    moved = rows["misfit_margin_yuan"].to_numpy(dtype=float) if offer.offer_id == FIT_PLAN else np.zeros(len(rows))
    return saving(
        risk=rows["risk"].to_numpy(dtype=float),
        value_yuan=rows["value_yuan"].to_numpy(dtype=float),
        reach_share=attempt.reach_share,
        effect_share=offer.effect_share,
        take_share=offer.take_share,
        offer_cost_fen=offer.cost_fen,
        attempt_cost_fen=attempt.cost_fen,
        margin_change_yuan=moved,
    )


def choose(rows: pd.DataFrame, terms: Terms, offers: tuple[Offer, ...] = OFFERS) -> pd.DataFrame:
    """Choose the offer and channel of the highest expected saving among those that answer one of the row's reasons.

    `rows`: risk, value_yuan, can_move, has_complaint, misfit_margin_yuan, group_1..3. Returns, with the same index:
    offer_id, channel, kept_yuan, margin_change_yuan, offer_cost_yuan, attempt_cost_yuan, expected_saving_yuan (the sum
    of the four). Equal savings: the offer that stands first in the catalogue, then its first channel.
    """
    conduct_of(offers)
    fits = _fitting(rows, offers)
    pairs = [
        (at, channel) for at, offer in enumerate(offers) for channel in offer.channels if channel in terms.attempts
    ]
    savings = [_saving_of(offers[at], channel, rows, terms) for at, channel in pairs]
    worth = np.column_stack(
        [np.where(fits[:, at], one.expected_yuan, -np.inf) for (at, _), one in zip(pairs, savings, strict=True)]
    )
    best = worth.argmax(axis=1)

    def of_best(part: list[Numbers]) -> Numbers:
        chosen: Numbers = np.column_stack(part)[np.arange(len(rows)), best]
        return chosen

    return pd.DataFrame(
        {
            "offer_id": np.array([offers[at].offer_id for at, _ in pairs], dtype=object)[best],
            "channel": np.array([channel for _, channel in pairs], dtype=object)[best],
            "kept_yuan": of_best([one.kept_yuan for one in savings]),
            "margin_change_yuan": of_best([one.margin_change_yuan for one in savings]),
            "offer_cost_yuan": of_best([one.offer_cost_yuan for one in savings]),
            "attempt_cost_yuan": of_best([one.attempt_cost_yuan for one in savings]),
            "expected_saving_yuan": of_best([one.expected_yuan for one in savings]),
        },
        index=rows.index,
    )
