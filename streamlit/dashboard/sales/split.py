"""The sales page's split of revenue: by category, restaurant or time of day."""

import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, marks, marks_time, theme
from dashboard.context import PageContext
from dashboard.filters import HOME
from dashboard.page import guarded
from dashboard.periods import Window
from dashboard.query import Query
from dashboard.sales import methods, page_data
from dashboard.sales.page_data import SPLITS

# The palette has six colours; the rest of many groups share the last one.
MOST_LINES = 5
KEY = "split"
OTHERS = "All others"


def query(context: PageContext, where: list[str], window: Window, name: str) -> Query:
    """Revenue by month and what the reader chose, from the period's first month."""
    since = (window.first_month() or context.as_of.replace(year=2000)).isoformat()
    return page_data.split_query(context, where, SPLITS[name], since)


def early(context: PageContext, where: list[str], window: Window) -> Query:
    """What `show` will ask, from the page's address."""
    name = st.query_params.get(KEY, "")
    return query(context, where, window, name if name in SPLITS else next(iter(SPLITS)))


def show(context: PageContext, where: list[str], window: Window) -> None:
    """Revenue by month and category, restaurant or time of day, as the reader chooses."""
    with guarded():
        name = filters.one("Split by", KEY, list(SPLITS))
        column = SPLITS[name]
        frame = pd.DataFrame(
            context.read({KEY: query(context, where, window, name)})[KEY],
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
            f"Most: {largest[0]}, {formats.share(by_size.iloc[0] / total)} of revenue",
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
            unit=f"USD by month and {name.lower()}; the largest of the period",
            method=methods.SPLIT,
        )
