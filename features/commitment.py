"""Commitment: what binds a subscriber, and until when."""

from features.family import Family, Feature, Words
from features.sources import standing
from features.words import this_month

COMMITMENT = Family(
    name="commitment",
    question="What binds the subscriber, and when does it end?",
    needs=("subscribers",),
    features=(
        Feature(
            "lockin_left_days",
            this_month(standing.lockin_left_days),
            unit="days",
            why="People leave when they may: be there in the weeks before a term ends. Empty: no term.",
            group="lockin",
            zh="距合约到期天数",
            en="days to the end of the term",
            low=Words("合约将于{lockin_left_days:.0f}天后到期", "The term ends in {lockin_left_days:n day}"),
        ),
        Feature(
            "since_lockin_days",
            this_month(standing.lockin_past_days),
            unit="days",
            why="The months after a term are when people look around. Empty: no term, or it still runs.",
            group="lockin",
            zh="合约到期后天数",
            en="days since the end of the term",
            high=Words("合约已于{since_lockin_days:.0f}天前到期", "The term ended {since_lockin_days:n day} ago"),
            low=Words("合约已于{since_lockin_days:.0f}天前到期", "The term ended {since_lockin_days:n day} ago"),
        ),
        Feature(
            "has_broadband",
            this_month(standing.broadband),
            unit="yes or no",
            why="Fixed and mobile in one bill are hard to part.",
            group="bundle",
            zh="已融合宽带",
            en="fixed line bundled",
            low=Words("未融合宽带", "No fixed line in the bundle"),
        ),
        Feature(
            "household_cards_count",
            this_month(standing.cards_count),
            unit="cards",
            why="A family moves together or stays together.",
            group="bundle",
            zh="家庭在用卡数",
            en="cards of the household",
            low=Words("家庭{household_cards_count:.0f}张在用卡", "{household_cards_count:n card} in the household"),
        ),
        Feature(
            "sub_cards_count",
            this_month(standing.sub_cards_count),
            unit="cards",
            why="Cards under one account go together, and are sold together.",
            group="bundle",
            zh="家庭副卡数",
            en="secondary cards of the household",
        ),
        Feature(
            "ties_count",
            this_month(standing.ties_count),
            unit="ties",
            why="Of fixed line, agreement and family: each is one more thing to undo.",
            group="bundle",
            zh="捆绑关系数（宽带、合约、家庭）",
            en="ties: fixed line, agreement, family",
            low=Words(
                "宽带、合约、家庭三项中绑定{ties_count:.0f}项",
                "Bound by {ties_count:.0f} of fixed line, agreement and family",
            ),
        ),
        Feature(
            "card",
            this_month(standing.card),
            unit="main or sub",
            why="A secondary card goes lightly.",
            group="bundle",
            zh="主副卡",
            en="main or secondary card",
        ),
        Feature(
            "payment",
            this_month(standing.payment),
            unit="prepaid or postpaid",
            why="Prepaid cards are left, postpaid accounts are closed.",
            group="payment",
            zh="付费方式",
            en="payment mode",
        ),
    ),
)
