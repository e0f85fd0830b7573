"""Anna: one subscriber whose thirteen months can be read at a glance; every feature is worked out by hand for her.

She used twelve gigabytes a month and half of that by autumn, took a smaller plan in November, was unhappy with the
network more than once, and has a new handset since the 11th of December 2025. The month described is that December.
"""

from data.month import Month

MONTH = Month.parse("2025-12")
ANNA = "13800138000"

#: What was handed over, table by table: a line stands for every month, and for every day, that it names. Columns have
#: the names of the contract, but for the units that people read.
HANDED_OVER = {
    "subscribers": """
        months           | number      | plan_id | plan_since | terminal_model | terminal_since | card | status    | household
        2024-12..2025-10 | 13800138000 | P059    | 2024-01-01 | Note 12        | 2024-01-01     | main | normal    | H1
        2025-11          | 13800138000 | P039    | 2025-11-01 | Note 12        | 2024-01-01     | main | normal    | H1
        2025-12          | 13800138000 | P039    | 2025-11-01 | Mate 70        | 2025-12-11     | main | normal    | H1
        2024-12..2025-12 | 13900139000 | P039    | 2024-01-01 | Note 12        | 2024-01-01     | sub  | normal    | H1
        2024-12..2025-12 | 18600186000 | P039    | 2024-01-01 | Note 12        | 2024-01-01     | sub  | suspended | H1
    """,
    "plans": """
        months           | plan_id | valid_from | fee_yuan | data_allowance_gb | voice_allowance_min
        2024-12..2025-12 | P059    | 2020-01-01 | 59       | 6                 | 200
        2024-12..2025-12 | P039    | 2020-01-01 | 29       | 3                 | 50
        2025-06..2025-12 | P039    | 2025-07-01 | 39       | 5                 | 100
        2025-12          | P039    | 2026-01-01 | 49       | 9                 | 300
        2025-12          | P035    | 2025-12-01 | 35       | 8                 | 100
    """,
    "usage_daily": """
        months           | day                  | data_4g_gb | data_5g_gb | data_night_gb | data_busy_gb | roaming_gb
        2024-12..2025-06 | 1 5 8 12 15 19 22 26 | 1          | 0.5        | 0.25          | 0.5          | 0
        2025-07..2025-08 | 1 5 8 12 15 19 22 26 | 1          | 0.375      | 0.25          | 0.5          | 0
        2025-09          | 1 5 8 12 15 19 22 26 | 0.75       | 0.25       | 0.25          | 0.25         | 0
        2025-10          | 1 8 15 19 22 26      | 0.75       | 0.25       | 0.25          | 0.25         | 0
        2025-10          | 5 12                 | 0.75       | 0.25       | 0.25          | 0.25         | 1
        2025-11          | 1 5 8 12 15 19 22 26 | 0.75       | 0.25       | 0.25          | 0.25         | 0
        2025-12          | 6                    | 1.5        | 0.5        | 0.5           | 0.5          | 0
        2025-12          | 13                   | 1          | 0          | 0             | 0            | 0
        2025-12          | 24                   | 0.5        | 0.5        | 0             | 0.5          | 0
        2025-12          | 28                   | 0          | 0          | 0             | 0            | 0
    """,
    "usage_daily: calls": """
        months           | day                  | voice_out_min | voice_in_min | calls_out_count | calls_in_count | sms_count | cells_count
        2024-12..2025-11 | 1 5 8 12 15 19 22 26 | 5             | 2.5          | 2               | 1              | 1         | 5
        2025-12          | 6                    | 10            | 5            | 6               | 2              | 2         | 10
        2025-12          | 13                   | 0             | 0            | 0               | 0              | 0         | 4
        2025-12          | 24                   | 5             | 0            | 2               | 0              | 0         | 5
        2025-12          | 28                   | 5             | 0            | 2               | 0              | 0         | 1
    """,
    "app_usage": """
        months           | category | data_gb | duration_min | active_days | top_day    | top_day_gb
        2024-12..2025-11 | video    | 4       | 600          | 8           | 1          | 1
        2024-12..2025-11 | social   | 2       | 900          | 8           | 1          | 1
        2024-12..2025-11 | game     | 1       | 300          | 4           | 1          | 1
        2024-12..2025-10 | shopping | 0.5     | 60           | 4           | 1          | 0.25
        2025-11          | shopping | 0.75    | 60           | 4           | 1          | 0.25
        2025-10          | travel   | 0.5     | 60           | 2           | 5          | 0.25
        2025-12          | video    | 2       | 240          | 3           | 6          | 1
        2025-12          | social   | 1       | 360          | 3           | 6          | 0.5
        2025-12          | game     | 0.5     | 120          | 1           | 13         | 0.5
        2025-12          | shopping | 0.25    | 30           | 1           | 24         | 0.25
        2025-12          | other    | 0.25    | 30           | 1           | 24         | 0.25
    """,
    "bills": """
        months           | plan_fee_yuan | data_overage_yuan | packs_yuan | other_yuan | discount_yuan | paid_yuan | owed_yuan
        2024-12..2025-06 | 59            | 36                | 0          | 0          | 11            | 84        | 0
        2025-07..2025-08 | 59            | 30                | 0          | 0          | 11            | 78        | 0
        2025-09          | 59            | 12                | 10         | 0          | 11            | 90        | 0
        2025-10          | 59            | 12                | 0          | 0          | 11            | 60        | 0
        2025-11          | 39            | 18                | 0          | 4          | 11            | 30        | 20
        2025-12          | 39            | 0                 | 10         | 2          | 11            | 30        | 30
    """,
    "payments": """
        months           | paid_at | amount_yuan | channel
        2024-12..2025-08 | 9       | 84          | app
        2025-09          | 3 9     | 45          | app
        2025-10          | 9       | 30          | shop
        2025-10          | 20      | 30          | agent
        2025-11          | 9       | 30          | app
        2025-12          | 2 10    | 10          | app
        2025-12          | 21      | 10          | shop
    """,
    "complaints": """
        months  | opened_at | topic   | closed_on  | is_satisfied | severity_level
        2025-07 | 10        | network | 2025-07-12 | 1            | 1
        2025-10 | 10        | network | 2025-10-20 | 0            | 2
        2025-11 | 10        | fee     | 2025-11-12 | 1            | 1
        2025-12 | 10        | network |            |              | 3
        2025-12 | 20        | fee     | 2025-12-22 | 0            | 1
    """,
    "network": """
        months           | drops_count | slow_share | busy_share | covered_share
        2024-12..2025-08 | 4           | 0.05       | 0.1        | 0.99
        2025-09..2025-11 | 8           | 0.1        | 0.2        | 0.98
        2025-12          | 20          | 0.3        | 0.4        | 0.9
    """,
    "circle": """
        months           | peer_hash | calls_count | duration_min | peer_operator | is_peer_ported
        2024-12..2025-11 | aa        | 12          | 30           | CT            | 0
        2024-12..2025-11 | bb        | 6           | 15           | CM            | 0
        2024-12..2025-11 | cc        | 6           | 15           | CT            | 0
        2025-12          | aa        | 5           | 10           | CT            | 0
        2025-12          | bb        | 4           | 10           | CM            | 0
        2025-12          | cc        | 3           | 5            | CU            | 1
    """,
    "orders": """
        months  | ordered_at | kind        | product_from | product_to | started_by | channel
        2025-09 | 9          | pack        |              | G05        | customer   | shop
        2025-10 | 15         | plan_change | P059         | P039       | customer   | app
        2025-12 | 9          | pack        |              | G05        | customer   | app
        2025-12 | 10         | pack        |              | V15        | sales      | call
    """,
    "porting": """
        months  | at | step
        2025-11 | 20 | query
        2025-12 | 10 | query
    """,
}

#: What is the same in every row of a table.
ALWAYS: dict[str, dict[str, str]] = {
    "subscribers": {
        "prefecture": "4201", "prefecture_name": "武汉市", "county": "江岸区", "joined_on": "2024-01-01",
        "joined_channel": "app", "birth_band": "1985-1989", "payment": "postpaid", "lockin_until": "2025-12-21",
        "has_broadband": "1", "terminal_brand": "红米", "terminal_os": "Android", "terminal_generation": "5G",
        "has_dual_sim": "1", "status_since": "2024-01-01", "kind": "personal", "opt_out_marketing": "0",
        "opt_out_profiling": "0",
    },
    "plans": {
        "name_zh": "天翼畅享", "name_en": "Enjoyment", "data_unit_gb": "1", "data_unit_yuan": "6",
        "voice_unit_fen": "15", "data_cap_yuan": "500", "generation": "4G", "is_on_sale": "1",
    },
    "bills": {"voice_overage_fen": "0"},
    "complaints": {"channel": "call", "is_escalated": "0"},
    "orders": {"is_forced": "0"},
}  # fmt: skip
