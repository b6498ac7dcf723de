"""What the segments page asks the API, and the answers as frames: aggregates, never customers."""

import re
from dataclasses import dataclass

import pandas as pd

from dashboard.context import PageContext, Rows
from dashboard.filters import Filters
from dashboard.query import Query, Row

# In reading order: from the best customers to those who are gone.
ORDER = ("VIP", "Slipping VIP", "Loyal", "Potential", "Occasional", "New", "Churn Risk", "Dormant")
PATH = "/v1/segments/aggregate"
# Means, weighted by customers when members and others are put together.
PROFILE = {
    "recency_days.avg": "recency_days",
    "frequency.avg": "frequency",
    "weekend_share.avg": "weekend_share",
    "avg_items_per_order.avg": "items_per_order",
}
SUMS = {"rows": "customers", "monetary.sum": "revenue"}
SCORE = re.compile(r"R?(\d)\D*(\d)")


@dataclass(frozen=True)
class PageData:
    """Figures of the customers that pass the filters; revenue is of the scoring window, in USD.

    `groups`: a row per segment, best first, with customers, revenue, the shares of both, `members`
    (0..1) and what they are on average; `scores`: customers and revenue by r and f score;
    `dayparts`: customers by segment and favourite daypart.
    """

    groups: pd.DataFrame
    scores: pd.DataFrame
    dayparts: pd.DataFrame

    def part(self, segment: str, column: str) -> float:
        """A figure of a segment; 0 where nobody is in it."""
        return float(self.groups.loc[self.groups["segment"] == segment, column].sum())


def group_query(filters: Filters) -> Query:
    """Customers, revenue and means by segment and membership."""
    by = {"by": "segment,is_member", "measures": ",".join((*SUMS, *PROFILE))}
    return Query(PATH, {**filters, **by})


def queries(filters: Filters) -> dict[str, Query]:
    """Aggregates over the customers that pass the filters."""
    wanted = {
        "scores": {"by": "rfm", "measures": ",".join(SUMS)},
        "dayparts": {"by": "segment,favourite_daypart", "measures": "rows"},
        "categories": {"by": "segment,favourite_category", "measures": "rows"},
    }
    return {
        "groups": group_query(filters),
        **{name: Query(PATH, {**filters, **params}) for name, params in wanted.items()},
    }


def load(context: PageContext, filters: Filters) -> PageData | None:
    """None when nobody passes the filters. Raises ApiProblem."""
    return parsed(context.read(queries(filters)))


def parsed(rows: Rows) -> PageData | None:
    """From the answers to `queries`."""
    if not any(int(row["rows"]) for row in rows["groups"]):
        return None
    found = groups(rows["groups"])
    for column, name in (("favourite_category", "category"), ("favourite_daypart", "daypart")):
        source = rows["categories"] if name == "category" else rows["dayparts"]
        found[name] = found["segment"].map(most(source, column))
    return PageData(
        groups=found,
        scores=scores(rows["scores"]),
        dayparts=pd.DataFrame(rows["dayparts"]).rename(columns=SUMS),
    )


def groups(rows: list[Row]) -> pd.DataFrame:
    """A row per segment with customers, in reading order."""
    frame = pd.DataFrame(rows).rename(columns={**SUMS, **PROFILE})
    frame["members"] = frame["customers"].where(frame["is_member"].astype(bool), 0)
    means = list(PROFILE.values())
    frame[means] = frame[means].astype(float).mul(frame["customers"], axis=0)
    sums = dict.fromkeys(("customers", "revenue", "members", *means), "sum")
    frame = frame.groupby("segment", as_index=False).agg(sums)
    frame[["members", *means]] = frame[["members", *means]].div(frame["customers"], axis=0)
    frame["monetary"] = frame["revenue"] / frame["customers"]
    for column in ("customers", "revenue"):
        total = frame[column].sum()
        frame[f"{column}_share"] = frame[column] / total if total else 0.0
    order = {name: at for at, name in enumerate(ORDER)}
    return frame.sort_values("segment", key=lambda names: names.map(order), ignore_index=True)


def most(rows: list[Row], column: str) -> dict[str, str]:
    """The value that most customers of each segment have."""
    best_last = sorted(rows, key=lambda row: int(row["rows"]))
    return {row["segment"]: str(row[column]) for row in best_last}


def scores(rows: list[Row]) -> pd.DataFrame:
    """Customers and revenue by r score and f score, 1..5; `rfm` is R5F4M3, formerly 5-4-3."""
    found = [SCORE.match(str(row["rfm"])) for row in rows]
    frame = pd.DataFrame(
        {
            "r": [int(match.group(1)) if match else 0 for match in found],
            "f": [int(match.group(2)) if match else 0 for match in found],
            "customers": [int(row["rows"]) for row in rows],
            "revenue": [float(row["monetary.sum"] or 0) for row in rows],
        }
    )
    return frame.groupby(["r", "f"], as_index=False).sum()
