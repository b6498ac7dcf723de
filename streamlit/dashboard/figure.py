"""A chart on a page: title, unit, the chart with its description, and how to read it."""

from dataclasses import dataclass

import pandas as pd

import streamlit as st
from dashboard import formats
from dashboard.context import PageContext
from dashboard.marks import PICK, Chart


@dataclass(frozen=True)
class Method:
    """How the figures of a chart are made: whose they are, the formula, what an interval covers,
    what they don't say, and the columns whose definitions belong to them, as `table.column`."""

    population: str
    formula: str = ""
    interval: str = ""
    caveat: str = ""
    columns: tuple[str, ...] = ()


def show(
    context: PageContext,
    title: str,
    chart: Chart,
    description: str,
    *,
    unit: str = "",
    method: Method | None = None,
    key: str | None = None,
) -> str | None:
    """Draws it. With a `key` the chart can be clicked: the value picked, or None.

    The title is text of the page, not of the chart, so that it wraps on a narrow screen.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown(f"##### {formats.plain(title)}", width="stretch")
        if method:
            with st.popover("", icon=":material/info:", type="tertiary", help="How to read this"):
                explain(context, title, method)
    if unit:
        st.caption(formats.plain(unit))
    # The alternative text is plain text: remove Markdown escapes.
    text = f"{title}. {description}".replace("\\$", "$").replace("*", "")
    if key is None:
        st.altair_chart(chart, width="stretch", alt=text)
        return None
    event = st.altair_chart(
        chart, width="stretch", alt=text, key=key, on_select="rerun", selection_mode=PICK
    )
    points = event["selection"].get(PICK) or []
    return str(next(iter(points[0].values()))) if points else None


def explain(context: PageContext, title: str, method: Method) -> None:
    """How the figures of a chart are made, and the catalogue's definitions of what it shows."""
    st.markdown(f"**{formats.plain(title)}: how to read this**")
    parts = {
        "Who and what": method.population,
        "Formula": method.formula,
        "Interval": method.interval,
        "Caution": method.caveat,
    }
    for name, part in parts.items():
        if part:
            st.markdown(f"**{name}.** {formats.plain(part)}")
    for path in method.columns:
        table, _, column = path.rpartition(".")
        if text := context.help(table, column):
            name = context.catalogue.column(table, column).title
            st.markdown(f"**{name}** (`{path}`): {formats.plain(text)}")


# Rankings longer than twice this show both ends, unless the reader wants all.
END_ROWS = 10
# Bars longer than this many times the ninth decile are cut.
OUTLIER = 1.5


def ends(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The first and the last rows of a long ranking, or all where the reader says so."""
    if len(frame) <= 2 * END_ROWS:
        return frame
    if st.toggle(f"Show all {len(frame)}", key=f"all_{key}", bind="query-params"):
        return frame
    return pd.concat([frame.head(END_ROWS), frame.tail(END_ROWS)])


def outlier(values: pd.Series) -> float | None:
    """Where bars are cut so that one of them does not flatten the others; None where none does."""
    sizes = values.astype(float).abs()
    limit = OUTLIER * float(sizes.quantile(0.9)) if len(sizes) else 0.0
    return limit if 0 < limit < float(sizes.max()) / 2 else None
