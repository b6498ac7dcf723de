"""Discounts and prices: what they cost and bring, how prices sell, and what add-ons add."""

import streamlit as st
from dashboard import charts, filters, tables
from dashboard.discounts import prices, reading, sections, story
from dashboard.filters import WHERE
from dashboard.mart import opened
from dashboard.page import show_empty
from dashboard.periods import window

with opened("discounts") as known:
    where, period = filters.locations_and_period(known.names)
    filters.applies(
        "Location applies to key figures and discounted orders, the period to the monthly line. "
        "Effect, prices and add-ons are over all locations and all time."
    )
    seen = reading.seen(known, where)
    if seen is None:
        show_empty("The chosen locations have no orders that count.")
        st.stop()
    if not seen.found:
        st.info(story.NONE_FOUND, icon=":material/money_off:")
    st.markdown(" ".join(filter(None, (story.cost(seen), story.effect(seen)))))
    st.markdown(" ".join(filter(None, (story.prices(seen.slopes), story.addons(seen.addons)))))
    sections.kpis(known, seen)
    if seen.found:
        st.subheader("Discounts")
        with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
            with grid.cell():
                sections.months(seen, window(period, known.as_of), where)
                sections.types(known, seen)
                sections.effect(seen)
            with grid.cell():
                sections.places(seen, where)
    st.subheader("Prices")
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            prices.elasticity(seen)
        with grid.cell():
            prices.points(known, list(seen.slopes["item_name"]))
    prices.addons(seen)
    tables.show(known, "discounts", {WHERE: where} if where else {})
