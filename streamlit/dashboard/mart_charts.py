"""Charts that several marts share: rows of a table in, Altair charts out."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard import charts
from dashboard.api import Row

SHARES = {"customers_share": "Customers", "revenue_share": "Revenue"}
BAR_HEIGHT = 26


def shares(rows: list[Row], category: str, order: Sequence[str]) -> charts.Chart:
    """Two bars per category: its share of customers and of revenue."""
    frame = pd.DataFrame(rows, columns=[category, *SHARES])
    long = frame.melt([category], list(SHARES), "measure", "share").replace({"measure": SHARES})
    chart: alt.Chart = (
        alt.Chart(long, height=2 * BAR_HEIGHT * len(frame))
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", sort=list(order), title=None),
            yOffset=alt.YOffset("measure:N", sort=list(SHARES.values())),
            x=alt.X("share:Q", title=None, axis=alt.Axis(format=charts.PERCENT, tickCount=4)),
            color=charts.categories("measure", tuple(SHARES.values())),
            tooltip=[
                alt.Tooltip(f"{category}:N", title="Group"),
                alt.Tooltip("measure:N", title="Of all"),
                alt.Tooltip("share:Q", title="Share", format=charts.PERCENT_FINE),
            ],
        )
    )
    return chart


def bars(
    rows: list[Row],
    category: str,
    value: str,
    number_format: str,
    order: Sequence[str],
    parts: tuple[str, tuple[str, ...]] | None = None,
) -> charts.Chart:
    """One bar per category; coloured parts of it when a column and its values are given."""
    frame = pd.DataFrame(rows)
    tooltip = [
        alt.Tooltip(f"{category}:N", title=_title(category)),
        alt.Tooltip(f"{value}:Q", title=_title(value), format=number_format),
    ]
    chart: alt.Chart = (
        alt.Chart(frame, height=BAR_HEIGHT * frame[category].nunique() + 60)
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", sort=list(order), title=None),
            x=alt.X(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=4)),
            tooltip=tooltip,
        )
    )
    if parts is None:
        return chart
    column, values = parts
    coloured: alt.Chart = chart.encode(
        color=charts.categories(column, values),
        tooltip=[alt.Tooltip(f"{column}:N", title=_title(column)), *tooltip],
    )
    return coloured


def months(
    rows: list[Row],
    month: str,
    value: str,
    number_format: str,
    lines: tuple[str, tuple[str, ...]] | None = None,
) -> charts.Chart:
    """A line over months; several when a column and its values are given."""
    frame = pd.DataFrame(rows)
    # A date without a time would be shown a day early west of Greenwich.
    frame[month] = pd.to_datetime(frame[month])
    tooltip = [
        alt.Tooltip(f"{month}:T", title="Month", format="%B %Y"),
        alt.Tooltip(f"{value}:Q", title=_title(value), format=number_format),
    ]
    chart: alt.Chart = (
        alt.Chart(frame, height=charts.HEIGHT)
        .mark_line(strokeWidth=2.5, point=True)
        .encode(
            x=alt.X(f"{month}:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=5)),
            y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=5)),
            tooltip=tooltip,
        )
    )
    if lines is None:
        return chart
    column, values = lines
    coloured: alt.Chart = chart.encode(
        color=charts.categories(column, values),
        tooltip=[alt.Tooltip(f"{column}:N", title=_title(column)), *tooltip],
    )
    return coloured


def _title(column: str) -> str:
    return column.replace("_", " ").capitalize()
