"""What to do first: at most five actions, worked out from the marts, each a link to its list."""

from dataclasses import dataclass

from dashboard import formats, links
from dashboard.overview.page_data import PageData

MOST = 5
MOST_RESTAURANTS = 2
MONTHS = 3


@dataclass(frozen=True)
class Action:
    """`worth`: USD a month that are at stake; `page` and `params`: where its list is."""

    title: str
    reason: str
    worth: float
    page: str
    params: dict[str, str]


def found(data: PageData) -> list[Action]:
    """The actions, those with most at stake first."""
    every = [*_customers(data), *_restaurants(data)]
    return sorted(every, key=lambda action: -action.worth)[:MOST]


def _customers(data: PageData) -> list[Action]:
    """Good customers who are late by their own rhythm, and the others at risk."""
    if data.churn is None:
        return []
    groups = data.churn.groups
    late = groups.loc[
        groups["is_overdue"].eq(True)
        & groups["clv_tier"].eq("High")
        & groups["churn_status"].isin(["active", "at_risk"])
    ]
    other = groups.loc[groups["churn_status"].eq("at_risk") & ~groups.index.isin(late.index)]
    actions = []
    for rows, title, reason, params in (
        (
            late,
            "Call back {} of the best customers",
            "High tier, away for twice their usual gap",
            {"who": "Overdue by their own rhythm", "tier": "High"},
        ),
        (other, "Win back {} other customers at risk", "Quiet since 46 to 90 days", {}),
    ):
        number = int(rows["customers"].sum())
        if number and data.churn.has_usual:
            actions.append(
                Action(
                    title.format(formats.count(number)),
                    reason,
                    float(rows["usual"].sum()) / MONTHS,
                    "app_pages/churn.py",
                    params,
                )
            )
    return actions


def _restaurants(data: PageData) -> list[Action]:
    """The restaurants that lost most against a year ago."""
    if data.standing is None:
        return []
    down = data.standing.loc[data.standing["change"] < 0].sort_values("change")
    return [
        Action(
            f"Look into {row['name']}",
            f"{formats.change(row['change_pct'])} against a year ago, last three months",
            -float(row["change"]),
            links.PLACE,
            {links.PLACE_KEY: row["name"]},
        )
        for row in down.head(MOST_RESTAURANTS).to_dict("records")
    ]
