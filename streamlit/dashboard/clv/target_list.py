"""The CLV page's list of customers, by tier and in the order that the reader chooses."""

import streamlit as st
from dashboard import filters, listing, page
from dashboard.clv.page_data import TIERS
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.listing import Listing

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


def show(context: PageContext, applied: Filters, picked: str | None) -> None:
    """The customers; nothing is asked for until the list is opened, or a tier was clicked."""
    filters.follow(picked, "tier", opens="customers")
    _list(context, applied)


@st.fragment
def _list(context: PageContext, applied: Filters) -> None:
    opened = st.expander(
        "Customers", icon=":material/groups:", key="customers", bind="query-params"
    )
    if not opened.open:
        return
    with opened, page.guarded():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            tier = filters.many("Tier", "tier", TIERS, "All tiers")
            sort = filters.one("Order", "order", list(SORTS))
        wanted: Filters = {**applied, **({"clv_tier": tier} if tier else {})}
        st.caption("Select a customer to open their page.")
        listing.show(context, Listing("clv", wanted, SORTS[sort], COLUMNS))
