"""One customer: value over time, tier, segment, churn, and what they order."""

import streamlit as st
from dashboard import context as contexts
from dashboard import formats, page
from dashboard.customer import page_data, sections
from dashboard.links import CUSTOMER_KEY

with page.framed("One customer", "What is this customer worth, and what do they order?") as api:
    context = contexts.page_context(api)
    page.show_freshness(context.meta)
    customer_id = st.text_input(
        "Customer ID",
        key=CUSTOMER_KEY,
        placeholder="Type an ID, or select a customer in a list",
        bind="query-params",
    )
    if not customer_id:
        page.show_empty("Select a customer in a list of Customer value, Segments or Churn.")
        st.stop()
    data = page_data.load(context, customer_id.strip())
    if data is None:
        page.show_empty(
            "No such customer among those that you may see. Guests and excluded accounts have no "
            "page."
        )
        st.stop()
    st.subheader(formats.customer(data.clv, context.names))
    st.markdown(sections.summary(context, data))
    sections.kpis(context, data)
    sections.history(context, data)
    sections.facts(context, data)
