"""Chart shapes of points that several marts share: frames in, Altair charts out."""

import altair as alt
import pandas as pd

from dashboard import charts
from dashboard.shapes import BAR_PX, CATEGORIES, Tips


def intervals(
    frame: pd.DataFrame,
    category: str,
    value: str,
    number_format: str,
    tooltip: Tips,
    by: tuple[str, tuple[str, ...]] | None = None,
) -> charts.Chart:
    """A point per category with the whiskers `low` to `high`, where there are any, and a rule at
    nothing; points side by side for the values of a column."""
    order = list(dict.fromkeys(frame[category]))
    axis = alt.Axis(format=number_format, tickCount=5)
    base = alt.Chart(
        frame, height=BAR_PX * len(order) * (2 if by else 1) + (80 if by else 40)
    ).encode(
        y=alt.Y(f"{category}:N", sort=order, title=None, axis=CATEGORIES),
        tooltip=tooltip,
    )
    if by is not None:
        base = base.encode(yOffset=alt.YOffset(f"{by[0]}:N", sort=list(by[1])))
    whiskers = base.mark_rule(strokeWidth=2, color=charts.ink()).encode(
        x=alt.X("low:Q", title=None, axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=alt.X(f"{value}:Q", title=None, axis=axis)
    )
    if by is not None:
        points = points.encode(color=charts.categories(*by))
    zero = (
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(strokeDash=[4, 4], color=charts.ink())
        .encode(x="zero:Q")
    )
    return alt.layer(zero, whiskers, points)


def against(
    frame: pd.DataFrame, x: str, y: str, formats: tuple[str, str], titles: tuple[str, str]
) -> alt.Chart:
    """A point per row: one figure against another, both with an axis title."""
    chart: alt.Chart = (
        alt.Chart(frame, height=charts.HEIGHT)
        .mark_point(filled=True, size=80, opacity=0.85)
        .encode(
            x=alt.X(
                f"{x}:Q",
                title=titles[0],
                axis=alt.Axis(format=formats[0], tickCount=5),
                scale=alt.Scale(zero=False),
            ),
            y=alt.Y(
                f"{y}:Q",
                title=titles[1],
                axis=alt.Axis(format=formats[1], tickCount=5),
                scale=alt.Scale(zero=False),
            ),
        )
    )
    return chart
