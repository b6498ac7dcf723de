"""The segments page's list of customers."""

import streamlit as st
from dashboard import filters, listing, page
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.listing import Listing
from dashboard.segments.page_data import ORDER

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


def show(context: PageContext, applied: Filters, picked: str | None) -> None:
    """The customers; nothing is asked for until the list is opened, or a segment was clicked."""
    filters.follow(picked, "segment", opens="customers")
    _list(context, applied)


@st.fragment
def _list(context: PageContext, applied: Filters) -> None:
    opened = st.expander(
        "Customers", icon=":material/groups:", key="customers", bind="query-params"
    )
    if not opened.open:
        return
    with opened, page.guarded():
        segment = filters.many("Segment", "segment", ORDER, "All segments")
        wanted: Filters = {**applied, **({"segment": segment} if segment else {})}
        st.caption("Select a customer to open their page.")
        listing.show(context, Listing("segments", wanted, "-monetary", COLUMNS))
