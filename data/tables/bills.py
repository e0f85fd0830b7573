"""Bills: what a subscriber was charged for a month, part by part."""

from data.contract import Column, Table, known_on

BILLS = Table(
    name="bills",
    about="One row a subscriber and month. Charged = "
    "plan fee + data overage + voice overage + packs + other - discount.",
    grain=("subscriber_id",),
    required=True,
    of_the_month=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("month", "month", "the month billed"),
        Column("plan_fee_fen", "whole", "fee of the plan", low=0, high=1_000_000),
        Column("data_overage_fen", "whole", "data beyond the allowance", low=0, high=1_000_000),
        Column("voice_overage_fen", "whole", "voice beyond the allowance", low=0, high=1_000_000),
        Column("packs_fen", "whole", "packs", low=0, high=1_000_000),
        Column("other_fen", "whole", "everything else", low=0, high=10_000_000),
        Column("discount_fen", "whole", "taken off", low=0, high=1_000_000),
        Column("paid_fen", "whole", "paid by the end of the month", low=0, high=100_000_000),
        Column("owed_fen", "whole", "owed at the end of the month, all months together", low=0, high=100_000_000),
        known_on(),
    ),
    faults=("Bills are closed on the third day of the next month; re-rating afterwards comes as a new version.",),
    zh="月账单",
    feeds=(
        "consumption",
        "plan_fit",
    ),
    decides=(
        "value: what each brings in",
        "no retention of debtors",
    ),
    sample=(
        "13800138000,2025-12,7900,1500,0,0,0,1000,5000,3400,2026-01-03",
        "13900139000,2025-12,2900,0,0,900,0,0,3800,0,2026-01-03",
        "18600186000,2025-12,2900,0,45,0,0,0,0,7723,2026-01-03",
    ),
)
