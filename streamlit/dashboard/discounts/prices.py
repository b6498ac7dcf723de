"""The discounts page's sections on prices and add-ons."""

import streamlit as st
from dashboard import figure, filters, formats, layout, marks, marks_points, page
from dashboard.context import HIDDEN, PageContext
from dashboard.discounts import methods, page_data, summary_text
from dashboard.discounts.page_data import PageData

MOST_ITEMS, MOST_CATEGORIES = 12, 12
# A price is drawn from this many lines on.
MIN_LINES = 30
NO_ITEM = "Choose an item"


def show(context: PageContext, data: PageData) -> None:
    """How units go with prices: the clear items, and the prices of one."""
    st.subheader("Prices")
    if data.items.empty:
        few = "No item was sold at enough different prices for an estimate."
        st.caption(HIDDEN if "items" in data.hidden else few)
        return
    st.markdown(summary_text.prices(data.items))
    _elasticity(context, data)
    _points(context, list(data.items["item_name"]))


def _elasticity(context: PageContext, data: PageData) -> None:
    clear = data.clear.head(MOST_ITEMS)
    shown = clear if len(clear) else data.items.head(MOST_ITEMS)
    frame = shown.rename(columns={"ci_low": "low", "ci_high": "high"}).assign(
        label=[f"{value:+.1f}" for value in shown["elasticity"]]
    )
    figure.show(
        context,
        f"{len(data.clear)} of {len(data.items)} items clearly react to their price",
        marks_points.intervals(
            frame,
            "item_name",
            "elasticity",
            "+.1f",
            [
                ("item_name", "Item", None),
                ("elasticity", "Elasticity", "+.2f"),
                ("low", "From", "+.2f"),
                ("high", "To", "+.2f"),
                ("cells", "Restaurant months", marks.COUNT),
                ("restaurants", "Restaurants", marks.COUNT),
            ],
            label="label",
            height=460,
        ),
        summary_text.prices(data.items),
        unit="Percent more units for 1% more price, 95% interval; "
        + ("clear items" if len(clear) else f"none is clear: the {len(frame)} most measured"),
        method=methods.ELASTICITY,
    )


@st.fragment
def _points(context: PageContext, items: list[str]) -> None:
    """The prices of an item that the reader chooses, and how it sold at each."""
    with page.guarded():
        item = filters.one("Item", "item", [NO_ITEM, *items])
        if item == NO_ITEM:
            st.caption("Choose an item to see how it sold at each of its prices.")
            return
        frame = page_data.prices(context, item)
        frame = frame.loc[frame["lines"] >= MIN_LINES] if len(frame) else frame
        if frame.empty:
            st.caption(f"{item} has no listed price with {MIN_LINES} lines.")
            return
        frame = frame.assign(
            price=[formats.money(price) for price in frame["unit_price"]],
            label=[formats.number(units) for units in frame["units_per_active_day"]],
        )
        best = frame.sort_values("units_per_active_day").iloc[-1]
        figure.show(
            context,
            f"Prices of {item}",
            marks.bars(
                frame,
                "price",
                "units_per_active_day",
                [
                    ("price", "Price", None),
                    ("units_per_active_day", "Units a day", ",.2f"),
                    ("units", "Units", marks.COUNT),
                    ("revenue", "Revenue", marks.MONEY),
                    ("first_seen", "First sold", marks.DAY),
                    ("last_seen", "Last sold", marks.DAY),
                ],
                label="label",
                height=380,
            ),
            f"Bars of {len(frame)} prices; most units a day at {best['price']}.",
            unit=f"Units per day with a sale, by listed price with {MIN_LINES} lines or more",
            method=methods.PRICES,
        )


def addons(context: PageContext, data: PageData) -> None:
    """How often lines of each category take paid add-ons, and what these bring."""
    st.subheader("Add-ons")
    frame = data.addons.head(MOST_CATEGORIES)
    if frame.empty:
        st.caption(HIDDEN if "addons" in data.hidden else "There are no order lines.")
        return
    st.markdown(summary_text.addons(data.addons))
    tips: marks.Tips = [
        ("item_category", "Category", None),
        ("attach_rate", "With a paid add-on", marks.PERCENT_FINE),
        ("lines", "Lines", marks.COUNT),
        ("addon_revenue", "Add-on revenue", marks.MONEY),
        ("free_option_rate", "With a free option", marks.PERCENT_FINE),
    ]
    with st.grid(2, min_column_width=layout.CHART_WIDTH, gap="medium") as grid:
        for column, title, unit, written in (
            ("addon_revenue", "Most add-on revenue", "USD", formats.money_label),
            ("attach_rate", "Most often with add-ons", "Percent of lines", formats.share),
        ):
            with grid.cell():
                figure.show(
                    context,
                    f"{title}: {frame.sort_values(column)['item_category'].iloc[-1]}",
                    marks.bars(
                        frame.assign(label=[written(value) for value in frame[column]]),
                        "item_category",
                        column,
                        tips,
                        label="label",
                    ),
                    summary_text.addons(data.addons),
                    unit=f"{unit}; the {len(frame)} categories with most add-on revenue",
                    method=methods.ADDONS,
                )
