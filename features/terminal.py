"""Terminal: which handset a subscriber uses, and whether it fits the plan."""

from features.family import Family, Feature, Words
from features.sources import standing
from features.words import this_month

TERMINAL = Family(
    name="terminal",
    question="Which handset is it, and does it fit the plan?",
    needs=("subscribers",),
    features=(
        Feature(
            "terminal_held_days",
            this_month(standing.terminal_days),
            unit="days",
            why="A new handset is the day on which everything is compared; an old one will soon be replaced.",
            group="terminal",
            zh="当前终端使用天数",
            en="days with this handset",
            high=Words("当前手机已使用{terminal_held_days:.0f}天", "{terminal_held_days:n day} with this handset"),
            low=Words(
                "{terminal_held_days:.0f}天前更换手机",
                "Changed the handset {terminal_held_days:n day} ago",
                moves_up=True,
            ),
        ),
        Feature(
            "terminal_generation",
            this_month(standing.terminal_generation),
            unit="generation",
            why="A 4G handset on a 5G plan, or the other way round, is a misfit that can be mended.",
            group="terminal",
            zh="终端制式",
            en="network generation of the handset",
        ),
        Feature(
            "generation_gap",
            this_month(standing.terminal_g) - this_month(standing.plan_g),
            unit="generations",
            why=(
                "Above zero the handset can do more than the plan is sold for, below zero the plan promises what "
                "the handset cannot do."
            ),
            group="terminal",
            zh="终端与套餐制式之差",
            en="generations of the handset above the plan",
            high=Words(
                "手机制式高于套餐制式（如5G手机使用4G套餐）", "The handset is of a newer generation than the plan"
            ),
            low=Words(
                "套餐制式高于手机制式（如4G手机使用5G套餐）", "The plan is of a newer generation than the handset"
            ),
        ),
        Feature(
            "has_dual_sim",
            this_month(standing.dual_sim),
            unit="yes or no",
            why="The second slot is where the rival's card goes first.",
            group="terminal",
            zh="双卡终端",
            en="handset takes two cards",
            high=Words("使用双卡手机", "Uses a handset with two card slots", moves_up=False),
        ),
        Feature(
            "terminal_brand",
            this_month(standing.terminal_brand),
            unit="brand",
            why="Brands come with shops, and shops with operators.",
            group="terminal",
            zh="终端品牌",
            en="brand of the handset",
        ),
        Feature(
            "terminal_os",
            this_month(standing.terminal_os),
            unit="operating system",
            why="How a card is changed, and which apps reach the person.",
            group="terminal",
            zh="终端操作系统",
            en="operating system of the handset",
        ),
    ),
)
