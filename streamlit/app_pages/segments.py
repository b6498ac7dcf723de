"""Segments: which groups of customers emerge, who they are, and what they bring."""

import streamlit as st
from dashboard import filters, page, tables
from dashboard.context import NOTHING, mart_page
from dashboard.segments import page_data, sections, summary_text, target_list

with mart_page("segments") as context:
    applied = filters.customers(context)
    data = page_data.load(context, applied)
    if data is None:
        page.show_empty("No customers pass these filters." if applied else NOTHING)
        st.stop()
    window = context.setting("rfm_window_days", 365)
    st.markdown(summary_text.groups(data, window, context.setting("at_risk_days", 45)))
    sections.kpis(context, data, window)
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            picked = sections.shares(context, data)
        with grid.cell():
            sections.scores(context, data)
    target_list.show(context, applied, picked)
    sections.profiles(context, data)
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            sections.dayparts(context, data)
        with grid.cell():
            sections.members(context, data)
    tables.show(context, "segments", applied)
