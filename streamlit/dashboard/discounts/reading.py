"""What the discounts page asks the API, and the answers as frames."""

from dataclasses import dataclass

import pandas as pd

from dashboard.api import Query, Row
from dashboard.filters import WHERE, Filters
from dashboard.mart import Known, Rows, needed

DISCOUNTED, FULL_PRICE = "discounted", "full_price"
NAMES = {DISCOUNTED: "Discounted", FULL_PRICE: "Full price"}
SUMS = ("orders", "gross_revenue", "discounts", "revenue")
# 1.96 standard errors on each side hold 95 % of a normal distribution.
NORMAL_95 = 1.96
ROWS = {"limit": "1000"}


@dataclass(frozen=True)
class Seen:
    """`types`: orders and revenue before and after discounts by order_type, with averages, for the
    chosen locations; `months` and `places`: the same by month and by restaurant, all locations;
    `effect`: by cohort; `slopes`: by item, most measured first, with the interval `low` to `high`;
    `addons`: by category, most lines first. All but `types` are empty where there is nothing;
    `hidden`: those of them that the caller may not see."""

    types: pd.DataFrame
    months: pd.DataFrame
    places: pd.DataFrame
    effect: dict[str, Row]
    slopes: pd.DataFrame
    addons: pd.DataFrame
    hidden: frozenset[str] = frozenset()

    def of(self, order_type: str, column: str) -> float:
        """A figure of a type of order; 0 without such orders."""
        return float(self.types.loc[self.types["order_type"] == order_type, column].sum())

    @property
    def found(self) -> bool:
        """Whether any order of the whole data had a discount."""
        return bool(len(self.places) and self.places["discounts"].sum() > 0)


def seen(known: Known, where: list[str]) -> Seen | None:
    """None without orders at the chosen locations. Raises ApiProblem."""
    rows = known.read(queries(where, by_place=bool(where) or known.is_limited))
    needed(rows, "places")
    return parsed(known, rows)


def queries(where: list[str], *, by_place: bool) -> dict[str, Query]:
    """What the page needs; `by_place`: as sums over restaurants, the chosen or all of them."""
    by_type = {"by": "order_type", "measures": ",".join(f"{name}.sum" for name in SUMS)}
    chosen: Filters = {"dimension": "restaurant" if by_place else "total"}
    if where:
        chosen[WHERE] = where
    return {
        "types": Query("/v1/discounts/aggregate", {**chosen, **by_type}),
        "months": Query("/v1/discounts", {"dimension": "month", **ROWS, "sort": "month"}),
        "places": Query("/v1/discounts", {"dimension": "restaurant", **ROWS}),
        "effect": Query("/v1/discounts/effect"),
        "slopes": Query("/v1/discounts/elasticity", {"sort": "-points,item_name", **ROWS}),
        "addons": Query("/v1/discounts/addons", {"sort": "-lines,item_category", **ROWS}),
    }


def parsed(known: Known, rows: Rows) -> Seen | None:
    """From the answers to `queries`."""
    if not rows["types"]:
        return None
    places = pd.DataFrame(rows["places"])
    places["location"] = [known.place(one) for one in places[WHERE]]
    months = pd.DataFrame(rows["months"], columns=["month", *SUMS])
    # A date without a time would be shown a day early west of Greenwich.
    months["month"] = pd.to_datetime(months["month"])
    return Seen(
        types=types(rows["types"]),
        months=months,
        places=places,
        effect={row["cohort"]: row for row in rows.get("effect", [])},
        slopes=slopes(rows.get("slopes", [])),
        addons=pd.DataFrame(rows.get("addons", [])),
        hidden=frozenset({"effect", "slopes", "addons"} - rows.keys()),
    )


def types(rows: list[Row]) -> pd.DataFrame:
    """A row per type of order: sums, share of orders, averages and the discount rate."""
    frame = pd.DataFrame(rows).rename(columns={f"{name}.sum": name for name in SUMS})
    frame["name"] = frame["order_type"].map(NAMES)
    frame["orders_share"] = frame["orders"] / frame["orders"].sum()
    frame["avg_gross_value"] = frame["gross_revenue"] / frame["orders"]
    frame["avg_order_value"] = frame["revenue"] / frame["orders"]
    frame["discount_rate"] = frame["discounts"] / frame["gross_revenue"]
    return frame


def slopes(rows: list[Row]) -> pd.DataFrame:
    """Elasticities with their 95 % intervals, and what the interval lets one say: sells `less` or
    `more` at a higher price, or `open`."""
    columns = ["item_name", "points", "restaurants", "slope", "std_error", "r_squared"]
    frame = pd.DataFrame(rows, columns=columns)
    margin = NORMAL_95 * frame["std_error"].astype(float)
    frame["low"], frame["high"] = frame["slope"] - margin, frame["slope"] + margin
    frame["says"] = "open"
    frame.loc[frame["high"] < 0, "says"] = "less"
    frame.loc[frame["low"] > 0, "says"] = "more"
    return frame


def prices(known: Known, item: str) -> pd.DataFrame:
    """The listed prices of an item, cheapest first. Raises ApiProblem."""
    wanted = {"item_name": item, "is_listed": "true", "unit_price.gt": "0"}
    query = Query("/v1/discounts/prices", {**wanted, **ROWS, "sort": "unit_price"})
    return pd.DataFrame(known.read({"prices": query})["prices"])
