"""The CLV page's section on cohorts: customers by the month of their first order."""

from functools import partial

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, layout, marks, marks_cells, marks_time
from dashboard.clv import figures, methods, summary_text
from dashboard.clv.page_data import PageData
from dashboard.context import HIDDEN, PageContext

MEASURES = {"Spent per customer": figures.WORTH, "Came back": figures.RETENTION}
COHORTS_SHOWN = 15


def show(context: PageContext, data: PageData) -> None:
    """Which cohorts are worth most, and how the latest ones do month by month."""
    st.subheader("Cohorts: customers by month of the first order")
    if data.cohorts.empty:
        st.caption(HIDDEN)
        return
    compared = figures.compared(data.cohorts)
    st.markdown(summary_text.cohorts(compared))
    layout.row(
        partial(_compared, context, compared)
        if len(compared)
        else "No cohort is large and old enough to compare yet.",
        partial(_followed, context, data.cohorts),
    )


def _compared(context: PageContext, compared: pd.DataFrame) -> None:
    figure.show(
        context,
        _extremes(compared),
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
        unit=f"USD per customer after {figures.COMPARED_MONTHS} months; cohorts of "
        f"{figures.MIN_CUSTOMERS} and more; green: most, orange: least",
        method=methods.COHORTS,
    )


def _extremes(compared: pd.DataFrame) -> str:
    """The best and the worst cohort, in a title."""
    months = compared.set_index("role")["cohort"]
    if not {"good", "bad"} <= set(months.index):
        return "One cohort is large and old enough to compare"
    best, worst = (formats.month(months[role]) for role in ("good", "bad"))
    return f"Best cohort: {best}, worst: {worst}"


def _followed(context: PageContext, cohorts: pd.DataFrame) -> None:
    measure = filters.one("Cohort figure", "cohort_figure", list(MEASURES))
    column = MEASURES[measure]
    is_share = column == figures.RETENTION
    latest = sorted(cohorts["cohort"].unique())[-COHORTS_SHOWN:]
    frame = cohorts.loc[cohorts["cohort"].isin(latest) & (cohorts["months_since"] > 0)]
    figure.show(
        context,
        "The latest cohorts, month by month",
        marks_cells.heat(
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
