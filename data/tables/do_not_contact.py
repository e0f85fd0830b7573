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
)
