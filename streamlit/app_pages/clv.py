"""Customer lifetime value: who is worth how much, and how that came about."""

import streamlit as st
from dashboard import charts, filters, pages
from dashboard.api import Api
from dashboard.clv import lookup, reading, sections, story, table
from dashboard.clv.reading import Standing
from dashboard.filters import Filters
from dashboard.page import framed, guarded, show_empty, show_freshness


@st.fragment
def customers(api: Api, known: Standing, wanted: Filters) -> None:
    """Table and look-up: turning a page or looking up a customer runs this part alone."""
    with guarded():
        table.customers(api, wanted, known.catalogue, known.names)
        lookup.customer(api, known.catalogue, known.names)


with framed(pages.OF["clv"].title, pages.OF["clv"].question) as api:
    known = reading.standing(api)
    show_freshness(known.meta)
    if not known.limits:
        show_empty("This release has no customers yet.")
        st.stop()
    wanted = filters.customers(known.places, known.names)
    filters.applies(
        "Location and membership apply to all but evolution and cohorts; the period does not: CLV "
        "is to date."
    )
    seen = reading.chosen(api, known, wanted)
    if seen is None:
        show_empty("No customers pass these filters.")
        st.stop()
    st.markdown(story.worth(seen.total, seen.tiers, seen.curve, is_filtered=bool(wanted)))
    if not wanted:
        st.markdown(" ".join((story.evolution(known.migration), story.cohorts(known.cohorts))))
    sections.kpis(seen, known.catalogue)
    with st.grid(3, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.tiers(seen.tiers)
        with grid.cell():
            sections.distribution(seen)
        with grid.cell():
            sections.concentration(seen.curve)
    sections.evolution(known.migration)
    sections.cohorts(known.cohorts, known.catalogue)
    customers(api, known, wanted)
