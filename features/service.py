"""Service: what the subscriber was unhappy about, and whether it was put right."""

from features.family import Family, Feature, Words
from features.sources import complaints
from features.words import months_with, this_month, total

SERVICE = Family(
    name="service",
    question="Is the subscriber unhappy with us, and do we owe an answer?",
    needs=("complaints",),
    features=(
        Feature(
            "complaints_count_3m",
            total(complaints.all_count, months=3),
            unit="complaints",
            why="Who complains still wants to stay.",
            group="service",
            zh="近3个月投诉次数",
            en="complaints, 3 months",
            high=Words("近3个月投诉{complaints_count_3m:.0f}次", "{complaints_count_3m:n complaint} in 3 months"),
        ),
        Feature(
            "complaints_open_count",
            this_month(complaints.open_count),
            unit="complaints",
            why="An answer we owe.",
            group="service",
            zh="未解决投诉",
            en="open complaints",
            high=Words(
                "本月有{complaints_open_count:.0f}件投诉未解决",
                "{complaints_open_count:n complaint} of this month still open",
            ),
        ),
        Feature(
            "complaints_months_6m",
            months_with(complaints.all_count, months=6),
            unit="months",
            why="Repeated is worse than loud.",
            group="service",
            zh="近6个月有投诉的月数",
            en="months with complaints, of 6",
            high=Words(
                "近6个月中{complaints_months_6m:.0f}个月有投诉",
                "Complaints in {complaints_months_6m:.0f} of the last 6 months",
            ),
        ),
        Feature(
            "network_complaints_count_3m",
            total(complaints.network_count, months=3),
            unit="complaints",
            why="The network is what is bought.",
            group="network",
            zh="近3个月网络投诉",
            en="complaints about the network, 3 months",
            high=Words(
                "近3个月网络类投诉{network_complaints_count_3m:.0f}次",
                "{network_complaints_count_3m:n complaint} about the network in 3 months",
            ),
        ),
        Feature(
            "fee_complaints_count_3m",
            total(complaints.fee_count, months=3),
            unit="complaints",
            why="A bill that surprises.",
            group="price",
            zh="近3个月资费投诉",
            en="complaints about fees, 3 months",
            high=Words(
                "近3个月资费类投诉{fee_complaints_count_3m:.0f}次",
                "{fee_complaints_count_3m:n complaint} about fees in 3 months",
            ),
        ),
        Feature(
            "unhappy_count_3m",
            total(complaints.unhappy_count, months=3),
            unit="complaints",
            why="Closed is not solved.",
            group="service",
            zh="近3个月不满意投诉",
            en="complaints closed without satisfaction, 3 months",
            high=Words(
                "近3个月{unhappy_count_3m:.0f}件投诉处理不满意",
                "{unhappy_count_3m:n complaint} closed without satisfaction in 3 months",
            ),
        ),
    ),
)
