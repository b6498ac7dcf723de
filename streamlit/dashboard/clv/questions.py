"""What the CLV page asks the API: aggregates and small tables, one page of customers, never all."""

from dashboard.api import Query
from dashboard.catalogue import Catalogue
from dashboard.filters import Filters

TIERS = ("High", "Medium", "Low")
NEW = "New"
# The cohort heat map is read from the left; three years of it fill a screen.
COHORT_MONTHS = 36
# Bars of the distribution, and steps of the concentration curve.
CLV_BINS = 25
PERCENTILE_BINS = 100
PREDICTED = "predicted_revenue_365d"

CATALOGUE = Query("/v1/marts")
LIMITS = Query("/v1/clv/aggregate", {"by": "clv_tier", "measures": "rows,clv.min,clv.max"})
PLACES = Query("/v1/clv/aggregate", {"by": "restaurant_id", "measures": "rows"})
MIGRATION = Query("/v1/clv/migration", {"sort": "month", "limit": "1000"}, all_pages=True)
COHORTS = Query(
    "/v1/clv/cohorts",
    {"months_since.lte": str(COHORT_MONTHS), "sort": "cohort,months_since", "limit": "1000"},
    all_pages=True,
)
NAMES = Query("/v1/locations/restaurants", {"fields": "restaurant_id,name", "limit": "1000"})


def standing(catalogue: Catalogue) -> dict[str, Query]:
    """What does not depend on the filters, as far as the caller may read it: the API hides tables
    over all customers at once from who may see some restaurants only."""
    optional = {
        "migration": ("clv/migration", MIGRATION),
        "cohorts": ("clv/cohorts", COHORTS),
        "names": ("locations/restaurants", NAMES),
    }
    readable = {name: query for name, (table, query) in optional.items() if catalogue.has(table)}
    return {"limits": LIMITS, "places": PLACES, **readable}


def filtered(filters: Filters, catalogue: Catalogue, top: float) -> dict[str, Query]:
    """Figures of the customers that pass the filters: in all, by tier, by membership, by CLV below
    `top`, by percentile of CLV."""
    totals = ["rows", "clv.sum", "clv.avg", "clv.p50"]
    if catalogue.has("clv", PREDICTED):
        totals.append(f"{PREDICTED}.sum")
    held = {"measures": "rows,clv.sum"}
    below = {"clv.lt": f"{top:g}", "bins": f"clv:{CLV_BINS}", "measures": "rows"}
    asked = {
        "total": {"measures": ",".join(totals)},
        "tiers": {**held, "by": "clv_tier"},
        "members": {**held, "by": "is_member"},
        "bars": below,
        "curve": {**held, "bins": f"clv_percentile:{PERCENTILE_BINS}"},
    }
    return {
        name: Query("/v1/clv/aggregate", {**filters, **params}) for name, params in asked.items()
    }


def customer(customer_id: str) -> Query:
    """One customer."""
    return Query(f"/v1/clv/customers/{customer_id}")


def history(customer_id: str) -> Query:
    """One customer's CLV after each day with an order."""
    return Query(f"/v1/clv/customers/{customer_id}/history", {"grain": "change"})
