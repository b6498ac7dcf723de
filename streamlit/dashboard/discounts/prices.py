"""The discounts page's sections on prices and add-ons."""

import pandas as pd

import streamlit as st
from dashboard import charts, filters, formats, shapes
from dashboard import points as marks
from dashboard.discounts import reading, story
from dashboard.discounts.reading import Seen
from dashboard.mart import HIDDEN, Known
from dashboard.page import guarded

MOST_ITEMS, MOST_CATEGORIES = 12, 14
# A price is drawn once as many lines tell of it as the elasticity asks for.
MIN_LINES = 30


def elasticity(seen: Seen) -> None:
    """How sales of the most measured items went with their prices."""
    frame = seen.slopes.head(MOST_ITEMS)
    if frame.empty:
        few = "No item was sold at enough different prices to tell."
        st.caption(HIDDEN if "slopes" in seen.hidden else few)
        return
    charts.show(
        "How sales go with price",
        f"Percent more units for one percent more price; line: 95% interval; the {len(frame)} "
        "items with most prices. Observational",
        marks.intervals(
            frame,
            "item_name",
            "slope",
            "+.0f",
            [
                shapes.tip("item_name", "Item"),
                shapes.tip("slope", "Elasticity", "+.2f"),
                shapes.tip("low", "From", "+.2f"),
                shapes.tip("high", "To", "+.2f"),
                shapes.tip("points", "Prices at restaurants", charts.COUNT),
                shapes.tip("r_squared", "Explained", charts.PERCENT),
            ],
        ),
        story.prices(seen.slopes).replace("*", ""),
    )


@st.fragment
def points(known: Known, items: list[str]) -> None:
    """The prices of an item that the reader chooses, and how it sold at each."""
    if not items:
        return
    with guarded():
        item = filters.one("Item", "item", items)
        frame = reading.prices(known, item)
        frame = frame.loc[frame["lines"] >= MIN_LINES] if len(frame) else frame
        if frame.empty:
            st.caption(f"{item} has no listed price with {MIN_LINES} lines.")
            return
        frame = frame.assign(price=[formats.money(price) for price in frame["unit_price"]])
        best = frame.sort_values("units_per_active_day").iloc[-1]
        charts.show(
            f"Price points of {item}",
            f"Units per day with a sale, by listed price in USD with {MIN_LINES} lines or more",
            shapes.bars(
                frame,
                "price",
                "units_per_active_day",
                ",.1f",
                [
                    shapes.tip("price", "Price"),
                    shapes.tip("units_per_active_day", "Units a day", ",.2f"),
                    shapes.tip("units", "Units", charts.COUNT),
                    shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
                    shapes.tip("first_seen", "First seen", "%d %b %Y"),
                    shapes.tip("last_seen", "Last seen", "%d %b %Y"),
                ],
            ),
            f"Bars of {len(frame)} prices; most units a day at {best['price']}.",
        )


def addons(seen: Seen) -> None:
    """How often lines of each category take paid add-ons, and what these bring."""
    st.subheader("Add-ons")
    frame: pd.DataFrame = seen.addons.head(MOST_CATEGORIES)
    if frame.empty:
        st.caption(HIDDEN if "addons" in seen.hidden else "There are no lines to tell of.")
        return
    tips = [
        shapes.tip("item_category", "Category"),
        shapes.tip("attach_rate", "With a paid add-on", charts.PERCENT_FINE),
        shapes.tip("lines", "Lines", charts.COUNT),
        shapes.tip("addon_revenue", "Add-on revenue", charts.MONEY_AXIS),
        shapes.tip("free_option_rate", "With a free option", charts.PERCENT_FINE),
    ]
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        for column, title, unit, number_format in (
            ("attach_rate", "How often", "Lines with a paid option, percent", charts.PERCENT),
            (
                "addon_revenue",
                "What they bring",
                "Amounts of paid options, USD",
                charts.MONEY_SHORT,
            ),
        ):
            ranked = frame.sort_values(column, ascending=False, kind="stable")
            first = ranked.iloc[0]["item_category"]
            with grid.cell():
                charts.show(
                    title,
                    f"{unit}; the {len(ranked)} categories with most lines",
                    shapes.bars(ranked, "item_category", column, number_format, tips),
                    f"Bars of {len(ranked)} categories; the longest is {first}.",
                )
