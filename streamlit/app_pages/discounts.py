"""Discounts: what they cost; and what paid options bring."""

import streamlit as st
from dashboard import charts, formats, mart_charts, mart_page
from dashboard.api import Query
from dashboard.page import show_metrics

MOST_CATEGORIES = 10
DISCOUNTED_MONTHS = {"dimension": "month", "order_type": "discounted"}

with mart_page.opened(
    "discounts",
    "Discounts and prices",
    "What do discounts cost and bring, and how do prices and add-ons sell?",
    [
        Query("/v1/discounts", {"dimension": "total"}),
        Query("/v1/discounts", {**DISCOUNTED_MONTHS, "sort": "month", "limit": "1000"}),
        Query("/v1/discounts/addons", {"sort": "-addon_revenue", "limit": str(MOST_CATEGORIES)}),
    ],
) as found:
    total, months, addons = found.rows
    of = {row["order_type"]: row for row in total}
    discounted, full_price = of.get("discounted", {}), of.get("full_price", {})
    gross, given, net = (
        formats.money(sum(row[column] for row in total))
        for column in ("gross_revenue", "discounts", "revenue")
    )
    share, value = formats.share(discounted.get("orders_share", 0)), "avg_order_value"
    show_metrics(
        [
            found.card("Before discounts", gross, "gross_revenue"),
            found.card("Discounts", given, "discounts"),
            found.card("After discounts", net, "revenue"),
            found.card("Orders with a discount", share, "order_type"),
            found.card("Per discounted order", formats.money(discounted.get(value)), value),
            found.card("Per full-price order", formats.money(full_price.get(value)), value),
        ]
    )
    if months:
        charts.show(
            "Discounts by month",
            "USD given as discounts; the last month may be partial",
            mart_charts.months(months, "month", "discounts", charts.MONEY_AXIS),
            f"A line over {len(months)} months with discounted orders.",
        )
    else:
        st.info(
            "**No discounts in this release**: no option of any order has a negative price. What "
            "follows is about prices and add-ons alone.",
            icon=":material/money_off:",
        )
    charts.show(
        "What paid options bring",
        f"USD by item category, at most {MOST_CATEGORIES}",
        mart_charts.bars(
            addons,
            "item_category",
            "addon_revenue",
            charts.MONEY_AXIS,
            [row["item_category"] for row in addons],
        ),
        f"Bars of item categories; the longest is {addons[0]['item_category']}.",
    )
