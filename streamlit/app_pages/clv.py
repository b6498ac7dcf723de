"""Customer lifetime value: who is worth how much, and what is expected of them."""

import streamlit as st
from dashboard import filters, page
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
    with st.grid(3, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            sections.concentration(context, data)
        with grid.cell():
            picked = sections.tiers(context, data)
        with grid.cell():
            sections.spent(context, data)
    if data.forecast:
        forecast_sections.show(context, data.forecast)
    cohort_sections.show(context, data)
    st.subheader("How it evolves")
    if data.moves.empty:
        st.caption(HIDDEN)
    else:
        with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
            with grid.cell():
                sections.evolution(context, data)
            with grid.cell():
                sections.moves(context, data)
    target_list.show(context, applied, picked)
    filters.scope("Filters apply to key figures, the first three charts and the list.")
