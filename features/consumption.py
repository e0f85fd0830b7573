"""Consumption: what a subscriber pays, for what, and whether the plan still fits."""

from features.facts import bills, orders, payments, standing, usage
from features.family import Family, Feature, Words
from features.words import before, change, days_since, highest, mean, months_with, this_month, total

FEN = 100
GB = 1024 * 1024

CONSUMPTION = Family(
    name="consumption",
    question="What does the subscriber pay, and does the plan still fit?",
    needs=("subscribers", "plans", "bills", "usage_daily"),
    features=(
        Feature(
            "charged_yuan",
            this_month(bills.charged_fen) / FEN,
            unit="yuan",
            why="What is paid sets what a better offer elsewhere can save.",
            group="price",
            zh="本月消费",
            en="bill of the month",
            high=Words(
                "本月消费{charged_yuan:.0f}元，高于一般水平", "The bill of {charged_yuan:.0f} yuan is above the usual"
            ),
        ),
        Feature(
            "charged_mean_yuan_3m",
            mean(bills.charged_fen, months=3) / FEN,
            unit="yuan a month",
            why="The level against which a bill is felt.",
            group="price",
            zh="近3个月月均消费",
            en="average bill, 3 months",
            high=Words(
                "近3个月月均消费{charged_mean_yuan_3m:.0f}元",
                "Bills average {charged_mean_yuan_3m:.0f} yuan over 3 months",
            ),
        ),
        Feature(
            "charged_change_share_3m",
            change(bills.charged_fen, months=3),
            unit="share",
            why="A bill that jumps is what people talk about at the counter.",
            group="price",
            zh="消费较前3个月变化",
            en="bill against the 3 months before",
            high=Words(
                "本月消费较前3个月上升{charged_change_share_3m:.0%}（{charged_before_yuan_3m:.0f}元→{charged_yuan:.0f}元）",
                "The bill rose {charged_change_share_3m:.0%} on the 3 months before "
                "({charged_before_yuan_3m:.0f} → {charged_yuan:.0f} yuan)",
            ),
            low=Words(
                "本月消费较前3个月变化{charged_change_share_3m:+.0%}（{charged_before_yuan_3m:.0f}元→{charged_yuan:.0f}元）",
                "The bill moved {charged_change_share_3m:+.0%} on the 3 months before "
                "({charged_before_yuan_3m:.0f} → {charged_yuan:.0f} yuan)",
            ),
        ),
        Feature(
            "charged_before_yuan_3m",
            before(bills.charged_fen, months=3) / FEN,
            unit="yuan a month",
            why="The bills people were used to.",
            group="price",
            zh="前3个月月均消费",
            en="average bill of the 3 months before",
        ),
        Feature(
            "plan_fee_yuan",
            this_month(standing.plan_fee_fen) / FEN,
            unit="yuan a month",
            why="The step of the ladder a subscriber stands on.",
            group="price",
            zh="套餐月费",
            en="plan fee",
            high=Words(
                "套餐月费{plan_fee_yuan:.0f}元，处于较高档位", "The plan fee of {plan_fee_yuan:.0f} yuan is a high step"
            ),
        ),
        Feature(
            "overage_yuan",
            this_month(bills.overage_fen) / FEN,
            unit="yuan",
            why="Paying beyond the plan is felt as a fine.",
            group="overage",
            zh="本月超套费用",
            en="paid beyond the plan",
            high=Words("本月超套费用{overage_yuan:.2f}元", "Paid {overage_yuan:.2f} yuan beyond the plan this month"),
        ),
        Feature(
            "overage_mean_yuan_3m",
            mean(bills.overage_fen, months=3) / FEN,
            unit="yuan a month",
            why="A plan that is too small shows month after month.",
            group="overage",
            zh="近3个月月均超套费用",
            en="average paid beyond the plan, 3 months",
            high=Words(
                "近3个月月均超套费用{overage_mean_yuan_3m:.2f}元",
                "Paid {overage_mean_yuan_3m:.2f} yuan a month beyond the plan over 3 months",
            ),
        ),
        Feature(
            "overage_share_3m",
            total(bills.overage_fen, months=3) / total(bills.charged_fen, months=3),
            unit="share",
            why="How much of the money buys nothing but the wrong plan.",
            group="overage",
            zh="近3个月超套费用占比",
            en="part of the bill beyond the plan, 3 months",
            high=Words(
                "近3个月消费中{overage_share_3m:.0%}为超套费用",
                "{overage_share_3m:.0%} of the last 3 months' bills was beyond the plan",
            ),
        ),
        Feature(
            "overage_months_6m",
            months_with(bills.overage_fen, months=6),
            unit="months",
            why="Once is chance, four times is the plan.",
            group="overage",
            zh="近6个月超套月数",
            en="months beyond the plan, of 6",
            high=Words(
                "近6个月有{overage_months_6m:.0f}个月超套",
                "Beyond the plan in {overage_months_6m:.0f} of the last 6 months",
            ),
        ),
        Feature(
            "allowance_used_share",
            this_month(usage.data_kb) / this_month(standing.plan_data_kb),
            unit="share",
            why="Above one the plan is too small, far below it money is wasted.",
            group="plan_fit",
            zh="本月套餐流量使用率",
            en="part of the data allowance used",
            high=Words(
                "本月流量为套餐内流量的{allowance_used_share:.1f}倍",
                "Used {allowance_used_share:.1f} times the data allowance this month",
            ),
            low=Words(
                "本月套餐流量使用{allowance_used_share:.0%}",
                "Used {allowance_used_share:.0%} of the data allowance this month",
            ),
        ),
        Feature(
            "allowance_used_share_3m",
            total(usage.data_kb, months=3) / total(standing.plan_data_kb, months=3),
            unit="share",
            why="The fit of the plan, with single months smoothed out.",
            group="plan_fit",
            zh="近3个月套餐流量使用率",
            en="part of the data allowance used, 3 months",
            high=Words(
                "近3个月流量为套餐内流量的{allowance_used_share_3m:.1f}倍",
                "Used {allowance_used_share_3m:.1f} times the data allowance over 3 months",
            ),
            low=Words(
                "近3个月套餐流量使用率{allowance_used_share_3m:.0%}",
                "Used {allowance_used_share_3m:.0%} of the data allowance over 3 months",
            ),
        ),
        Feature(
            "voice_allowance_used_share_3m",
            total(usage.voice_out_s, months=3) / total(standing.plan_voice_s, months=3),
            unit="share",
            why="The same for voice.",
            group="plan_fit",
            zh="近3个月套餐语音使用率",
            en="part of the voice allowance used, 3 months",
            high=Words(
                "近3个月套餐语音使用率{voice_allowance_used_share_3m:.0%}",
                "Used {voice_allowance_used_share_3m:.0%} of the voice allowance over 3 months",
            ),
        ),
        Feature(
            "price_of_data_yuan_per_gb_3m",
            total(bills.charged_fen, months=3) / total(usage.data_kb, months=3) * (GB / FEN),
            unit="yuan per GB",
            why="What a gigabyte really costs this subscriber is what a rival's advertisement is compared with.",
            group="price",
            zh="近3个月每GB实际单价",
            en="real price of a GB, 3 months",
            high=Words(
                "近3个月每GB实际单价{price_of_data_yuan_per_gb_3m:.1f}元",
                "A GB really cost {price_of_data_yuan_per_gb_3m:.1f} yuan over 3 months",
            ),
        ),
        Feature(
            "packs_yuan_3m",
            total(bills.packs_fen, months=3) / FEN,
            unit="yuan",
            why="Packs bought again and again say what the plan lacks.",
            group="plan_fit",
            zh="近3个月流量包费用",
            en="packs bought, 3 months",
            high=Words(
                "近3个月购买流量包{packs_yuan_3m:.0f}元", "Bought packs for {packs_yuan_3m:.0f} yuan over 3 months"
            ),
        ),
        Feature(
            "packs_ordered_count_3m",
            total(orders.packs_count, months=3),
            unit="orders",
            why="Ordering is a sign of life.",
            group="plan_fit",
            zh="近3个月订购流量包次数",
            en="packs ordered, 3 months",
        ),
        Feature(
            "discount_yuan",
            this_month(bills.discount_fen) / FEN,
            unit="yuan",
            why="A discount that ends is a price rise.",
            group="price",
            zh="本月优惠",
            en="discount of the month",
        ),
        Feature(
            "owed_yuan",
            this_month(bills.owed_fen) / FEN,
            unit="yuan",
            why="Debt comes before suspension, and keeps people from porting.",
            group="payment",
            zh="欠费",
            en="owed",
            high=Words("目前欠费{owed_yuan:.2f}元", "Owes {owed_yuan:.2f} yuan"),
        ),
        Feature(
            "paid_in_yuan",
            this_month(payments.amount_fen) / FEN,
            unit="yuan",
            why="People who mean to stay keep the account filled.",
            group="payment",
            zh="本月缴费",
            en="paid in this month",
            low=Words("本月缴费{paid_in_yuan:.0f}元", "{paid_in_yuan:.0f} yuan paid in this month"),
        ),
        Feature(
            "paid_in_change_share_3m",
            change(payments.amount_fen, months=3),
            unit="share",
            why="Smaller top-ups are the first thing a prepaid leaver changes.",
            group="payment",
            zh="缴费较前3个月变化",
            en="paid in against the 3 months before",
            low=Words(
                "本月缴费较前3个月变化{paid_in_change_share_3m:+.0%}",
                "Paid in {paid_in_change_share_3m:+.0%} against the 3 months before",
            ),
        ),
        Feature(
            "topups_mean_count_3m",
            mean(payments.topups_count, months=3),
            unit="payments a month",
            why="The rhythm of paying.",
            group="payment",
            zh="近3个月月均缴费次数",
            en="payments a month, 3 months",
            low=Words(
                "近3个月月均缴费{topups_mean_count_3m:.1f}次",
                "{topups_mean_count_3m:.1f} payments a month over 3 months",
            ),
        ),
        Feature(
            "since_last_payment_days_6m",
            days_since(payments.last_days, months=6),
            unit="days",
            why="An account that is no longer fed is being left.",
            group="payment",
            zh="距上次缴费天数",
            en="days since the last payment",
            high=Words(
                "已{since_last_payment_days_6m:.0f}天未缴费", "No payment for {since_last_payment_days_6m:.0f} days"
            ),
        ),
        Feature(
            "overage_highest_yuan_6m",
            highest(bills.overage_fen, months=6) / FEN,
            unit="yuan",
            why="The worst bill is the one that is remembered.",
            group="overage",
            zh="近6个月最高超套费用",
            en="highest payment beyond the plan, 6 months",
            high=Words(
                "近6个月单月超套最高{overage_highest_yuan_6m:.2f}元",
                "Up to {overage_highest_yuan_6m:.2f} yuan beyond the plan in one of the last 6 months",
            ),
        ),
    ),
)
