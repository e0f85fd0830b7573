"""Monthly usage: what a subscriber did in a month, where an operator has no days to give."""

from data.contract import Column, Rule, Table, known_on

USAGE_MONTHLY = Table(
    name="usage_monthly",
    about="One row a subscriber and month with any use: the sums of its days. It may stand in the place of "
    "`usage_daily`; what needs days is then unknown.",
    grain=("subscriber_id",),
    instead_of="usage_daily",
    of_the_month=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("month", "month", "the month"),
        Column("voice_out_s", "whole", "outgoing voice", low=0, high=31 * 86_400 * 2),
        Column("voice_in_s", "whole", "incoming voice", low=0, high=31 * 86_400 * 2),
        Column("calls_out_count", "whole", "outgoing calls", low=0, high=310_000),
        Column("calls_in_count", "whole", "incoming calls", low=0, high=310_000),
        Column("sms_count", "whole", "messages sent", low=0, high=3_100_000),
        Column("data_4g_kb", "whole", "data over 4G and older", low=0, high=62_000_000_000),
        Column("data_5g_kb", "whole", "data over 5G", low=0, high=62_000_000_000),
        Column("data_night_kb", "whole", "part of the data between 23:00 and 07:00", low=0, high=124_000_000_000),
        Column("data_busy_kb", "whole", "part of the data in the network's busy hours", low=0, high=124_000_000_000),
        Column("roaming_kb", "whole", "part of the data outside the home province", low=0, high=124_000_000_000),
        Column("cells_count", "whole", "distinct cells a day, added up", low=0, high=3_100_000),
        Column("active_days", "whole", "days with any use", low=1, high=31),
        Column("last_active_on", "day", "the last of them"),
        known_on(),
    ),
    dated="last_active_on",
    rules=(
        Rule("night data not above all data", lambda row: row.data_night_kb <= row.data_4g_kb + row.data_5g_kb),
        Rule("busy data not above all data", lambda row: row.data_busy_kb <= row.data_4g_kb + row.data_5g_kb),
    ),
    zh="月使用量",
    feeds=(
        "consumption",
        "plan_fit",
        "volume",
        "scenario",
        "activity",
        "service",
    ),
    decides=("plan fit: what each would have paid",),
    faults=(
        "Roaming records arrive up to thirty days late: they come with the next file of the month.",
        "What needs days is unknown: weekends, the last third of the month, the heaviest day, days with data or voice.",
    ),
    sample=(
        "13800138000,2025-12,4820,3911,36,29,4,5204427,310000,841862,1341160,0,132,29,2025-12-31,2026-01-01",
        "13900139000,2025-12,120,61,1,1,2,65022,31534,11704,30648,58100,12,1,2025-12-09,2026-01-01",
    ),
)
