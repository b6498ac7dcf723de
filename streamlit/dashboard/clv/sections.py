"""The CLV page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, marks, marks_points, marks_time, page, theme
from dashboard.clv import figures, methods, summary_text
from dashboard.clv.page_data import TIERS, PageData
from dashboard.context import HIDDEN, PageContext

SHARES = {"customers_share": "Customers", "revenue_share": "Revenue"}
MEASURES = {"Spent per customer": figures.WORTH, "Came back": figures.RETENTION}
COHORTS_SHOWN = 15


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    share = figures.share_for(data.curve, summary_text.MOST_REVENUE)
    number = formats.count(share * data.customers)
    cards = [
        context.card("Customers", formats.count(data.customers), "clv", "customer_id"),
        context.card("Spent to date", formats.money(data.revenue), "clv", "clv"),
        context.card(
            "Spent per customer", formats.money(data.revenue / data.customers), "clv", "clv"
        ),
        page.Card(
            "80% of revenue",
            formats.share(share),
            "The best customers, as many as it takes for 80% of the revenue.",
            delta=f"{number} customers",
            good=None,
        ),
        context.card(
            "High tier's revenue",
            formats.share(data.tier("High", "revenue_share")),
            "clv/tiers",
            "revenue_share",
            delta=f"from {formats.money(data.tier('High', 'from'))} up",
            good=None,
        ),
    ]
    expected = float(data.tiers["expected"].sum())
    off = data.forecast.uncertainty if data.forecast else None
    cards.append(
        context.card(
            "Next 365 days",
            formats.money(expected),
            "clv",
            "predicted_revenue_365d",
            delta=None if off is None else f"give or take {formats.share(off)}",
            good=None,
        )
    )
    page.show_metrics(cards)


def concentration(context: PageContext, data: PageData) -> None:
    """How much of the revenue the best customers bring."""
    share = figures.share_for(data.curve, summary_text.MOST_REVENUE)
    figure.show(
        context,
        f"{formats.share(share)} of customers bring 80% of revenue",
        marks_points.curve(
            data.curve,
            (share, summary_text.MOST_REVENUE),
            f"{formats.share(share)} → 80%",
            [
                ("customers_share", "Best customers", marks.PERCENT_FINE),
                ("revenue_share", "Of revenue", marks.PERCENT_FINE),
                ("customers", "Customers", marks.COUNT),
            ],
        ),
        f"The best tenth brings {formats.share(figures.share_of(data.curve, 0.1))}, the best fifth "
        f"{formats.share(figures.share_of(data.curve, 0.2))}.",
        unit="Share of revenue by share of customers, best first",
        method=methods.CONCENTRATION,
    )


def tiers(context: PageContext, data: PageData) -> str | None:
    """Each tier's share of customers and of revenue; the tier that was clicked."""
    long = data.tiers.melt(
        ["clv_tier", "customers", "revenue"], list(SHARES), "measure", "share"
    ).replace({"measure": SHARES})
    text = "; ".join(
        f"{row['clv_tier']}: {formats.share(row['customers_share'])} of customers, "
        f"{formats.share(row['revenue_share'])} of revenue"
        for row in data.tiers.to_dict("records")
    )
    return figure.show(
        context,
        "What each tier brings",
        marks.parts(
            long,
            "clv_tier",
            "share",
            ("measure", {"Customers": "earlier", "Revenue": "main"}),
            marks.PERCENT,
            [
                ("clv_tier", "Tier", None),
                ("measure", "Of all", None),
                ("share", "Share", marks.PERCENT_FINE),
                ("customers", "Customers", marks.COUNT),
                ("revenue", "Spent to date", marks.MONEY),
            ],
            side_by_side=True,
            height=marks.HEIGHT,
            pick="clv_tier",
        ),
        text,
        unit="Share of all; click a tier to list its customers",
        method=methods.TIERS,
        key="pick_tier",
    )


def spent(context: PageContext, data: PageData) -> None:
    """What customers have spent at most."""
    frame = data.spent.assign(label=[formats.money_label(clv) for clv in data.spent["clv"]])
    half = float(frame.loc[frame["share"] == 0.5, "clv"].iloc[0])
    figure.show(
        context,
        f"Half of customers spent {formats.money(half)} or less",
        marks.bars(
            frame,
            "name",
            "clv",
            [("name", "So many", None), ("clv", "Spent at most", marks.MONEY_FINE)],
            label="label",
            height=marks.HEIGHT,
        ),
        "; ".join(f"{row['name']}: {row['label']}" for row in frame.to_dict("records")),
        unit="USD to date, at most",
        method=methods.SPENT,
    )


