"""Loyalty: do members spend more, and would they have anyway?"""

import streamlit as st
from dashboard import filters, links, page, periods, tables
from dashboard.context import mart_page
from dashboard.loyalty import page_data, sections, summary_text

with mart_page("loyalty") as context:
    window = periods.choose(context.as_of, (periods.ALL, periods.YEAR, periods.DATES))
    data = page_data.load(context)
    st.markdown(summary_text.verdict(data))
    sections.kpis(context, data)
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            sections.lift(context, data)
        with grid.cell():
            sections.switchers(context, data)
    sections.compared(context, data)
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            sections.months(context, data, window)
        with grid.cell():
            picked = sections.places(context, data)
    tables.show(context, "loyalty", {})
    filters.scope("The period applies to the monthly lines; everything is over all restaurants.")
    links.open_restaurant(picked)
