"""A page's list of customers, which a click on a chart opens for the group that was clicked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from dashboard import filters, listing, page
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.listing import Listing


@dataclass(frozen=True)
class CustomerList:
    """`table`: of the API; `group`: the filter's name in the URL, with its `column` and `options`;
    `sorts`: orders to choose from with the API's, `columns`: those shown with their labels."""

    table: str
    group: str
    column: str
    options: Sequence[str]
    sorts: Mapping[str, str]
    columns: Mapping[str, str]

    def show(self, context: PageContext, applied: Filters, picked: str | None) -> None:
        """The customers; no request until the list is opened or a group is clicked."""
        filters.follow(picked, self.group, opens="customers")
        _show(self, context, applied)


@st.fragment
def _show(shown: CustomerList, context: PageContext, applied: Filters) -> None:
    opened = st.expander(
        "Customers", icon=":material/groups:", key="customers", bind="query-params"
    )
    if not opened.open:
        return
    with opened, page.guarded():
        label = shown.group.capitalize()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            groups = filters.many(label, shown.group, shown.options, f"All {shown.group}s")
            sort = filters.one("Order", "order", list(shown.sorts))
        every: Filters = {**applied, **({shown.column: groups} if groups else {})}
        st.caption("Select a customer to open their page.")
        rows = Listing(shown.table, every, shown.sorts[sort], shown.columns)
        listing.show(context, rows)
