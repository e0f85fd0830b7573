"""Activity: how much of the network a subscriber uses, and whether it is fading."""

from features.facts import usage
from features.family import Family, Feature, Words
from features.words import before, change, days_since, mean, months_with, this_month, total

GB = 1024 * 1024
MIN = 60

ACTIVITY = Family(
    name="activity",
    question="Is the subscriber using the network less than before?",
    needs=("usage_daily",),
    features=(
        Feature(
            "data_gb",
            this_month(usage.data_kb) / GB,
            unit="GB",
            why="What was used this month.",
            group="use_level",
            zh="本月流量",
            en="data of the month",
            high=Words(
                "本月流量{data_gb:.1f}GB（一般{usual:.1f}GB）",
                "Used {data_gb:.1f} GB this month ({usual:.1f} is usual)",
            ),
            low=Words(
                "本月流量{data_gb:.1f}GB（一般{usual:.1f}GB）",
                "Used {data_gb:.1f} GB this month ({usual:.1f} is usual)",
            ),
        ),
        Feature(
            "data_before_gb_3m",
            before(usage.data_kb, months=3) / GB,
            unit="GB a month",
            why="The level against which this month is judged.",
            group="use_level",
            zh="前3个月月均流量",
            en="average data of the 3 months before",
        ),
        Feature(
            "data_change_share_3m",
            change(usage.data_kb, months=3),
            unit="share",
            why="Use fades before people leave, and a fading subscriber can still be reached.",
            group="use_fading",
            zh="流量较前3个月变化",
            en="data against the 3 months before",
            high=Words(
                "本月流量较前3个月上升{data_change_share_3m:.0%}（{data_before_gb_3m:.1f}GB→{data_gb:.1f}GB）",
                "Data rose {data_change_share_3m:.0%} on the 3 months before "
                "({data_before_gb_3m:.1f} → {data_gb:.1f} GB)",
            ),
            low=Words(
                "本月流量较前3个月变化{data_change_share_3m:+.0%}（{data_before_gb_3m:.1f}GB→{data_gb:.1f}GB）",
                "Data moved {data_change_share_3m:+.0%} on the 3 months before "
                "({data_before_gb_3m:.1f} → {data_gb:.1f} GB)",
            ),
        ),
        Feature(
            "data_change_share_1m",
            change(usage.data_kb, months=1),
            unit="share",
            why="The newest step of the trend.",
            group="use_fading",
            zh="流量较上月变化",
            en="data against last month",
            low=Words(
                "本月流量较上月变化{data_change_share_1m:+.0%}", "Data moved {data_change_share_1m:+.0%} on last month"
            ),
        ),
        Feature(
            "data_3m_over_6m_share_6m",
            mean(usage.data_kb, months=3) / mean(usage.data_kb, months=6),
            unit="share",
            why="The slow trend, half a year long.",
            group="use_fading",
            zh="近3个月与近6个月流量之比",
            en="data of 3 months over 6 months",
            low=Words(
                "近3个月月均流量为近半年的{data_3m_over_6m_share_6m:.0%}",
                "Data of the last 3 months is {data_3m_over_6m_share_6m:.0%} of the half-year's average",
            ),
        ),
        Feature(
            "late_data_share",
            this_month(usage.late_kb) / this_month(usage.data_kb),
            unit="share",
            why="A month that ends earlier than it began.",
            group="use_fading",
            zh="20日后流量占比",
            en="data after the 20th",
            low=Words(
                "20日后流量占全月{late_data_share:.0%}",
                "{late_data_share:.0%} of the month's data came after the 20th",
            ),
        ),
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
            "months_with_use_6m",
            months_with(usage.active_days, months=6),
            unit="months",
            why="A habit, or now and then.",
            group="use_level",
            zh="近6个月有使用的月数",
            en="months with use, of 6",
        ),
        Feature(
            "voice_out_min",
            this_month(usage.voice_out_s) / MIN,
            unit="minutes",
            why="Voice is the older half of the bond.",
            group="calls_fading",
            zh="本月主叫时长",
            en="outgoing voice",
            low=Words(
                "本月主叫{voice_out_min:.0f}分钟（一般{usual:.0f}分钟）",
                "{voice_out_min:n minute} of outgoing calls this month ({usual:.0f} is usual)",
            ),
        ),
        Feature(
            "voice_out_change_share_3m",
            change(usage.voice_out_s, months=3),
            unit="share",
            why="Calls are made from the card that people mean to keep.",
            group="calls_fading",
            zh="主叫时长较前3个月变化",
            en="outgoing voice against the 3 months before",
            low=Words(
                "主叫时长较前3个月变化{voice_out_change_share_3m:+.0%}",
                "Outgoing calls moved {voice_out_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "voice_in_change_share_3m",
            change(usage.voice_in_s, months=3),
            unit="share",
            why="When friends call another number, the circle already knows it.",
            group="calls_fading",
            zh="被叫时长较前3个月变化",
            en="incoming voice against the 3 months before",
            low=Words(
                "被叫时长较前3个月变化{voice_in_change_share_3m:+.0%}",
                "Incoming calls moved {voice_in_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "calls_in_share_3m",
            total(usage.calls_in_count, months=3)
            / (total(usage.calls_in_count, months=3) + total(usage.calls_out_count, months=3)),
            unit="share",
            why="Only being called is a card in reserve.",
            group="calls_fading",
            zh="近3个月被叫次数占比",
            en="incoming calls of all calls, 3 months",
            high=Words(
                "近3个月通话中被叫占{calls_in_share_3m:.0%}",
                "{calls_in_share_3m:.0%} of the calls of 3 months were incoming",
            ),
        ),
        Feature(
            "calls_out_mean_count_3m",
            mean(usage.calls_out_count, months=3),
            unit="calls a month",
            why="How lively the circle is.",
            group="calls_fading",
            zh="近3个月月均主叫次数",
            en="outgoing calls a month, 3 months",
        ),
        Feature(
            "sms_mean_count_3m",
            mean(usage.sms_count, months=3),
            unit="messages a month",
            why="An old habit of few.",
            group="use_level",
            zh="近3个月月均短信条数",
            en="messages a month, 3 months",
        ),
    ),
)
