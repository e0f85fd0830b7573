"""Orders: plans and packs that were ordered or changed."""

from data.contract import Column, Table, known_on

ORDERS = Table(
    name="orders",
    about="One row an order. A plan change holds from the first day of the next month.",
    grain=("subscriber_id", "ordered_at"),
    dated="ordered_at",
    columns=(
        Column("number", "number", "the phone number"),
        Column("ordered_at", "moment", "when it was ordered"),
        Column("kind", "text", "what kind of order", among=("plan_change", "pack")),
        Column("product_from", "id", "the plan left; empty for a pack", optional=True),
        Column("product_to", "id", "the plan or pack ordered"),
        Column("started_by", "text", "who started it", among=("customer", "sales", "retention", "system")),
        Column("is_forced", "flag", "the operator changed it (a plan withdrawn, a migration)"),
        Column("channel", "text", "where", among=("app", "shop", "call", "sms", "system")),
        known_on(),
    ),
    zh="订购变更",
    feeds=("plan_fit",),
    decides=("the event of moving up; without it that list is empty",),
    faults=(
        "Migrations of a withdrawn plan look like orders of the customer unless started_by is `system` and is_forced 1.",
    ),
    sample=(
        "13800138000,2025-12-24 14:32:20,plan_change,P029,P079,customer,0,app,2025-12-25",
        "13900139000,2025-12-28 19:10:20,pack,,V15,sales,0,call,2025-12-29",
    ),
)
