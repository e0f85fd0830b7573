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
)
