"""The loyalty page's table: members and others side by side."""

import streamlit as st
from dashboard import columns
from dashboard.context import PageContext
from dashboard.loyalty.page_data import PageData

COMPARED = {
    "group": "Of",
    "customers": "Customers",
    "revenue_share": "Of revenue",
    "avg_spend_per_customer": "Spend each",
    "avg_orders_per_customer": "Orders each",
    "avg_order_value": "Per order",
    "repeat_rate": "Came back",
    "avg_gap_days": "Days between orders",
    "median_clv": "Median spent to date",
    "avg_predicted_clv": "Expected in all",
}
GROUPS = {
    ("customer", "member"): "Members",
    ("customer", "non_member"): "Other customers",
    ("order", "member"): "Orders with the card",
    ("order", "non_member"): "Orders without",
}


def show(context: PageContext, data: PageData) -> None:
    """Members and others side by side, by customer and by order."""
    st.subheader("Side by side")
    frame = data.statuses.copy()
    keys = zip(frame["basis"], frame["status"], strict=True)
    frame["group"] = [GROUPS.get(key, " ".join(key)) for key in keys]
    of = {name: (f"loyalty.{name}", label) for name, label in COMPARED.items() if name in frame}
    columns.table(context, frame, of, "Members and others, a row each, by customer and by order.")
