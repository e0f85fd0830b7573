"""Sheets: what the desk sees of a list in Excel, column by column, and how each is dressed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from serving.columns import PORTRAIT
from serving.cover import CHANNEL_WORDS, PAYMENT_WORDS
from serving.levels import LEVELS

YES_NO = {True: "是 Yes", False: "否 No"}
LEVEL_WORDS = {level.code: f"{level.zh} {level.en}" for level in LEVELS}


@dataclass(frozen=True)
class Field:
    """A column of a sheet: heading in both languages, the list columns it shows (two: one over the other), width."""

    zh: str
    en: str
    shows: tuple[str, ...]
    style: str
    width: int


NUMBER = Field("号码", "Number", ("masked",), "text", 15)
WORK = Field("本月处理", "To work", ("to_work",), "text", 9)
CHANNEL = Field("渠道", "Channel", ("channel",), "text", 12)
RANK = Field("排名", "Rank", ("rank",), "whole", 7)
REASONS = tuple(
    Field(f"原因{word}", f"Reason {k}", (f"reason_{k}_zh", f"reason_{k}_en"), "wrap", 42)
    for k, word in ((1, "一"), (2, "二"), (3, "三"))
)
PORTRAITS = tuple(Field(zh, en, (f"{name}_zh", f"{name}_en"), "wrap", 16) for name, (zh, en, *_) in PORTRAIT.items())
DESK = (
    Field("接触结果", "Outcome", (), "outcome", 20),
    Field("备注", "Remark", (), "outcome", 24),
)
TAIL = (
    Field("区县", "County", ("county",), "text", 11),
    Field("付费方式", "Payment", ("payment",), "text", 17),
    Field("户编号", "Household", ("household_no",), "text", 17),
    Field("有效期至", "Valid until", ("valid_until",), "day", 12),
    Field("用户标识", "Subscriber", ("subscriber_id",), "text", 30),
)
KEEP = (
    RANK,
    NUMBER,
    Field("预警等级", "Level", ("level",), "level", 17),
    WORK,
    CHANNEL,
    Field("方案", "Offer", ("offer_zh", "offer_en"), "wrap", 34),
    *REASONS,
    *PORTRAITS,
    *DESK,
    Field("离网风险", "Risk", ("risk",), "share", 9),
    Field("其中携出", "Of it port-out", ("risk_port_out",), "share", 10),
    Field("风险倍数", "Times the usual", ("risk_ratio",), "ratio", 10),
    Field("用户价值 元", "Value, yuan", ("value_yuan",), "yuan", 12),
    Field("预计净收益 元", "Expected saving, yuan", ("expected_saving_yuan",), "yuan", 14),
    *TAIL,
)
MOVE = (
    RANK,
    NUMBER,
    WORK,
    CHANNEL,
    Field("现套餐", "Plan held", ("current_plan_zh", "current_plan_en"), "wrap", 24),
    Field("推荐套餐", "Plan offered", ("offer_zh", "offer_en"), "wrap", 24),
    Field("月账单变化 元", "Change of bill, yuan", ("bill_change_yuan",), "yuan", 13),
    Field("现月账单 元", "Bill now, yuan", ("bill_now_yuan",), "yuan", 12),
    Field("新月账单 元", "Bill then, yuan", ("bill_then_yuan",), "yuan", 12),
    *REASONS,
    *PORTRAITS,
    *DESK,
    Field("升档倾向", "Propensity", ("propensity",), "share", 10),
    Field("预计净节省 元", "Expected saving, yuan", ("expected_saving_yuan",), "yuan", 14),
    *TAIL,
)

_LINE = {"border": 1, "border_color": "#D0D5DD", "valign": "vcenter"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": "#1F3A5F"},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F3A5F", "bottom": 2, "bottom_color": "#1F3A5F"},
    "label": _LINE | {"bold": True, "bg_color": "#F2F5F9", "text_wrap": True},
    "warn": _LINE | {"italic": True, "font_color": "#8A4B00", "bg_color": "#FFF6E5"},
    "head": _LINE
    | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True, "align": "center"},
    "text": _LINE | {"num_format": "@", "indent": 1},
    "wrap": _LINE | {"num_format": "@", "text_wrap": True, "indent": 1},
    "outcome": _LINE | {"bg_color": "#FFFDE7", "locked": False},
    "whole": _LINE | {"num_format": "0"},
    "share": _LINE | {"num_format": "0.0%"},
    "ratio": _LINE | {"num_format": "0.0"},
    "yuan": _LINE | {"num_format": "#,##0.00"},
    "day": _LINE | {"num_format": "yyyy-mm-dd"},
    **{
        f"level_{level.code}": _LINE
        | {"bold": True, "align": "center", "bg_color": level.fill, "font_color": level.ink}
        for level in LEVELS
    },
}

SAID: dict[str, Callable[[Any], object]] = {
    "to_work": lambda value: YES_NO[bool(value)],
    "channel": lambda value: CHANNEL_WORDS[value],
    "payment": lambda value: PAYMENT_WORDS.get(value, value),
    "level": lambda value: LEVEL_WORDS[value],
}
