"""The overview: up or down, what to do first, and pictures of the marts."""

import streamlit as st
from dashboard import context as contexts
from dashboard import layout, links, page
from dashboard.churn import sections as churn
from dashboard.clv import sections as clv
from dashboard.loyalty import sections as loyalty
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
    picked = layout.row(
        *layout.given(data.standing, lambda found: pictures.top(context, found)),
        *layout.given(data.standing, lambda found: pictures.changed(context, found)),
        *layout.given(data.curve, lambda found: clv.concentration(context, found, pictures.PX)),
        *layout.given(data.lift, lambda found: loyalty.lift(context, found)),
        *layout.given(data.churn, lambda found: churn.statuses(context, found.groups)),
        *layout.given(data.addons, lambda found: pictures.addons(context, found)),
        columns=3,
    )
    sections.links()
    links.open_restaurant(next(filter(None, picked), None))
