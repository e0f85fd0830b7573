"""Measures: what the conditions of tags read of a subscriber, each a word over facts."""

from collections.abc import Callable

from features.condition import Measure
from features.facts import Fact
from features.sources import apps, bills, complaints, network, orders, payments, standing, usage
from features.words import Word, before, highest, mean, months_ago, months_with, this_month, total

TIMES, CELLS, CARDS, YEARS = ("次", ""), ("个", ""), ("张", ""), ("岁", " years")


def _share(part: Fact, whole: Fact) -> Word:
    return total(part, months=3) / total(whole, months=3)


DATA = Measure("data", this_month(usage.data_kb), "本月流量", "data of the month")
DATA_BEFORE = Measure(
    "data_before", before(usage.data_kb, months=3), "前3个月月均流量", "average data of the 3 months before"
)
DATA_MEAN = Measure("data_mean", mean(usage.data_kb, months=3), "近3个月月均流量", "average data of 3 months")
DATA_HIGHEST = Measure(
    "data_highest", highest(usage.data_kb, months=6), "近6个月单月最高流量", "the highest monthly data of 6 months"
)
DATA_DAYS = Measure("data_days", this_month(usage.data_days), "本月上网天数", "days with data")
DATA_DAYS_1, DATA_DAYS_2 = (
    Measure(f"data_days_{back}", months_ago(usage.data_days, months=back), zh, en)
    for back, zh, en in (
        (1, "上月上网天数", "days with data of the month before"),
        (2, "前2个月上网天数", "days with data two months before"),
    )
)
PLAN_DATA = Measure("plan_data", this_month(standing.plan_data_kb), "套餐内流量", "data in the plan")
ALLOWANCE_USED = Measure(
    "allowance_used",
    this_month(usage.data_kb) / this_month(standing.plan_data_kb),
    "套餐流量使用率",
    "share of the data allowance used",
)
DATA_OVERAGE = Measure(
    "data_overage", this_month(bills.data_overage_fen), "本月流量超套费用", "payment for data beyond the plan"
)
OVERAGE_MONTHS = Measure(
    "overage_months",
    months_with(bills.data_overage_fen, months=6),
    "近6个月流量超套月数",
    "months of 6 with data beyond the plan",
)
FEE_COMPLAINTS = Measure(
    "fee_complaints",
    total(complaints.fee_count, months=3),
    "近3个月资费投诉",
    "complaints about fees in 3 months",
    TIMES,
)
CHARGED = Measure("charged", mean(bills.charged_fen, months=3), "近3个月月均消费", "average bill of 3 months")
PACK_MONTHS = Measure(
    "pack_months", months_with(bills.packs_fen, months=6), "近6个月购买流量包月数", "months of 6 with packs"
)
VOICE = Measure("voice", mean(usage.voice_out_s, months=3), "近3个月月均主叫时长", "average outgoing voice of 3 months")
CALLS = Measure(
    "calls", mean(usage.calls_out_count, months=3), "近3个月月均主叫次数", "average outgoing calls of 3 months", TIMES
)

NIGHT = Measure("night", _share(usage.night_kb, usage.data_kb), "近3个月夜间流量占比", "3-month share of data at night")
WEEKEND = Measure(
    "weekend", _share(usage.weekend_kb, usage.data_kb), "近3个月周末流量占比", "3-month share of data on weekends"
)
AWAY = Measure(
    "away",
    _share(usage.roaming_kb, usage.data_kb),
    "近3个月省外流量占比",
    "3-month share of data outside the province",
)
AWAY_DAYS = Measure(
    "away_days", total(usage.roaming_days, months=3), "近3个月省外使用天数", "days outside the province in 3 months"
)
CELLS_A_DAY = Measure(
    "cells_a_day", _share(usage.cells_count, usage.active_days), "近3个月日均基站数", "cells a day of 3 months", CELLS
)
ON_5G = Measure("on_5g", _share(usage.data_5g_kb, usage.data_kb), "近3个月5G流量占比", "3-month share of data over 5G")
VIDEO = Measure("video", _share(apps.video_kb, apps.all_kb), "近3个月视频流量占比", "3-month share of data for video")
SOCIAL = Measure(
    "social", _share(apps.social_kb, apps.all_kb), "近3个月社交流量占比", "3-month share of data for social apps"
)
GAME = Measure("game", _share(apps.game_kb, apps.all_kb), "近3个月游戏流量占比", "3-month share of data for games")
SHOPPING = Measure(
    "shopping", _share(apps.shopping_kb, apps.all_kb), "近3个月购物流量占比", "3-month share of data for shopping"
)

