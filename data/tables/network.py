"""Network: how well the network served a subscriber in a month."""

from data.contract import Column, Table, known_on

NETWORK = Table(
    name="network",
    about="One row a subscriber and month who was there, measured where that subscriber was.",
    grain=("subscriber_id",),
    of_the_month=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("month", "month", "the month"),
        Column("drops_count", "whole", "calls and data sessions that broke off", low=0, high=100_000),
        Column("slow_ppm", "whole", "part of the data time that was slow, in millionths", low=0, high=1_000_000),
        Column("busy_ppm", "whole", "part of the data time in full cells, in millionths", low=0, high=1_000_000),
        Column("covered_ppm", "whole", "part of the time with a good signal, in millionths", low=0, high=1_000_000),
        known_on(),
    ),
    zh="网络质量",
    feeds=("service",),
    faults=(
        "Measured in the cells where the subscriber was: somebody who stayed at home has the quality of one cell.",
    ),
    sample=(
        "13800138000,2025-12,3,21000,140000,985000,2026-01-02",
        "13900139000,2025-12,0,4000,60000,997000,2026-01-02",
    ),
)
