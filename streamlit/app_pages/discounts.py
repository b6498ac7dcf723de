"""Discounts and prices: what they cost and bring, how prices sell, and what add-ons add."""

import streamlit as st
from dashboard import filters, page, periods, tables
from dashboard.context import mart_page
from dashboard.discounts import page_data, prices, sections, summary_text
from dashboard.filters import HOME

with mart_page("discounts") as context:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = filters.restaurants(context)
        window = periods.choose(context.as_of, (periods.ALL, periods.YEAR, periods.QUARTER))
    data = page_data.load(context, where)
    if data is None:
        page.show_empty("The chosen restaurants have no orders that count.")
        st.stop()
    if data.found:
        st.markdown(summary_text.cost(data))
    else:
        st.info(summary_text.NONE_FOUND, icon=":material/money_off:")
    sections.kpis(context, data)
    if data.found:
        sections.show(context, data, window, where)
    prices.show(context, data)
    prices.addons(context, data)
    tables.show(context, "discounts", {HOME: where} if where else {})
    filters.scope("Restaurants apply to key figures and discounted orders; the period to the line.")
