"""Chart shapes that several marts share: frames in, Altair charts out."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard import charts

BAR_PX = 26
CATEGORIES = alt.Axis(labelLimit=150, labelOverlap=False)
Tips = list[alt.Tooltip]


def tip(column: str, title: str, number_format: str | None = None) -> alt.Tooltip:
    """A line of a tooltip: numbers with a format, months and days with theirs, else text."""
    if number_format is None:
        return alt.Tooltip(f"{column}:N", title=title)
    kind = "T" if "%Y" in number_format else "Q"
    return alt.Tooltip(f"{column}:{kind}", title=title, format=number_format)


def shares(
    frame: pd.DataFrame,
    category: str,
    order: Sequence[str],
    named: dict[str, str],
    first: int = 0,
) -> charts.Chart:
    """A bar per category and share, labelled; `named`: column to name. Colours as in `charts`."""
    long = frame.melt([category], list(named), "measure", "share").replace({"measure": named})
    top = min(1.0, 1.15 * float(long["share"].max() or 1))
    base = alt.Chart(long, height=2 * BAR_PX * frame[category].nunique() + 64).encode(
        y=alt.Y(f"{category}:N", sort=list(order), title=None, axis=CATEGORIES),
        yOffset=alt.YOffset("measure:N", sort=list(named.values())),
        x=alt.X(
            "share:Q",
            title=None,
            axis=alt.Axis(format=charts.PERCENT, tickCount=4),
            scale=alt.Scale(domain=[0, top]),
        ),
        tooltip=[
            tip(category, "Group"),
            tip("measure", "Of all"),
            tip("share", "Share", charts.PERCENT_FINE),
        ],
    )
    bars = base.mark_bar().encode(color=charts.categories("measure", tuple(named.values()), first))
    labels = base.mark_text(align="left", dx=4, color=charts.ink()).encode(
        text=alt.Text("share:Q", format=charts.PERCENT)
    )
    return alt.layer(bars, labels)


def bars(
    frame: pd.DataFrame,
    category: str,
    value: str,
    number_format: str,
    tooltip: Tips,
    parts: tuple[str, tuple[str, ...]] | None = None,
) -> charts.Chart:
    """A bar per category in the frame's order; coloured parts of it by a column's values."""
    order = list(dict.fromkeys(frame[category]))
    legend = 110 if parts else 40
    chart: alt.Chart = (
        alt.Chart(frame, height=BAR_PX * len(order) + legend)
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", sort=order, title=None, axis=CATEGORIES),
            x=alt.X(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=4)),
            tooltip=tooltip,
        )
    )
    return _coloured(chart, parts)


def lines(
    frame: pd.DataFrame,
    month: str,
    value: str,
    number_format: str,
    tooltip: Tips,
    by: tuple[str, tuple[str, ...]] | None = None,
) -> charts.Chart:
    """A line over months; one for each value of a column."""
    chart: alt.Chart = (
        alt.Chart(frame, height=charts.HEIGHT)
        .mark_line(strokeWidth=2.5, point=True)
        .encode(
            x=alt.X(f"{month}:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=5)),
            y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=5)),
            tooltip=tooltip,
        )
    )
    return _coloured(chart, by)


def pairs(
    frame: pd.DataFrame,
    category: str,
    value: str,
    by: tuple[str, tuple[str, ...]],
    number_format: str,
    tooltip: Tips,
) -> charts.Chart:
    """Bars side by side: one for each value of a column, per category."""
    number = frame[category].nunique() * len(by[1])
    chart: alt.Chart = (
        alt.Chart(frame, height=BAR_PX * number + 90)
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", title=None, axis=CATEGORIES),
            yOffset=alt.YOffset(f"{by[0]}:N", sort=list(by[1])),
            x=alt.X(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=4)),
            color=charts.categories(*by),
            tooltip=tooltip,
        )
    )
    return chart


def heat(
    frame: pd.DataFrame,
    x: alt.X,
    y: alt.Y,
    value: str,
    number_format: str,
    tooltip: Tips,
) -> alt.Chart:
    """A cell per pair, the stronger the more."""
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_rect(cornerRadius=2)
        .encode(x=x, y=y, color=charts.ramp(value, number_format), tooltip=tooltip)
    )
    return chart


def _coloured(chart: alt.Chart, by: tuple[str, tuple[str, ...]] | None) -> alt.Chart:
    """The chart with a colour for each value of a column, in their order, where one is given."""
    if by is None:
        return chart
    coloured: alt.Chart = chart.encode(color=charts.categories(*by))
    return coloured
