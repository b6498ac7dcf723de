"""The tables of a mart, one at a time, under the page's filters as far as they have its columns."""

import streamlit as st
from dashboard import filters, listing
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.listing import Listing
from dashboard.page import guarded


@st.fragment
def show(context: PageContext, mart: str, applied: Filters) -> None:
    """Whichever table the reader chooses, with its CSV; nothing is asked for until it is opened."""
    names = [name for name in context.catalogue.tables if name.split("/")[0] == mart]
    opened = st.expander(
        "Tables and CSV", icon=":material/table_view:", key="tables", bind="query-params"
    )
    if not opened.open:
        return
    with opened, guarded():
        table = filters.one("Table", "table", names)
        defined = context.catalogue.tables[table]
        usable: Filters = {name: value for name, value in applied.items() if name in defined}
        if set(applied) - set(usable):
            st.caption("This table is not split by what is filtered above: it shows all rows.")
        st.caption(context.catalogue.grains[table].capitalize())
        listing.show(context, Listing(table, usable))
