"""What the overview asks the API: one aggregate of each mart that it shows."""

from dataclasses import dataclass

import pandas as pd

from dashboard import restaurants
from dashboard.churn import page_data as churn
from dashboard.clv import figures
from dashboard.clv import page_data as clv
from dashboard.context import PageContext
from dashboard.discounts import page_data as discounts
from dashboard.loyalty import page_data as loyalty
from dashboard.query import Query, Row


@dataclass(frozen=True)
class PageData:
    """Each part is None where the release does not have it, or the caller may not see it.

    `months`: month, revenue, orders, year_ago, whole months; `standing`: a row per restaurant, see
    restaurants.Monthly; `churn`: the groups and what was at risk a quarter before; `curve`: of
    revenue over customers; `expected`: revenue of the next 365 days in USD; `lift`: of revenue
    among like customers; `addons`: see discounts.page_data.recent_addons.
    """

    months: pd.DataFrame | None
    standing: pd.DataFrame | None
    churn: churn.PageData | None
    curve: pd.DataFrame | None
    expected: float | None
    lift: pd.DataFrame | None
    addons: pd.DataFrame | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return self.months is None and self.curve is None


def load(context: PageContext) -> PageData:
    """Raises ApiProblem."""
    rows = context.read(queries(context))
    monthly = _some(rows, "sales")
    bins = _some(rows, "curve")
    found = restaurants.parsed(monthly) if monthly else None
    lift = loyalty.lift(rows.get("lift", []))
    addons = discounts.recent_addons(rows.get("addons", []))
    whole = found is not None and not found.rows.empty
    return PageData(
        months=found.months if found and whole else None,
        standing=found.standing(context) if found and whole else None,
        churn=churn.parsed(context, {"bars": [], **rows}, is_filtered=False)
        if _some(rows, "groups")
        else None,
        curve=figures.curve(bins) if bins else None,
        expected=sum(float(row[f"{clv.PREDICTED}.sum"] or 0) for row in bins) if bins else None,
        lift=lift if lift["matched"].notna().any() else None,
        addons=addons if len(addons) else None,
    )


def queries(context: PageContext) -> dict[str, Query]:
    """One aggregate of each mart."""
    return {
        "sales": restaurants.monthly_query(context),
        "groups": churn.group_query(context, {}),
        "monthly": churn.monthly_query(),
        "curve": clv.queries({})["curve"],
        "lift": loyalty.QUERIES["lift"],
        "addons": discounts.addons_query(),
    }


def _some(rows: dict[str, list[Row]], name: str) -> list[Row]:
    """Rows with something in them: an aggregate over nothing has empty groups."""
    found = rows.get(name, [])
    return found if any(row.get("rows", 1) for row in found) else []
