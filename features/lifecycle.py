"""Lifecycle: how long, from where and by which way a subscriber has been with us."""

from features.family import Family, Feature, Words
from features.sources import porting, standing
from features.words import days_since, seen, this_month

LIFECYCLE = Family(
    name="lifecycle",
    question="How long has the subscriber been here, and how did he come?",
    needs=("subscribers",),
    features=(
        Feature(
            "tenure_days",
            this_month(standing.tenure_days),
            unit="days",
            why="Newcomers leave most.",
            group="tenure",
            zh="在网天数",
            en="days as a customer",
            low=Words("在网{tenure_days:.0f}天", "A customer for {tenure_days:n day}"),
        ),
        Feature(
            "seen_months_3m",
            seen(standing.tenure_days, months=3),
            unit="months",
            why="How much of the short windows is known: less than 3 for newcomers, and where a month is missing.",
            group="tenure",
            zh="近3个月有数据的月数",
            en="months known, of 3",
            stays="It tells a window with a hole from one without.",
        ),
        Feature(
            "seen_months_12m",
            seen(standing.tenure_days, months=12),
            unit="months",
            why="How much of the long windows is known.",
            group="tenure",
            zh="近12个月有数据的月数",
            en="months known, of 12",
            stays="It tells a window with a hole from one without.",
        ),
        Feature(
            "since_ported_in_days_12m",
            days_since(porting.in_days, months=12),
            unit="days",
            why="Who came with his number knows the way, and may go again after 120 days. Empty: not within 12 months.",
            group="tenure",
            zh="距携入天数",
            en="days since the number was ported in",
            high=Words("{since_ported_in_days_12m:.0f}天前携号转入", "Ported in {since_ported_in_days_12m:n day} ago"),
            low=Words("{since_ported_in_days_12m:.0f}天前携号转入", "Ported in {since_ported_in_days_12m:n day} ago"),
        ),
        Feature(
            "joined_channel",
            this_month(standing.joined_channel),
            unit="channel",
            why="Who was talked into it leaves sooner.",
            group="tenure",
            zh="入网渠道",
            en="channel of joining",
        ),
        Feature(
            "age",
            this_month(standing.age),
            unit="years",
            why="Ages differ in what they use; no price and no offer depends on it.",
            group="tenure",
            zh="年龄",
            en="age",
            calendar=True,
        ),
        Feature(
            "prefecture",
            this_month(standing.prefecture),
            unit="GB/T 2260 code",
            why="Rivals and networks differ by place.",
            group="place",
            zh="归属地市",
            en="prefecture",
        ),
    ),
)
