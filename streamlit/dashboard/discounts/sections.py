"""The discounts page's sections on discounts, in reading order."""

from functools import partial

import pandas as pd

import streamlit as st
from dashboard import columns, figure, formats, layout, links, marks, marks_points, marks_time
from dashboard.context import EVERYWHERE, HIDDEN, PageContext
from dashboard.discounts import methods, summary_text
from dashboard.discounts.page_data import DISCOUNTED, FULL_PRICE, PageData
from dashboard.periods import Window

COHORTS = {"discounted": "With a first discount", "comparison": "Like customers"}
FEW = "There are not enough like customers yet to estimate what follows a discount."
BEFORE, AFTER = "90 days before", "90 days after"
TYPES = {
    "order_type": ("", "Orders"),
    "orders": ("discounts.orders", "Number"),
    "orders_share": ("discounts.orders_share", "Of orders"),
    "avg_gross_value": ("discounts.avg_gross_value", "Each, before"),
    "avg_order_value": ("discounts.avg_order_value", "Each, after"),
    "discount_rate": ("discounts.discount_rate", "Discount rate"),
}


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    gross, given, net = (
        formats.money(float(data.types[name].sum()))
        for name in ("gross_revenue", "discounts", "revenue")
    )
    cards = [
        context.card("Before discounts", gross, "discounts", "gross_revenue"),
        context.card("Discounts", given, "discounts", "discounts"),
        context.card("After discounts", net, "discounts", "revenue"),
    ]
    if data.found:
        share = formats.share(data.of(DISCOUNTED, "orders_share"))
        cards.append(context.card("Discounted orders", share, "discounts", "order_type"))
        for label, kind in (("discounted", DISCOUNTED), ("full price", FULL_PRICE)):
            value = data.of(kind, "avg_order_value") if data.of(kind, "orders") else None
            cards.append(
                context.card(f"Each, {label}", formats.money(value), "discounts", "avg_order_value")
            )
    if len(data.addons) and data.addons["lines"].sum():
        rate = data.addons["lines_with_paid_option"].sum() / data.addons["lines"].sum()
        addons = formats.money(float(data.addons["addon_revenue"].sum()))
        cards.append(
            context.card(
                "Lines with add-ons", formats.share(float(rate)), "discounts/addons", "attach_rate"
            )
        )
        cards.append(context.card("Add-on revenue", addons, "discounts/addons", "addon_revenue"))
    layout.show_metrics(cards)


def show(context: PageContext, data: PageData, window: Window, where: list[str]) -> None:
    """What discounts cost, where, and what follows the first one."""
    st.subheader("Discounts")
    st.markdown(summary_text.effect(data))
    months = _by_month(data, window)
    layout.row(
        partial(_months, context, months, where) if len(months) else HIDDEN,
        partial(_effect, context, data)
        if summary_text.effect(data)
        else (HIDDEN if "effect" in data.hidden else FEW),
    )
    columns.table(context, data.types, TYPES, "Discounted and full-price orders.")
    picked = _places(context, data, where)
    links.open_restaurant(picked)


def _by_month(data: PageData, window: Window) -> pd.DataFrame:
    """Sums by month of the period, of all kinds of orders."""
    sums = {"gross_revenue": "sum", "discounts": "sum", "revenue": "sum"}
    frame = data.months.groupby("month", as_index=False).agg(sums)
    if first := window.first_month():
        frame = frame.loc[frame["month"] >= pd.Timestamp(first)]
    return frame


def _months(context: PageContext, frame: pd.DataFrame, where: list[str]) -> None:
    total = frame[["discounts", "gross_revenue"]].sum()
    frame = frame.assign(rate=frame["discounts"] / frame["gross_revenue"], which="Discount rate")
    figure.show(
        context,
        f"Discounts take off {formats.share(total['discounts'] / total['gross_revenue'])}",
        marks_time.lines(
            frame,
            "month",
            "rate",
            ("which", {"Discount rate": "main"}),
            marks.PERCENT_FINE,
            [
                ("month", "Month", "%B %Y"),
                ("rate", "Discount rate", ".2%"),
                ("gross_revenue", "Before discounts", marks.MONEY),
                ("discounts", "Discounts", marks.MONEY),
                ("revenue", "After discounts", marks.MONEY),
            ],
        ),
        f"A line over {len(frame)} months; {formats.money(frame['discounts'].sum())} in all.",
        unit="Percent of revenue before discounts" + (f". {EVERYWHERE}" if where else ""),
        method=methods.COST,
    )


def _places(context: PageContext, data: PageData, where: list[str]) -> str | None:
    frame = data.places.loc[data.places["order_type"] == DISCOUNTED]
    if where:
        frame = frame.loc[frame["restaurant_id"].isin(where)]
    if frame.empty:
        return None
    frame = figure.ends(frame.sort_values("orders_share", ascending=False), "discounted")
    frame = frame.assign(label=[formats.share(value) for value in frame["orders_share"]])
    best = frame.iloc[0]
    return figure.show(
        context,
        f"Most discounted orders: {best['location']} ({best['label']})",
        marks.bars(
            frame,
            "location",
            "orders_share",
            [
                ("location", "Restaurant", None),
                ("orders_share", "Discounted", marks.PERCENT_FINE),
                ("discounts", "Discounts", marks.MONEY),
                ("orders", "Orders", marks.COUNT),
            ],
            label="label",
            pick="location",
        ),
        f"Bars of {len(frame)} restaurants; most at {best['location']} with {best['label']}.",
        unit="Percent of the restaurant's orders; click one to open its page",
        method=methods.COST,
        key="pick_discounted",
    )


def _effect(context: PageContext, data: PageData) -> None:
    rows = [
        {
            "cohort": name,
            "when": when,
            "revenue": row[f"revenue_{key}"],
            "orders": row[f"orders_{key}"],
        }
        for cohort, name in COHORTS.items()
        for row in [data.effect[cohort]]
        for when, key in ((BEFORE, "before"), (AFTER, "after"))
    ]
    figure.show(
        context,
        "What follows a first discount",
        marks_points.columns_side_by_side(
            pd.DataFrame(rows),
            "cohort",
            "revenue",
            ("when", {BEFORE: "earlier", AFTER: "main"}),
            marks.MONEY,
            [
                ("cohort", "Customers", None),
                ("when", "When", None),
                ("revenue", "Revenue each", marks.MONEY_FINE),
                ("orders", "Orders each", ".2f"),
            ],
        ),
        summary_text.effect(data),
        unit="USD per customer",
        method=methods.EFFECT,
    )