def evolution(context: PageContext, data: PageData) -> None:
    """What the tiers brought by month."""
    figure.show(
        context,
        "How customer value grew",
        marks_time.area(
            figures.evolution(data.moves),
            "month",
            "clv_to_date",
            ("clv_tier", theme.TIERS),
            marks.MONEY_SHORT,
            [
                ("month", "Month", "%B %Y"),
                ("clv_tier", "Tier at its end", None),
                ("customers", "Customers", marks.COUNT),
                ("clv_to_date", "Spent to date", marks.MONEY),
            ],
        ),
        f"Areas of the three tiers over {data.moves['month'].nunique()} months.",
        unit="USD spent to date at each month's end; tiers are ranked anew each month",
        method=methods.EVOLUTION,
    )


def moves(context: PageContext, data: PageData) -> None:
    """Who moved between tiers in the last whole month."""
    whole = data.moves.loc[~data.moves["is_partial"], "month"]
    month = (whole if len(whole) else data.moves["month"]).max()
    frame = figures.of_month(data.moves, month)
    text = summary_text.moves(frame, formats.month(month))
    axis = alt.Axis(labelAngle=0, orient="top")
    figure.show(
        context,
        f"Moves between tiers in {formats.month(month)}",
        marks.heat(
            frame,
            alt.X("to_tier:N", sort=list(TIERS), title="To", axis=axis),
            alt.Y("from_tier:N", sort=[*TIERS, figures.NEW], title="From"),
            "share",
            marks.PERCENT_FINE,
            [
                ("from_tier", "Before", None),
                ("to_tier", "After", None),
                ("customers", "Customers", marks.COUNT),
                ("share", "Of the tier before", marks.PERCENT_FINE),
            ],
            top=1,
        ),
        text,
        unit=text,
        method=methods.MOVES,
    )


def cohorts(context: PageContext, data: PageData) -> None:
    """Which cohorts are worth most, and how the latest ones do month by month."""
    st.subheader("Cohorts: customers by month of the first order")
    if data.cohorts.empty:
        st.caption(HIDDEN)
        return
    compared = figures.compared(data.cohorts)
    st.markdown(summary_text.cohorts(compared))
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            _compared(context, compared)
        with grid.cell():
            _followed(context, data.cohorts)


def _compared(context: PageContext, compared: pd.DataFrame) -> None:
    if compared.empty:
        st.caption("No cohort is large and old enough to compare yet.")
        return
    figure.show(
        context,
        f"Spent after {figures.COMPARED_MONTHS} months, by cohort",
        marks_time.columns_by_month(
            compared,
            "cohort",
            figures.WORTH,
            marks.MONEY,
            [
                ("cohort", "First order in", "%B %Y"),
                ("customers", "Customers", marks.COUNT),
                (figures.WORTH, "Spent per customer", marks.MONEY_FINE),
            ],
            height=marks.TALL,
        ),
        summary_text.cohorts(compared) or "One cohort.",
        unit=f"USD per customer; cohorts of {figures.MIN_CUSTOMERS} and more; green: most, "
        "orange: least",
        method=methods.COHORTS,
    )


def _followed(context: PageContext, cohorts: pd.DataFrame) -> None:
    measure = filters.one("Cohort figure", "cohort_figure", list(MEASURES))
    column = MEASURES[measure]
    is_share = column == figures.RETENTION
    latest = sorted(cohorts["cohort"].unique())[-COHORTS_SHOWN:]
    frame = cohorts.loc[cohorts["cohort"].isin(latest) & (cohorts["months_since"] > 0)]
    figure.show(
        context,
        "The latest cohorts, month by month",
        marks.heat(
            frame,
            alt.X("months_since:O", title="Months since the first order").axis(labelAngle=0),
            alt.Y("yearmonth(cohort):O", title=None, sort="descending").axis(
                format="%b %Y", labelOverlap=False
            ),
            column,
            marks.PERCENT if is_share else marks.MONEY,
            [
                ("cohort", "First order in", "%B %Y"),
                ("months_since", "Months since", marks.COUNT),
                ("customers", "Customers", marks.COUNT),
                ("active_customers", "With an order", marks.COUNT),
                (column, measure, marks.PERCENT_FINE if is_share else marks.MONEY_FINE),
            ],
            top=float(frame[column].astype(float).quantile(0.95) or 1) if len(frame) else None,
            height=marks.TALL - 40,
        ),
        f"A row for each of {len(latest)} cohorts, a column per month since the first order.",
        unit="Customers with an order in that month" if is_share else "USD per customer, to date",
        method=methods.COHORTS,
    )
