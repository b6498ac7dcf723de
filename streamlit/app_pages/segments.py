"""Segments: which groups of customers emerge, who they are, and what they bring."""

from functools import partial

import streamlit as st
from dashboard import filters, layout, page, tables
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
    picked, _ = layout.row(
        partial(sections.brings, context, data),
        partial(sections.scores, context, data),
    )
    target_list.CUSTOMERS.show(context, applied, picked)
    sections.profiles(context, data)
    layout.row(
        partial(sections.dayparts, context, data),
        partial(sections.members, context, data),
    )
    tables.show(context, "segments", applied)
