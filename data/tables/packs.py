"""Packs: what can be bought on top of a plan."""

from data.contract import Column, Table, known_on

PACKS = Table(
    name="packs",
    about="One row a pack and the day from which its terms hold; the whole catalogue comes every month.",
    grain=("pack_id", "valid_from"),
    columns=(
        Column("pack_id", "id", "the pack"),
        Column("name_zh", "text", "its name as customers know it"),
        Column("name_en", "text", "its name in English"),
        Column("valid_from", "day", "first day of these terms"),
        Column("kind", "text", "what it gives", among=("general", "directed", "night", "daily", "quarterly")),
        Column("app_category", "text", "the app category of a directed pack", optional=True),
        Column("fee_fen", "whole", "price", low=0, high=100_000),
        Column("data_kb", "whole", "data it gives", low=0),
        Column("channel", "text", "where it can be ordered", among=("any", "shop", "app", "telesales")),
        Column("is_on_sale", "flag", "can be ordered now"),
        known_on(),
    ),
    zh="流量包目录",
    decides=("what can be offered beside a plan",),
    faults=("The price of a pack that changes comes as a further row with its own valid_from, not as a changed row.",),
    sample=(
        "G05,5GB流量包,5 GB pack,2021-01-01,general,,1500,5242880,any,1,2025-12-01",
        "V15,视频定向15GB包,Video 15 GB,2021-01-01,directed,video,900,15728640,any,1,2025-12-01",
    ),
)
