"""The sources of facts: one file a table, each with what a month of it tells of a subscriber."""

from features.facts import Source
from features.sources.apps import apps
from features.sources.bills import bills
from features.sources.circle import circle
from features.sources.complaints import complaints
from features.sources.network import network
from features.sources.orders import orders
from features.sources.payments import payments
from features.sources.porting import porting
from features.sources.standing import standing
from features.sources.usage import usage

SOURCES: tuple[type[Source], ...] = (
    standing,
    usage,
    apps,
    bills,
    payments,
    complaints,
    network,
    circle,
    orders,
    porting,
)

__all__ = [
    "SOURCES",
    "apps",
    "bills",
    "circle",
    "complaints",
    "network",
    "orders",
    "payments",
    "porting",
    "standing",
    "usage",
]
