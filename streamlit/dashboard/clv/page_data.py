"""What the CLV page asks the API: aggregates and small tables, never all customers."""

from dataclasses import dataclass

import pandas as pd

from dashboard.clv import figures, forecast
from dashboard.clv.forecast import Forecast
from dashboard.context import PageContext, Rows
from dashboard.filters import Filters
from dashboard.query import ROW_LIMIT, Query, Row

TIERS = ("High", "Medium", "Low")
PREDICTED = "predicted_revenue_365d"
# Cohorts are followed for a year; the API gives 1,000 rows at a time.
COHORT_MONTHS = 12


@dataclass(frozen=True)
class PageData:
    """Money in USD.

    Of the customers that pass the filters: `tiers`, a row per tier, best first, with customers,
    revenue, expected and the shares of the first two; `members`: the same by membership; `curve`:
    shares of customers and of revenue, best customers first; `spent`: what customers have spent at
    most, by percentile. Of all customers, empty where hidden: `moves`, `cohorts`, `forecast`.
    """

    tiers: pd.DataFrame
    members: pd.DataFrame
    curve: pd.DataFrame
    spent: pd.DataFrame
    moves: pd.DataFrame
    cohorts: pd.DataFrame
    forecast: Forecast | None

    @property
    def customers(self) -> int:
        """Customers that pass the filters."""
        return int(self.tiers["customers"].sum())

    @property
    def revenue(self) -> float:
        """What they have spent."""
        return float(self.tiers["revenue"].sum())

    def tier(self, name: str, column: str) -> float:
        """A figure of a tier; 0 where nobody is in it."""
        return float(self.tiers.loc[self.tiers["clv_tier"] == name, column].sum())


def load(context: PageContext, filters: Filters) -> PageData | None:
    """None when nobody passes the filters. Raises ApiProblem."""
    return parsed(context.read(queries(filters)), is_filtered=bool(filters))


def queries(filters: Filters) -> dict[str, Query]:
    """What the page needs of the customers that pass the filters, and of all."""
    sums = f"rows,clv.sum,{PREDICTED}.sum"
    by_tier = {"by": "clv_tier,is_member", "measures": f"{sums},clv.min"}
    by_percentile = {"bins": f"clv_percentile:{figures.PERCENTILES}", "measures": f"{sums},clv.max"}
    cohorts = {"months_since.lte": str(COHORT_MONTHS), "sort": "-cohort,months_since"}
    return {
        "tiers": Query("/v1/clv/aggregate", {**filters, **by_tier}),
        "curve": Query("/v1/clv/aggregate", {**filters, **by_percentile}),
        "model": Query("/v1/clv/model"),
        "calibration": Query("/v1/clv/calibration"),
        "cohorts": Query("/v1/clv/cohorts", {**cohorts, "limit": ROW_LIMIT}),
        "moves": Query("/v1/clv/migration", {"sort": "-month", "limit": ROW_LIMIT}),
    }


def parsed(rows: Rows, *, is_filtered: bool) -> PageData | None:
    """From the answers to `queries`."""
    if not any(int(row["rows"]) for row in rows["tiers"]):
        return None
    tiers = groups(rows["tiers"], "clv_tier", TIERS)
    moves = figures.moves(rows.get("moves", []))
    expected = float(tiers["expected"].sum())
    return PageData(
        tiers=tiers,
        members=groups(rows["tiers"], "is_member", (True, False)),
        curve=figures.curve(rows["curve"]),
        spent=figures.spent(rows["curve"]),
        moves=moves,
        cohorts=figures.cohorts(rows.get("cohorts", [])),
        forecast=None
        if is_filtered or "model" not in rows
        else forecast.parsed(rows["model"], rows.get("calibration", []), expected, moves),
    )


def groups(rows: list[Row], by: str, order: tuple[object, ...]) -> pd.DataFrame:
    """A row per value of a column, in an order, with sums, shares and the smallest clv."""
    frame = pd.DataFrame(
        {
            by: [row[by] for row in rows],
            "customers": [int(row["rows"]) for row in rows],
            "revenue": [float(row["clv.sum"] or 0) for row in rows],
            "expected": [float(row[f"{PREDICTED}.sum"] or 0) for row in rows],
            "from": [float(row["clv.min"]) for row in rows],
        }
    )
    sums = dict.fromkeys(("customers", "revenue", "expected"), "sum")
    frame = frame.groupby(by, as_index=False).agg({**sums, "from": "min"})
    for column in ("customers", "revenue"):
        total = frame[column].sum()
        frame[f"{column}_share"] = frame[column] / total if total else 0.0
    return frame.sort_values(by, key=lambda values: values.map(order.index), ignore_index=True)
