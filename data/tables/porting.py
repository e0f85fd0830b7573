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
    zh="携号转网",
    feeds=(
        "lifecycle",
        "intent",
    ),
    decides=(
        "the event of porting out, and who is at risk of it",
        "nobody is contacted who asked for a code",
    ),
    faults=(
        "Steps at the counter of the other operator are known a day later; a code asked for by SMS has no reason.",
    ),
    sample=(
        "13900139000,2025-12-11 12:58:57,code,,,2025-12-12",
        "18600186000,2025-12-21 11:59:17,ported_out,CU,对方优惠更大,2025-12-22",
    ),
)
