"""What the churn page asks the API, and the answers as frames: aggregates, never all customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.context import PageContext, Rows
from dashboard.filters import Filters
from dashboard.query import Query, Row

PATH = "/v1/churn/aggregate"
STATUSES = {"active": "Active", "at_risk": "At risk", "lapsed": "Lapsed"}
TIERS = ("High", "Medium", "Low")
DAYS, CHANCE, USUAL = "days_since_last_order", "p_order_90d", "usual_spend_90d"
AT_RISK, LAPSED, QUARTER_MONTHS, TREND_MONTHS = "at_risk", "lapsed", 3, 14
# Bars of the distribution: half a year in steps of five days.
SHOWN_DAYS, BARS = 180, 36
NOT_LAPSED = "not_lapsed"
RULES = {
    "expected_orders": "Fewest expected orders",
    "recency": "Longest without an order",
    "fixed": "No order for {at_risk_days} days",
    "own_cadence": "Twice their usual gap",
}


@dataclass(frozen=True)
class PageData:
    """Figures of the customers of the chosen restaurants.

    `groups`: customers, clv and usual (what they used to spend in 90 days; USD) by churn_status,
    clv_tier and is_overdue; `bars`: low, high (days since the last order), customers; `rules`: how
    well each rule told who stays away, best first, empty where hidden; `monthly`: by status
    the rows of each whole month's end, oldest first, of all customers; empty where unknown.
    """

    groups: pd.DataFrame
    bars: pd.DataFrame
    rules: pd.DataFrame
    monthly: Mapping[str, list[Row]]

    @property
    def before(self) -> Row | None:
        """Those at risk a quarter before the last whole month."""
        rows = self.monthly.get(AT_RISK, [])
        return rows[-1 - QUARTER_MONTHS] if len(rows) > QUARTER_MONTHS else None

    def trend(self, status: str, column: str) -> list[float]:
        """A figure of a status at the end of each month."""
        return [float(row[column]) for row in self.monthly.get(status, [])]

    @property
    def has_usual(self) -> bool:
        """Whether the release knows what customers used to spend."""
        return bool(self.groups["usual"].notna().any())

    def of(self, status: str, column: str, tier: str | None = None) -> float:
        """Customers, clv or usual of a status, or of one tier of it."""
        frame = self.groups.loc[self.groups["churn_status"] == status]
        return float(
            (frame if tier is None else frame.loc[frame["clv_tier"] == tier])[column].sum()
        )


@dataclass(frozen=True)
class AtStake:
    """Customers within a threshold; what they spent to date and used to spend in 90 days (USD)."""

    customers: int
    clv: float
    usual: float


def load(context: PageContext, filters: Filters, also: Iterable[Query]) -> PageData | None:
    """None when nobody passes the filters. Raises ApiProblem."""
    rows = context.read(queries(context, filters), also)
    return parsed(context, rows, is_filtered=bool(filters))


def group_query(context: PageContext, filters: Filters) -> Query:
    """Customers by status, tier and whether they are overdue by their own cadence."""
    usual = f",{USUAL}.sum" if context.catalogue.has("churn", USUAL) else ""
    by = {"by": "churn_status,clv_tier,is_overdue", "measures": f"rows,clv.sum{usual}"}
    return Query(PATH, {**filters, **by})


def monthly_query() -> Query:
    """Customers by status at the end of the last months."""
    limit = str(TREND_MONTHS * len(STATUSES))
    return Query("/v1/churn/monthly", {"sort": "-month", "limit": limit})


def queries(context: PageContext, filters: Filters) -> dict[str, Query]:
    """What the page needs of the customers of the chosen restaurants."""
    bars = {f"{DAYS}.lte": str(SHOWN_DAYS), "bins": f"{DAYS}:{BARS}", "measures": "rows"}
    return {
        "groups": group_query(context, filters),
        "bars": Query(PATH, {**filters, **bars}),
        "rules": Query("/v1/churn/evaluation"),
        "monthly": monthly_query(),
    }


def parsed(context: PageContext, rows: Rows, *, is_filtered: bool) -> PageData | None:
    """From the answers to `queries`."""
    if not rows["groups"]:
        return None
    names = {"rows": "customers", f"{DAYS}.from": "low", f"{DAYS}.to": "high"}
    return PageData(
        groups=groups(rows["groups"]),
        bars=pd.DataFrame(rows["bars"], columns=[f"{DAYS}.from", f"{DAYS}.to", "rows"]).rename(
            columns=names
        ),
        rules=rules(context, rows.get("rules", [])),
        monthly={} if is_filtered else whole_months(rows.get("monthly", [])),
    )


def groups(rows: list[Row]) -> pd.DataFrame:
    """A row per status, tier and overdue or not."""
    names = {"rows": "customers", "clv.sum": "clv", f"{USUAL}.sum": "usual"}
    frame = pd.DataFrame(rows).rename(columns=names)
    if "usual" not in frame:
        frame["usual"] = float("nan")
    return frame.astype({"usual": float})


def whole_months(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of whole months by status, oldest first; they come latest first."""
    whole = [row for row in rows[::-1] if not row["is_partial"]]
    return {status: [row for row in whole if row["churn_status"] == status] for status in STATUSES}


def rules(context: PageContext, rows: list[Row]) -> pd.DataFrame:
    """How well each rule told who stays away, of those who had not lapsed, best first."""
    columns = ["rule", "auc", "precision", "recall", "base_rate", "lift", "flagged", "customers"]
    judged = [row for row in rows if row.get("population", NOT_LAPSED) == NOT_LAPSED]
    frame = pd.DataFrame(judged, columns=columns)
    at_risk_days = context.setting("at_risk_days", 45)
    frame["name"] = [RULES[rule].format(at_risk_days=at_risk_days) for rule in frame["rule"]]
    return frame.sort_values("auc", ascending=False, ignore_index=True)


def stake_query(context: PageContext, filters: Filters) -> Query:
    """What the customers who pass the filters are worth."""
    usual = f",{USUAL}.sum" if context.catalogue.has("churn", USUAL) else ""
    return Query(PATH, {**filters, "measures": f"rows,clv.sum{usual}"})


def at_stake(context: PageContext, filters: Filters) -> AtStake:
    """The answer to `stake_query`. Raises ApiProblem."""
    row = context.read({"sum": stake_query(context, filters)})["sum"][0]
    return AtStake(
        customers=int(row["rows"]),
        clv=float(row["clv.sum"] or 0),
        usual=float(row.get(f"{USUAL}.sum") or 0),
    )
