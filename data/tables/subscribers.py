"""Subscribers: who a customer is at the end of a month."""

from data.contract import Column, Rule, Table, known_on

SUBSCRIBERS = Table(
    name="subscribers",
    about="One row a subscriber and month, for everybody who was a customer on at least one day of the month. "
    "Who left in the month is there once more, with the status and day of leaving; from the next month on absent.",
    grain=("subscriber_id",),
    required=True,
    columns=(
        Column("number", "number", "the phone number; it goes to the vault and nowhere else"),
        Column("month", "month", "the month described"),
        Column("prefecture", "id", "prefecture of the account, code of GB/T 2260 (4 digits)"),
        Column("prefecture_name", "text", "name of the prefecture"),
        Column("county", "text", "county or district of the account"),
        Column("joined_on", "day", "first day as a customer"),
        Column("joined_channel", "text", "where the contract was made", among=("shop", "agent", "telesales", "app")),
        Column("birth_band", "text", "birth years in bands of five, such as 1985-1989", optional=True),
        Column("payment", "text", "how it is paid", among=("prepaid", "postpaid")),
        Column("plan_id", "id", "the plan held at the end of the month"),
        Column("plan_since", "day", "since when this plan is held"),
        Column("lockin_until", "day", "last day of an agreement with a term; empty if none", optional=True),
        Column("has_broadband", "flag", "fixed line bundled with this account"),
        Column("household", "id", "household or account group; alone in it if nobody else"),
        Column("card", "text", "main or secondary card", among=("main", "sub")),
        Column("terminal_brand", "text", "brand of the handset last seen", optional=True),
        Column("terminal_model", "text", "model of the handset last seen", optional=True),
        Column("terminal_os", "text", "its operating system", optional=True),
        Column("terminal_generation", "text", "best network it can use", among=("2G", "3G", "4G", "5G"), optional=True),
        Column("has_dual_sim", "flag", "it takes two SIM cards", optional=True),
        Column("terminal_since", "day", "first day this handset was seen with this number", optional=True),
        Column("status", "text", "at the end of the month", among=("normal", "suspended", "closed", "ported_out")),
        Column("status_since", "day", "since when the status holds"),
        Column("status_reason", "text", "why it is not normal", among=("owner", "arrears", "silence"), optional=True),
        Column("kind", "text", "what kind of card", among=("personal", "enterprise", "iot", "test")),
        Column("opt_out_marketing", "flag", "refused marketing by any channel"),
        Column("opt_out_profiling", "flag", "refused automated decisions"),
        known_on(),
    ),
    rules=(
        Rule("handset seen not later than it was known", lambda row: ~(row.terminal_since > row.known_on)),
        Rule("joined before the end of its status", lambda row: row.joined_on <= row.status_since),
        Rule("joined not later than it was known", lambda row: row.joined_on <= row.known_on),
    ),
    faults=(
        "Without a family product the household is the account: two accounts of one person then count as two.",
        "A number given to somebody else after 90 days comes back as a newcomer with another joined_on.",
    ),
    zh="用户资料",
    feeds=(
        "consumption",
        "activity",
        "scenario",
        "commitment",
        "service",
        "lifecycle",
    ),
    decides=(
        "who is in the cohort and who is at risk",
        "prefecture, household and opt-outs on the lists",
    ),
    sample=(
        "13800138000,2025-12,4201,武汉市,江岸区,2018-07-22,shop,1970-1974,prepaid,P079,2022-06-01,2026-05-31,0,H00000005,main,红米,Note 12,Android,5G,1,2021-08-21,normal,2022-06-01,,personal,0,0,2026-01-01",
        "13900139000,2025-12,4201,武汉市,武昌区,2020-08-21,app,1995-1999,postpaid,P029,2025-11-01,,1,H00000009,main,小米,小米14,Android,5G,1,2025-10-23,normal,2020-08-21,,personal,1,0,2026-01-01",
        "18600186000,2025-12,4206,襄阳市,襄城区,2021-04-26,agent,,prepaid,P029,2025-03-01,,0,H00000019,sub,,,,,,,ported_out,2025-12-21,owner,personal,0,0,2026-01-01",
    ),
)
