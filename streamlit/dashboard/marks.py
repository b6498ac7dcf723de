"""The charts' marks: frames in, Altair charts out. Pages say what is shown, these how."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard import theme

Chart = alt.Chart | alt.LayerChart | alt.FacetChart
Tips = Sequence[tuple[str, str, str | None]]
HEIGHT, TALL = 280, 400
BAR_PX = 26
# Least width of the plot of a chart in a row of charts, and the width of a character of a label.
PLOT_PX, CHARACTER_PX = 240.0, 6.0
MONEY, MONEY_FINE, MONEY_SHORT = "$,.0f", "$,.2f", "$~s"
PERCENT, PERCENT_FINE, COUNT = ".0%", ".1%", ",.0f"
CHANGE, CHANGE_FINE = "+.0%", "+.1%"
MONTH, DAY = "%b %Y", "%d %b %Y"
# The axis of names; the most columns of a legend.
NAMES = alt.Axis(labelLimit=200, labelOverlap=False, ticks=False, domain=False)
LEGEND_COLUMNS = 3
PICK = "pick"


def bars(
    frame: pd.DataFrame,
    category: str,
    value: str,
    tips: Tips,
    *,
    label: str,
    colour: str | tuple[str, Mapping[str, str]] = "main",
    height: int | None = None,
    top: float | None = None,
    pick: str | None = None,
) -> Chart:
    """A bar per row in the frame's order with its `label`, so that no axis of values is needed.

    `colour`: a role, or a column and the role of each of its values; `top`: where longer bars are
    cut, which their labels still tell; `pick`: the column whose value a click selects.
    """
    shown = frame.assign(shown_value=frame[value].astype(float))
    if top is not None:
        shown["shown_value"] = shown["shown_value"].clip(-top, top)
    order = list(dict.fromkeys(frame[category]))
    domain = _domain(shown["shown_value"], frame[label])
    base = alt.Chart(shown, height=height or BAR_PX * len(order) + 12).encode(
        y=alt.Y(f"{category}:N", sort=order, title=None, axis=NAMES),
        x=alt.X("shown_value:Q", title=None, axis=None, scale=alt.Scale(domain=domain)),
        tooltip=tooltips(tips),
    )
    drawn = base.mark_bar(cornerRadiusEnd=2).encode(color=colour_of(colour, legend=False))
    text = base.encode(text=f"{label}:N")
    return alt.layer(
        picked(drawn, pick),
        text.mark_text(align="left", dx=4, color=theme.ink()).transform_filter(
            "datum.shown_value >= 0"
        ),
        text.mark_text(align="right", dx=-4, color=theme.ink()).transform_filter(
            "datum.shown_value < 0"
        ),
    )


def parts(
    frame: pd.DataFrame,
    category: str,
    value: str,
    by: tuple[str, Mapping[str, str]],
    number_format: str,
    tips: Tips,
    *,
    side_by_side: bool = False,
    height: int | None = None,
    pick: str | None = None,
) -> Chart:
    """A bar per category in the frame's order, made of coloured parts, or of bars side by side."""
    order = list(dict.fromkeys(frame[category]))
    rows = len(order) * (max(1, 0.75 * len(by[1])) if side_by_side else 1)
    chart = (
        alt.Chart(frame, height=height or int(BAR_PX * rows + 70))
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", sort=order, title=None, axis=NAMES),
            x=alt.X(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=4)),
            color=colour_of(by, legend=True),
            tooltip=tooltips(tips),
        )
    )
    if side_by_side:
        chart = chart.encode(yOffset=alt.YOffset(f"{by[0]}:N", sort=list(by[1])))
    else:
        ranks = {name: at for at, name in enumerate(by[1])}
        chart = chart.transform_calculate(rank=f"{ranks}[datum.{by[0]}]").encode(order="rank:Q")
    return picked(chart, pick)


def _domain(values: pd.Series, labels: pd.Series) -> list[float]:
    """From the smallest to the largest bar, with room for the labels at their ends."""
    low, high = min(0.0, float(values.min() or 0)), max(0.0, float(values.max() or 0))
    span = (high - low) or 1.0
    room = CHARACTER_PX * labels.str.len().max() if len(labels) else 0.0
    sides = (low < 0) + (high > 0)
    per_px = span / max(60.0, PLOT_PX - sides * room)
    return [low - per_px * room if low < 0 else 0.0, high + per_px * room if high > 0 else 0.0]


def tooltips(tips: Tips) -> list[alt.Tooltip]:
    """Lines of a tooltip: numbers with a format, days and months with theirs, else text."""
    found = []
    for column, title, number_format in tips:
        if number_format is None:
            found.append(alt.Tooltip(f"{column}:N", title=title))
        else:
            kind = "T" if "%Y" in number_format else "Q"
            found.append(alt.Tooltip(f"{column}:{kind}", title=title, format=number_format))
    return found


def colour_of(
    by: str | tuple[str, Mapping[str, str]], *, legend: bool, symbol: Any = alt.Undefined
) -> Any:
    """Colour by the meaning of each value of a column, whatever the data holds; or one for all."""
    if isinstance(by, str):
        return alt.value(theme.colour(by))
    column, roles = by
    return alt.Color(
        f"{column}:N",
        scale=alt.Scale(domain=list(roles), range=[theme.colour(role) for role in roles.values()]),
        legend=alt.Legend(
            orient="top",
            title=None,
            labelLimit=140,
            symbolType=symbol,
            # More than three side by side would be cut off on a narrow chart.
            columns=LEGEND_COLUMNS if len(roles) > LEGEND_COLUMNS else 0,
        )
        if legend
        else None,
    )


def picked(chart: alt.Chart, pick: str | None) -> alt.Chart:
    """The chart with a click on a mark selecting the value of a column; others fade."""
    if pick is None:
        return chart
    selection = alt.selection_point(name=PICK, fields=[pick])
    found: alt.Chart = chart.add_params(selection).encode(
        opacity=alt.condition(selection, alt.value(1), alt.value(0.45))
    )
    return found
