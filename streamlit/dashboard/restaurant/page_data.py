"""What the page of one restaurant asks the API, for it and the one that it is compared with."""

from dataclasses import dataclass

import pandas as pd

from dashboard import restaurants
from dashboard.churn import page_data as churn
from dashboard.context import PageContext
from dashboard.filters import HOME
from dashboard.query import Query, Row
from dashboard.sales import page_data as sales

YEAR = "365d"


@dataclass(frozen=True)
class PageData:
    """Figures of one or two restaurants. `year`: the row of locations of the last 365 days, by id;
    `months`: month, restaurant_id, revenue (USD), orders, whole months; `hours`: orders a week by
    weekday and hour of the first one; `statuses`: customers and usual by churn status of the first
    one's home customers; `categories`: revenue of the last year of the first one by category."""

    year: dict[str, Row]
    months: pd.DataFrame
    hours: pd.DataFrame
    statuses: pd.DataFrame
    categories: pd.DataFrame


def load(context: PageContext, places: list[str]) -> PageData:
    """Raises ApiProblem."""
    first = places[0]
    since = f"{pd.Timestamp(context.as_of) - pd.DateOffset(years=1):%Y-%m-01}"
    rows = context.read(
        {
            "year": Query("/v1/locations", {"period": YEAR, HOME: places}),
            "months": restaurants.monthly_query(context, places),
            "hours": sales.queries(context, [first])["hours"],
            "statuses": churn.group_query(context, {HOME: first}),
            "categories": sales.split_query(context, [first], "item_category", since),
        }
    )
    categories = pd.DataFrame(rows.get("categories", []), columns=["item_category", "revenue.sum"])
    by_category = categories.groupby("item_category", as_index=False).agg({"revenue.sum": "sum"})
    return PageData(
        year={row[HOME]: row for row in rows.get("year", [])},
        months=restaurants.parsed(rows.get("months", [])).rows,
        hours=sales.hours(rows.get("hours", [])),
        statuses=churn.groups(rows["statuses"]) if rows.get("statuses") else pd.DataFrame(),
        categories=by_category.rename(columns={"revenue.sum": "revenue"}).sort_values(
            "revenue", ascending=False, ignore_index=True
        ),
    )
