"""Daily usage: what a subscriber did on a day."""

from data.contract import Column, Rule, Table, known_on

USAGE_DAILY = Table(
    name="usage_daily",
    about="One row a subscriber and day with any use; a day without use has no row.",
    grain=("subscriber_id", "day"),
    dated="day",
    required=True,
    of_the_month=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("day", "day", "the day in Asia/Shanghai"),
        Column("voice_out_s", "whole", "outgoing voice", low=0, high=86_400 * 2),
        Column("voice_in_s", "whole", "incoming voice", low=0, high=86_400 * 2),
        Column("calls_out_count", "whole", "outgoing calls", low=0, high=10_000),
        Column("calls_in_count", "whole", "incoming calls", low=0, high=10_000),
        Column("sms_count", "whole", "messages sent", low=0, high=100_000),
        Column("data_4g_kb", "whole", "data over 4G and older", low=0, high=2_000_000_000),
        Column("data_5g_kb", "whole", "data over 5G", low=0, high=2_000_000_000),
        Column("data_night_kb", "whole", "part of the data between 23:00 and 07:00", low=0, high=4_000_000_000),
        Column("data_busy_kb", "whole", "part of the data in the network's busy hours", low=0, high=4_000_000_000),
        Column("roaming_kb", "whole", "part of the data outside the home province", low=0, high=4_000_000_000),
        Column("cells_count", "whole", "distinct cells", low=0, high=100_000),
        known_on(),
    ),
    rules=(
        Rule("night data not above all data", lambda row: row.data_night_kb <= row.data_4g_kb + row.data_5g_kb),
        Rule("busy data not above all data", lambda row: row.data_busy_kb <= row.data_4g_kb + row.data_5g_kb),
    ),
    zh="日使用量",
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
        "Roaming records arrive up to thirty days late: they come with the next file of the month, known on their own day.",
        "A day lost in mediation looks like a day without use: compare the rows of each day before handing over.",
    ),
    sample=(
        "13800138000,2025-12-03,132,0,1,0,0,204427,0,41862,41160,0,5,2025-12-04",
        "13800138000,2025-12-06,0,0,0,0,0,395110,100000,127089,119282,0,2,2025-12-07",
        "13900139000,2025-12-09,120,61,1,1,2,65022,31534,11704,30648,96556,12,2025-12-10",
    ),
)
