"""The overview's sections: key figures, the trend, what to do first, and a picture per mart."""

import pandas as pd

import streamlit as st
from dashboard import figure, formats, layout, marks, marks_time, pages
from dashboard.churn import sections as churn
from dashboard.clv import figures
from dashboard.clv.summary_text import MOST_REVENUE
from dashboard.context import PageContext
from dashboard.overview import actions, summary_text
from dashboard.overview.actions import Action
from dashboard.overview.page_data import PageData
from dashboard.sales import methods

TREND_MONTHS, YEAR = 13, 12
THIS, YEAR_AGO = "Sales", "A year before"
# The trend is about as high as the actions in the next column, but not flat.
MANY, ACTION_PX, TREND_PX = 3, 56, 210


def kpis(context: PageContext, data: PageData) -> None:
    """The figures that everybody asks for first; those of hidden tables are left out."""
    cards = [] if data.months is None else _sales(context, data.months)
    if data.churn and data.churn.has_usual:
        cards.append(churn.risk_card(context, data.churn))
    if data.curve is not None:
        share = figures.share_for(data.curve, MOST_REVENUE)
        customers = share * float(data.curve["customers"].iloc[-1])
        cards.append(
            layout.Card(
                "80% of revenue",
                formats.share(share),
                "The best customers, as many as it takes for 80% of the revenue.",
                delta=f"{formats.count(customers)} customers",
                good=None,
            )
        )
    if data.expected:
        cards.append(
            context.card(
                "Next 365 days",
                formats.money(data.expected),
                "clv",
                "predicted_revenue_365d",
                delta="today's customers",
                good=None,
            )
        )
    layout.show_metrics(cards)


def _sales(context: PageContext, months: pd.DataFrame) -> list[layout.Card]:
    """The last whole month against the one before and the year before, and the last twelve."""
    last, name = months.iloc[-1], formats.month(months.iloc[-1]["month"])
    revenue = months["revenue"]
    before = formats.versus(last["revenue"], revenue.iloc[-2] if len(months) > 1 else None)
    since = f"{months.iloc[-2]['month']:%b}" if len(months) > 1 else ""
    cards = [
        context.card(
            f"Sales, {name}",
            formats.money(last["revenue"]),
            "sales",
            "revenue",
            delta=before and f"{before} vs {since}",
            trend=list(revenue.tail(TREND_MONTHS)),
        )
    ]
    if pd.notna(last["year_ago"]):
        ago = float(last["year_ago"])
        changes = (revenue / months["year_ago"].astype(float) - 1).dropna()
        cards.append(
            context.card(
                f"vs {formats.month(last['month'] - pd.DateOffset(years=1))}",
                formats.change(formats.change_of(last["revenue"], ago)),
                "sales",
                "yoy_pct",
                delta=formats.signed_money(last["revenue"] - ago),
                trend=list(changes.tail(TREND_MONTHS)),
            )
        )
    if len(months) >= 2 * YEAR:
        sums = revenue.rolling(YEAR).sum().dropna()
        before = formats.versus(sums.iloc[-1], sums.iloc[-1 - YEAR])
        cards.append(
            context.card(
                "Sales, 12 months",
                formats.money(float(sums.iloc[-1])),
                "sales",
                "revenue",
                delta=before and f"{before} on year",
                trend=list(sums.tail(TREND_MONTHS)),
            )
        )
    return cards


def trend(context: PageContext, months: pd.DataFrame, height: int) -> None:
    """Sales of the last whole months, and of the same months a year before."""
    shown = months.tail(TREND_MONTHS)
    names = {"revenue": THIS, "year_ago": YEAR_AGO}
    long = shown.rename(columns=names).melt(["month"], [THIS, YEAR_AGO], "which", "revenue")
    figure.show(
        context,
        summary_text.year(months),
        marks_time.lines(
            long.dropna(subset=["revenue"]),
            "month",
            "revenue",
            ("which", {THIS: "main", YEAR_AGO: "earlier"}),
            marks.MONEY_SHORT,
            [
                ("which", "Line", None),
                ("month", "Month", "%B %Y"),
                ("revenue", "Sales", marks.MONEY),
            ],
            height=height,
        ),
        f"Two lines over {len(shown)} whole months.",
        unit="USD, whole months, guests included",
        method=methods.TREND,
    )


def first(context: PageContext, data: PageData) -> None:
    """The trend, and what to do first in the next column, or below where that is little."""
    found = actions.found(context, data)
    if len(found) < MANY and data.months is not None:
        trend(context, data.months, marks.HEIGHT)
        if found:
            _to_do(found)
        return
    with st.grid(3, min_column_width=layout.CHART_WIDTH, gap="medium") as grid:
        if data.months is not None:
            with grid.cell(column_span=2):
                trend(context, data.months, max(TREND_PX, ACTION_PX * len(found)))
        with grid.cell():
            _to_do(found)


def _to_do(found: list[Action]) -> None:
    """At most five actions, each a link to its list."""
    st.markdown("##### What to do first this week")
    st.caption("By what is at stake a month, USD")
    for number, action in enumerate(found, start=1):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None):
                st.page_link(
                    action.page,
                    label=f"**{number}. {formats.plain(action.title)}**",
                    query_params=action.params,
                )
                st.caption(f"&ensp;{formats.plain(action.reason)}")
            st.markdown(f"**{formats.plain(formats.money_label(action.worth))}**", width="content")


def links() -> None:
    """Every page with its question."""
    st.subheader("Look further")
    with st.grid(4, min_column_width=layout.LINK_WIDTH) as grid:
        for one in pages.PAGES:
            with grid.cell(), st.container(border=True, height="stretch"):
                st.page_link(one.path, label=f"**{one.label}**", icon=f":material/{one.icon}:")
                st.caption(one.question)
        with grid.cell(), st.container(border=True, height="stretch"):
            st.page_link(
                "app_pages/operations.py",
                label="**Operations**",
                icon=":material/monitor_heart:",
            )
            st.caption("How fresh and complete are the figures, and did they pass their checks?")
