"""What the sales page asks the API, and the answers as frames."""

from dataclasses import dataclass

import pandas as pd

from dashboard.api import Query, Row
from dashboard.filters import WHERE, Filters
from dashboard.mart import Known, Rows
from dashboard.periods import YEAR_AGO_DAYS, Window

PATH = "/v1/sales/aggregate"
SUMS = "revenue.sum,orders.sum"
NO_CATEGORY = {"item_category.null": "true"}
MONTHS_OF_A_YEAR = 12
# A seasonal index needs two years of months that have a year around them.
MIN_INDEXED_MONTHS = 24


@dataclass(frozen=True)
class Sold:
    """Revenue in USD and orders of a window; `first`: the first day with an order in it."""

    revenue: float
    orders: int
    first: str | None

    @property
    def average(self) -> float | None:
        """Revenue per order."""
        return self.revenue / self.orders if self.orders else None


@dataclass(frozen=True)
class Seen:
    """Figures of the chosen locations.

    `now`: the period, `before`: as long before it, `year_ago`: 52 weeks before it; the latter two
    are None for all time, and where the data does not reach back that far. `months`: month,
    revenue, orders, is_partial, year_ago (revenue), all months. `hours`: orders a week by weekday
    and local hour. `holidays`: mean uplift by name, all locations; empty where hidden.
    """

    now: Sold
    before: Sold | None
    year_ago: Sold | None
    months: pd.DataFrame
    hours: pd.DataFrame
    holidays: pd.DataFrame


def seen(known: Known, where: list[str], window: Window) -> Seen | None:
    """None without sales at the chosen locations in the period. Raises ApiProblem."""
    by_place = bool(where) or known.is_limited
    return parsed(known.read(queries(where, window, by_place=by_place)), window)


def parsed(rows: Rows, window: Window) -> Seen | None:
    """From the answers to `queries`."""
    now = _sold(rows["now"])
    first = _sold(rows["ever"]).first
    if not now.orders or first is None:
        return None
    return Seen(
        now=now,
        before=_whole(rows, "before", window.earlier(window.days or 0), first),
        year_ago=_whole(rows, "year_ago", window.earlier(YEAR_AGO_DAYS), first),
        months=months(rows["months"]),
        hours=hours(rows.get("hours", [])),
        holidays=holidays(rows.get("holidays", [])),
    )


def split_by(where: list[str], column: str, *, by_place: bool) -> Query:
    """Revenue by month and restaurant, category or daypart."""
    name = {WHERE: "restaurant", "item_category": "category"}.get(column, column)
    dimension = f"restaurant_{name}" if by_place and column != WHERE else name
    chosen: Filters = {WHERE: where} if where else {}
    by = {"by": f"period_start,{column}", "measures": "revenue.sum"}
    return Query(PATH, {"grain": "month", "dimension": dimension, **chosen, **by})


def queries(where: list[str], window: Window, *, by_place: bool) -> dict[str, Query]:
    """What the page needs; `by_place`: as sums over restaurants, the chosen or all of them."""
    chosen: Filters = {WHERE: where} if where else {}
    # Without a category, orders add up: an order may have lines of several.
    split: Filters = {"dimension": "restaurant" if by_place else "total", **chosen, **NO_CATEGORY}
    days: Filters = {**split, "grain": "day", "measures": f"{SUMS},period_start.min"}
    months = {"by": "period_start,is_partial", "measures": SUMS}
    heat = {"by": "day_of_week,hour,restaurant_id", "measures": "orders_per_week.sum"}
    asked: dict[str, Filters] = {
        "ever": days,
        "now": {**days, **window.params("period_start")},
        "months": {**split, "grain": "month", **months},
    }
    if window.days:
        asked["before"] = {**days, **window.earlier(window.days).params("period_start")}
        asked["year_ago"] = {**days, **window.earlier(YEAR_AGO_DAYS).params("period_start")}
    everywhere: Filters = {} if by_place else {f"{WHERE}.null": "true"}
    by_name = {"by": "holiday_name,is_observed", "measures": "uplift_pct.avg,revenue.avg,rows"}
    return {
        **{name: Query(PATH, params) for name, params in asked.items()},
        "hours": Query("/v1/sales/hours/aggregate", {**(chosen or everywhere), **heat}),
        "holidays": Query("/v1/sales/holidays/aggregate", by_name),
    }


