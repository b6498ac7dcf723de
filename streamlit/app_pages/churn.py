"""Churn: who is at risk now, what is at stake, and which rules predict it."""

from functools import partial

import streamlit as st
from dashboard import filters, layout, page
from dashboard.churn import page_data, sections, summary_text, target_list
from dashboard.context import NOTHING, mart_page
from dashboard.filters import HOME, Filters

with mart_page("churn") as context:
    where = filters.restaurants(context, "Home restaurant")
    applied: Filters = {HOME: where} if where else {}
    data = page_data.load(context, applied, target_list.early(context, applied))
    if data is None:
        page.show_empty("No customers pass these filters." if applied else NOTHING)
        st.stop()
    at_risk, lapsed = context.setting("at_risk_days", 45), context.setting("lapsed_days", 90)
    st.markdown(summary_text.risk(data, at_risk, lapsed))
    sections.kpis(context, data)
    picked, _ = layout.row(
        partial(sections.tiers, context, data),
        partial(sections.silence, context, data, at_risk, lapsed),
    )
    target_list.show(context, applied, picked)
    sections.indicators(context, data.rules)
