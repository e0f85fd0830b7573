"""Intent: what a subscriber has already done to leave; off by default.

Whoever has asked is late to be kept, and to watch who asks is a matter for counsel. A rival's hotline that is called
cannot be told: the circle hides whom a number belongs to.
"""

from features.family import Family, Feature, Words
from features.sources import porting
from features.words import days_since, total

INTENT = Family(
    name="intent",
    question="Has the subscriber asked how to leave?",
    needs=("porting",),
    features=(
        Feature(
            "queries_count_3m",
            total(porting.queries_count, months=3),
            unit="queries",
            why="Who asks whether the number may go has thought of going.",
            group="intent",
            zh="近3个月查询携转资格次数",
            en="eligibility queries, 3 months",
            high=Words(
                "近3个月查询携转资格{queries_count_3m:.0f}次",
                "Asked {queries_count_3m:n time} in 3 months whether the number may be ported",
            ),
        ),
        Feature(
            "since_query_days_6m",
            days_since(porting.query_days, months=6),
            unit="days",
            why="The weeks after the query are the last ones. Empty: none within 6 months.",
            group="intent",
            zh="距上次查询携转资格天数",
            en="days since the last eligibility query",
            low=Words(
                "{since_query_days_6m:.0f}天前查询携转资格",
                "Asked {since_query_days_6m:n day} ago whether the number may be ported",
            ),
        ),
        Feature(
            "codes_count_12m",
            total(porting.codes_count, months=12),
            unit="codes",
            why="Asked for a code once and stayed; within 90 days nobody is contacted, and nobody is in the cohort.",
            group="intent",
            zh="近12个月申请授权码次数",
            en="authorisation codes asked for, 12 months",
            high=Words("近12个月内曾申请携转授权码", "Asked for an authorisation code within 12 months"),
        ),
    ),
)
