"""Columns: what stands in the two lists, in which order, and what each column means in both languages."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "flag", "share", "yuan", "ratio", "day"]


@dataclass(frozen=True)
class Shown:
    """A column of a list: its name in data, its kind (share: 0..1; yuan: 2 digits), its heading and its meaning."""

    name: str
    kind: Kind
    zh: str
    en: str
    about_zh: str
    about_en: str


def _reasons() -> tuple[Shown, ...]:
    about = ("为何在名单上，数字均为本人数据", "why this person is listed, with their own figures")
    return tuple(
        Shown(f"reason_{k}_{tongue}", "text", f"原因{word}", f"Reason {k}", *about)
        for k, word in ((1, "一"), (2, "二"), (3, "三"))
        for tongue in ("zh", "en")
    )


#: The tags that the lists show, each in both languages, and what they answer.
PORTRAIT = {
    "data_user": ("流量用户分群", "Data user", "八类流量用户之一", "one of eight kinds of data user"),
    "barrier": ("使用障碍", "Barrier", "低用量者不能用、不会用、不敢用或不爱用", "what keeps those who use little"),
    "stage": ("生命周期", "Stage of life", "入网、临期、沉默等", "newcomer, term ending, silent and so on"),
}


def _portrait() -> tuple[Shown, ...]:
    return tuple(
        Shown(f"{name}_{tongue}", "text", f"{zh}{mark}", f"{en}{'' if mark else ' (zh)'}", about_zh, about_en)
        for name, (zh, en, about_zh, about_en) in PORTRAIT.items()
        for tongue, mark in (("zh", ""), ("en", "（英文）"))
    )


WHO = (
    Shown("subscriber_id", "text", "用户标识", "Subscriber", "号码的密钥摘要，全系统通用", "keyed hash of the number"),
    Shown("month", "text", "数据月", "Month", "名单所依据的最后一个月", "the last month described"),
    Shown("prefecture", "text", "地市代码", "Prefecture code", "国标2260四位代码", "GB/T 2260, four digits"),
    Shown("prefecture_name", "text", "地市", "Prefecture", "归属地市", "prefecture of the account"),
)
ORDER = (
    Shown(
        "rank",
        "whole",
        "排名",
        "Rank",
        "全名单按预计净收益排序；尚无概率时按风险高低",
        "over the whole list, by expected saving; by risk where no probability is told yet",
    ),
    Shown(
        "to_work",
        "flag",
        "本月处理",
        "To work",
        "在本地市产能之内、值得联系、每户一人",
        "within the prefecture's capacity, worth an attempt, one person a household",
    ),
)
END = (
    Shown("channel", "text", "渠道", "Channel", "电话 call、短信 sms、掌厅 app、营业厅 shop", "call, sms, app, shop"),
    Shown("valid_until", "day", "有效期至", "Valid until", "过期请用新名单", "use the new list after this day"),
    Shown(
        "is_control", "flag", "对照组", "Control", "绝不联系，用于衡量效果", "never contacted: shows what contacts do"
    ),
)
HOME = (
    Shown("county", "text", "区县", "County", "归属区县", "county or district of the account"),
    Shown(
        "household_no", "text", "户编号", "Household", "同户同号（密钥摘要）", "the same for one household; keyed hash"
    ),
    Shown("payment", "text", "付费方式", "Payment", "prepaid 预付费，postpaid 后付费", "prepaid or postpaid"),
)
RISK_RATIO = Shown(
    "risk_ratio",
    "ratio",
    "风险倍数",
    "Times the usual",
    "离网风险是同付费方式平均的几倍",
    "risk over that of the same payment mode",
)
OFFER_WORDS = (
    Shown("offer_zh", "text", "方案", "Offer (zh)", "建议给出的方案", "what may be offered"),
    Shown("offer_en", "text", "方案（英文）", "Offer", "建议给出的方案", "what may be offered"),
)
ATTEMPT_COST = Shown("attempt_cost_yuan", "yuan", "联系成本", "Attempt cost", "约定值，负数", "stated, negative")

RETENTION = (
    *WHO,
    Shown(
        "level", "text", "预警等级代码", "Level", "red 红、orange 橙、yellow 黄、blue 蓝", "red, orange, yellow, blue"
    ),
    *ORDER,
    Shown(
        "risk",
        "share",
        "离网风险",
        "Risk",
        "若不联系，三个月内主动离网的概率；尚无概率时为空",
        "leaving by choice within three months if nobody contacts; empty where no probability is told yet",
    ),
    Shown(
        "risk_port_out",
        "share",
        "其中携出",
        "Of it port-out",
        "三个月内携号转出的概率",
        "taking the number elsewhere within three months",
    ),
    Shown("value_yuan", "yuan", "用户价值", "Value", "未来24个月毛利现值", "present value of 24 months of margin"),
    Shown(
        "expected_saving_yuan",
        "yuan",
        "预计净收益",
        "Expected saving",
        "保住的价值＋毛利变化＋方案成本＋联系成本（成本为负）",
        "value kept + change of margin + offer cost + attempt cost (costs are negative)",
    ),
    *_reasons(),
    Shown("offer_id", "text", "方案代码", "Offer code", "方案目录中的代码", "its code in the catalogue of offers"),
    *END,
    Shown(
        "level_zh",
        "text",
        "预警等级",
        "Warning level",
        "由风险倍数决定；尚无概率时由排名决定",
        "set by times the usual, or by rank",
    ),
    RISK_RATIO,
    *OFFER_WORDS,
    Shown(
        "kept_yuan",
        "yuan",
        "保住的价值",
        "Value kept",
        "（不联系时风险－联系后风险）×用户价值",
        "(risk without - risk with the attempt) x value",
    ),
    Shown(
        "margin_change_yuan",
        "yuan",
        "毛利变化",
        "Change of margin",
        "换套餐后少收的钱",
        "what the better plan no longer brings in",
    ),
    Shown(
        "offer_cost_yuan",
        "yuan",
        "方案成本",
        "Offer cost",
        "含本不会离网者领取的部分",
        "also paid to those who would have stayed",
    ),
    ATTEMPT_COST,
    Shown("current_plan", "text", "现套餐", "Plan held", "现用套餐代码", "code of the plan held"),
    Shown(
        "fit_plan_id",
        "text",
        "合适套餐",
        "Plan that fits",
        "按近三月实际用量月账单最低的套餐",
        "lowest bill over the last three months",
    ),
    Shown(
        "bill_change_yuan",
        "yuan",
        "月账单变化",
        "Change of bill",
        "换到合适套餐后每月变化",
        "a month, on the plan that fits",
    ),
    *HOME,
    *_portrait(),
)

RECOMMENDATION = (
    *WHO,
    *ORDER,
    Shown(
        "propensity",
        "share",
        "升档倾向",
        "Propensity",
        "三个月内自愿升档的概率",
        "moving to a dearer plan by choice within three months",
    ),
    Shown("current_plan", "text", "现套餐", "Plan held", "现用套餐代码", "code of the plan held"),
    Shown("offer_id", "text", "推荐套餐代码", "Plan offered", "推荐套餐的代码", "code of the plan offered"),
    Shown(
        "bill_change_yuan",
        "yuan",
        "月账单变化",
        "Change of bill",
        "负数为省钱，按近三月实际用量",
        "negative saves; on the last three months' own use",
    ),
    *_reasons(),
    *END,
    Shown(
        "expected_saving_yuan",
        "yuan",
        "预计净节省",
        "Expected saving",
        "升档倾向×12个月为用户省下的钱＋联系成本（负）",
        "propensity x what the customer saves in 12 months + attempt cost (negative)",
    ),
    Shown(
        "customer_saving_yuan",
        "yuan",
        "为用户省下",
        "Saved for the customer",
        "升档倾向×12个月",
        "propensity x 12 months",
    ),
    ATTEMPT_COST,
    Shown("current_plan_zh", "text", "现套餐名称", "Plan held (zh)", "现用套餐", "plan held"),
    Shown("current_plan_en", "text", "现套餐（英文）", "Plan held", "现用套餐", "plan held"),
    *OFFER_WORDS,
    Shown(
        "bill_now_yuan",
        "yuan",
        "现月账单",
        "Bill now",
        "近三月平均，按现套餐重算",
        "a month, re-rated on the plan held",
    ),
    Shown(
        "bill_then_yuan",
        "yuan",
        "新月账单",
        "Bill then",
        "近三月平均，按推荐套餐重算",
        "a month, re-rated on the plan offered",
    ),
    RISK_RATIO,
    *HOME,
    *_portrait(),
)
