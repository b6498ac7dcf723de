"""What the loyalty page asks the API, and the answers as frames."""

from dataclasses import dataclass

import pandas as pd

from dashboard.context import PageContext, Rows, needed
from dashboard.query import ROW_LIMIT, Query, Row

STATUSES = {"member": "Members", "non_member": "Others"}
METRICS = {"revenue_365d": "Revenue", "orders_365d": "Orders", "repeat_rate": "Came back at all"}
REVENUE, BACK, ALL = "revenue_365d", "repeat_rate", "all"
QUERIES = {
    "statuses": Query("/v1/loyalty"),
    "lift": Query("/v1/loyalty/lift"),
    "months": Query("/v1/loyalty/monthly", {"sort": "month", "limit": ROW_LIMIT}),
    "switchers": Query("/v1/loyalty/switchers", {"sort": "joined", "limit": ROW_LIMIT}),
    "places": Query(
        "/v1/clv/aggregate", {"by": "restaurant_id,is_member", "measures": "rows,clv.sum"}
    ),
}


@dataclass(frozen=True)
class PageData:
    """`statuses`: by basis and status; `lift`: by metric, revenue first, changes as shares (0.1:
    10 %); `months`: by month and status; `switchers`: by month of joining; `joined`: all of them,
    None where nobody is; `places`: customers and members by home restaurant, largest first."""

    statuses: pd.DataFrame
    lift: pd.DataFrame
    months: pd.DataFrame
    switchers: pd.DataFrame
    joined: Row | None
    places: pd.DataFrame

    def of(self, status: str) -> Row:
        """Members or others, by customer; empty without any."""
        by = self.statuses
        found = by.loc[(by["basis"] == "customer") & (by["status"] == status)].to_dict("records")
        return {str(name): value for name, value in found[0].items()} if found else {}

    def matched(self, metric: str) -> Row:
        """A metric's row of the lift; empty where it is absent."""
        found = self.lift.loc[self.lift["metric"] == metric].to_dict("records")
        return {str(name): value for name, value in found[0].items()} if found else {}


def load(context: PageContext) -> PageData:
    """Ends the page with words where there is nothing to show. Raises ApiProblem."""
    rows = context.read(QUERIES)
    needed(rows, "statuses")
    return parsed(context, rows)


def parsed(context: PageContext, rows: Rows) -> PageData:
    """From the answers to QUERIES."""
    statuses = pd.DataFrame(rows["statuses"])
    months = pd.DataFrame(rows["months"])
    # A date without a time would be shown a day early west of Greenwich.
    months["month"] = pd.to_datetime(months["month"])
    months["name"] = months["status"].map(STATUSES)
    by_month = [row for row in rows["switchers"] if row["joined"] != ALL]
    switchers = pd.DataFrame(by_month)
    if by_month:
        switchers["month"] = pd.to_datetime(switchers["joined"] + "-01")
    return PageData(
        statuses=statuses,
        lift=lift(rows["lift"]),
        months=months,
        switchers=switchers,
        joined=next((row for row in rows["switchers"] if row["joined"] == ALL), None),
        places=places(context, rows.get("places", [])),
    )


def lift(rows: list[Row]) -> pd.DataFrame:
    """A row per metric in reading order: naive, matched, low, high (shares; None where unknown)."""
    of = {row["metric"]: row for row in rows}
    names = {"naive_lift_pct": "naive", "matched_lift_pct": "matched"}
    names |= {"ci_low": "low", "ci_high": "high"}
    return pd.DataFrame(
        [
            {
                "metric": metric,
                "name": name,
                "customers": of[metric]["matched_customers"],
                **{
                    ours: None if of[metric][theirs] is None else of[metric][theirs] / 100
                    for theirs, ours in names.items()
                },
            }
            for metric, name in METRICS.items()
            if metric in of
        ],
        columns=["metric", "name", "customers", "naive", "matched", "low", "high"],
    )


def places(context: PageContext, rows: list[Row]) -> pd.DataFrame:
    """Customers, members and their share by home restaurant."""
    found: dict[str, list[int]] = {}
    for row in rows:
        sums = found.setdefault(row["restaurant_id"], [0, 0])
        sums[0] += int(row["rows"])
        sums[1] += int(row["rows"]) if row["is_member"] else 0
    frame = pd.DataFrame(
        {
            "location": [context.place(one) for one in found],
            "customers": [sums[0] for sums in found.values()],
            "members": [sums[1] for sums in found.values()],
        }
    )
    frame["share"] = frame["members"] / frame["customers"]
    return frame.sort_values("share", ascending=False, ignore_index=True)
