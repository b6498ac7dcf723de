"""Churn: which indicators go with leaving, who is at risk now, and what is at stake."""

import streamlit as st
from dashboard import charts, filters
from dashboard.churn import acting, reading, sections, story
from dashboard.mart import NOTHING, opened
from dashboard.page import show_empty

with opened("churn") as known:
    places = known.places("churn")
    if not places:
        show_empty(NOTHING)
        st.stop()
    chosen = filters.home(places, known.names)
    filters.applies(
        "Location applies to all but the indicators; the period does not: the status is of the "
        "last day."
    )
    seen = reading.seen(known, chosen)
    at_risk, lapsed = known.setting("at_risk_days", 45), known.setting("lapsed_days", 90)
    st.markdown(story.risk(seen, at_risk, lapsed, is_filtered=bool(chosen)))
    st.markdown(story.rules(seen.rules))
    sections.kpis(known, seen)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.statuses(seen)
        with grid.cell():
            sections.silence(seen, at_risk, lapsed)
    acting.show(known, chosen)
    sections.indicators(known, seen.rules)
