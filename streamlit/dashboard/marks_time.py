"""Marks over time: lines, areas, and a column per month."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from dashboard import theme
from dashboard.marks import DAY, HEIGHT, MONTH, Chart, Tips, colour_of, tooltips


def lines(
    frame: pd.DataFrame,
    x: str,
    value: str,
    by: tuple[str, Mapping[str, str]],
    number_format: str,
    tips: Tips,
    *,
    height: int = HEIGHT,
    x_format: str = MONTH,
    zero: bool = True,
    events: pd.DataFrame | None = None,
) -> Chart:
    """A line over time for each value of a column; those in the colour `earlier` are dashed.

    `events`: a row per day to mark: day, event (its name), kind (such as Holiday).
    """
    dashes = [[5, 4] if role == "earlier" else [1, 0] for role in by[1].values()]
    chart: alt.Chart = (
        alt.Chart(frame, height=height)
        .mark_line(strokeWidth=2.5, point=frame[x].nunique() <= 30)
        .encode(
            x=_time(x, x_format) if pd.api.types.is_datetime64_any_dtype(frame[x]) else _steps(x),
            y=alt.Y(
                f"{value}:Q",
                title=None,
                axis=alt.Axis(format=number_format, tickCount=5),
                scale=alt.Scale(zero=zero),
            ),
            color=colour_of(by, legend=len(by[1]) > 1, symbol="stroke"),
            strokeDash=alt.StrokeDash(
                f"{by[0]}:N", legend=None, scale=alt.Scale(domain=list(by[1]), range=dashes)
            ),
            tooltip=tooltips(tips),
        )
    )
    if events is None:
        return chart
    marked = alt.Chart(events).encode(
        x="day:T",
        tooltip=tooltips([("kind", "What", None), ("event", "Event", None), ("day", "Day", DAY)]),
    )
    named = marked.encode(text="event:N", y=alt.value(0))
    text: dict[str, Any] = {"angle": 270, "align": "right", "baseline": "bottom"}
    text |= {"dx": -4, "dy": -3, "fontSize": 10, "limit": 160}
    return alt.layer(
        marked.mark_rule(strokeDash=[2, 3], strokeWidth=1.5, color=theme.colour("warning")),
        chart,
        # The background around a name keeps it legible where a line crosses it.
        named.mark_text(**text, stroke=theme.paper(), strokeWidth=4),
        named.mark_text(**text, color=theme.ink()),
    )


def area(
    frame: pd.DataFrame,
    x: str,
    value: str,
    by: tuple[str, Mapping[str, str]],
    number_format: str,
    tips: Tips,
    height: int = HEIGHT,
) -> Chart:
    """Areas over time, one on the other, the first of `by` on top."""
    ranks = {name: -at for at, name in enumerate(by[1])}
    chart: alt.Chart = (
        alt.Chart(frame, height=height)
        .transform_calculate(rank=f"{ranks}[datum.{by[0]}]")
        .mark_area()
        .encode(
            x=_time(x, MONTH),
            y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=5)),
            color=colour_of(by, legend=True),
            order="rank:Q",
            tooltip=tooltips(tips),
        )
    )
    return chart


def columns_by_month(
    frame: pd.DataFrame,
    month: str,
    value: str,
    number_format: str,
    tips: Tips,
    height: int = HEIGHT,
) -> Chart:
    """A column per month in the colour of the column `role`; the good and the bad one with their
    figures."""
    base = alt.Chart(frame, height=height).encode(
        x=alt.X(f"yearmonth({month}):T", title=None, axis=alt.Axis(format="%b %Y", grid=False)),
        y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=5)),
        tooltip=tooltips(tips),
    )
    roles = sorted(frame["role"].unique())
    text = base.mark_text(dy=-8, fontWeight="bold", color=theme.ink()).encode(
        text=alt.Text(f"{value}:Q", format=number_format)
    )
    return alt.layer(
        base.mark_bar(cornerRadiusEnd=2).encode(
            color=alt.Color(
                "role:N",
                scale=alt.Scale(domain=roles, range=[theme.colour(role) for role in roles]),
                legend=None,
            )
        ),
        text.transform_filter("datum.role != 'main'"),
    )


def _time(column: str, x_format: str) -> alt.X:
    axis = alt.Axis(format=x_format, tickCount=5, labelOverlap="greedy", grid=False)
    return alt.X(f"{column}:T", title=None, axis=axis)


def _steps(column: str) -> alt.X:
    return alt.X(f"{column}:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, grid=False))
