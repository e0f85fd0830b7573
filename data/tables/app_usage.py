"""App usage: what the data of a month went to, by category."""

from data.contract import Column, Table, known_on

CATEGORIES = ("video", "social", "music", "game", "news", "shopping", "travel", "other")

APP_USAGE = Table(
    name="app_usage",
    about="One row a subscriber, month and app category with any use.",
    grain=("subscriber_id", "category"),
    of_the_month=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("month", "month", "the month"),
        Column("category", "text", "app category", among=CATEGORIES),
        Column("data_kb", "whole", "data", low=0),
        Column("active_days", "whole", "days with any use", low=1, high=31),
        Column("duration_s", "whole", "time in the foreground", low=0),
        Column("top_day", "day", "the day with most data"),
        Column("top_day_kb", "whole", "data on that day", low=0),
        known_on(),
    ),
    zh="应用使用量",
    feeds=("scenario",),
    faults=(
        "What deep packet inspection does not recognise is in `other`: its share moves with every update of the rules.",
    ),
    sample=(
        "13800138000,2025-12,video,3726406,16,10719,2025-12-28,978075,2026-01-02",
        "13900139000,2025-12,social,921226,15,37705,2025-12-19,177109,2026-01-02",
    ),
)
