"""What the sales page asks the API: days, hours, holidays, and a split by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.context import PageContext, Rows
from dashboard.filters import HOME, Filters
from dashboard.periods import Window
from dashboard.query import ROW_LIMIT, Query, Row
from dashboard.sales import events, figures
from dashboard.sales.figures import Sold

PATH = "/v1/sales/aggregate"
SUMS = "revenue.sum,orders.sum"
# Each with the column that it splits by.
SPLITS = {"Category": "item_category", "Restaurant": HOME, "Time of day": "daypart"}


@dataclass(frozen=True)
class PageData:
    """Figures of the chosen restaurants.

    `days`: day, revenue (USD), orders, one row per day with an order; `now`, `before`, `year_ago`:
    the period, as long before it, and 52 weeks before it; the latter two are None where the data
    does not cover them. `months`: month, revenue, orders, is_partial, year_ago. `hours`: orders a
    week by weekday and local hour. `holidays`: mean uplift by name, all restaurants, and
    `holiday_days` and
    `price_changes`: see events. All three are empty where hidden.
    """

    days: pd.DataFrame
    now: Sold
    before: Sold | None
    year_ago: Sold | None
    months: pd.DataFrame
    hours: pd.DataFrame
    holidays: pd.DataFrame
    holiday_days: pd.DataFrame
    price_changes: pd.DataFrame


def load(
    context: PageContext, where: list[str], window: Window, also: Iterable[Query]
) -> PageData | None:
    """None without sales at the chosen restaurants in the period. Raises ApiProblem."""
    return parsed(context.read(queries(context, where), also), window, context.as_of)


def queries(context: PageContext, where: Sequence[str]) -> dict[str, Query]:
    """What the page needs of the chosen restaurants; none chosen means all."""
    by_place = bool(where) or context.is_limited
    chosen: Filters = {HOME: list(where)} if where else {}
    everywhere: Filters = {} if by_place else {f"{HOME}.null": "true"}
    heat = {"by": "day_of_week,hour,restaurant_id", "measures": "orders_per_week.sum"}
    return {
        "days": days_query(context, where),
        "hours": Query("/v1/sales/hours/aggregate", {**(chosen or everywhere), **heat}),
        "holidays": Query("/v1/sales/holidays", {"limit": ROW_LIMIT}),
        "prices": events.prices_query(),
    }


def days_query(context: PageContext, where: Sequence[str]) -> Query:
    """Revenue and orders by day, as sums over the chosen restaurants, or of all."""
    by_place = bool(where) or context.is_limited
    dimension: Filters = {"dimension": "restaurant" if by_place else "total"}
    chosen: Filters = {HOME: list(where)} if where else {}
    # Without a category, orders add up: an order may have lines of several.
    one: Filters = {"grain": "day", "item_category.null": "true"}
    return Query(PATH, {**one, **dimension, **chosen, "by": "period_start", "measures": SUMS})


def split_query(context: PageContext, where: Sequence[str], column: str, since: str) -> Query:
    """Revenue by month and restaurant, category or daypart, from a month on."""
    by_place = bool(where) or context.is_limited
    name = {HOME: "restaurant", "item_category": "category"}.get(column, column)
    dimension = f"restaurant_{name}" if by_place and column != HOME else name
    chosen: Filters = {HOME: list(where)} if where else {}
    by = {"by": f"period_start,{column}", "measures": "revenue.sum"}
    month: Filters = {"grain": "month", "dimension": dimension, "period_start.gte": since}
    return Query(PATH, {**month, **chosen, **by})


def parsed(rows: Rows, window: Window, as_of: date) -> PageData | None:
    """From the answers to `queries`."""
    days = figures.days(rows["days"])
    now = figures.sold(days, window)
    if now is None:
        return None
    return PageData(
        days=days,
        now=now,
        before=figures.whole(days, window.before()),
        year_ago=figures.whole(days, window.year_ago()),
        months=figures.months(days, as_of),
        hours=hours(rows.get("hours", [])),
        holidays=holidays(rows.get("holidays", [])),
        holiday_days=events.holidays(rows.get("holidays", [])),
        price_changes=events.price_changes(rows.get("prices", [])),
    )


def hours(rows: list[Row]) -> pd.DataFrame:
    """Orders a week by day_of_week (1 = Monday) and hour, summed over restaurants."""
    columns = ["day_of_week", "hour", "orders_per_week.sum"]
    frame = pd.DataFrame(rows, columns=columns).set_axis([*columns[:2], "orders"], axis=1)
    return frame.groupby(columns[:2], as_index=False).agg({"orders": "sum"})


def holidays(rows: list[Row]) -> pd.DataFrame:
    """Mean uplift by holiday, best first; days that only observe one, and those without a
    comparison, left out."""
    names = {"holiday_name": "holiday", "uplift_pct": "uplift", "revenue": "revenue"}
    whole = [row for row in rows if not row["is_observed"] and row["uplift_pct"] is not None]
    frame = pd.DataFrame(whole, columns=list(names)).rename(columns=names)
    frame = frame.astype({"uplift": float, "revenue": float})
    frame["uplift"] /= 100
    found = frame.groupby("holiday", as_index=False).agg(
        uplift=("uplift", "mean"), revenue=("revenue", "mean"), days=("uplift", "size")
    )
    return found.sort_values("uplift", ascending=False, ignore_index=True)
