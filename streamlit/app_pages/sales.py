"""Sales: up or down, in which season, where, what and when."""

import streamlit as st
from dashboard import filters, page, periods, tables
from dashboard.context import NOTHING, mart_page
from dashboard.filters import HOME
from dashboard.sales import figures, page_data, sections, summary_text, trend

with mart_page("sales") as context:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = filters.restaurants(context)
        window = periods.choose(context.as_of)
    data = page_data.load(context, where, window)
    if data is None:
        is_empty = context.catalogue.rows["sales"] == 0
        page.show_empty(NOTHING if is_empty else "No orders pass these filters.")
        st.stop()
    st.markdown(summary_text.sold(context, data, window, where))
    sections.kpis(context, data)
    trend.show(context, data, window)
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            sections.split(context, where, window)
        with grid.cell():
            sections.seasons(context, figures.seasons(data.months))
        with grid.cell():
            sections.hours(context, data)
        with grid.cell():
            sections.holidays(context, data, where)
    tables.show(context, "sales", {HOME: where} if where else {})
    filters.scope("Restaurants apply to all but holidays; the period to figures, line and split.")
