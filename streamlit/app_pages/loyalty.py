"""Loyalty: what members are worth beside others, and what is left of it among like customers."""

import streamlit as st
from dashboard import charts, filters, tables
from dashboard.loyalty import reading, sections, story
from dashboard.mart import opened
from dashboard.periods import window

with opened("loyalty") as known:
    period = filters.period()
    filters.applies(
        "The period applies to the monthly lines. Location does not apply: members are compared "
        "over all locations, whose shares of members are shown below."
    )
    seen = reading.seen(known)
    st.markdown(f"{story.members(seen)} {story.lift(seen)}")
    st.markdown(story.switchers(seen))
    sections.kpis(known, seen)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.lift(seen)
        with grid.cell():
            sections.switchers(seen)
    sections.compared(known, seen)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.months(seen, window(period, known.as_of))
        with grid.cell():
            sections.places(seen)
    tables.show(known, "loyalty", {})
