"""Plan fit: whether the plan and the packs are the ones that this use asks for."""

from features.family import Family, Feature, Words
from features.sources import bills, orders, standing, usage
from features.words import change, days_since, months_with, shown, this_month, total

PLAN_FIT = Family(
    name="plan_fit",
    question="Does the plan still fit?",
    needs=("subscribers", "plans"),
    features=(
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
            "allowance_used_share_6m",
            total(usage.data_kb, months=6) / total(standing.plan_data_kb, months=6),
            unit="share",
            why="Half a year of a plan too large is money that a rival offers to save.",
            group="plan_fit",
            zh="近6个月套餐流量使用率",
            en="part of the data allowance used, 6 months",
            high=Words(
                "近6个月流量为套餐内流量的{allowance_used_share_6m:.1f}倍",
                "Used {allowance_used_share_6m:.1f} times the data allowance over 6 months",
            ),
            low=Words(
                "近6个月套餐流量使用率仅{allowance_used_share_6m:.0%}",
                "Used only {allowance_used_share_6m:.0%} of the data allowance over 6 months",
            ),
        ),
        Feature(
            "allowance_left_gb",
            shown(this_month(standing.plan_data_kb) - this_month(usage.data_kb)),
            unit="GB",
            why="What was paid for and not used; below zero: what the plan lacks.",
            group="plan_fit",
            zh="本月套餐剩余流量",
            en="data allowance left over",
            high=Words(
                "本月套餐流量剩余{allowance_left_gb:.0f}GB未用",
                "{allowance_left_gb:.0f} GB of the plan were left unused this month",
                moves_up=False,
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
            "data_overage_months_6m",
            months_with(bills.data_overage_fen, months=6),
            unit="months",
            why="Months in which the data ran out and went on at a price.",
            group="overage",
            zh="近6个月流量用完并超套的月数",
            en="months in which data ran out, of 6",
            high=Words(
                "近6个月有{data_overage_months_6m:.0f}个月流量用完后超套",
                "Data ran out and was paid for in {data_overage_months_6m:n month} of the last 6",
            ),
        ),
        Feature(
            "plan_yuan_per_gb",
            shown(this_month(standing.plan_fee_fen) / this_month(standing.plan_data_kb)),
            unit="yuan per GB",
            why="What a GB of the plan costs is what a rival's poster shows.",
            group="price",
            zh="套餐内每GB单价",
            en="price of a GB in the plan",
            high=Words(
                "套餐内每GB合{plan_yuan_per_gb:.1f}元（一般{usual:.1f}元）",
                "A GB of the plan costs {plan_yuan_per_gb:.1f} yuan ({usual:.1f} is usual)",
            ),
        ),
        Feature(
            "sold_more_gb",
            shown(this_month(standing.sold_kb) - this_month(standing.plan_data_kb)),
            unit="GB",
            why=(
                "An old plan that gives less than what is sold today at no more than its fee: newcomers are treated "
                "better."
            ),
            group="plan_fit",
            zh="同价位在售套餐多出的流量",
            en="data a plan on sale gives more for no more money",
            high=Words(
                "同价位在售套餐流量多{sold_more_gb:.0f}GB",
                "A plan on sale at no more than this fee gives {sold_more_gb:.0f} GB more",
            ),
        ),
        Feature(
            "plan_held_days",
            this_month(standing.plan_days),
            unit="days",
            why="An old plan falls behind the offers in the window.",
            group="plan_fit",
            zh="当前套餐已使用天数",
            en="days on the plan",
            high=Words("当前套餐已使用{plan_held_days:.0f}天未更换", "On the same plan for {plan_held_days:n day}"),
        ),
        Feature(
            "plan_changes_months_6m",
            months_with(orders.changes_count, months=6),
            unit="months",
            why="Looking around begins at home.",
            group="plan_fit",
            zh="近6个月变更套餐月数",
            en="months with a plan change, of 6",
            high=Words("近6个月内变更过套餐", "Changed the plan within 6 months"),
        ),
        Feature(
            "downgrades_count_6m",
            total(orders.downs_count, months=6),
            unit="orders",
            why="Who orders a cheaper plan has compared.",
            group="price",
            zh="近6个月降档次数",
            en="cheaper plans ordered, 6 months",
            high=Words("近6个月内曾改为更便宜的套餐", "Ordered a cheaper plan within 6 months"),
        ),
        Feature(
            "packs_yuan_3m",
            shown(total(bills.packs_fen, months=3)),
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
            "packs_change_share_3m",
            change(bills.packs_fen, months=3),
            unit="share",
            why="Whoever stops buying the usual pack has stopped planning with us.",
            group="plan_fit",
            zh="流量包消费较前3个月变化",
            en="packs against the 3 months before",
            low=Words(
                "流量包消费较前3个月变化{packs_change_share_3m:+.0%}",
                "Spending on packs moved {packs_change_share_3m:+.0%} on the 3 months before",
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
            "since_pack_days_6m",
            days_since(orders.pack_days, months=6),
            unit="days",
            why="How long ago something was last bought of one's own accord. Empty: not within 6 months.",
            group="plan_fit",
            zh="距上次订购流量包天数",
            en="days since the last pack ordered",
            high=Words(
                "已{since_pack_days_6m:.0f}天未再订购流量包",
                "No pack ordered for {since_pack_days_6m:n day}",
                moves_up=False,
            ),
        ),
    ),
)
