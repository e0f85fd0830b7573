"""Complaints: what subscribers were unhappy about, and what became of it."""

from data.contract import Column, Rule, Table, known_on

TOPICS = ("fee", "network", "service", "contract", "marketing")

COMPLAINTS = Table(
    name="complaints",
    about="One row a complaint opened in the month; closing is written into the row while the month is open.",
    grain=("subscriber_id", "opened_at"),
    dated="opened_at",
    columns=(
        Column("number", "number", "the phone number"),
        Column("opened_at", "moment", "when it was opened"),
        Column("topic", "text", "what about", among=TOPICS),
        Column("severity_level", "whole", "1 light to 3 grave", low=1, high=3),
        Column("channel", "text", "where it came in", among=("call", "shop", "app", "regulator")),
        Column("closed_on", "day", "when it was closed; empty while open", optional=True),
        Column("is_satisfied", "flag", "said to be satisfied; empty if not asked", optional=True),
        Column("is_escalated", "flag", "went to the regulator (工信部申诉)"),
        known_on(),
    ),
    rules=(
        Rule(
            "closed not before it was opened",
            lambda row: row.closed_on.isnull() | (row.closed_on >= row.opened_at.date()),
        ),
    ),
    zh="投诉工单",
    feeds=("service",),
    faults=(
        "What is closed after the end of the month is open in its file; the closing comes with a later file, if at all.",
    ),
    sample=(
        "13800138000,2025-12-09 19:27:00,fee,1,shop,2025-12-10,1,0,2025-12-10",
        "13900139000,2025-12-12 19:42:51,network,2,app,,,0,2025-12-13",
    ),
)