STATUS = Measure("status", this_month(standing.status), "用户状态", "the status")
PAYMENT = Measure("payment", this_month(standing.payment), "付费方式", "the payment mode")
CARD = Measure("card", this_month(standing.card), "主副卡", "the card")
CARDS_HELD = Measure(
    "cards_held", this_month(standing.cards_count), "家庭在用卡数", "cards of the household in service", CARDS
)
AGE = Measure("age", this_month(standing.age), "年龄", "the age", YEARS)
TERMINAL = Measure("terminal", this_month(standing.terminal_generation), "终端制式", "the handset's generation")
PLAN = Measure("plan", this_month(standing.plan_generation), "套餐制式", "the plan's generation")
COVERED = Measure("covered", this_month(network.covered_ppm), "本月良好信号时间占比", "time with a good signal")
TENURE = Measure("tenure", this_month(standing.tenure_days), "在网天数", "days since joining")
TERM_LEFT = Measure("term_left", this_month(standing.lockin_left_days), "距合约到期天数", "days to the end of the term")
TERM_PAST = Measure(
    "term_past", this_month(standing.lockin_past_days), "合约到期后天数", "days since the end of the term"
)
JOINED = Measure("joined", this_month(standing.joined_channel), "入网渠道", "the channel of joining")

#: Of the months that are known, and of months all of which are known: the first can say no where the second cannot.
QUIET_MONTHS = (2, 3)


def _lately(name: str, value: Callable[[int], Word], zh: str, en: str) -> dict[int, Measure]:
    """Make a measure of the last two months, and one of the last three."""
    return {
        months: Measure(f"{name}_{months}", value(months), f"近{months}个月{zh}", f"{en} {months} months", TIMES)
        for months in QUIET_MONTHS
    }


def _called_or_wrote(months: int) -> Word:
    return total(usage.calls_out_count, months=months) + total(usage.sms_count, months=months)


def _each_data(months: int) -> Word:
    word = this_month(usage.data_kb)
    for back in range(1, months):
        word += months_ago(usage.data_kb, months=back)
    return word


def _data(months: int) -> Word:
    return total(usage.data_kb, months=months)


def _paid(months: int) -> Word:
    return total(payments.topups_count, months=months)


QUIET_DATA = _lately("quiet_data", _data, "流量", "data in")
QUIET_CALLS = _lately("quiet_calls", _called_or_wrote, "主叫与短信", "outgoing calls or messages in")
QUIET_KNOWN = _lately("quiet_known", _each_data, "流量（各月均已知）", "data in any (all of them known) of")
PAID = _lately("paid", _paid, "缴费", "payments in")

BY_SCREEN = Measure(
    "by_screen",
    total(payments.by_screen_count, months=6) + total(orders.by_screen_count, months=6),
    "近6个月电子渠道办理次数",
    "dealings through electronic channels in 6 months",
    TIMES,
)
BY_SHOP = Measure(
    "by_shop",
    total(payments.by_shop_count, months=6) + total(orders.by_shop_count, months=6),
    "近6个月营业厅办理次数",
    "dealings in our own shops in 6 months",
    TIMES,
)
BY_AGENT = Measure(
    "by_agent",
    total(payments.by_agent_count, months=6),
    "近6个月代理商办理次数",
    "dealings at agents in 6 months",
    TIMES,
)
BY_CALL = Measure(
    "by_call",
    total(orders.by_call_count, months=6),
    "近6个月电话办理次数",
    "dealings on the telephone in 6 months",
    TIMES,
)
DEALINGS = Measure(
    "dealings",
    BY_SCREEN.value + BY_SHOP.value + BY_AGENT.value + BY_CALL.value,
    "近6个月各渠道办理",
    "dealings through any channel in 6 months",
    TIMES,
)
