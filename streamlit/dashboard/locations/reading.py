"""What the locations page asks the API, and the answers as frames."""

from dataclasses import dataclass

import pandas as pd

from dashboard.api import Query
from dashboard.filters import ALL_TIME
from dashboard.mart import Known, Rows, needed

QUERIES = {
    "ranked": Query("/v1/locations", {"sort": "period,revenue_rank", "limit": "1000"}),
    "restaurants": Query("/v1/locations/restaurants", {"limit": "1000"}),
}
# What may set a restaurant apart, beside its revenue a week.
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
# What is compared where the period is all time, which has none before it.
COMPARED = "365d"


@dataclass(frozen=True)
class Seen:
    """`ranked`: the restaurants of the period, best first, with their `name`; `compared`: those of
    the period that is compared with the one before it; `compared_days`: its length; `traits`:
    rank correlation of each trait with revenue, strongest first; `active`: restaurants with an
    order in the last 90 days."""

    ranked: pd.DataFrame
    compared: pd.DataFrame
    compared_days: int
    traits: pd.DataFrame
    active: int

    @property
    def revenue(self) -> float:
        """Of all restaurants in the period, in USD."""
        return float(self.ranked["revenue"].sum())


def seen(known: Known, period: str) -> Seen | None:
    """None without orders in the period. Raises ApiProblem."""
    rows = known.read(QUERIES)
    needed(rows, "ranked")
    return parsed(known, rows, period)


def parsed(known: Known, rows: Rows, period: str) -> Seen | None:
    """From the answers to QUERIES."""
    frame = pd.DataFrame(rows["ranked"])
    frame["name"] = [known.place(one) for one in frame["restaurant_id"]]
    compared = COMPARED if period == ALL_TIME else period
    ranked = _of(frame, period)
    if ranked.empty:
        return None
    told = _of(frame, compared)
    return Seen(
        ranked=ranked,
        compared=told.loc[told["change_pct"].notna()].reset_index(drop=True),
        compared_days=int(compared.removesuffix("d")),
        traits=traits(ranked),
        active=sum(bool(row["is_active"]) for row in rows.get("restaurants", [])),
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
