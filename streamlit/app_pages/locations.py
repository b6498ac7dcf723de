"""Locations: which restaurants do best, what sets them apart, and who moved."""

import streamlit as st
from dashboard import charts, filters, tables
from dashboard.filters import ALL_TIME, PERIODS, WHERE
from dashboard.locations import reading, sections, story
from dashboard.mart import opened
from dashboard.page import show_empty

with opened("locations") as known:
    where, period = filters.locations_and_period(known.names)
    filters.applies(
        "The period applies to everything; location to which restaurants are drawn and listed, "
        "while ranks are among all."
    )
    seen = reading.seen(known, period)
    if seen is None:
        show_empty("No restaurant has an order in this period.")
        st.stop()
    when = "in all time" if period == ALL_TIME else f"in the last {PERIODS[period]}"
    st.markdown(f"{story.ranking(seen, where, when)} {story.traits(seen.traits)}")
    st.markdown(story.moves(seen))
    sections.kpis(known, seen)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.ranking(seen, where, when)
        with grid.cell():
            sections.moves(seen, where)
    sections.traits(seen)
    tables.show(known, "locations", {"period": period, **({WHERE: where} if where else {})})
