"""The CLV page's table: customers under the page's filters and those of its own."""

from typing import Any

import streamlit as st
from dashboard import filters, listing
from dashboard.api import Api
from dashboard.catalogue import Catalogue
from dashboard.clv import questions
from dashboard.filters import Filters
from dashboard.listing import Listing

SORTS = {
    "-clv": "CLV, highest first",
    "clv": "CLV, lowest first",
    "-orders": "Orders, most first",
    "-last_order_date": "Latest order first",
    "first_order_date": "Longest known first",
}
COLUMNS = {
    "customer_id": "Customer",
    "clv_tier": "Tier",
    "clv": "CLV",
    "clv_rank": "Rank",
    "orders": "Orders",
    "avg_order_value": "Per order",
    "first_order_date": "First order",
    "last_order_date": "Last order",
    "is_member": "Member",
    "restaurant_id": "Home location",
    "p_alive": "Still a customer",
    "predicted_revenue_365d": "Expected, 365 days",
    "predicted_clv": "Predicted CLV",
}
CHOSEN = "customer"


def customers(api: Api, chosen: Filters, catalogue: Catalogue, names: dict[str, str]) -> None:
    """The table with its own filters. Raises ApiProblem."""
    st.subheader("Customers")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tier = filters.many("Tier", "clv_tier", questions.TIERS, placeholder="All tiers")
        least = filters.amount("CLV from, USD", "min_clv", placeholder="Any")
        sort = filters.one("Order", "sort", list(SORTS), SORTS.__getitem__)
    wanted: Filters = {**chosen, **({"clv_tier": tier} if tier else {})}
    if least is not None:
        wanted["clv.gte"] = f"{least:g}"
    listed = Listing("clv", wanted, sort, COLUMNS, "No customers pass these filters.")
    listing.show(api, catalogue, names, listed, on_select=_choose)


def _choose(row: dict[str, Any]) -> None:
    """A selected customer is looked up below."""
    st.session_state[CHOSEN] = row["customer_id"]
