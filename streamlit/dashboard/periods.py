"""The period filter as days: stretches that end with the last day of the data, or any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

YEAR_AGO_DAYS = 364
ALL, YEAR, QUARTER, DATES = "All time", "365 days", "90 days", "Dates"
LENGTHS = {YEAR: 365, QUARTER: 90}


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included; `first` is None for all time."""

    first: date | None
    last: date

    @property
    def days(self) -> int | None:
        """How many; None for all time."""
        return None if self.first is None else (self.last - self.first).days + 1

    def earlier(self, days: int) -> "Window":
        """The same length, so many days before."""
        shift = timedelta(days=days)
        return Window(None if self.first is None else self.first - shift, self.last - shift)

    def before(self) -> "Window":
        """As many days before."""
        return self.earlier(self.days or 0)

    def year_ago(self) -> "Window":
        """The same weekdays of the year before: 52 weeks earlier."""
        return self.earlier(YEAR_AGO_DAYS)

    def first_month(self) -> date | None:
        """The first month that has a day of the window; None for all time."""
        return None if self.first is None else self.first.replace(day=1)


def window(period: str, as_of: date, dates: Sequence[date] = ()) -> Window:
    """The window of a period as the filter names it; that of `Dates` from `dates`."""
    if period == DATES and len(dates) == 2:
        return Window(min(dates), max(dates))
    if period in LENGTHS:
        return Window(as_of - timedelta(days=LENGTHS[period] - 1), as_of)
    return Window(None, as_of)


def choose(as_of: date, options: Sequence[str] = (YEAR, QUARTER, ALL, DATES)) -> Window:
    """The period that the reader chooses; the first of the options is the default."""
    period = st.segmented_control(
        "Period",
        options,
        default=options[0],
        required=True,
        key="period",
        help="Periods of a number of days end with the last day of the data.",
        bind="query-params",
    )
    dates: tuple[date, ...] = ()
    if period == DATES:
        start = as_of - timedelta(days=29)
        chosen = st.date_input(
            "From and to",
            value=(start, as_of),
            max_value=as_of,
            key="dates",
            format="YYYY-MM-DD",
            bind="query-params",
        )
        dates = chosen if isinstance(chosen, tuple) else (start, as_of)
    return window(period or options[0], as_of, dates)
