"""What the locations page asks the API, and the answers as frames."""

from dataclasses import dataclass

import pandas as pd

from dashboard.context import PageContext, Rows, needed
from dashboard.query import ROW_LIMIT, Query

QUERIES = {"ranked": Query("/v1/locations", {"sort": "period,revenue_rank", "limit": ROW_LIMIT})}
# The periods that the mart has, as people read them.
PERIODS = {"365 days": "365d", "90 days": "90d", "All time": "all"}
# What may set a restaurant apart, other than its orders.
TRAITS = {
    "orders_per_week": "Orders a week",
    "avg_order_value": "Revenue per order",
    "items_per_order": "Items per order",
    "repeat_rate": "Customers who come back",
    "loyalty_orders_share": "Loyalty orders",
    "guest_orders_share": "Guest orders",
}
# Below this, a rank correlation is chance.
MIN_RESTAURANTS = 8
# What is compared where the period is all time, which has no period before it.
COMPARED = "365d"


@dataclass(frozen=True)
class PageData:
    """`ranked`: the restaurants of the period, best first, with their `name`; `compared`: those of
    the period that is compared with the one before it, and their `change` in USD;
    `compared_days`: its length; `traits`:
    rank correlation of each trait with revenue, strongest first; `active`: restaurants with an
    order in the last 90 days."""

    ranked: pd.DataFrame
    compared: pd.DataFrame
    compared_days: int
    traits: pd.DataFrame
    active: int

    @property
    def revenue(self) -> float:
        """Revenue of all restaurants in the period, in USD."""
        return float(self.ranked["revenue"].sum())


def load(context: PageContext, period: str) -> PageData | None:
    """None without orders in the period. Raises ApiProblem."""
    rows = context.read(QUERIES)
    needed(rows, "ranked")
    return parsed(context, rows, period)


def parsed(context: PageContext, rows: Rows, period: str) -> PageData | None:
    """From the answers to QUERIES."""
    frame = pd.DataFrame(rows["ranked"])
    frame["name"] = [context.place(one) for one in frame["restaurant_id"]]
    compared = COMPARED if period == "all" else period
    ranked = _of(frame, period)
    if ranked.empty:
        return None
    found = _of(frame, compared)
    found["change"] = found["revenue"] - found["prev_revenue"].astype(float)
    return PageData(
        ranked=ranked,
        compared=found.loc[found["change_pct"].notna()].reset_index(drop=True),
        compared_days=int(compared.removesuffix("d")),
        traits=traits(ranked),
        active=sum(bool(row["is_active"]) for row in context.restaurants.values()),
    )


def _of(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    of = frame.loc[frame["period"] == period].sort_values(["revenue_rank", "name"])
    return of.reset_index(drop=True)


def traits(ranked: pd.DataFrame) -> pd.DataFrame:
    """Spearman's rank correlation of each trait with revenue, and the medians of the better and
    the other half: trait, name, correlation, best, rest. Empty with few restaurants."""
    columns = ["trait", "name", "correlation", "best", "rest"]
    if len(ranked) < MIN_RESTAURANTS:
        return pd.DataFrame(columns=columns)
    numbers = ranked[["revenue", *TRAITS]].astype(float)
    with_revenue = numbers.rank().corr()["revenue"]
    half = len(ranked) // 2
    rows = [
        (
            trait,
            name,
            float(with_revenue[trait]),
            float(numbers[trait].iloc[:half].median()),
            float(numbers[trait].iloc[half:].median()),
        )
        for trait, name in TRAITS.items()
        if pd.notna(with_revenue[trait])
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("correlation", ascending=False, key=abs, ignore_index=True)
