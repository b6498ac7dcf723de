"""Marks of points and curves: intervals, one figure against another, shares that add up."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from dashboard import theme
from dashboard.marks import (
    BAR_PX,
    HEIGHT,
    NAMES,
    PERCENT,
    Chart,
    Tips,
    picked,
    tooltips,
)


def intervals(
    frame: pd.DataFrame,
    category: str,
    value: str,
    number_format: str,
    tips: Tips,
    *,
    label: str,
    height: int | None = None,
) -> Chart:
    """A point per row with its label, the interval `low` to `high` where there is one, and a rule
    at zero: an interval that crosses it may be chance."""
    order = list(dict.fromkeys(frame[category]))
    axis = alt.Axis(format=number_format, tickCount=5)
    base = alt.Chart(frame, height=height or 2 * BAR_PX * len(order) + 40).encode(
        y=alt.Y(f"{category}:N", sort=order, title=None, axis=NAMES), tooltip=tooltips(tips)
    )
    x = alt.X(f"{value}:Q", title=None, axis=axis)
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeDash=[4, 4], color=theme.ink())
    ranges = base.mark_rule(strokeWidth=2.5, color=theme.colour("earlier")).encode(
        x=alt.X("low:Q", title=None, axis=axis), x2="high:Q"
    )
    # To axe-core, a layer without marks is a picture without a description.
    has_ranges = frame["low"].notna().any()
    return alt.layer(
        zero.encode(x="zero:Q"),
        *([ranges] if has_ranges else []),
        base.mark_point(filled=True, size=130, opacity=1, color=theme.colour("main")).encode(x=x),
        base.mark_text(dy=-14, color=theme.ink()).encode(x=x, text=f"{label}:N"),
    )


def against(
    frame: pd.DataFrame,
    x: tuple[str, str, str],
    y: tuple[str, str, str],
    tips: Tips,
    *,
    diagonal: bool = False,
    pick: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """A point per row: x against y, each a column, its axis' title and format; `diagonal`: where
    both are equal."""
    points = (
        alt.Chart(frame, height=height)
        .mark_point(filled=True, size=90, opacity=0.85, color=theme.colour("main"))
        .encode(
            x=alt.X(f"{x[0]}:Q", title=x[1], axis=alt.Axis(format=x[2], tickCount=5)),
            y=alt.Y(f"{y[0]}:Q", title=y[1], axis=alt.Axis(format=y[2], tickCount=5)),
            tooltip=tooltips(tips),
        )
    )
    points = picked(points, pick)
    if not diagonal:
        return points
    end = float(max(frame[x[0]].max(), frame[y[0]].max(), 0)) if len(frame) else 1.0
    equal = alt.Chart(pd.DataFrame({x[0]: [0, end], y[0]: [0, end]})).mark_line(
        strokeDash=[4, 4], color=theme.colour("earlier")
    )
    return alt.layer(equal.encode(x=f"{x[0]}:Q", y=f"{y[0]}:Q"), points)


def curve(
    frame: pd.DataFrame, at: tuple[float, float], label: str, tips: Tips, height: int = HEIGHT
) -> Chart:
    """The share of revenue of the best share of customers, with one point of it marked."""
    x = alt.X("customers_share:Q", title="Customers, best first", axis=_share_axis())
    y = alt.Y("revenue_share:Q", title="Of revenue", axis=_share_axis())
    base = alt.Chart(frame, height=height).encode(x=x, y=y, tooltip=tooltips(tips))
    point = alt.Chart(pd.DataFrame({"x": [at[0]], "y": [at[1]], "label": [label]})).encode(
        x="x:Q", y="y:Q"
    )
    return alt.layer(
        base.mark_area(opacity=0.15, color=theme.colour("main")),
        base.mark_line(strokeWidth=2.5, color=theme.colour("main")),
        point.mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=theme.ink()).encode(
            y2=alt.datum(0)
        ),
        point.mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=theme.ink()).encode(
            x2=alt.datum(0)
        ),
        point.mark_point(filled=True, size=110, opacity=1, color=theme.colour("bad")),
        point.mark_text(align="left", dx=10, dy=12, fontSize=13, color=theme.ink()).encode(
            text="label:N"
        ),
    )


def _share_axis() -> alt.Axis:
    return alt.Axis(format=PERCENT, tickCount=5)


def bars_with_range(
    frame: pd.DataFrame,
    category: str,
    value: str,
    by: tuple[str, Mapping[str, str]],
    tips: Tips,
    *,
    label: str,
    height: int = HEIGHT,
) -> Chart:
    """A labelled bar per row, with the range `low` to `high` where there is one."""
    roles = list(by[1].values())
    base = alt.Chart(frame, height=height).encode(
        y=alt.Y(f"{category}:N", sort=list(frame[category]), title=None, axis=NAMES),
        tooltip=tooltips(tips),
    )
    x = alt.X(f"{value}:Q", title=None, axis=alt.Axis(format="$~s", tickCount=4))
    color = alt.Color(
        f"{by[0]}:N",
        scale=alt.Scale(domain=list(by[1]), range=[theme.colour(role) for role in roles]),
        legend=alt.Legend(orient="top", title=None),
    )
    ranges = alt.Chart(frame.dropna(subset=["low"])).encode(
        x=alt.X("low:Q"),
        x2="high:Q",
        y=alt.Y(f"{category}:N", sort=list(frame[category])),
        tooltip=tooltips(tips),
    )
    drawn = (
        [ranges.mark_rule(strokeWidth=2.5, color=theme.ink())] if frame["low"].notna().any() else []
    )
    return alt.layer(
        base.mark_bar(cornerRadiusEnd=2, size=28).encode(x=x, color=color),
        *drawn,
        base.mark_text(align="left", dx=6, dy=-19, color=theme.ink()).encode(
            x=alt.X(value=0), text=f"{label}:N"
        ),
    )


def columns_side_by_side(
    frame: pd.DataFrame,
    category: str,
    value: str,
    by: tuple[str, Mapping[str, str]],
    number_format: str,
    tips: Tips,
    *,
    title: str | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Columns side by side, one for each value of a column, per category."""
    chart: alt.Chart = (
        alt.Chart(frame, height=height)
        .mark_bar()
        .encode(
            x=alt.X(f"{category}:O", title=title, sort=None, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset(f"{by[0]}:N", sort=list(by[1])),
            y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=5)),
            color=alt.Color(
                f"{by[0]}:N",
                scale=alt.Scale(
                    domain=list(by[1]), range=[theme.colour(role) for role in by[1].values()]
                ),
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=tooltips(tips),
        )
    )
    return chart
