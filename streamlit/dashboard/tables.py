"""The tables of a mart, one at a time, under the page's filters as far as they have its columns."""

import streamlit as st
from dashboard import filters, listing
from dashboard.filters import Filters
from dashboard.listing import Listing
from dashboard.mart import Known
from dashboard.page import guarded


@st.fragment
def show(known: Known, mart: str, chosen: Filters) -> None:
    """Whichever table the reader chooses, with its CSV."""
    st.subheader("Tables")
    with guarded():
        names = [name for name in known.catalogue.tables if name.split("/")[0] == mart]
        table = filters.one("Table", "table", names)
        columns = known.catalogue.tables[table]
        wanted: Filters = {name: value for name, value in chosen.items() if name in columns}
        left_out = sorted(set(chosen) - set(wanted))
        if left_out:
            st.caption("This table is not split by what is filtered above: it shows all rows.")
        listing.show(known.api, known.catalogue, known.names, Listing(table, wanted, ""))
