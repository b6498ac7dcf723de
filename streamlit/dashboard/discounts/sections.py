"""The discounts page's sections on discounts, in reading order."""

import pandas as pd

import streamlit as st
from dashboard import charts, columns, formats, page, shapes
from dashboard.discounts import story
from dashboard.discounts.reading import DISCOUNTED, FULL_PRICE, Seen
from dashboard.mart import EVERYWHERE, HIDDEN, Known
from dashboard.periods import Window

COHORTS = {"discounted": "With a first discount", "comparison": "Like customers without"}
BEFORE, AFTER = "90 days before", "90 days after"


def kpis(known: Known, seen: Seen) -> None:
    """The row of key figures."""
    table = "discounts"
    gross, given, net = (
        formats.money(float(seen.types[name].sum()))
        for name in ("gross_revenue", "discounts", "revenue")
    )
    cards = [
        known.card("Before discounts", gross, table, "gross_revenue"),
        known.card("Discounts", given, table, "discounts"),
        known.card("After discounts", net, table, "revenue"),
    ]
    if seen.found:
        share = formats.share(seen.of(DISCOUNTED, "orders_share"))
        cards.append(known.card("Discounted orders", share, table, "order_type"))
        value = "avg_order_value"
        for label, kind in (("discounted", DISCOUNTED), ("full price", FULL_PRICE)):
            average = formats.money(seen.of(kind, value)) if seen.of(kind, "orders") else "–"
            cards.append(known.card(f"Each, {label}", average, table, value))
    page.show_metrics(cards)


def months(seen: Seen, window: Window, where: list[str]) -> None:
    """Discounts given by month, as share of revenue before discounts."""
    sums = {"gross_revenue": "sum", "discounts": "sum", "revenue": "sum"}
    frame = seen.months.groupby("month", as_index=False).agg(sums)
    first = window.first_month()
    if first is not None:
        frame = frame.loc[frame["month"] >= pd.Timestamp(first)]
    if frame.empty:
        st.caption(HIDDEN)
        return
    frame["rate"] = frame["discounts"] / frame["gross_revenue"]
    charts.show(
        "What discounts take off",
        "Discounts, percent of revenue before discounts" + (f". {EVERYWHERE}" if where else ""),
        shapes.lines(
            frame,
            "month",
            "rate",
            charts.PERCENT_FINE,
            [
                shapes.tip("month", "Month", "%B %Y"),
                shapes.tip("rate", "Discount rate", ".2%"),
                shapes.tip("gross_revenue", "Before discounts", charts.MONEY_AXIS),
                shapes.tip("discounts", "Discounts", charts.MONEY_AXIS),
                shapes.tip("revenue", "After discounts", charts.MONEY_AXIS),
            ],
        ),
        f"A line over {len(frame)} months; {formats.money(frame['discounts'].sum())} in all.",
    )


def places(seen: Seen, where: list[str]) -> None:
    """The share of discounted orders by restaurant."""
    frame = seen.places.loc[seen.places["order_type"] == DISCOUNTED]
    if where:
        frame = frame.loc[frame["restaurant_id"].isin(where)]
    frame = frame.sort_values("orders_share", ascending=False)
    if frame.empty:
        return
    charts.show(
        "Discounted orders by location",
        "Percent of the location's orders",
        shapes.bars(
            frame,
            "location",
            "orders_share",
            charts.PERCENT_FINE,
            [
                shapes.tip("location", "Location"),
                shapes.tip("orders_share", "Discounted", charts.PERCENT_FINE),
                shapes.tip("discounts", "Discounts", charts.MONEY_AXIS),
                shapes.tip("orders", "Orders", charts.COUNT),
            ],
        ),
        f"Bars of {len(frame)} locations; most at {frame.iloc[0]['location']} with "
        f"{formats.share(frame.iloc[0]['orders_share'])}.",
    )


def effect(seen: Seen) -> None:
    """Spending before and after a first discount, beside like customers."""
    if not story.effect(seen):
        few = "There are not enough like customers yet to tell what follows a discount."
        st.caption(HIDDEN if "effect" in seen.hidden else few)
        return
    rows = [
        {
            "cohort": name,
            "when": when,
            "revenue": row[f"revenue_{key}"],
            "orders": row[f"orders_{key}"],
        }
        for cohort, name in COHORTS.items()
        for row in [seen.effect[cohort]]
        for when, key in ((BEFORE, "before"), (AFTER, "after"))
    ]
    difference = seen.effect["difference"]
    charts.show(
        "What follows a first discount",
        formats.plain(
            "USD per customer. Like customers: same home location, month and orders before. "
            f"Difference of the changes: {story.signed(difference['revenue_change'])}"
        ),
        shapes.pairs(
            pd.DataFrame(rows),
            "cohort",
            "revenue",
            ("when", (BEFORE, AFTER)),
            charts.MONEY_AXIS,
            [
                shapes.tip("cohort", "Customers"),
                shapes.tip("when", "When"),
                shapes.tip("revenue", "Revenue each", charts.MONEY_FINE),
                shapes.tip("orders", "Orders each", ".2f"),
            ],
        ),
        story.effect(seen).replace("*", ""),
    )


def types(known: Known, seen: Seen) -> None:
    """Discounted and full-price orders side by side."""
    labels = {
        "name": "Orders",
        "orders": "Number",
        "orders_share": "Of orders",
        "avg_gross_value": "Each, before",
        "avg_order_value": "Each, after",
        "discount_rate": "Discount rate",
    }
    units = dict.fromkeys(("avg_gross_value", "avg_order_value"), columns.MONEY)
    units |= dict.fromkeys(("orders_share", "discount_rate"), columns.SHARE)
    config = {
        name: columns.number(label, units.get(name), known.catalogue.help("discounts", name))
        for name, label in labels.items()
    }
    config["name"] = st.column_config.Column("Orders")
    st.markdown("##### Discounted against full price")
    st.dataframe(
        seen.types[list(labels)],
        hide_index=True,
        column_config=config,
        alt="Discounted and full-price orders, a row each.",
    )
