"""Do not contact: who has said no to being contacted, by channel."""

from data.contract import Column, Table, known_on

DO_NOT_CONTACT = Table(
    name="do_not_contact",
    about="One row a subscriber and channel refused; the whole register comes every month.",
    grain=("subscriber_id", "channel"),
    columns=(
        Column("number", "number", "the phone number"),
        Column("channel", "text", "the channel refused", among=("call", "sms", "app", "shop")),
        Column("since", "day", "since when"),
        known_on(),
    ),
    zh="勿扰名单",
    decides=("nobody is contacted who said no",),
    faults=(
        "A refusal made in a shop reaches the register with the next day; between the two the lists do not know it.",
    ),
    sample=(
        "13800138000,sms,2023-03-08,2023-03-09",
        "13900139000,call,2025-11-02,2025-11-03",
    ),
)
