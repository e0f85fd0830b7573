"""Contacts: whom we meant to speak to, whom we did, and how that was chosen."""

from data.contract import Column, Table, known_on

CONTACTS = Table(
    name="contacts",
    about="One row a subscriber assigned in a campaign, treated or control. Without it, what our own calls caused "
    "cannot be told from what would have happened.",
    grain=("subscriber_id", "assigned_on", "campaign"),
    dated="assigned_on",
    columns=(
        Column("number", "number", "the phone number"),
        Column("assigned_on", "day", "day of the assignment"),
        Column("campaign", "text", "which campaign"),
        Column("purpose", "text", "what it was for", among=("retention", "upgrade", "coaching", "care")),
        Column("arm", "text", "treated or control", among=("treated", "control")),
        Column("chosen", "text", "how the person was chosen", among=("random", "list", "inbound")),
        Column("probability_ppm", "whole", "probability of this assignment, in millionths", low=1, high=1_000_000),
        Column(
            "channel",
            "text",
            "by which channel; empty for control",
            among=("call", "sms", "app", "shop"),
            optional=True,
        ),
        Column("offer_id", "id", "which offer; empty for control", optional=True),
        Column("is_sent", "flag", "the attempt was made"),
        Column("is_reached", "flag", "the person was reached"),
        Column("is_accepted", "flag", "the offer was taken"),
        Column("list_id", "id", "the list it came from; empty if none", optional=True),
        known_on(),
    ),
    zh="营销接触",
    decides=(
        "which labels our own contacts have changed",
        "the effect of a contact, where it was random",
    ),
    faults=("Contacts by shops are written down only if something was sold: is_reached is then higher than it was.",),
    sample=(
        "13800138000,2025-12-05,KEEP-2025-12,retention,treated,random,50000,call,fit_plan,1,1,0,,2025-12-06",
        "13900139000,2025-12-12,KEEP-2025-12,retention,control,random,50000,,,0,0,0,,2025-12-13",
    ),
)
