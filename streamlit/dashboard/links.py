"""From a chart or a list to the page of one customer or one restaurant."""

from typing import NoReturn

import streamlit as st

CUSTOMER, PLACE = "app_pages/customer.py", "app_pages/restaurant.py"
CHURN, DISCOUNTS = "app_pages/churn.py", "app_pages/discounts.py"
# The query parameters that the two pages read.
CUSTOMER_KEY, PLACE_KEY = "customer", "place"


def open_customer(customer_id: str) -> NoReturn:
    """Leaves for the page of a customer."""
    st.switch_page(CUSTOMER, query_params={CUSTOMER_KEY: customer_id})


def open_restaurant(name: str | None) -> None:
    """Leaves for the page of the restaurant that was clicked, if one was."""
    if name:
        st.switch_page(PLACE, query_params={PLACE_KEY: name})
