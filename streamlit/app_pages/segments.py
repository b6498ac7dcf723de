"""Segments: which groups of customers emerge, who they are, and what they hold."""

import streamlit as st
from dashboard import charts, filters, tables
from dashboard.api import Query
from dashboard.mart import NOTHING, opened
from dashboard.page import show_empty
from dashboard.segments import reading, sections, story

SUMMARY = Query("/v1/segments/summary", {"membership": "all"})

with opened("segments") as known:
    places = known.places("segments")
    if not places:
        show_empty(NOTHING)
        st.stop()
    chosen = filters.customers(places, known.names)
    filters.applies("Location and membership apply to everything here; the period does not.")
    seen = reading.seen(known, chosen)
    if seen is None:
        show_empty("No customers pass these filters.")
        st.stop()
    window = known.setting("rfm_window_days", 365)
    at_risk = known.setting("at_risk_days", 45)
    st.markdown(story.groups(seen, window, at_risk, is_filtered=bool(chosen)))
    st.markdown(story.members(seen))
    sections.kpis(known, seen, window)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.held(seen, window)
        with grid.cell():
            sections.scores(seen)
    summary = None if chosen else known.read({"summary": SUMMARY}).get("summary")
    to_date = {row["segment"]: row["revenue"] for row in summary} if summary else None
    sections.profiles(known, seen, to_date, is_filtered=bool(chosen))
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.dayparts(seen)
        with grid.cell():
            sections.members(seen)
    tables.show(known, "segments", chosen)
