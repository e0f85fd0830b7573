"""Cover: what the first page of a prefecture's workbook says, and what in it is stated rather than measured."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from data.month import Month
from serving.levels import LEVELS
from serving.offers import OFFERS, Offer
from serving.terms import Terms
from serving.value import FEN_A_YUAN

STATED = "约定值，未经实测 / stated, not measured"
CHANNEL_WORDS = {"call": "电话 Call", "sms": "短信 SMS", "app": "掌厅 App", "shop": "营业厅 Shop"}
HAZARD_WORDS = {"silence": "月沉默率 Silence a month", "arrears": "月欠费停机率 Lost to debt a month"}
PAYMENT_WORDS = {"prepaid": "预付费 Prepaid", "postpaid": "后付费 Postpaid"}
#: What the desk may write into the column of outcomes.
OUTCOMES = (
    "未接通 Not reached",
    "接受 Accepted",
    "考虑 Thinking",
    "拒绝 Declined",
    "已离网 Already left",
    "勿再联系 Do not contact",
)


@dataclass(frozen=True)
class Cover:
    """What a workbook says of itself; `evidence`: how good the models are, one line each in both languages.

    `modelled`: the outcomes of which a model speaks, so that no rate is stated; `ranked`: those of which all that is
    known is who comes before whom.
    """

    month: Month
    list_day: date
    evidence: tuple[str, ...] = ()
    terms: Terms = field(default_factory=Terms)
    offers: tuple[Offer, ...] = OFFERS
    modelled: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()

    @property
    def valid_until(self) -> date:
        """The last day on which the list may be worked."""
        return (self.month + 1).last_day


@dataclass(frozen=True)
class Pack:
    """What goes into the workbook of one prefecture: its rows of both lists, without control people."""

    code: str
    keep: pd.DataFrame
    move: pd.DataFrame

    @property
    def name(self) -> str:
        """The prefecture's name."""
        return str(pd.concat([self.keep["prefecture_name"], self.move["prefecture_name"]]).iloc[0])


Pair = tuple[str, str]


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _yuan(fen: float) -> str:
    return f"{fen / FEN_A_YUAN:.2f} 元 yuan"


def facts(cover: Cover, pack: Pack) -> list[Pair]:
    """Say what this workbook is: pairs of label and text."""
    share = _percent(cover.terms.control_share)
    months = f"{cover.month}（名单日 list day {cover.list_day:%Y-%m-%d}）"
    return [
        ("地市 Prefecture", f"{pack.name} {pack.code}"),
        ("数据月 Month described", months),
        ("有效期至 Valid until", f"{cover.valid_until:%Y-%m-%d}"),
        ("挽留名单 To keep", f"{len(pack.keep)} 人 people，本月处理 to work {int(pack.keep['to_work'].sum())}"),
        (
            "推荐名单 To move up",
            f"{len(pack.move)} 人 people，本月处理 to work {int(pack.move['to_work'].sum())}",
        ),
        (
            "对照组 Control",
            f"{share} 的家庭不联系、不在本表 / of all households are never contacted and not in here",
        ),
    ]


def level_rows(cover: Cover, pack: Pack) -> list[tuple[str, str, str, int, int]]:
    """List the levels: code, words, what they mean, how many people, how many of them to work."""
    ends = [None, *(cover.terms.level_multiples[level.code] for level in LEVELS)]
    rows = []
    for level, end in zip(LEVELS, ends, strict=False):
        start = cover.terms.level_multiples[level.code]
        span = f"≥ {start:g}×" if end is None else f"{start:g}–{end:g}×"
        means = f"离网风险为同付费方式平均的 {span}，{level.do_zh} / {span} the usual risk: {level.do_en}"
        if cover.ranked:
            first = f"{cover.terms.level_shares[level.code]:.1%}"
            means += f"；携出概率未知者按排序，前 {first} / by rank where port-out is unknown, the first {first}"
        mine = pack.keep[pack.keep["level"] == level.code]
        rows.append((level.code, f"{level.zh} {level.en}", means, len(mine), int(mine["to_work"].sum())))
    return rows


def stated_rates(cover: Cover) -> list[Pair]:
    """List every rate that is stated and not measured: pairs of what and how much."""
    terms = cover.terms
    rates = [
        ("毛利占收入 Margin, share of revenue", _percent(terms.margin_share)),
        ("月折现系数 Discount a month", f"{terms.discount_share:g}"),
        ("价值计算月数 Months of value", f"{terms.horizon_months}"),
        ("错配持续月数 Months a misfit would have lasted", f"{terms.misfit_months}"),
        ("节省计算月数 Months of saving", f"{terms.saving_months}"),
    ]
    for name, hazards in terms.stated_hazards().items():
        if name not in cover.modelled:
            for payment, words in PAYMENT_WORDS.items():
                rates.append((f"{HAZARD_WORDS[name]}，{words}", _percent(hazards.get(payment, 0.0))))
    for channel, one in terms.attempts.items():
        words = CHANNEL_WORDS[channel]
        rates.append((f"触达率与成本 Reach and cost，{words}", f"{_percent(one.reach_share)}，{_yuan(one.cost_fen)}"))
    for offer in cover.offers:
        effect, take = _percent(offer.effect_share), _percent(offer.take_share)
        much = f"效果 effect {effect}，领取 take-up {take}，{_yuan(offer.cost_fen)}"
        rates.append((f"方案 Offer：{offer.zh} {offer.en}", much))
    return rates
