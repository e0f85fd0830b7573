"""Porting: every step of taking a number to another operator, or bringing it."""

from data.contract import Column, Table, known_on

PORTING = Table(
    name="porting",
    about="One row a step: eligibility query (CXXZ), authorisation code (SQXZ), ported out, ported in.",
    grain=("subscriber_id", "at", "step"),
    dated="at",
    required=True,
    columns=(
        Column("number", "number", "the phone number"),
        Column("at", "moment", "when"),
        Column("step", "text", "what happened", among=("query", "code", "ported_out", "ported_in")),
        Column("other_operator", "text", "where to, or where from", among=("CM", "CU", "CT", "CBN"), optional=True),
        Column("reason", "text", "said at the counter", optional=True),
        known_on(),
    ),
)
