"""The CLV page's list of customers, by tier and in the order that the reader chooses."""

from dashboard.clv.page_data import TIERS
from dashboard.customers import CustomerList

SORTS = {
    "Spent most": "-clv",
    "Expected most": "-predicted_revenue_365d",
    "Last order first": "-last_order_date",
    "Orders": "-orders",
}
COLUMNS = {
    "customer_id": "",
    "clv": "Spent to date",
    "clv_tier": "Tier",
    "orders": "Orders",
    "avg_order_value": "Per order",
    "predicted_revenue_365d": "Expected, 365 days",
    "first_order_date": "First order",
    "last_order_date": "Last order",
    "is_member": "Member",
    "restaurant_id": "Home restaurant",
}
CUSTOMERS = CustomerList("clv", "tier", "clv_tier", TIERS, SORTS, COLUMNS)
