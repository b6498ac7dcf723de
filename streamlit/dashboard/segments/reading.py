"""What the segments page asks the API, and the answers as frames: aggregates, never customers."""

from dataclasses import dataclass

import pandas as pd

from dashboard.api import Query, Row
from dashboard.filters import Filters
from dashboard.mart import Known, Rows

# In reading order: from the best customers to those who are gone.
ORDER = (
    "VIP",
    "Slipping VIP",
    "Loyal",
    "Potential",
    "Occasional",
    "New",
    "Churn Risk",
    "Dormant",
)
PATH = "/v1/segments/aggregate"
PROFILE = {
    "recency_days.avg": "recency_days",
    "frequency.avg": "frequency",
    "monetary.avg": "monetary",
    "weekend_share.avg": "weekend_share",
    "avg_items_per_order.avg": "items_per_order",
}
SUMS = {"rows": "customers", "monetary.sum": "revenue"}


@dataclass(frozen=True)
class Seen:
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
        found = self.groups.loc[self.groups["segment"] == segment, column]
        return float(found.sum())


def queries(chosen: Filters) -> dict[str, Query]:
    """Aggregates over the customers that pass the filters."""
    asked = {
        "groups": {"by": "segment", "measures": ",".join((*SUMS, *PROFILE))},
        "members": {"by": "segment,is_member", "measures": "rows"},
        "scores": {"by": "rfm", "measures": ",".join(SUMS)},
        "dayparts": {"by": "segment,favourite_daypart", "measures": "rows"},
        "categories": {"by": "segment,favourite_category", "measures": "rows"},
    }
    return {name: Query(PATH, {**chosen, **params}) for name, params in asked.items()}


def seen(known: Known, chosen: Filters) -> Seen | None:
    """None when nobody passes the filters. Raises ApiProblem."""
    return parsed(known.read(queries(chosen)))


def parsed(rows: Rows) -> Seen | None:
    """From the answers to `queries`."""
    if not any(int(row["rows"]) for row in rows["groups"]):
        return None
    return Seen(
        groups=groups(rows["groups"], rows["members"], rows["categories"], rows["dayparts"]),
        scores=scores(rows["scores"]),
        dayparts=pd.DataFrame(rows["dayparts"]).rename(columns=SUMS),
    )


def groups(
    rows: list[Row], members: list[Row], categories: list[Row], dayparts: list[Row]
) -> pd.DataFrame:
    """A row per segment with customers, in reading order."""
    frame = pd.DataFrame(rows).rename(columns={**SUMS, **PROFILE})
    for column in ("customers", "revenue"):
        total = frame[column].sum()
        frame[f"{column}_share"] = frame[column] / total if total else 0.0
    joined: dict[str, int] = {}
    for row in members:
        if row["is_member"]:
            joined[row["segment"]] = int(row["rows"])
    frame["members"] = [joined.get(one, 0) for one in frame["segment"]] / frame["customers"]
    frame["category"] = frame["segment"].map(most(categories, "favourite_category"))
    frame["daypart"] = frame["segment"].map(most(dayparts, "favourite_daypart"))
    order = {name: at for at, name in enumerate(ORDER)}
    return frame.sort_values("segment", key=lambda names: names.map(order), ignore_index=True)


def most(rows: list[Row], column: str) -> dict[str, str]:
    """The value that most customers of each segment have."""
    found: dict[str, Row] = {}
    for row in rows:
        if row["segment"] not in found or row["rows"] > found[row["segment"]]["rows"]:
            found[row["segment"]] = row
    return {segment: str(row[column]) for segment, row in found.items()}


def scores(rows: list[Row]) -> pd.DataFrame:
    """Customers and revenue by r score and f score, 1..5."""
    frame = pd.DataFrame(
        {
            "r": [int(row["rfm"][0]) for row in rows],
            "f": [int(row["rfm"][2]) for row in rows],
            "customers": [int(row["rows"]) for row in rows],
            "revenue": [float(row["monetary.sum"] or 0) for row in rows],
        }
    )
    return frame.groupby(["r", "f"], as_index=False).sum()