def _sold(rows: list[Row]) -> Sold:
    row = rows[0] if rows else {}
    first = row.get("period_start.min")
    return Sold(float(row.get("revenue.sum") or 0), int(row.get("orders.sum") or 0), first)


def _whole(rows: Rows, name: str, window: Window, first: str) -> Sold | None:
    """An earlier window, if the data covers all of it and something was sold."""
    if name not in rows or window.after is None or window.after.isoformat() < first:
        return None
    sold = _sold(rows[name])
    return sold if sold.revenue > 0 else None


def months(rows: list[Row]) -> pd.DataFrame:
    """A row per month with orders, in order, beside the same month a year before."""
    frame = pd.DataFrame(
        {
            # A date without a time would be shown a day early west of Greenwich.
            "month": pd.to_datetime([row["period_start"] for row in rows]),
            "revenue": [float(row["revenue.sum"]) for row in rows],
            "orders": [int(row["orders.sum"]) for row in rows],
            "is_partial": [bool(row["is_partial"]) for row in rows],
        }
    ).sort_values("month", ignore_index=True)
    # A partial month says nothing about the month that is compared with it.
    whole = frame.loc[~frame["is_partial"]].set_index("month")["revenue"]
    earlier = frame["month"] - pd.DateOffset(months=MONTHS_OF_A_YEAR)
    frame["year_ago"] = [whole.get(month) for month in earlier]
    return frame


def hours(rows: list[Row]) -> pd.DataFrame:
    """Orders a week by day_of_week (1 = Monday) and hour, summed over restaurants."""
    columns = ["day_of_week", "hour", "orders_per_week.sum"]
    frame = pd.DataFrame(rows, columns=columns).set_axis([*columns[:2], "orders"], axis=1)
    return frame.groupby(columns[:2], as_index=False).agg({"orders": "sum"})


def holidays(rows: list[Row]) -> pd.DataFrame:
    """Mean uplift by holiday, best first; days that only observe one, and those without a
    comparison, left out."""
    told = [row for row in rows if not row["is_observed"] and row["uplift_pct.avg"] is not None]
    frame = pd.DataFrame(
        {
            "holiday": [row["holiday_name"] for row in told],
            "uplift": [float(row["uplift_pct.avg"]) / 100 for row in told],
            "revenue": [float(row["revenue.avg"]) for row in told],
            "days": [int(row["rows"]) for row in told],
        }
    )
    return frame.sort_values("uplift", ascending=False, ignore_index=True)


def seasons(all_months: pd.DataFrame) -> pd.DataFrame:
    """How far each calendar month lies from the twelve months around it, mean over years: number,
    name, index (0.1: 10% above). Empty before there are two years to judge by.

    Classical ratio to a centred moving average (2 x 12), so that growth does not look seasonal.
    """
    whole = all_months.loc[~all_months["is_partial"]].set_index("month")["revenue"]
    around = whole.rolling(12).mean().rolling(2).mean().shift(-6)
    ratio = (whole / around - 1).dropna()
    if len(ratio) < MIN_INDEXED_MONTHS:
        return pd.DataFrame(columns=["number", "name", "index"])
    by_number = ratio.groupby(pd.DatetimeIndex(ratio.index).month).mean()
    return pd.DataFrame(
        {
            "number": by_number.index,
            "name": [f"{pd.Timestamp(2024, int(number), 1):%B}" for number in by_number.index],
            "index": by_number.to_numpy(),
        }
    )
