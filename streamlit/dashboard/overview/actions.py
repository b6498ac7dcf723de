"""What to do first: at most five actions, worked out from the marts, each a link to its list."""

from dataclasses import dataclass

import pandas as pd

from dashboard import formats, links
from dashboard.context import PageContext
from dashboard.overview.page_data import PageData

MOST = 5
MOST_RESTAURANTS = 2
MONTHS = 3
# What is worth less than this share of the first action is no action.
LEAST = 0.01


@dataclass(frozen=True)
class Action:
    """`worth`: USD a month that are at stake; `page` and `params`: where its list is."""

    title: str
    reason: str
    worth: float
    page: str
    params: dict[str, str]


def found(context: PageContext, data: PageData) -> list[Action]:
    """The actions, those with most at stake first."""
    every = [*_customers(context, data), *_restaurants(data), *_addons(data)]
    best = sorted(every, key=lambda action: -action.worth)[:MOST]
    return [action for action in best if action.worth >= LEAST * best[0].worth]


def _customers(context: PageContext, data: PageData) -> list[Action]:
    """Good customers who are late by their own rhythm, and the others at risk, by tier."""
    if data.churn is None or not data.churn.has_usual:
        return []
    groups = data.churn.groups
    is_high, at_risk = groups["clv_tier"].eq("High"), groups["churn_status"].eq("at_risk")
    is_late = groups["is_overdue"].eq(True) & is_high
    late = is_late & groups["churn_status"].isin(["active", "at_risk"])
    overdue = {"who": "Overdue by their own rhythm"}
    at_risk_days, lapsed_days = (
        context.setting("at_risk_days", 45),
        context.setting("lapsed_days", 90),
    )
    away = f"No order for {at_risk_days + 1} to {lapsed_days} days"
    found = [
        _action(
            groups.loc[late],
            "Call back {} of the best customers",
            "High tier, away for twice their usual gap",
            {**overdue, "tier": "High"},
        )
    ]
    for tier in ("High", "Medium"):
        rows = groups.loc[at_risk & ~late & groups["clv_tier"].eq(tier)]
        title = f"Win back {{}} {'more ' if tier == 'High' else ''}of the {tier} tier"
        found.append(_action(rows, title, away, {"tier": tier}))
    return [action for action in found if action]


def _action(rows: pd.DataFrame, title: str, reason: str, params: dict[str, str]) -> Action | None:
    """None without customers; `title` has a place for their number."""
    number = int(rows["customers"].sum())
    if not number:
        return None
    worth = float(rows["usual"].sum()) / MONTHS
    return Action(title.format(formats.count(number)), reason, worth, links.CHURN, params)


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


def _addons(data: PageData) -> list[Action]:
    """The category whose lines bring less with add-ons than a year ago, where that costs most."""
    if data.addons is None:
        return []
    fell = data.addons.loc[data.addons["change"] < 0].sort_values("change")
    return [
        Action(
            f"Offer add-ons with {row['item_category']}",
            f"{formats.money(row['each'])} a line, {formats.money(row['each_ago'])} a year ago",
            -float(row["change"]),
            links.DISCOUNTS,
            {},
        )
        for row in fell.head(1).to_dict("records")
    ]
