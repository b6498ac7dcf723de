"""The sales page's answer in words: how much, whereto, in which season, at which hour."""

import pandas as pd

from dashboard import formats
from dashboard.mart import Known
from dashboard.periods import Window
from dashboard.sales.reading import Seen, Sold

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def change(now: Sold, earlier: Sold | None) -> float | None:
    """Revenue against an earlier window, in percent; None without one."""
    return None if earlier is None else (now.revenue / earlier.revenue - 1) * 100


def sold(known: Known, seen: Seen, window: Window, where: list[str]) -> str:
    """Revenue of the period, and against earlier ones."""
    when = f"in the {window.days} days to" if window.days else "up to"
    place = formats.listed([known.place(one) for one in where[:3]])
    more = f" and {len(where) - 3} more" if len(where) > 3 else ""
    said = (
        f"**{formats.money_short(seen.now.revenue)}** was sold {when} {formats.day(known.as_of)}"
        f"{f' at {place}{more}' if where else ''}, in {formats.count(seen.now.orders)} orders of "
        f"{formats.money(seen.now.average)} on average."
    )
    compared = [
        formats.beside(found, words)
        for found, words in (
            (change(seen.now, seen.before), f"in the {window.days} days before"),
            (change(seen.now, seen.year_ago) if window.days != 365 else None, "a year before"),
        )
        if found is not None
    ]
    if compared:
        said += f" That is {formats.listed(compared)}."
    return formats.plain(said)


def latest(months: pd.DataFrame) -> str:
    """The last whole month; empty without one."""
    whole = months.loc[~months["is_partial"]]
    if whole.empty:
        return ""
    row = whole.iloc[-1]
    said = f"In {formats.month(row['month'])}, the last whole month, it was **"
    said += f"{formats.money_short(row['revenue'])}**"
    told = []
    if len(whole) > 1:
        before = (row["revenue"] / whole.iloc[-2]["revenue"] - 1) * 100
        told.append(formats.beside(before, "in the month before"))
    if pd.notna(row["year_ago"]):
        year = (row["revenue"] / row["year_ago"] - 1) * 100
        told.append(formats.beside(year, "in the same month of the year before"))
    return formats.plain(f"{said}{': ' if told else ''}{formats.listed(told)}.")


def seasons(index: pd.DataFrame) -> str:
    """The strongest and the weakest month of the year; empty before there are two years."""
    if index.empty:
        return ""
    ranked = index.sort_values("index")
    worst, best = ranked.iloc[0], ranked.iloc[-1]
    return (
        f"The season peaks in {best['name']} ({formats.change(best['index'] * 100)} against the "
        f"year around it) and is lowest in {worst['name']} "
        f"({formats.change(worst['index'] * 100)})."
    )


def hours(heat: pd.DataFrame) -> str:
    """The busiest hour of the week; empty where hidden."""
    if heat.empty:
        return ""
    best = heat.sort_values("orders").iloc[-1]
    return (
        f"The busiest hour is {WEEKDAYS[int(best['day_of_week']) - 1]} at "
        f"{formats.hour(int(best['hour']))}, with {formats.number(best['orders'])} orders a week."
    )


def holidays(frame: pd.DataFrame) -> str:
    """How holidays sell beside like days; empty where hidden."""
    if frame.empty:
        return ""
    mean = float((frame["uplift"] * frame["days"]).sum() / frame["days"].sum()) * 100
    best = frame.iloc[0]
    return (
        f"A holiday sells {formats.beside(mean, 'the same weekday around it')} on average; "
        f"best is {best['holiday']} ({formats.change(best['uplift'] * 100)})."
    )
