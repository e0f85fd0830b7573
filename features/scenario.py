"""Scenario: where and when the network is used, and for what."""

from features.facts import apps, usage
from features.family import Family, Feature, Words
from features.words import change, mean, this_month, total

GB = 1024 * 1024

SCENARIO = Family(
    name="scenario",
    question="In which situations of life is the network used?",
    needs=("usage_daily",),
    features=(
        Feature(
            "night_share_3m",
            total(usage.night_kb, months=3) / total(usage.data_kb, months=3),
            unit="share",
            why="Night use is home life on the phone: it moves first when another card is tried.",
            group="scenario",
            zh="近3个月夜间流量占比",
            en="data at night, 3 months",
            high=Words(
                "近3个月夜间流量占{night_share_3m:.0%}", "{night_share_3m:.0%} of the data of 3 months was at night"
            ),
        ),
        Feature(
            "night_change_share_3m",
            change(usage.night_kb, months=3),
            unit="share",
            why="Night use that vanishes has gone to another card or to a fixed line.",
            group="use_fading",
            zh="夜间流量较前3个月变化",
            en="night data against the 3 months before",
            low=Words(
                "本月夜间流量较前3个月变化{night_change_share_3m:+.0%}",
                "Night data moved {night_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "weekend_share_3m",
            total(usage.weekend_kb, months=3) / total(usage.data_kb, months=3),
            unit="share",
            why="Work phone or private phone.",
            group="scenario",
            zh="近3个月周末流量占比",
            en="data on weekends, 3 months",
        ),
        Feature(
            "busy_share_3m",
            total(usage.busy_kb, months=3) / total(usage.data_kb, months=3),
            unit="share",
            why="Who uses the network when it is full feels it when it is slow.",
            group="scenario",
            zh="近3个月忙时流量占比",
            en="data in busy hours, 3 months",
            high=Words(
                "近3个月忙时流量占{busy_share_3m:.0%}", "{busy_share_3m:.0%} of the data of 3 months was in busy hours"
            ),
        ),
        Feature(
            "roaming_share_3m",
            total(usage.roaming_kb, months=3) / total(usage.data_kb, months=3),
            unit="share",
            why="A life in another province is a reason for a card from there.",
            group="scenario",
            zh="近3个月省外流量占比",
            en="data outside the province, 3 months",
            high=Words(
                "近3个月省外流量占{roaming_share_3m:.0%}",
                "{roaming_share_3m:.0%} of the data of 3 months was outside the province",
            ),
        ),
        Feature(
            "roaming_days_3m",
            total(usage.roaming_days, months=3),
            unit="days",
            why="Travel, or having moved away.",
            group="scenario",
            zh="近3个月省外使用天数",
            en="days outside the province, 3 months",
            high=Words(
                "近3个月有{roaming_days_3m:.0f}天在省外使用",
                "Used outside the province on {roaming_days_3m:n day} in 3 months",
            ),
        ),
        Feature(
            "data_5g_share_3m",
            total(usage.data_5g_kb, months=3) / total(usage.data_kb, months=3),
            unit="share",
            why="Who is on 5G is used to speed; who falls back to 4G notices.",
            group="network",
            zh="近3个月5G流量占比",
            en="data over 5G, 3 months",
            low=Words(
                "近3个月5G流量占{data_5g_share_3m:.0%}",
                "{data_5g_share_3m:.0%} of the data of 3 months was over 5G",
            ),
        ),
        Feature(
            "data_5g_change_share_3m",
            change(usage.data_5g_kb, months=3),
            unit="share",
            why="5G that fades is a network that got worse where the person is.",
            group="network",
            zh="5G流量较前3个月变化",
            en="5G data against the 3 months before",
            low=Words(
                "本月5G流量较前3个月变化{data_5g_change_share_3m:+.0%}",
                "5G data moved {data_5g_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "cells_mean_count",
            this_month(usage.cells_count) / this_month(usage.active_days),
            unit="cells a day",
            why="How far a day reaches.",
            group="scenario",
            zh="本月日均基站数",
            en="cells a day",
        ),
        Feature(
            "cells_change_share_3m",
            change(usage.cells_count, months=3),
            unit="share",
            why="A phone that stays in the drawer sees one cell.",
            group="use_fading",
            zh="活动基站较前3个月变化",
            en="cells against the 3 months before",
            low=Words(
                "活动范围较前3个月变化{cells_change_share_3m:+.0%}",
                "Seen in {cells_change_share_3m:+.0%} cells against the 3 months before",
            ),
        ),
        Feature(
            "top_day_share",
            this_month(usage.top_day_kb) / this_month(usage.data_kb),
            unit="share",
            why="All the data on one day is no habit.",
            group="scenario",
            zh="本月单日最高流量占比",
            en="data on the heaviest day",
        ),
        Feature(
            "video_share",
            this_month(apps.video_kb) / this_month(apps.all_kb),
            unit="share",
            why="Video decides which pack fits.",
            group="scenario",
            zh="本月视频流量占比",
            en="data for video",
            high=Words("本月视频流量占{video_share:.0%}", "{video_share:.0%} of the month's data was video"),
        ),
        Feature(
            "social_share",
            this_month(apps.social_kb) / this_month(apps.all_kb),
            unit="share",
            why="Messengers alone are a light user.",
            group="scenario",
            zh="本月社交流量占比",
            en="data for social apps",
        ),
        Feature(
            "game_share",
            this_month(apps.game_kb) / this_month(apps.all_kb),
            unit="share",
            why="Players feel delay.",
            group="scenario",
            zh="本月游戏流量占比",
            en="data for games",
        ),
        Feature(
            "shopping_mean_gb_3m",
            mean(apps.shopping_kb, months=3) / GB,
            unit="GB a month",
            why="Who shops by phone can be reached in the app.",
            group="scenario",
            zh="近3个月月均购物流量",
            en="data for shopping, 3 months",
        ),
        Feature(
            "categories_count",
            this_month(apps.categories_count),
            unit="categories",
            why="The more of life runs over the phone, the harder it is to leave.",
            group="scenario",
            zh="本月使用的应用类别数",
            en="app categories used",
            low=Words(
                "本月使用{categories_count:.0f}类应用",
                "Apps of {categories_count:n kind} used this month",
            ),
        ),
    ),
)
