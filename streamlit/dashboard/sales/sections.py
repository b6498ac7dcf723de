"""The sales page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, marks, marks_time, page, theme
from dashboard.context import EVERYWHERE, HIDDEN, PageContext
from dashboard.filters import HOME
from dashboard.page import guarded
from dashboard.periods import Window
from dashboard.sales import methods, page_data, summary_text
from dashboard.sales.page_data import SPLITS, PageData

# The palette has six colours; the rest of many groups share the last one.
MOST_LINES = 5
OTHERS = "All others"
TREND_MONTHS = 13
# Below this many orders a week, cells have a decimal.
FEW_ORDERS = 10


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures, each with its change against a year or a period before."""
    now, earlier = data.now, data.year_ago or data.before
    note = "on year" if data.year_ago else "vs before"
    whole = data.months.loc[~data.months["is_partial"]]
    cards = [
        context.card(
            "Revenue",
            formats.money(now.revenue),
            "sales",
            "revenue",
            trend=list(whole["revenue"].tail(TREND_MONTHS)),
            **_against(now.revenue, earlier.revenue if earlier else None, note),
        ),
        context.card(
            "Orders",
            formats.count(now.orders),
            "sales",
            "orders",
            trend=list(whole["orders"].tail(TREND_MONTHS)),
            **_against(now.orders, earlier.orders if earlier else None, note),
        ),
        context.card(
            "Per order",
            formats.money(now.average),
            "sales",
            "avg_order_value",
            trend=list((whole["revenue"] / whole["orders"]).tail(TREND_MONTHS)),
            **_against(now.average, earlier.average if earlier else None, note),
        ),
    ]
    if len(whole) > 1:
        last, before = whole.iloc[-1], whole.iloc[-2]
        name = formats.month(last["month"])
        against = _against(last["revenue"], before["revenue"], f"vs {before['month']:%b}")
        cards.append(
            context.card(name, formats.money(last["revenue"]), "sales", "revenue", **against)
        )
        ago = None if pd.isna(last["year_ago"]) else float(last["year_ago"])
        if ago is not None:
            cards.append(
                context.card(
                    f"{name} on year",
                    formats.change(formats.change_of(last["revenue"], ago)),
                    "sales",
                    "yoy_pct",
                    delta=formats.signed_money(last["revenue"] - ago),
                )
            )
    page.show_metrics(cards)


def _against(now: float | None, before: float | None, note: str) -> dict[str, str]:
    change = formats.versus(now, before)
    return {} if change is None else {"delta": f"{change} {note}"}


def split(context: PageContext, where: list[str], window: Window) -> None:
    """Revenue by month and category, restaurant or time of day, as the reader chooses."""
    with guarded():
        name = filters.one("Split by", "split", list(SPLITS))
        column = SPLITS[name]
        since = (window.first_month() or context.as_of.replace(year=2000)).isoformat()
        query = page_data.split_query(context, where, column, since)
        frame = pd.DataFrame(
            context.read({"split": query})["split"],
            columns=["period_start", column, "revenue.sum"],
        ).set_axis(["month", "group", "revenue"], axis=1)
        if frame.empty:
            st.caption("There are no sales to split.")
            return
        frame["month"] = pd.to_datetime(frame["month"])
        if column == HOME:
            frame["group"] = [context.place(one) for one in frame["group"]]
        by_size = frame.groupby("group")["revenue"].sum().sort_values(ascending=False)
        largest = list(by_size.index[: MOST_LINES + (len(by_size) == MOST_LINES + 1)])
        frame["group"] = frame["group"].where(frame["group"].isin(largest), OTHERS)
        frame = frame.groupby(["month", "group"], as_index=False).agg({"revenue": "sum"})
        shown = [*largest, *([OTHERS] if len(by_size) > len(largest) else [])]
        total = float(by_size.sum()) or 1.0
        figure.show(
            context,
            f"Revenue by {name.lower()}",
            marks_time.lines(
                frame,
                "month",
                "revenue",
                ("group", dict(zip(shown, theme.PALETTE, strict=False))),
                marks.MONEY_SHORT,
                [
                    ("group", name, None),
                    ("month", "Month", "%B %Y"),
                    ("revenue", "Revenue", marks.MONEY),
                ],
                height=320,
            ),
            "; ".join(f"{one}: {formats.share(by_size[one] / total)}" for one in largest),
            unit="USD by month; the largest of the period",
            method=methods.SPLIT,
        )


def hours(context: PageContext, data: PageData) -> None:
    """The heat map of the week."""
    if data.hours.empty:
        st.caption(HIDDEN)
        return
    frame = data.hours.copy()
    frame["day"] = [summary_text.WEEKDAYS[int(day) - 1][:3] for day in frame["day_of_week"]]
    frame["at"] = [formats.hour(int(hour)) for hour in frame["hour"]]
    order = [formats.hour(hour) for hour in range(24)]
    days = [day[:3] for day in summary_text.WEEKDAYS]
    figure.show(
        context,
        "When people order",
        marks.heat(
            frame,
            alt.X("day:N", sort=days, title=None).axis(orient="top", labelAngle=0),
            alt.Y("at:N", sort=order, title=None).axis(labelOverlap=False),
            "orders",
            ",.0f" if frame["orders"].max() >= FEW_ORDERS else ",.1f",
            [("day", "Day", None), ("at", "From", None), ("orders", "Orders a week", ",.1f")],
            height=460,
        ),
        summary_text.hours(data.hours),
        unit=f"Orders a week, local time, all time. {summary_text.hours(data.hours)}",
        method=methods.HOURS,
    )


def seasons(context: PageContext, index: pd.DataFrame) -> None:
    """How far each calendar month lies from the year around it."""
    if index.empty:
        st.caption("A seasonal pattern needs three whole years of sales; there are fewer yet.")
        return
    frame = index.assign(
        label=[formats.change(value * 100) for value in index["index"]],
        role=["good" if value >= 0 else "bad" for value in index["index"]],
    )
    figure.show(
        context,
        "Season",
        marks.bars(
            frame,
            "name",
            "index",
            [("name", "Month", None), ("index", "Against the year", marks.CHANGE_FINE)],
            label="label",
            colour=("role", {"good": "good", "bad": "bad"}),
            height=320 + SPLIT_CONTROL_PX,
        ),
        summary_text.seasons(index),
        unit="Revenue of a month against the year around it, percent",
        method=methods.SEASON,
    )


# The chart beside it has a control above.
SPLIT_CONTROL_PX = 74


def holidays(context: PageContext, data: PageData, where: list[str]) -> None:
    """What holidays sell, compared with like days."""
    if data.holidays.empty:
        st.caption(HIDDEN)
        return
    frame = data.holidays.assign(
        label=[formats.change(value * 100) for value in data.holidays["uplift"]],
        role=["good" if value >= 0 else "bad" for value in data.holidays["uplift"]],
    )
    figure.show(
        context,
        "Holidays",
        marks.bars(
            frame,
            "holiday",
            "uplift",
            [
                ("holiday", "Holiday", None),
                ("uplift", "Against like days", marks.CHANGE_FINE),
                ("revenue", "Mean revenue", marks.MONEY),
                ("days", "Years", marks.COUNT),
            ],
            label="label",
            colour=("role", {"good": "good", "bad": "bad"}),
            height=460,
        ),
        summary_text.holidays(data.holidays),
        unit="Revenue against the same weekday around it, percent, mean over years"
        + (f". {EVERYWHERE}" if where else ""),
        method=methods.HOLIDAYS,
    )
