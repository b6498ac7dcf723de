"""The page of one restaurant, in reading order."""

import pandas as pd

import streamlit as st
from dashboard import columns, figure, formats, layout, marks, marks_time
from dashboard.churn import sections as churn
from dashboard.context import PageContext
from dashboard.locations.page_data import TRAITS
from dashboard.restaurant.page_data import PageData
from dashboard.sales import methods

MOST_CATEGORIES = 10


def kpis(context: PageContext, data: PageData, place: str) -> None:
    """The row of key figures of the last 365 days."""
    row = data.year.get(place)
    if row is None:
        st.caption("No orders in the last 365 days.")
        return
    change = row["change_pct"]
    cards = [
        context.card(
            "Revenue, 365 days",
            formats.money(row["revenue"]),
            "locations",
            "revenue",
            delta=None if change is None else f"{formats.change(change)} on year",
        ),
        context.card(
            "Rank",
            f"{row['revenue_rank']} of {len(context.restaurants)}",
            "locations",
            "revenue_rank",
            delta=None if row["prev_rank"] is None else f"{row['prev_rank']} before",
            good=None,
        ),
        context.card("Orders", formats.count(row["orders"]), "locations", "orders"),
        context.card(
            "Per order", formats.money(row["avg_order_value"]), "locations", "avg_order_value"
        ),
        context.card("Returning", formats.share(row["repeat_rate"]), "locations", "repeat_rate"),
        context.card(
            "Best time", str(row["best_daypart"]).capitalize(), "locations", "best_daypart"
        ),
    ]
    layout.show_metrics(cards)


def months(context: PageContext, data: PageData, places: list[str]) -> None:
    """Revenue by month: against the other restaurant, or without one against a year before."""
    frame = data.months.assign(which=[context.place(one) for one in data.months["restaurant_id"]])
    names = [context.place(one) for one in places]
    roles = dict(zip(names, ("main", "warning"), strict=False))
    figure.show(
        context,
        "Revenue by month",
        marks_time.lines(
            frame,
            "month",
            "revenue",
            ("which", roles),
            marks.MONEY_SHORT,
            [
                ("which", "Restaurant", None),
                ("month", "Month", "%B %Y"),
                ("revenue", "Revenue", marks.MONEY),
                ("orders", "Orders", marks.COUNT),
            ],
        ),
        f"{formats.listed(names)} over {frame['month'].nunique()} whole months.",
        unit="USD, whole months of the last two years, guests included",
        method=methods.TREND,
    )


def compared(context: PageContext, data: PageData, places: list[str]) -> None:
    """Both restaurants side by side."""
    if len(places) < 2 or not all(one in data.year for one in places):
        return
    rows = {
        context.place(one): {name: data.year[one][name] for name in ("revenue", *TRAITS)}
        for one in places
    }
    st.markdown("##### Side by side, last 365 days")
    for_people = [
        {
            "figure": context.catalogue.column("locations", name).title,
            **{place: _written(context, name, values[name]) for place, values in rows.items()},
        }
        for name in ("revenue", *TRAITS)
    ]
    frame = pd.DataFrame(for_people)
    of = {"figure": ("", "Figure"), **{place: ("", place) for place in rows}}
    columns.table(context, frame, of, "Both restaurants, a row per figure.")


def _written(context: PageContext, name: str, value: float | None) -> str:
    unit = context.catalogue.column("locations", name).unit
    if unit == "USD":
        return formats.money(value)
    return formats.share(value) if unit and "0..1" in unit else formats.number(value)


def customers(context: PageContext, data: PageData) -> None:
    """Its home customers by churn status, and what it sells."""
    if len(data.statuses):
        churn.statuses(context, data.statuses, height=130)
    categories(context, data)


def categories(context: PageContext, data: PageData) -> None:
    """What it sells."""
    frame = data.categories.head(MOST_CATEGORIES)
    if frame.empty:
        return
    frame = frame.assign(label=[formats.money_label(value) for value in frame["revenue"]])
    figure.show(
        context,
        f"Sells most: {frame.iloc[0]['item_category']}",
        marks.bars(
            frame,
            "item_category",
            "revenue",
            [("item_category", "Category", None), ("revenue", "Revenue", marks.MONEY)],
            label="label",
            height=250,
        ),
        f"Most: {frame.iloc[0]['item_category']} with {frame.iloc[0]['label']}.",
        unit="USD since the month a year ago, largest categories",
        method=methods.SPLIT,
    )
