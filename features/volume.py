"""Volume: how much data, voice and messages a subscriber uses, and whether it is fading."""

from features.family import Family, Feature, Words
from features.sources import usage
from features.words import before, change, highest, mean, shown, this_month, total, year_on_year

VOLUME = Family(
    name="volume",
    question="How much is used, and is it less than before?",
    needs=("usage_daily",),
    features=(
        Feature(
            "data_gb",
            shown(this_month(usage.data_kb)),
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
            shown(before(usage.data_kb, months=3)),
            unit="GB a month",
            why="The level against which this month is judged.",
            group="use_level",
            zh="前3个月月均流量",
            en="average data of the 3 months before",
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
                moves_up=True,
            ),
            low=Words(
                "本月流量较前3个月变化{data_change_share_3m:+.0%}（{data_before_gb_3m:.1f}GB→{data_gb:.1f}GB）",
                "Data moved {data_change_share_3m:+.0%} on the 3 months before "
                "({data_before_gb_3m:.1f} → {data_gb:.1f} GB)",
            ),
        ),
        Feature(
            "data_change_share_6m",
            change(usage.data_kb, months=6),
            unit="share",
            why="Against half a year: what faded months ago is no longer the habit of the last three.",
            group="use_fading",
            zh="流量较前6个月变化",
            en="data against the 6 months before",
            low=Words(
                "本月流量较前6个月变化{data_change_share_6m:+.0%}",
                "Data moved {data_change_share_6m:+.0%} on the 6 months before",
            ),
        ),
        Feature(
            "data_yoy_share",
            year_on_year(usage.data_kb),
            unit="share",
            why="The season taken out: a holiday month is compared with a holiday month.",
            group="use_fading",
            zh="流量同比变化",
            en="data against the same month a year ago",
            low=Words(
                "本月流量同比变化{data_yoy_share:+.0%}", "Data moved {data_yoy_share:+.0%} on the same month a year ago"
            ),
            stays="It takes thirteen months of history to be known at all.",
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
            "data_of_highest_share_12m",
            this_month(usage.data_kb) / highest(usage.data_kb, months=12),
            unit="share",
            why="How far below the best month of a year: a slow fade that no single step shows.",
            group="use_fading",
            zh="本月流量为近12个月最高月的比例",
            en="data of the month over the highest of 12",
            low=Words(
                "本月流量仅为近12个月最高月的{data_of_highest_share_12m:.0%}",
                "Data is {data_of_highest_share_12m:.0%} of the best of the last 12 months",
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
            "voice_out_min",
            shown(this_month(usage.voice_out_s)),
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
            "voice_change_share_3m",
            change(usage.voice_s, months=3),
            unit="share",
            why="Calls out and in together: less noise than either alone.",
            group="calls_fading",
            zh="通话时长较前3个月变化",
            en="voice against the 3 months before",
            low=Words(
                "通话时长较前3个月变化{voice_change_share_3m:+.0%}",
                "Calls moved {voice_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "voice_change_share_6m",
            change(usage.voice_s, months=6),
            unit="share",
            why="Against half a year: a circle that moves takes the calls along little by little.",
            group="calls_fading",
            zh="通话时长较前6个月变化",
            en="voice against the 6 months before",
            low=Words(
                "通话时长较前6个月变化{voice_change_share_6m:+.0%}",
                "Calls moved {voice_change_share_6m:+.0%} on the 6 months before",
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
