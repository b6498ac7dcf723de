"""Sales: how they move by month and season, by location, category and hour."""

import streamlit as st
from dashboard import charts, filters, tables
from dashboard.filters import WHERE
from dashboard.mart import NOTHING, opened
from dashboard.page import show_empty
from dashboard.periods import window
from dashboard.sales import reading, sections, story

with opened("sales") as known:
    where, period = filters.locations_and_period(known.names)
    filters.applies(
        "Location applies to all but holidays; the period to key figures and monthly lines. "
        "Season, week and holidays are over all time."
    )
    days = window(period, known.as_of)
    seen = reading.seen(known, where, days)
    if seen is None:
        filtered = bool(where) or days.days is not None
        show_empty("No orders pass these filters." if filtered else NOTHING)
        st.stop()
    index = reading.seasons(seen.months)
    st.markdown(f"{story.sold(known, seen, days, where)} {story.latest(seen.months)}")
    parts = [story.seasons(index), story.hours(seen.hours)]
    if not where:
        parts.append(story.holidays(seen.holidays))
    st.markdown(" ".join(filter(None, parts)))
    sections.kpis(known, seen, days)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.trend(seen, days)
        with grid.cell():
            sections.split(known, where, days)
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.hours(seen)
        with grid.cell():
            sections.seasons(index)
            sections.holidays(seen, where)
    tables.show(known, "sales", {WHERE: where} if where else {})
