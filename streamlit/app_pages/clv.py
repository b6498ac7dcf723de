"""Customer lifetime value: who is worth how much, and what is expected of them."""

from functools import partial

import streamlit as st
from dashboard import filters, layout, page
from dashboard.clv import (
    cohort_sections,
    forecast_sections,
    page_data,
    sections,
    summary_text,
    target_list,
)
from dashboard.context import HIDDEN, NOTHING, mart_page

with mart_page("clv") as context:
    applied = filters.customers(context)
    data = page_data.load(context, applied)
    if data is None:
        page.show_empty("No customers pass these filters." if applied else NOTHING)
        st.stop()
    st.markdown(summary_text.worth(data))
    sections.kpis(context, data)
    _, picked, _ = layout.row(
        partial(sections.concentration, context, data.curve),
        partial(sections.tiers, context, data),
        partial(sections.spent, context, data),
        columns=3,
    )
    if data.forecast:
        forecast_sections.show(context, data.forecast)
    cohort_sections.show(context, data)
    st.subheader("How it evolves")
    if data.moves.empty:
        st.caption(HIDDEN)
    else:
        layout.row(
            partial(sections.evolution, context, data),
            partial(sections.moves, context, data),
        )
    target_list.CUSTOMERS.show(context, applied, picked)
    filters.scope("Filters apply to key figures, the first three charts and the list.")
