"""The page of one restaurant, in reading order."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import columns, figure, formats, marks, marks_time, page, theme
from dashboard.churn import methods as churn_methods
from dashboard.churn.page_data import STATUSES
from dashboard.context import PageContext
from dashboard.locations.page_data import TRAITS
from dashboard.restaurant.page_data import PageData
from dashboard.sales import methods, summary_text

MOST_CATEGORIES = 10
HOURS_PX = 460
# Below this many orders a week, cells have a decimal.
FEW_ORDERS = 10


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
    page.show_metrics(cards)


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


def hours(context: PageContext, data: PageData) -> None:
    """The heat map of the week."""
    if data.hours.empty:
        return
    days = [day[:3] for day in summary_text.WEEKDAYS]
    frame = data.hours.assign(
        day=[days[int(day) - 1] for day in data.hours["day_of_week"]],
        at=[formats.hour(int(hour)) for hour in data.hours["hour"]],
    )
    figure.show(
        context,
        "When people order",
        marks.heat(
            frame,
            alt.X("day:N", sort=days, title=None).axis(orient="top", labelAngle=0),
            alt.Y("at:N", sort=[formats.hour(hour) for hour in range(24)], title=None).axis(
                labelOverlap=False
            ),
            "orders",
            ",.0f" if frame["orders"].max() >= FEW_ORDERS else ",.1f",
            [("day", "Day", None), ("at", "From", None), ("orders", "Orders a week", ",.1f")],
            height=HOURS_PX,
        ),
        summary_text.hours(data.hours),
        unit="Orders a week, local time, all time",
        method=methods.HOURS,
    )


def customers(context: PageContext, data: PageData) -> None:
    """The restaurant's home customers by churn status."""
    if data.statuses.empty:
        return
    sums = {"customers": "sum", "usual": "sum"}
    frame = data.statuses.groupby("churn_status", as_index=False).agg(sums)
    frame = frame.sort_values("churn_status", key=lambda s: s.map(list(STATUSES).index))
    frame["status"] = frame["churn_status"].map(STATUSES)
    frame["label"] = [formats.count(value) for value in frame["customers"]]
    figure.show(
        context,
        "Its customers",
        marks.bars(
            frame,
            "status",
            "customers",
            [
                ("status", "Status", None),
                ("customers", "Customers", marks.COUNT),
                ("usual", "Used to spend in 90 days", marks.MONEY),
            ],
            label="label",
            colour=("status", theme.STATUSES),
            height=130,
        ),
        "; ".join(f"{row['status']}: {row['label']}" for row in frame.to_dict("records")),
        unit="Customers whose home restaurant it is, by days since the last order",
        method=churn_methods.STATUS,
    )


def categories(context: PageContext, data: PageData) -> None:
    """What it sells."""
    frame = data.categories.head(MOST_CATEGORIES)
    if frame.empty:
        return
    frame = frame.assign(label=[formats.money_label(value) for value in frame["revenue"]])
    figure.show(
        context,
        "What it sells",
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
