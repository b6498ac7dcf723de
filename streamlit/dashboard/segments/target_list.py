"""The segments page's list of customers."""

from dashboard.customers import CustomerList
from dashboard.segments.page_data import ORDER

SORTS = {"Spent most": "-monetary", "Away longest": "-recency_days", "Orders": "-frequency"}
COLUMNS = {
    "customer_id": "",
    "segment": "Segment",
    "monetary": "Spent in the window",
    "frequency": "Orders in the window",
    "recency_days": "Days away",
    "favourite_item": "Favourite item",
    "favourite_daypart": "Favourite time",
    "is_member": "Member",
    "restaurant_id": "Home restaurant",
    "first_order_date": "First order",
}
CUSTOMERS = CustomerList("segments", "segment", "segment", ORDER, SORTS, COLUMNS)
