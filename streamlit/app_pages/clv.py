"""Customer lifetime value: who is worth how much, and how that came about."""

import streamlit as st
from dashboard import charts, filters, formats
from dashboard.api import Api
from dashboard.catalogue import Catalogue
from dashboard.clv import figures, lookup, questions, sections, story, table
from dashboard.filters import Filters
from dashboard.page import asked, framed, guarded, show_empty, show_freshness


@st.fragment
def customers(api: Api, chosen: Filters, catalogue: Catalogue, names: dict[str, str]) -> None:
    """Table and look-up: turning a page or looking up a customer runs this part alone."""
    with guarded():
        table.customers(api, chosen, catalogue, names)
        lookup.customer(api, catalogue, names)


with framed(
    "Customer lifetime value",
    "Who is worth how much, how does it evolve, how concentrated is it, and which cohorts?",
) as api:
    marts, limits, migration_rows, cohort_rows, places = asked(api, questions.STANDING)
    catalogue = Catalogue.parse(marts.data)
    show_freshness(limits.meta)
    if not limits.rows:
        show_empty("This release has no customers yet.")
        st.stop()
    migration = figures.migration(migration_rows.rows)
    cohorts = figures.cohorts(cohort_rows.rows)
    names: dict[str, str] = {}
    sizes = {row["restaurant_id"]: row["rows"] for row in places.rows}
    chosen = filters.customers(
        sorted(sizes, key=lambda key: -sizes[key]),
        lambda key: f"{formats.restaurant(key, names)} ({formats.count(sizes[key])})",
    )

    top = figures.histogram_top(limits.rows)
    answers = asked(api, questions.filtered(chosen, catalogue, top))
    total = figures.totals(answers[0].rows, questions.PREDICTED)
    if not total.customers:
        show_empty("No customers pass these filters.")
        st.stop()
    tiers = figures.tier_shares(answers[1].rows, limits.rows)
    curve = figures.concentration(answers[4].rows)
    st.markdown(story.worth(total, tiers, curve, is_filtered=bool(chosen)))
    if not chosen:
        st.markdown(" ".join((story.evolution(migration), story.cohorts(cohorts))))
    sections.kpis(total, tiers, figures.shares(answers[2].rows, "is_member"), catalogue)
    bars = figures.histogram(answers[3].rows, top, total.customers)
    with st.grid(3, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            sections.tiers(tiers)
        with grid.cell():
            sections.distribution(bars, total, top)
        with grid.cell():
            sections.concentration(curve)
    sections.evolution(migration)
    sections.cohorts(cohorts, catalogue)
    customers(api, chosen, catalogue, names)
