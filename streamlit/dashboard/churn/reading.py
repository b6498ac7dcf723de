"""What the churn page asks the API, and the answers as frames: aggregates, never all customers."""

from dataclasses import dataclass

import pandas as pd

from dashboard.api import Query
from dashboard.filters import Filters
from dashboard.mart import Known, Rows

PATH = "/v1/churn/aggregate"
STATUSES = {"active": "Active", "at_risk": "At risk", "lapsed": "Lapsed"}
TIERS = ("High", "Medium", "Low")
DAYS, CHANCE = "days_since_last_order", "p_order_90d"
# Bars of the distribution: a year in steps of some ten days.
SHOWN_DAYS = 365
BARS = 36
RULES = {
    "expected_orders": "Fewest expected orders",
    "recency": "Longest without an order",
    "fixed": "No order for {at_risk_days} days",
    "own_cadence": "Twice their usual gap",
}


@dataclass(frozen=True)
class Seen:
    """Figures of the customers of the chosen locations.

    `statuses`: customers and clv (USD) by churn_status and clv_tier; `bars`: low, high (days since
    the last order), customers, clv; `rules`: the measured indicators, best first, empty where
    hidden.
    """

    statuses: pd.DataFrame
    bars: pd.DataFrame
    rules: pd.DataFrame

    def of(self, status: str, column: str, tier: str | None = None) -> float:
        """Customers or clv of a status, of one tier of it."""
        frame = self.statuses.loc[self.statuses["churn_status"] == status]
        return float(
            (frame if tier is None else frame.loc[frame["clv_tier"] == tier])[column].sum()
        )


@dataclass(frozen=True)
class AtStake:
    """Customers within the threshold, and what they are worth, in USD."""

    customers: int
    clv: float
    recent: float
    expected_orders: float | None


def seen(known: Known, chosen: Filters) -> Seen:
    """Raises ApiProblem."""
    return parsed(known, known.read(queries(chosen)))


def queries(chosen: Filters) -> dict[str, Query]:
    """What the page needs of the customers of the chosen locations."""
    bars = {f"{DAYS}.lte": str(SHOWN_DAYS), "bins": f"{DAYS}:{BARS}", "measures": "rows,clv.sum"}
    held = {"by": "churn_status,clv_tier", "measures": "rows,clv.sum"}
    return {
        "statuses": Query(PATH, {**chosen, **held}),
        "bars": Query(PATH, {**chosen, **bars}),
        "rules": Query("/v1/churn/evaluation"),
    }


def parsed(known: Known, rows: Rows) -> Seen:
    """From the answers to `queries`."""
    names = {"rows": "customers", "clv.sum": "clv", f"{DAYS}.from": "low", f"{DAYS}.to": "high"}
    rules = pd.DataFrame(
        rows.get("rules", []),
        columns=["rule", "auc", "precision", "recall", "flagged", "customers"],
    ).sort_values("auc", ascending=False, ignore_index=True)
    at_risk_days = known.setting("at_risk_days", 45)
    rules["name"] = [RULES[rule].format(at_risk_days=at_risk_days) for rule in rules["rule"]]
    return Seen(
        statuses=pd.DataFrame(rows["statuses"]).rename(columns=names),
        bars=pd.DataFrame(rows["bars"]).rename(columns=names),
        rules=rules,
    )


def at_stake(known: Known, wanted: Filters) -> AtStake:
    """What the customers who pass the filters are worth. Raises ApiProblem."""
    measures = ["rows", "clv.sum", "spend_last_90d.sum", "spend_prev_90d.sum"]
    predicted = known.catalogue.has("churn", CHANCE)
    if predicted:
        measures.append("expected_orders_90d.sum")
    query = Query(PATH, {**wanted, "measures": ",".join(measures)})
    row = known.read({"sum": query})["sum"][0]
    return AtStake(
        customers=int(row["rows"]),
        clv=float(row["clv.sum"] or 0),
        recent=float(row["spend_last_90d.sum"] or 0) + float(row["spend_prev_90d.sum"] or 0),
        expected_orders=float(row["expected_orders_90d.sum"] or 0) if predicted else None,
    )
