"""What the discounts page asks the API, and the answers as frames."""

from dataclasses import dataclass

import pandas as pd

from dashboard.context import PageContext, Rows, needed
from dashboard.filters import HOME, Filters
from dashboard.query import ROW_LIMIT, Query, Row

DISCOUNTED, FULL_PRICE = "discounted", "full_price"
SUMS = ("orders", "gross_revenue", "discounts", "revenue")
ELASTICITY = [
    "item_name",
    "elasticity",
    "ci_low",
    "ci_high",
    "q_value",
    "is_clear",
    "cells",
    "restaurants",
    "months",
]
ROWS = {"limit": ROW_LIMIT}
# In 90 days.
MONTHS = 3


@dataclass(frozen=True)
class PageData:
    """`types`: orders and revenue before and after discounts by order_type, with averages, for the
    chosen restaurants; `months` and `places`: the same by month and by restaurant, all restaurants;
    `effect`: by cohort; `items`: elasticities, clear ones first; `addons`: by category, most
    revenue first. All but `types` are empty where there is nothing; `hidden`: those of them that
    the caller may not see."""

    types: pd.DataFrame
    months: pd.DataFrame
    places: pd.DataFrame
    effect: dict[str, Row]
    items: pd.DataFrame
    addons: pd.DataFrame
    hidden: frozenset[str] = frozenset()

    def of(self, order_type: str, column: str) -> float:
        """A figure of a type of order; 0 without such orders."""
        return float(self.types.loc[self.types["order_type"] == order_type, column].sum())

    @property
    def found(self) -> bool:
        """Whether any order of the whole data had a discount."""
        return bool(len(self.places) and self.places["discounts"].sum() > 0)

    @property
    def clear(self) -> pd.DataFrame:
        """The items with a clear elasticity."""
        return self.items.loc[self.items["is_clear"].eq(True)]


def load(context: PageContext, where: list[str]) -> PageData | None:
    """None without orders at the chosen restaurants. Raises ApiProblem."""
    rows = context.read(queries(context, where))
    needed(rows, "places")
    return parsed(context, rows)


def queries(context: PageContext, where: list[str]) -> dict[str, Query]:
    """What the page needs, of the chosen restaurants or of all that the caller may see."""
    by_type = {"by": "order_type", "measures": ",".join(f"{name}.sum" for name in SUMS)}
    by_place = bool(where) or context.is_limited
    chosen: Filters = {"dimension": "restaurant" if by_place else "total"}
    if where:
        chosen[HOME] = where
    return {
        "types": Query("/v1/discounts/aggregate", {**chosen, **by_type}),
        "months": Query("/v1/discounts", {"dimension": "month", **ROWS, "sort": "month"}),
        "places": Query("/v1/discounts", {"dimension": "restaurant", **ROWS}),
        "effect": Query("/v1/discounts/effect"),
        "items": Query("/v1/discounts/elasticity", ROWS),
        "addons": addons_query(),
    }


def recent_addons(rows: list[Row]) -> pd.DataFrame:
    """Add-ons by category over the last 90 days and the same days a year ago, most lines first:
    item_category, lines, paid (lines with one), each (USD a line), rate, the same `_ago`, and
    change: USD a month against a line of a year ago. Empty without a year ago to compare with."""
    names = {"lines": "lines", "lines_with_paid_option": "paid", "addon_revenue": "revenue"}
    frame = pd.DataFrame({"item_category": [row["item_category"] for row in rows]})
    for ours, theirs in (("", "_90d"), ("_ago", "_year_ago")):
        for name, short in names.items():
            values = [row.get(f"{name}{theirs}") for row in rows]
            frame[f"{short}{ours}"] = pd.Series(values, dtype=float)
    frame = frame.loc[(frame["lines"] > 0) & (frame["lines_ago"] > 0)].copy()
    for ours in ("", "_ago"):
        frame[f"rate{ours}"] = frame[f"paid{ours}"] / frame[f"lines{ours}"]
        frame[f"each{ours}"] = frame[f"revenue{ours}"] / frame[f"lines{ours}"]
    frame["change"] = (frame["each"] - frame["each_ago"]) * frame["lines"] / MONTHS
    return frame.sort_values("lines", ascending=False, ignore_index=True)


def addons_query() -> Query:
    """Add-ons by category, those with most revenue first."""
    return Query("/v1/discounts/addons", {"sort": "-addon_revenue,item_category", **ROWS})


def parsed(context: PageContext, rows: Rows) -> PageData | None:
    """From the answers to `queries`."""
    if not rows["types"]:
        return None
    places = pd.DataFrame(rows["places"])
    places["location"] = [context.place(one) for one in places[HOME]]
    months = pd.DataFrame(rows.get("months", []), columns=["month", *SUMS])
    # A date without a time would be shown a day early west of Greenwich.
    months["month"] = pd.to_datetime(months["month"])
    return PageData(
        types=types(rows["types"]),
        months=months,
        places=places,
        effect={row["cohort"]: row for row in rows.get("effect", [])},
        items=items(rows.get("items", [])),
        addons=pd.DataFrame(rows.get("addons", [])),
        hidden=frozenset({"effect", "items", "addons"} - rows.keys()),
    )


def types(rows: list[Row]) -> pd.DataFrame:
    """A row per type of order: sums, share of orders, averages and the discount rate."""
    frame = pd.DataFrame(rows).rename(columns={f"{name}.sum": name for name in SUMS})
    frame["orders_share"] = frame["orders"] / frame["orders"].sum()
    frame["avg_gross_value"] = frame["gross_revenue"] / frame["orders"]
    frame["avg_order_value"] = frame["revenue"] / frame["orders"]
    frame["discount_rate"] = frame["discounts"] / frame["gross_revenue"]
    return frame


def items(rows: list[Row]) -> pd.DataFrame:
    """Elasticities, clear ones first, then the most measured."""
    frame = pd.DataFrame([row for row in rows if "elasticity" in row], columns=ELASTICITY)
    return frame.sort_values(["is_clear", "cells"], ascending=False, ignore_index=True)


def prices(context: PageContext, item: str) -> pd.DataFrame:
    """The listed prices of an item, cheapest first. Raises ApiProblem."""
    wanted = {"item_name": item, "is_listed": "true", "unit_price.gt": "0"}
    query = Query("/v1/discounts/prices", {**wanted, **ROWS, "sort": "unit_price"})
    return pd.DataFrame(context.read({"prices": query})["prices"])
