"""The CLV page's sections on the forecast and whether to trust it."""

from functools import partial

import pandas as pd

import streamlit as st
from dashboard import figure, formats, layout, marks, marks_points
from dashboard.clv import forecast, methods
from dashboard.clv.forecast import Forecast
from dashboard.context import PageContext

ACTUAL, EXPECTED = "Actual", "Expected"


def show(context: PageContext, found: Forecast) -> None:
    """What is expected, the last year, and the back-test by decile."""
    st.subheader("Forecast: the next 365 days")
    st.markdown(forecast.sentence(found))
    if found.deciles.empty:
        _years(context, found)
        return
    layout.row(partial(_years, context, found), partial(_deciles, context, found))


def _years(context: PageContext, found: Forecast) -> None:
    low, high = found.limits or (None, None)
    rows = [
        ("Last 12 months", ACTUAL, found.last_year, None, None),
        ("Next 365 days", EXPECTED, found.expected, low, high),
        ("Test: actual", ACTUAL, found.actual, None, None),
        ("Test: expected", EXPECTED, found.tested, None, None),
    ]
    frame = pd.DataFrame(
        [row for row in rows if row[2] is not None],
        columns=["name", "which", "revenue", "low", "high"],
    )
    frame["label"] = [formats.money_label(value) for value in frame["revenue"]]
    figure.show(
        context,
        forecast.title(found),
        marks_points.bars_with_range(
            frame,
            "name",
            "revenue",
            ("which", {ACTUAL: "main", EXPECTED: "expected"}),
            [
                ("name", "Period", None),
                ("revenue", "Revenue", marks.MONEY),
                ("low", "From", marks.MONEY),
                ("high", "To", marks.MONEY),
            ],
            label="label",
        ),
        f"{forecast.sentence(found)} {forecast.tested(found)}",
        unit="USD of customers with an account; test: the 180 days before the last day",
        method=methods.FORECAST,
    )


def _deciles(context: PageContext, found: Forecast) -> None:
    names = {"actual_revenue": ACTUAL, "predicted_revenue": EXPECTED}
    long = found.deciles.melt(["decile", "customers"], list(names), "which", "revenue").replace(
        {"which": names}
    )
    figure.show(
        context,
        _verdict(found),
        marks_points.columns_side_by_side(
            long,
            "decile",
            "revenue",
            ("which", {ACTUAL: "main", EXPECTED: "expected"}),
            marks.MONEY_SHORT,
            [
                ("decile", "Group, best first", None),
                ("which", "Revenue", None),
                ("revenue", "USD", marks.MONEY),
                ("customers", "Customers", marks.COUNT),
            ],
            title="Tenth of customers, the one with the highest expected revenue first",
        ),
        forecast.tested(found) or "Expected and actual revenue of ten groups of customers.",
        unit=forecast.tested(found) or "USD in the 180 days of the test",
        method=methods.CALIBRATION,
    )


def _verdict(found: Forecast) -> str:
    """How far the model was off in its test, in a title."""
    if found.error is None:
        return "Expected and actual revenue by group"
    word = "too much" if found.error > 0 else "too little"
    return f"In its test the model expected {formats.share(abs(found.error))} {word}"
