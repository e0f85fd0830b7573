"""Plans: what can be bought as a monthly plan, and what it costs."""

from data.contract import Column, Table, known_on

PLANS = Table(
    name="plans",
    about="One row a plan and the day from which its terms hold; the whole catalogue comes every month.",
    grain=("plan_id", "valid_from"),
    required=True,
    columns=(
        Column("plan_id", "id", "the plan"),
        Column("name_zh", "text", "its name as customers know it"),
        Column("name_en", "text", "its name in English"),
        Column("valid_from", "day", "first day of these terms"),
        Column("fee_fen", "whole", "monthly fee", low=0, high=200_000),
        Column("data_allowance_kb", "whole", "general data included a month", low=0),
        Column("voice_allowance_s", "whole", "voice included a month", low=0),
        Column(
            "data_unit_kb", "whole", "data beyond the allowance is billed in units of so much, begun units whole", low=1
        ),
        Column("data_unit_fen", "whole", "price of such a unit", low=0),
        Column("voice_unit_fen", "whole", "price of a begun minute beyond the allowance", low=0),
        Column("data_cap_fen", "whole", "no more than this for data beyond the allowance in a month", low=0),
        Column("generation", "text", "network generation it is sold for", among=("3G", "4G", "5G")),
        Column("is_on_sale", "flag", "can be ordered now"),
        known_on(),
    ),
    zh="套餐目录",
    feeds=(
        "consumption",
        "plan_fit",
        "activity",
        "commitment",
        "terminal",
        "lifecycle",
    ),
    decides=(
        "plan fit: what each would have paid on each plan",
        "moving up: which plan is dearer",
    ),
    faults=(
        "A plan withdrawn from sale stays in the catalogue (is_on_sale 0) as long as anybody holds it, else their terms are unknown.",
    ),
    sample=(
        "P029,天翼星卡29元,Star card 29,2020-09-01,2900,15728640,18000,1048576,500,15,50000,4G,1,2025-12-01",
        "P079,天翼畅享79元,Free enjoyment 79,2020-01-01,7900,41943040,30000,1048576,500,15,50000,4G,0,2025-12-01",
    ),
)
