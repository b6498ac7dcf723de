"""Restaurants by month: what each brings, and what that was a year ago."""

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.context import PageContext
from dashboard.query import Query, Row

# Two years, so that each month of the last one has the same month of the year before.
MONTHS, YEAR, QUARTER = 25, 12, 3


def monthly_query(context: PageContext, where: list[str] | None = None) -> Query:
    """Revenue and orders by month and restaurant, of the last two years."""
    first = (pd.Timestamp(context.as_of) - pd.DateOffset(months=MONTHS)).replace(day=1)
    params = {
        "grain": "month",
        "dimension": "restaurant",
        # Without a category, orders add up: an order may have lines of several.
        "item_category.null": "true",
        "period_start.gte": f"{first:%Y-%m-%d}",
        "by": "period_start,restaurant_id,is_partial",
        "measures": "revenue.sum,orders.sum",
    }
    return Query("/v1/sales/aggregate", {**params, **({"restaurant_id": where} if where else {})})


@dataclass(frozen=True)
class Monthly:
    """`rows`: month, restaurant_id, revenue (USD), orders; whole months alone."""

    rows: pd.DataFrame

    @property
    def months(self) -> pd.DataFrame:
        """Sums over restaurants: month, revenue, orders, year_ago (revenue), oldest first."""
        sums = {"revenue": "sum", "orders": "sum"}
        frame = self.rows.groupby("month", as_index=False).agg(sums)
        by_month = frame.set_index("month")["revenue"]
        frame["year_ago"] = [by_month.get(m - pd.DateOffset(years=1)) for m in frame["month"]]
        return frame

    def standing(self, context: PageContext) -> pd.DataFrame:
        """A row per restaurant, the one with most revenue in the last year first: name, year and
        year_before (revenue of twelve whole months), year_pct, and by month, over the last three:
        now, ago (a year before), change, change_pct. None where there was nothing before."""
        months = sorted(self.rows["month"].unique())
        table = self.rows.pivot_table("revenue", "restaurant_id", "month", "sum")

        def sum_of(back: int, number: int) -> pd.Series:
            """Revenue of `number` months that end `back` months before the latest."""
            end = len(months) - back
            part = table[months[max(0, end - number) : max(0, end)]]
            return part.sum(axis=1, min_count=1)

        frame = pd.DataFrame(
            {
                "year": sum_of(0, YEAR),
                "year_before": sum_of(YEAR, YEAR),
                "now": sum_of(0, QUARTER).fillna(0.0) / QUARTER,
                "ago": sum_of(YEAR, QUARTER) / QUARTER,
            }
        ).reset_index()
        frame = frame.loc[frame["year"].notna()]
        frame["name"] = [context.place(one) for one in frame["restaurant_id"]]
        frame["change"] = frame["now"] - frame["ago"]
        for column, now, before in (
            ("year_pct", "year", "year_before"),
            ("change_pct", "now", "ago"),
        ):
            pairs = zip(frame[now], frame[before], strict=True)
            frame[column] = [
                formats.change_of(one, None if pd.isna(other) else other) for one, other in pairs
            ]
        return frame.sort_values("year", ascending=False, ignore_index=True)


def parsed(rows: list[Row]) -> Monthly:
    """From the answer to `monthly_query`."""
    whole = [row for row in rows if not row["is_partial"]]
    frame = pd.DataFrame(
        {
            # A date without a time would be shown a day early west of Greenwich.
            "month": pd.to_datetime([row["period_start"] for row in whole]),
            "restaurant_id": [row["restaurant_id"] for row in whole],
            "revenue": [float(row["revenue.sum"]) for row in whole],
            "orders": [int(row["orders.sum"]) for row in whole],
        }
    )
    return Monthly(frame)
