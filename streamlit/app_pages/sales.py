"""Sales: up or down, in which season, where, what and when."""

from functools import partial

import streamlit as st
from dashboard import filters, layout, page, periods, tables
from dashboard.context import HIDDEN, NOTHING, mart_page
from dashboard.filters import HOME
from dashboard.sales import figures, hours, page_data, sections, split, summary_text, trend

with mart_page("sales") as context:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = filters.restaurants(context)
        window = periods.choose(context.as_of)
    data = page_data.load(context, where, window, [split.early(context, where, window)])
    if data is None:
        is_empty = context.catalogue.rows["sales"] == 0
        page.show_empty(NOTHING if is_empty else "No orders pass these filters.")
        st.stop()
    st.markdown(summary_text.sold(context, data, window, where))
    sections.kpis(context, data)
    trend.show(context, data, window)
    seasons = figures.seasons(data.months)
    layout.row(
        partial(split.show, context, where, window),
        partial(sections.seasons, context, seasons) if len(seasons) else sections.NO_SEASON,
    )
    layout.row(
        partial(hours.show, context, data.hours) if len(data.hours) else HIDDEN,
        partial(sections.holidays, context, data, where) if len(data.holidays) else HIDDEN,
    )
    tables.show(context, "sales", {HOME: where} if where else {})
    filters.scope("Restaurants apply to all but holidays; the period to figures, line and split.")
