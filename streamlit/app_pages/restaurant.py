"""One restaurant: how it does, when, what it sells, to whom; and compared with another one."""

from functools import partial

import streamlit as st
from dashboard import context as contexts
from dashboard import filters, formats, layout, page
from dashboard.links import PLACE_KEY
from dashboard.restaurant import page_data, sections
from dashboard.sales import hours

NO_OTHER = "No other"

with page.framed("One restaurant", "How does this restaurant do, and what sets it apart?") as api:
    context = contexts.page_context(api)
    page.show_freshness(context.meta)
    ids = {name: one for one, name in sorted(context.names.items(), key=lambda item: item[1])}
    if not ids:
        is_known = context.catalogue.has(contexts.RESTAURANTS.table)
        page.show_empty(contexts.NOTHING if is_known else contexts.ABSENT)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = filters.one("Restaurant", PLACE_KEY, list(ids))
        other = filters.one("Compare with", "with", [NO_OTHER, *ids])
    places = [ids[name], *([ids[other]] if other not in (NO_OTHER, name) else [])]
    data = page_data.load(context, places)
    row = context.restaurants[places[0]]
    st.subheader(f"{name}, {row['city']}" if row.get("city") else name)
    st.caption(
        f"First order {formats.day(row['first_order_date'])}, last order "
        f"{formats.day(row['last_order_date'])}."
    )
    sections.kpis(context, data, places[0])
    sections.months(context, data, places)
    sections.compared(context, data, places)
    layout.row(
        partial(hours.show, context, data.hours) if len(data.hours) else "No hours are known.",
        partial(sections.customers, context, data),
    )
