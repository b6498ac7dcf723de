"""Sales by day made into periods, months and seasons. Pure: rows in, figures out."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.periods import Window
from dashboard.query import Row

# A seasonal index needs two years of months that have a year around them.
MIN_INDEXED_MONTHS = 24


@dataclass(frozen=True)
class Sold:
    """Revenue in USD and orders of a period."""

    revenue: float
    orders: int

    @property
    def average(self) -> float | None:
        """Revenue per order."""
        return self.revenue / self.orders if self.orders else None


def days(rows: list[Row]) -> pd.DataFrame:
    """A row per day with an order, in order: day, revenue, orders."""
    frame = pd.DataFrame(
        {
            # A date without a time would be shown a day early west of Greenwich.
            "day": pd.to_datetime([row["period_start"] for row in rows]),
            "revenue": [float(row["revenue.sum"] or 0) for row in rows],
            "orders": [int(row["orders.sum"] or 0) for row in rows],
        }
    )
    return frame.sort_values("day", ignore_index=True)


def within(found: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The days of a period."""
    after = found["day"] >= pd.Timestamp(window.first) if window.first else True
    return found.loc[after & (found["day"] <= pd.Timestamp(window.last))]


def sold(found: pd.DataFrame, window: Window) -> Sold | None:
    """Revenue and orders of a period; None without orders."""
    part = within(found, window)
    return Sold(float(part["revenue"].sum()), int(part["orders"].sum())) if len(part) else None


def whole(found: pd.DataFrame, window: Window) -> Sold | None:
    """Those of an earlier period, if the data covers all of it and something was sold."""
    if window.first is None or found.empty or pd.Timestamp(window.first) < found["day"].iloc[0]:
        return None
    part = sold(found, window)
    return part if part and part.revenue > 0 else None


def months(found: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """A row per month with orders: month, revenue, orders, is_partial (the first and the last one,
    unless all of its days are in the data), year_ago (revenue of the same month a year before)."""
    by = found.groupby(found["day"].dt.to_period("M").dt.to_timestamp())
    frame = by.agg({"revenue": "sum", "orders": "sum"}).rename_axis("month").reset_index()
    first, last = found["day"].min(), pd.Timestamp(as_of)
    ends = frame["month"] + pd.offsets.MonthEnd(0)
    frame["is_partial"] = (frame["month"] < first) | (ends > last)
    # A partial month says nothing about the month that is compared with it.
    full = frame.loc[~frame["is_partial"]].set_index("month")["revenue"]
    frame["year_ago"] = [full.get(month - pd.DateOffset(years=1)) for month in frame["month"]]
    return frame


def seasons(found: pd.DataFrame) -> pd.DataFrame:
    """How far each calendar month lies from the twelve months around it, mean over years: number,
    name, index (0.1: 10% above). Empty before there are two years to judge by.

    Classical ratio to a centred moving average (2 x 12), so that growth does not look seasonal.
    """
    full = found.loc[~found["is_partial"]].set_index("month")["revenue"]
    around = full.rolling(12).mean().rolling(2).mean().shift(-6)
    ratio = (full / around - 1).dropna()
    if len(ratio) < MIN_INDEXED_MONTHS:
        return pd.DataFrame(columns=["number", "name", "index"])
    by_number = ratio.groupby(pd.DatetimeIndex(ratio.index).month).mean()
    return pd.DataFrame(
        {
            "number": by_number.index,
            "name": [f"{pd.Timestamp(2024, int(number), 1):%b}" for number in by_number.index],
            "index": by_number.to_numpy(),
        }
    )
