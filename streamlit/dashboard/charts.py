"""What all charts share: a frame with title, unit and description, palette, readable axes.

Colours come from the theme (.streamlit/config.toml), which has one set for light and one for dark:
a chart names the order of its categories, never a colour.
"""

from typing import Any

import altair as alt

import streamlit as st

Chart = alt.Chart | alt.LayerChart | alt.FacetChart
HEIGHT = 280
# Charts stand beside each other only where each has this many pixels.
MIN_WIDTH = 330
LEGEND_COLUMNS = 3
MONEY_AXIS = "$,.0f"
MONEY_FINE = "$,.2f"
MONEY_SHORT = "$~s"
PERCENT = ".0%"
PERCENT_FINE = ".1%"
COUNT = ",.0f"


def show(title: str, unit: str, chart: Chart, alt_text: str) -> None:
    """A chart under its title and unit, with a description for those who can't see it.

    The title is text of the page, not of the chart, so that it wraps on a narrow screen.
    """
    st.markdown(f"##### {title}")
    st.caption(unit)
    # A description is no Markdown: a dollar sign is one without an escape.
    st.altair_chart(chart, width="stretch", alt=f"{title}. {alt_text}".replace(r"\$", "$"))


def categories(field: str, order: tuple[str, ...], first: int = 0) -> alt.Color:
    """Colour by category, the same colour for the same category whatever the data holds; from the
    palette's colour number `first`, where other charts of the page use those before."""
    unused = [f"unused {number}" for number in range(first)]
    return alt.Color(
        field,
        type="nominal",
        scale=alt.Scale(domain=[*unused, *order]),
        legend=alt.Legend(
            orient="top",
            title=None,
            values=list(order),
            labelLimit=120,
            # More than three beside each other would be cut off on a narrow chart.
            columns=LEGEND_COLUMNS if len(order) > LEGEND_COLUMNS else 0,
        ),
    )


def ramp(field: str, number_format: str, top: float | None = None) -> alt.Color:
    """Colour by size, from the background upward; above `top` it does not get any stronger."""
    scale = alt.Scale(domainMin=0, clamp=True)
    if top is not None:
        scale = alt.Scale(domain=[0, top], clamp=True)
    legend = alt.Legend(
        orient="top", title=None, format=number_format, gradientLength=180, tickCount=3
    )
    return alt.Color(field, type="quantitative", scale=scale, legend=legend)


def ink() -> str:
    """The page's text colour, for texts and rules in charts: the theme leaves those black."""
    return "#e8eef4" if st.context.theme.type == "dark" else "#1d2733"


def ink_on_ramp(threshold: str) -> Any:
    """Text colour on a ramp: that of the page on weak cells, its opposite on strong ones."""
    strong = "#0f161e" if st.context.theme.type == "dark" else "#ffffff"
    return alt.condition(threshold, alt.value(strong), alt.value(ink()))
