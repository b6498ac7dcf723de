"""Marks of values in classes: a histogram, and a heat map."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from dashboard import theme
from dashboard.marks import COUNT, HEIGHT, Chart, Tips, tooltips


def columns(
    frame: pd.DataFrame,
    value: str,
    number_format: str,
    tips: Tips,
    *,
    title: str,
    x_format: str = COUNT,
    rules: Mapping[str, float] | None = None,
    height: int = HEIGHT,
) -> Chart:
    """A histogram: a column from `low` to `high` for each row; `rules`: lines with their names."""
    base = alt.Chart(frame, height=height).encode(
        x=alt.X("low:Q", bin="binned", title=title, axis=alt.Axis(format=x_format, tickCount=6)),
        x2="high:Q",
        y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(format=number_format, tickCount=5)),
        tooltip=tooltips(tips),
    )
    drawn: alt.Chart = base.mark_bar(binSpacing=1, color=theme.colour("main"))
    if not rules:
        return drawn
    limits = pd.DataFrame({"name": list(rules), "at": list(rules.values())})
    rule = alt.Chart(limits).encode(x="at:Q", tooltip=tooltips([("name", "From here", None)]))
    return alt.layer(
        drawn,
        rule.mark_rule(strokeDash=[4, 4], strokeWidth=2, color=theme.ink()),
        rule.mark_text(align="left", dx=5, y=8, color=theme.ink()).encode(text="name:N"),
    )


def heat(
    frame: pd.DataFrame,
    x: alt.X,
    y: alt.Y,
    value: str,
    number_format: str,
    tips: Tips,
    *,
    labelled: bool = True,
    top: float | None = None,
    height: int = HEIGHT,
) -> Chart:
    """A cell per pair, the stronger the more, with its figure where `labelled`; above `top` it does
    not get any stronger."""
    strongest = top or (float(frame[value].max()) if len(frame) else 1.0) or 1.0
    base = alt.Chart(frame, height=height).encode(x=x, y=y, tooltip=tooltips(tips))
    cells: alt.Chart = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color(
            f"{value}:Q", scale=alt.Scale(domain=[0, strongest], clamp=True), legend=None
        )
    )
    if not labelled:
        return cells
    return alt.layer(
        cells,
        base.mark_text(fontSize=11).encode(
            text=alt.Text(f"{value}:Q", format=number_format),
            color=theme.ink_on_ramp(f"datum.{value} > {0.55 * strongest}"),
        ),
    )
