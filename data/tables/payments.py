"""Payments: when money came in."""

from data.contract import Column, Table, known_on

PAYMENTS = Table(
    name="payments",
    about="One row a payment or top-up.",
    grain=("subscriber_id", "paid_at"),
    dated="paid_at",
    columns=(
        Column("number", "number", "the phone number"),
        Column("paid_at", "moment", "when it was paid"),
        Column("amount_fen", "whole", "how much", low=1, high=100_000_000),
        Column("channel", "text", "where", among=("app", "shop", "agent", "bank", "card")),
        known_on(),
    ),
    zh="缴费充值",
    feeds=(
        "consumption",
        "activity",
    ),
    faults=("A payment that was reversed is left out, and the file of its month comes again.",),
    sample=(
        "13800138000,2025-12-13 13:56:30,5000,agent,2025-12-14",
        "13900139000,2025-12-12 16:35:30,3800,app,2025-12-13",
    ),
)
