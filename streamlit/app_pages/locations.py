"""Locations: which restaurants do best, who moved, and what sets them apart."""

from functools import partial

import streamlit as st
from dashboard import filters, layout, links, page, tables
from dashboard.context import mart_page
from dashboard.filters import HOME, Filters
from dashboard.locations import page_data, sections, summary_text, traits
from dashboard.locations.page_data import PERIODS

with mart_page("locations") as context:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = filters.restaurants(context)
        name = filters.one("Period", "period", list(PERIODS))
    data = page_data.load(context, PERIODS[name])
    if data is None:
        page.show_empty("No restaurant has an order in this period.")
        st.stop()
    st.markdown(summary_text.ranking(data))
    sections.kpis(context, data)
    when = "all time" if name == "All time" else f"last {name}"
    picked = layout.row(
        partial(sections.ranking, context, data, where, when),
        partial(sections.moves, context, data, where)
        if len(data.compared)
        else "There is no earlier period of the same length to compare with.",
    )
    traits.show(context, data)
    applied: Filters = {"period": PERIODS[name], **({HOME: where} if where else {})}
    tables.show(context, "locations", applied)
    filters.scope("The period applies to everything; restaurants to the two rankings and tables.")
    links.open_restaurant(picked[0] or picked[1])
