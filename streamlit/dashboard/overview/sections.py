"""The overview's sections: key figures, the trend, what to do first, and a picture per mart."""

import pandas as pd

import streamlit as st
from dashboard import figure, formats, marks, page, pages
from dashboard.churn import sections as churn
from dashboard.clv import figures
from dashboard.clv.summary_text import MOST_REVENUE
from dashboard.context import PageContext
from dashboard.overview import actions
from dashboard.overview.page_data import PageData
from dashboard.sales import methods

TREND_MONTHS = 13
THIS, YEAR_AGO = "Sales", "A year before"


def kpis(context: PageContext, data: PageData) -> None:
    """The figures that everybody asks for first; those of hidden tables are left out."""
    cards = [] if data.months is None else _sales(context, data.months)
    if data.churn:
        cards.append(churn.risk_card(context, data.churn))
    if data.curve is not None:
        share = figures.share_for(data.curve, MOST_REVENUE)
        customers = share * float(data.curve["customers"].iloc[-1])
        cards.append(
            page.Card(
                "Bring 80% of revenue",
                formats.share(share),
                "The best customers, as many as it takes for 80% of the revenue.",
                delta=f"{formats.count(customers)} customers",
                good=None,
            )
        )
    if data.expected:
        cards.append(
            context.card(
                "Expected, next 365 days",
                formats.money(data.expected),
                "clv",
                "predicted_revenue_365d",
                delta="from today's customers",
                good=None,
            )
        )
    page.show_metrics(cards)


def _sales(context: PageContext, months: pd.DataFrame) -> list[page.Card]:
    last = months.iloc[-1]
    name = formats.month(last["month"])
    before = months.iloc[-2] if len(months) > 1 else None
    change = formats.change_of(last["revenue"], None if before is None else before["revenue"])
    cards = [
        context.card(
            f"Sales, {name}",
            formats.money(last["revenue"]),
            "sales",
            "revenue",
            delta=None if change is None else formats.change(change),
            note=None if before is None else f"vs {formats.month(before['month'])}",
            trend=list(months["revenue"].tail(TREND_MONTHS)),
        )
    ]
    if pd.notna(last["year_ago"]):
        ago = float(last["year_ago"])
        cards.append(
            context.card(
                f"vs {formats.month(last['month'] - pd.DateOffset(years=1))}",
                formats.change(formats.change_of(last["revenue"], ago)),
                "sales",
                "yoy_pct",
                delta=formats.signed_money(last["revenue"] - ago),
                note=f"from {formats.money(ago)}",
            )
        )
    if len(months) >= 24:
        year, earlier = (
            float(months["revenue"].iloc[-12:].sum()),
            float(months["revenue"].iloc[-24:-12].sum()),
        )
        cards.append(
            context.card(
                "Sales, 12 months",
                formats.money(year),
                "sales",
                "revenue",
                delta=formats.change(formats.change_of(year, earlier)),
                note="vs the 12 before",
            )
        )
    return cards


def trend(context: PageContext, months: pd.DataFrame) -> None:
    """Sales of the last whole months, and of the same months a year before."""
    shown = months.tail(TREND_MONTHS)
    names = {"revenue": THIS, "year_ago": YEAR_AGO}
    long = shown.rename(columns=names).melt(["month"], [THIS, YEAR_AGO], "which", "revenue")
    figure.show(
        context,
        "Sales by month",
        marks.lines(
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
            height=marks.HEIGHT + 20,
        ),
        f"Two lines over {len(shown)} whole months.",
        unit="USD, whole months, guests included",
        method=methods.TREND,
    )


def to_do(data: PageData) -> None:
    """At most five actions, each a link to its list."""
    st.markdown("##### What to do first this week")
    found = actions.found(data)
    if not found:
        st.caption("Nothing stands out: nobody is late, and no restaurant is down.")
        return
    st.caption("By what is at stake a month, USD")
    for number, action in enumerate(found, start=1):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None):
                st.page_link(
                    action.page,
                    label=f"**{number}. {formats.plain(action.title)}**",
                    query_params=action.params,
                )
                st.caption(formats.plain(action.reason))
            st.markdown(f"**{formats.plain(formats.money(action.worth))}**", width="content")


def links() -> None:
    """Every page with its question."""
    st.subheader("Look further")
    with st.grid(4, min_column_width=page.LINK_WIDTH) as grid:
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
