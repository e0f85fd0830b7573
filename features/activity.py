"""Activity: on how many days the card is used, how lately, and in which rhythm money comes in."""

from features.family import Family, Feature, Words
from features.sources import payments, standing, usage
from features.words import before, change, days_since, mean, months_with, this_month

ACTIVITY = Family(
    name="activity",
    question="Is the card still alive, and is it looked after?",
    needs=("usage_daily",),
    features=(
        Feature(
            "active_days",
            this_month(usage.active_days),
            unit="days",
            why="Days with any use at all.",
            group="use_fading",
            zh="本月活跃天数",
            en="active days",
            low=Words(
                "本月{active_days:.0f}天有使用（一般{usual:.0f}天）",
                "Active on {active_days:n day} this month ({usual:.0f} is usual)",
            ),
        ),
        Feature(
            "active_days_share",
            this_month(usage.active_days) / this_month(standing.present_days),
            unit="share",
            why=(
                "Of the days as a customer: who came in the middle of the month is judged by the days there were. "
                "For newcomers: whether the card came to life."
            ),
            group="use_level",
            zh="本月活跃天数占比",
            en="active days of the days as a customer",
            low=Words(
                "本月在网天数中仅{active_days_share:.0%}有使用",
                "Active on {active_days_share:.0%} of the days as a customer this month",
            ),
        ),
        Feature(
            "active_days_change_share_3m",
            change(usage.active_days, months=3),
            unit="share",
            why="Days fall out before the rest does.",
            group="use_fading",
            zh="活跃天数较前3个月变化",
            en="active days against the 3 months before",
            low=Words(
                "活跃天数较前3个月变化{active_days_change_share_3m:+.0%}",
                "Active days moved {active_days_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "active_days_change_share_6m",
            change(usage.active_days, months=6),
            unit="share",
            why="Days that fell out months ago are still missed.",
            group="use_fading",
            zh="活跃天数较前6个月变化",
            en="active days against the 6 months before",
            low=Words(
                "活跃天数较前6个月变化{active_days_change_share_6m:+.0%}",
                "Active days moved {active_days_change_share_6m:+.0%} on the 6 months before",
            ),
        ),
        Feature(
            "data_days",
            this_month(usage.data_days),
            unit="days",
            why="Data may move to another card while calls stay.",
            group="use_fading",
            zh="本月上网天数",
            en="days with data",
            low=Words(
                "本月{data_days:.0f}天上网（一般{usual:.0f}天）",
                "Data on {data_days:n day} this month ({usual:.0f} is usual)",
            ),
        ),
        Feature(
            "data_days_change_share_3m",
            change(usage.data_days, months=3),
            unit="share",
            why="Data days fall first where a second card takes over.",
            group="use_fading",
            zh="上网天数较前3个月变化",
            en="days with data against the 3 months before",
            low=Words(
                "上网天数较前3个月变化{data_days_change_share_3m:+.0%}",
                "Days with data moved {data_days_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "voice_days",
            this_month(usage.voice_days),
            unit="days",
            why="Calls may move away while data stays.",
            group="calls_fading",
            zh="本月通话天数",
            en="days with calls",
            low=Words(
                "本月{voice_days:.0f}天有通话（一般{usual:.0f}天）",
                "Calls on {voice_days:n day} this month ({usual:.0f} is usual)",
            ),
        ),
        Feature(
            "late_active_days",
            this_month(usage.late_active_days),
            unit="days",
            why="Whoever is still there at the end of the month has not left in it.",
            group="use_fading",
            zh="20日后活跃天数",
            en="active days after the 20th",
            low=Words(
                "20日后{late_active_days:.0f}天有使用（一般{usual:.0f}天）",
                "Active on {late_active_days:n day} after the 20th ({usual:.0f} is usual)",
            ),
        ),
        Feature(
            "since_last_use_days_3m",
            days_since(usage.idle_days, months=3),
            unit="days",
            why="Silence has a length.",
            group="use_fading",
            zh="距上次使用天数",
            en="days since the last use",
            high=Words("已{since_last_use_days_3m:.0f}天没有使用", "Not used for {since_last_use_days_3m:n day}"),
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
            "paid_months_6m",
            months_with(payments.topups_count, months=6),
            unit="months",
            why="A month without a payment is a month in which nobody thought of us.",
            group="payment",
            zh="近6个月有缴费的月数",
            en="months with a payment, of 6",
            low=Words("近6个月中{paid_months_6m:.0f}个月有缴费", "Paid in {paid_months_6m:n month} of the last 6"),
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
                "已{since_last_payment_days_6m:.0f}天未缴费", "No payment for {since_last_payment_days_6m:n day}"
            ),
        ),
        Feature(
            "paid_later_days_3m",
            this_month(payments.first_days) - before(payments.first_days, months=3),
            unit="days",
            why="Who pays later than he used to weighs whether to pay at all.",
            group="payment",
            zh="首次缴费较前3个月推迟天数",
            en="days the first payment came later than before",
            high=Words(
                "本月缴费比前3个月推迟{paid_later_days_3m:.0f}天",
                "Paid {paid_later_days_3m:n day} later than in the 3 months before",
            ),
        ),
    ),
)
