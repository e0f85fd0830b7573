"""The contracts: one file a table that an operator hands over."""

from data.contract import Table
from data.tables.app_usage import APP_USAGE
from data.tables.bills import BILLS
from data.tables.circle import CIRCLE
from data.tables.complaints import COMPLAINTS
from data.tables.contacts import CONTACTS
from data.tables.do_not_contact import DO_NOT_CONTACT
from data.tables.network import NETWORK
from data.tables.orders import ORDERS
from data.tables.packs import PACKS
from data.tables.payments import PAYMENTS
from data.tables.plans import PLANS
from data.tables.porting import PORTING
from data.tables.subscribers import SUBSCRIBERS
from data.tables.usage_daily import USAGE_DAILY
from data.tables.usage_monthly import USAGE_MONTHLY

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SUBSCRIBERS,
        PLANS,
        PACKS,
        BILLS,
        USAGE_DAILY,
        USAGE_MONTHLY,
        APP_USAGE,
        PAYMENTS,
        COMPLAINTS,
        NETWORK,
        CIRCLE,
        ORDERS,
        PORTING,
        CONTACTS,
        DO_NOT_CONTACT,
    )
}
