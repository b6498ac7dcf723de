"""The overview: up or down, what to do first, and a picture of each mart."""

import streamlit as st
from dashboard import context as contexts
from dashboard import links, page
from dashboard.overview import page_data, pictures, sections, summary_text

with page.framed("Global Partners Analytics", "How is the business doing?") as api:
    context = contexts.page_context(api)
    page.show_freshness(context.meta)
    data = page_data.load(context)
    if data.is_empty:
        page.show_empty(contexts.NOTHING if context.catalogue.tables else contexts.ABSENT)
        st.stop()
    if data.months is not None:
        st.markdown(f"#### {summary_text.latest(data.months)}")
    sections.kpis(context, data)
    sections.first(context, data)
    picked = None
    with st.grid(3, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        if data.standing is not None:
            with grid.cell():
                picked = pictures.top(context, data.standing)
            with grid.cell():
                picked = pictures.changed(context, data.standing) or picked
        if data.curve is not None:
            with grid.cell():
                pictures.concentration(context, data.curve)
        if data.lift is not None:
            with grid.cell():
                pictures.loyalty(context, data.lift)
        if data.churn:
            with grid.cell():
                pictures.statuses(context, data.churn)
        if data.groups is not None:
            with grid.cell():
                pictures.segments(context, data.groups)
    sections.links()
    links.open_restaurant(picked)
