"""The sales page's line over time: against the year before, the period before, or restaurants."""

import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, marks, marks_time
from dashboard.context import PageContext
from dashboard.periods import Window
from dashboard.sales import events, figures, methods, page_data
from dashboard.sales.page_data import PageData

YEAR, PERIOD, PLACES = "The year before", "The period before", "Restaurants"
THIS = "Revenue"
# Up to this many days are drawn by day, more by month.
MOST_DAYS = 120


def show(context: PageContext, data: PageData, window: Window) -> None:
    """Revenue over time, and what the reader compares it with."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        against = filters.one("Compare with", "compare", (YEAR, PERIOD, PLACES))
        others = _others(context) if against == PLACES else []
    if against == PLACES and not others:
        st.caption("Choose the restaurants to compare with.")
    by_day = window.days is not None and window.days <= MOST_DAYS
    lines = [_line(data.days, window, window, by_day, THIS)]
    shift = window.before() if against == PERIOD else window.year_ago()
    if others:
        query = page_data.days_query(context, others)
        found = figures.days(context.read({"others": query})["others"])
        name = formats.listed([context.place(one) for one in others])
        lines.append(_line(found, window, window, by_day, name))
    elif against == YEAR and not by_day:
        lines.append(_year_ago(data.months, window))
    elif against != PLACES and window.first is not None:
        lines.append(_line(data.days, shift, window, by_day, against))
    frame = pd.concat(lines)
    holidays = data.holiday_days if by_day else data.holiday_days.head(0)
    _draw(context, frame, events.within(holidays, data.price_changes, frame["at"]), by_day)


def _others(context: PageContext) -> list[str]:
    ids = {name: one for one, name in context.names.items()}
    chosen = filters.many("Other restaurants", "others", sorted(ids), "Choose restaurants")
    return [ids[name] for name in chosen]


def _line(
    days: pd.DataFrame,
    window: Window,
    shown: Window,
    by_day: bool,
    name: str,
) -> pd.DataFrame:
    """Revenue of a window by day or month, at the dates of the window that is shown."""
    part = figures.within(days, window)
    shift = pd.Timestamp(shown.last) - pd.Timestamp(window.last)
    moved = part.assign(at=part["day"] + shift)
    if not by_day:
        moved["at"] = moved["at"].dt.to_period("M").dt.to_timestamp()
        moved = moved.loc[_is_whole(moved["at"], shown)]
    frame = moved.groupby("at", as_index=False).agg({"revenue": "sum", "orders": "sum"})
    return frame.assign(which=name)


def _is_whole(months: pd.Series, window: Window) -> pd.Series:
    """Whether all days of a month are in the window: others look like a fall of sales."""
    ends = months + pd.offsets.MonthEnd(0)
    found = ends <= pd.Timestamp(window.last)
    return found & (months >= pd.Timestamp(window.first)) if window.first else found


def _year_ago(months: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The same whole months a year before."""
    found = months.loc[months["year_ago"].notna() & ~months["is_partial"]]
    found = found.loc[_is_whole(found["month"], window)]
    return pd.DataFrame({"at": found["month"], "revenue": found["year_ago"], "which": YEAR})


def _draw(context: PageContext, frame: pd.DataFrame, marked: pd.DataFrame, by_day: bool) -> None:
    """The lines, the first one in colour, and the events that are marked on them."""
    roles = {name: "main" if name == THIS else "earlier" for name in frame["which"].unique()}
    figure.show(
        context,
        f"Revenue by {'day' if by_day else 'month'}",
        marks_time.lines(
            frame,
            "at",
            "revenue",
            ("which", roles),
            marks.MONEY_SHORT,
            [
                ("which", "Line", None),
                ("at", "Day" if by_day else "Month", "%a %d %b %Y" if by_day else "%B %Y"),
                ("revenue", "Revenue", marks.MONEY),
                ("orders", "Orders", marks.COUNT),
            ],
            x_format="%d %b" if by_day else marks.MONTH,
            events=marked if len(marked) else None,
        ),
        f"{len(roles)} lines over {frame['at'].nunique()} {'days' if by_day else 'months'}."
        + (f" Marked: {formats.listed(list(marked['event']))}." if len(marked) else ""),
        unit=f"USD, guests included{'' if by_day else '; whole months'}. Dotted: "
        + ("holidays and changes of prices" if by_day else "changes of prices"),
        method=methods.TREND,
    )
