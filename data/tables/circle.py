"""Circle: with whom a subscriber speaks, without saying who they are."""

from data.contract import Column, Table, known_on

OPERATORS = ("CT", "CM", "CU", "CBN", "fixed")

CIRCLE = Table(
    name="circle",
    about="One row a subscriber, month and number they spoke with. The number itself never leaves the operator: "
    "`peer_hash` is the same for one number in all rows and months, and says nothing else.",
    grain=("subscriber_id", "peer_hash"),
    of_the_month=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("month", "month", "the month"),
        Column("peer_hash", "id", "the other number under the operator's own key"),
        Column("calls_count", "whole", "calls out and in", low=1, high=1_000_000),
        Column("duration_s", "whole", "voice out and in", low=0, high=31 * 86_400 * 4),
        Column("peer_operator", "text", "who serves the other number", among=OPERATORS),
        Column("is_peer_ported", "flag", "the other number was ours and has been ported away"),
        known_on(),
    ),
    zh="交往圈",
    feeds=("circle",),
    faults=(
        "Once portability is open, a prefix no longer says who serves a number: about 5 % of the operators are wrong.",
        "A peer who takes a new number comes back under another hash.",
    ),
    sample=(
        "13800138000,2025-12,5d0c1f7e9a3b2648,14,1733,CT,0,2026-01-02",
        "13800138000,2025-12,b81e64aa07f3c952,3,121,CM,1,2026-01-02",
        "13900139000,2025-12,5d0c1f7e9a3b2648,1,48,CT,0,2026-01-02",
    ),
)
