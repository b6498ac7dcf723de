"""The sales page's sentences: up or down, in which season, at which hour, on which holiday."""

import pandas as pd

from dashboard import formats
from dashboard.context import PageContext
from dashboard.periods import Window
from dashboard.sales.page_data import PageData

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sold(context: PageContext, data: PageData, window: Window, where: list[str]) -> str:
    """One sentence: revenue of the period, and against the year before or the period before."""
    when = f"from {formats.day(window.first)} to" if window.first else "up to"
    place = formats.listed([context.place(one) for one in where[:2]])
    more = f" and {len(where) - 2} more" if len(where) > 2 else ""
    text = (
        f"**{formats.money_short(data.now.revenue)}** sold {when} {formats.day(window.last)}"
        f"{f' at {place}{more}' if where else ''}"
    )
    earlier, name = (
        (data.year_ago, "a year before") if data.year_ago else (data.before, "the period before")
    )
    change = formats.change_of(data.now.revenue, earlier.revenue if earlier else None)
    if change is not None:
        text += f": **{formats.compared(change, name)}**"
    return formats.plain(f"{text}.")


def seasons(index: pd.DataFrame) -> str:
    """The strongest and the weakest month of the year; empty before there are two years."""
    if index.empty:
        return ""
    ranked = index.sort_values("index")
    worst, best = ranked.iloc[0], ranked.iloc[-1]
    return (
        f"Best month: {best['name']} ({formats.change(best['index'] * 100)}), "
        f"weakest: {worst['name']} ({formats.change(worst['index'] * 100)})"
    )


def busiest(heat: pd.DataFrame) -> str:
    """The busiest hour of the week."""
    best = heat.sort_values("orders").iloc[-1]
    return (
        f"Busiest: {WEEKDAYS[int(best['day_of_week']) - 1]} at {formats.hour(int(best['hour']))}, "
        f"{formats.number(best['orders'])} orders a week"
    )


def holidays(frame: pd.DataFrame) -> str:
    """What holidays sell, compared with like days; empty where hidden."""
    if frame.empty:
        return ""
    mean = float((frame["uplift"] * frame["days"]).sum() / frame["days"].sum()) * 100
    best = frame.iloc[0]
    return f"A holiday sells {formats.compared(mean, 'like days')}; best: {best['holiday']}"
