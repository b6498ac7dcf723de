"""The page of one customer, in reading order."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import columns, figure, formats, layout, marks
from dashboard.churn.page_data import STATUSES
from dashboard.context import PageContext
from dashboard.customer.page_data import PageData
from dashboard.figure import Method

METHOD = Method(
    population="All orders of this account.",
    formula="Revenue after discounts up to and including each day with an order.",
    columns=("clv.clv", "clv/history.clv_to_date"),
)
FACTS = {
    "segments": ("favourite_item", "favourite_category", "favourite_daypart", "weekend_share"),
    "churn": ("avg_gap_days", "days_since_last_order", "is_overdue", "p_order_90d"),
    "clv": ("avg_order_value", "predicted_revenue_365d", "p_alive", "loyalty_orders"),
}


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    clv, churn = data.clv, data.churn
    cards = [
        context.card(
            "Spent to date",
            formats.money(clv["clv"]),
            "clv",
            "clv",
            delta=f"rank {formats.count(clv['clv_rank'])}",
            good=None,
        ),
        context.card("Tier", str(clv["clv_tier"]), "clv", "clv_tier"),
        context.card("Orders", formats.count(clv["orders"]), "clv", "orders"),
    ]
    if data.segment:
        segment = str(data.segment["segment"])
        cards.append(context.card("Segment", segment, "segments", "segment"))
    if churn:
        status = STATUSES.get(str(churn["churn_status"]), "")
        away = f"{formats.count(churn['days_since_last_order'])} days away"
        cards.append(context.card("Status", status, "churn", "churn_status", delta=away, good=None))
    expected = clv.get("predicted_revenue_365d")
    if expected is not None:
        cards.append(
            context.card("Next 365 days", formats.money(expected), "clv", "predicted_revenue_365d")
        )
    layout.show_metrics(cards)


def summary(context: PageContext, data: PageData) -> str:
    """Who the customer is, in a sentence."""
    row = data.clv
    member = "A loyalty member" if row["is_member"] else "Not a loyalty member"
    return (
        f"{member}, customer of **{context.place(row['restaurant_id'])}** since "
        f"{formats.day(row['first_order_date'])}; last order "
        f"**{formats.day(row['last_order_date'])}**."
    )


def history(context: PageContext, data: PageData) -> None:
    """Spent to date: it holds between order dates, so a step line."""
    chart = (
        alt.Chart(data.days, height=marks.HEIGHT)
        .mark_line(interpolate="step-after", strokeWidth=2.5, point=True)
        .encode(
            x=alt.X("order_date:T", title=None, axis=alt.Axis(format=marks.MONTH, tickCount=5)),
            y=alt.Y("clv_to_date:Q", title=None, axis=alt.Axis(format=marks.MONEY, tickCount=5)),
            tooltip=marks.tooltips(
                [
                    ("order_date", "Date", marks.DAY),
                    ("clv_to_date", "Spent to date", marks.MONEY_FINE),
                    ("revenue", "Spent that day", marks.MONEY_FINE),
                    ("orders_to_date", "Orders to date", marks.COUNT),
                ]
            ),
        )
    )
    figure.show(
        context,
        "Spent to date",
        chart,
        f"A step line that ends at {formats.money(data.clv['clv'])}.",
        unit="USD; a step for each day with an order",
        method=METHOD,
    )


def facts(context: PageContext, data: PageData) -> None:
    """What they order, when, and how likely they are to come again."""
    sources = {"segments": data.segment, "churn": data.churn, "clv": data.clv}
    rows = []
    for mart, names in FACTS.items():
        for name in names:
            value = sources[mart].get(name)
            column = context.catalogue.column(mart, name)
            rows.append((column.title, _written(value, column.unit), column.description))
    frame = pd.DataFrame(rows, columns=["fact", "value", "meaning"])
    st.markdown("##### What they order, and when")
    of = {"fact": ("", "Fact"), "value": ("", "Value"), "meaning": ("", "Meaning")}
    columns.table(context, frame, of, "Facts about the customer.")


def _written(value: object, unit: str | None) -> str:
    if value is None:
        return formats.NONE
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return value[:1].upper() + value[1:]
    number = float(str(value))
    if unit == "USD":
        return formats.money(number)
    return formats.share(number) if unit and "0..1" in unit else formats.number(number)
