"""Loyalty: do members spend more, and would they have anyway?"""

from functools import partial

import streamlit as st
from dashboard import filters, layout, links, periods, tables
from dashboard.context import mart_page
from dashboard.loyalty import page_data, sections, side_by_side, summary_text

with mart_page("loyalty") as context:
    window = periods.choose(context.as_of, (periods.ALL, periods.YEAR, periods.DATES))
    data = page_data.load(context)
    st.markdown(summary_text.verdict(data))
    sections.kpis(context, data)
    layout.row(
        partial(sections.lift, context, data.lift)
        if data.lift["matched"].notna().any()
        else summary_text.TOO_FEW,
        partial(sections.switchers, context, data)
        if len(data.switchers)
        else "Nobody joined with half a year of history on both sides.",
    )
    side_by_side.show(context, data)
    *_, picked = layout.row(
        partial(sections.months, context, data, window),
        partial(sections.places, context, data),
    )
    tables.show(context, "loyalty", {})
    filters.scope("The period applies to the monthly lines; everything is over all restaurants.")
    links.open_restaurant(picked)
