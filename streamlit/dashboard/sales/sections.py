"""The sales page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import charts, filters, formats, page, shapes
from dashboard.filters import WHERE
from dashboard.mart import EVERYWHERE, HIDDEN, Known
from dashboard.page import guarded
from dashboard.periods import Window
from dashboard.sales import reading, story
from dashboard.sales.reading import Seen

SPLITS = {"item_category": "Category", WHERE: "Location", "daypart": "Daypart"}
# The palette has six colours; the rest of many groups share one line.
MOST_LINES = 5
OTHERS = "All others"
THIS, YEAR_AGO = "Revenue", "A year before"


def kpis(known: Known, seen: Seen, window: Window) -> None:
    """The row of key figures."""
    now = seen.now
    cards = [
        known.card("Revenue", formats.money(now.revenue), "sales", "revenue"),
        known.card("Orders", formats.count(now.orders), "sales", "orders"),
        known.card("Per order", formats.money(now.average), "sales", "avg_order_value"),
    ]
    if window.days:
        before = formats.change(story.change(now, seen.before))
        cards.append((f"vs {window.days} days before", before, "Revenue of the period against it."))
        year = formats.change(story.change(now, seen.year_ago))
        cards.append(("vs year before", year, "Revenue of the same days, 52 weeks earlier."))
    else:
        whole = seen.months.loc[~seen.months["is_partial"]]
        if len(whole):
            month = formats.month(whole.iloc[-1]["month"])
            last = formats.money(whole.iloc[-1]["revenue"])
            cards.append(known.card(f"Revenue, {month}", last, "sales", "revenue"))
            ago = whole.iloc[-1]["year_ago"]
            change = None if pd.isna(ago) else (whole.iloc[-1]["revenue"] / ago - 1) * 100
            cards.append(
                known.card(f"{month} vs year ago", formats.change(change), "sales", "yoy_pct")
            )
    page.show_metrics(cards)


def _since(frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    first = window.first_month()
    return frame if first is None else frame.loc[frame["month"] >= pd.Timestamp(first)]


def trend(seen: Seen, window: Window) -> None:
    """Revenue by month beside the year before."""
    shown = _since(seen.months, window)
    long = shown.rename(columns={"revenue": THIS, "year_ago": YEAR_AGO}).melt(
        ["month", "is_partial"], [THIS, YEAR_AGO], "which", "revenue"
    )
    long = long.loc[long["revenue"].notna() & ~((long["which"] == YEAR_AGO) & long["is_partial"])]
    tips = [
        shapes.tip("which", "Line"),
        shapes.tip("month", "Month", "%B %Y"),
        shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
        shapes.tip("is_partial", "Partial month"),
    ]
    chart = shapes.lines(
        long, "month", "revenue", charts.MONEY_SHORT, tips, ("which", (THIS, YEAR_AGO))
    ).encode(
        strokeDash=alt.StrokeDash(
            "which:N", sort=[THIS, YEAR_AGO], legend=None, scale=alt.Scale(range=[[1, 0], [5, 4]])
        )
    )
    partial = shown.loc[shown["is_partial"], "month"]
    note = f"; {formats.listed([formats.month(one) for one in partial])} partial"
    charts.show(
        "Revenue by month",
        f"USD, guests included{note if len(partial) else ''}",
        chart,
        f"Lines over {len(shown)} months, with the year before dashed.",
    )


@st.fragment
def split(known: Known, where: list[str], window: Window) -> None:
    """Revenue by month and category, location or daypart, as the reader chooses."""
    with guarded():
        column = filters.one("Split by", "split", list(SPLITS), SPLITS.__getitem__)
        by_place = bool(where) or known.is_limited
        rows = known.read({"split": reading.split_by(where, column, by_place=by_place)})["split"]
        frame = pd.DataFrame(
            {
                "month": pd.to_datetime([row["period_start"] for row in rows]),
                "group": [row[column] for row in rows],
                "revenue": [float(row["revenue.sum"]) for row in rows],
            }
        )
        frame = _since(frame, window)
        if column == WHERE:
            frame["group"] = [known.place(one) for one in frame["group"]]
        by_size = frame.groupby("group")["revenue"].sum().sort_values(ascending=False)
        kept = list(by_size.index[: MOST_LINES + (len(by_size) == MOST_LINES + 1)])
        frame["group"] = frame["group"].where(frame["group"].isin(kept), OTHERS)
        frame = frame.groupby(["month", "group"], as_index=False).agg({"revenue": "sum"})
        shown = (*kept, *([OTHERS] if len(by_size) > len(kept) else []))
        total = float(by_size.sum()) or 1.0
        charts.show(
            f"Revenue by month and {SPLITS[column].lower()}",
            "USD; the largest by revenue of the period",
            shapes.lines(
                frame,
                "month",
                "revenue",
                charts.MONEY_SHORT,
                [
                    shapes.tip("group", SPLITS[column]),
                    shapes.tip("month", "Month", "%B %Y"),
                    shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
                ],
                ("group", shown),
            ),
            "; ".join(f"{name}: {formats.share(by_size[name] / total)}" for name in kept),
        )


def hours(seen: Seen) -> None:
    """The heat map of the week."""
    if seen.hours.empty:
        st.caption(HIDDEN)
        return
    frame = seen.hours.copy()
    frame["day"] = [story.WEEKDAYS[int(day) - 1][:3] for day in frame["day_of_week"]]
    frame["at"] = [formats.hour(int(hour)) for hour in frame["hour"]]
    order = [formats.hour(hour) for hour in range(24)]
    chart = shapes.heat(
        frame,
        alt.X("day:N", sort=[day[:3] for day in story.WEEKDAYS], title=None).axis(
            orient="top", labelAngle=0
        ),
        alt.Y("at:N", sort=order, title=None).axis(labelOverlap=False),
        "orders",
        ",.0f",
        [
            shapes.tip("day", "Day"),
            shapes.tip("at", "From"),
            shapes.tip("orders", "Orders a week", ",.1f"),
        ],
    ).properties(height=540)
    charts.show(
        "When people order",
        "Orders per week by weekday and hour, local time; all time",
        chart,
        f"A heat map of the week. {story.hours(seen.hours)}",
    )


def seasons(index: pd.DataFrame) -> None:
    """How far each calendar month lies from the year around it."""
    if index.empty:
        st.caption("A seasonal pattern needs three whole years of sales; there are fewer yet.")
        return
    charts.show(
        "Season",
        "Revenue of a month against the twelve around it, percent, mean over years",
        shapes.bars(
            index,
            "name",
            "index",
            "+.0%",
            [shapes.tip("name", "Month"), shapes.tip("index", "Against the year", "+.1%")],
        ),
        story.seasons(index),
    )


def holidays(seen: Seen, where: list[str]) -> None:
    """What holidays sell beside like days."""
    if seen.holidays.empty:
        st.caption(HIDDEN)
        return
    charts.show(
        "Holidays",
        "Revenue against the same weekday 1 to 4 weeks around, percent, mean over years"
        + (f". {EVERYWHERE}" if where else ""),
        shapes.bars(
            seen.holidays,
            "holiday",
            "uplift",
            "+.0%",
            [
                shapes.tip("holiday", "Holiday"),
                shapes.tip("uplift", "Uplift", "+.1%"),
                shapes.tip("revenue", "Mean revenue", charts.MONEY_AXIS),
                shapes.tip("days", "Years", charts.COUNT),
            ],
        ),
        story.holidays(seen.holidays),
    )
