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

STANDING = (
    Query("/v1/marts"),
    Query("/v1/clv/tiers"),
    Query("/v1/clv/migration", {"sort": "month", "limit": "1000"}, all_pages=True),
    Query(
        "/v1/clv/cohorts",
        {"months_since.lte": str(COHORT_MONTHS), "sort": "cohort,months_since", "limit": "1000"},
        all_pages=True,
    ),
    Query("/v1/clv/aggregate", {"by": "restaurant_id", "measures": "rows"}),
)


def filtered(filters: Filters, catalogue: Catalogue, top: float) -> list[Query]:
    """Figures of the customers that pass the filters: in all, by tier, by membership, by CLV below
    `top`, by percentile of CLV."""
    totals = ["rows", "clv.sum", "clv.avg", "clv.p50"]
    if catalogue.has("clv", PREDICTED):
        totals.append(f"{PREDICTED}.sum")
    held = {"measures": "rows,clv.sum"}
    below = {**filters, "clv.lt": f"{top:g}", "bins": f"clv:{CLV_BINS}", "measures": "rows"}
    return [
        _aggregate({**filters, "measures": ",".join(totals)}),
        _aggregate({**filters, **held, "by": "clv_tier"}),
        _aggregate({**filters, **held, "by": "is_member"}),
        _aggregate(below),
        _aggregate({**filters, **held, "bins": f"clv_percentile:{PERCENTILE_BINS}"}),
    ]


def customers(filters: Filters, sort: str, limit: int, cursor: str | None) -> Query:
    """One page of customers."""
    paging = {"sort": sort, "limit": str(limit), **({"cursor": cursor} if cursor else {})}
    return Query("/v1/clv", {**filters, **paging})


def export(filters: Filters, sort: str) -> Query:
    """All customers that pass the filters, as CSV."""
    return Query("/v1/clv", {**filters, "sort": sort, "format": "csv"})


def customer(customer_id: str) -> Query:
    """One customer."""
    return Query(f"/v1/clv/customers/{customer_id}")


def history(customer_id: str) -> Query:
    """One customer's CLV after each day with an order."""
    return Query(f"/v1/clv/customers/{customer_id}/history", {"grain": "change"})


def _aggregate(params: dict[str, str | list[str]]) -> Query:
    return Query("/v1/clv/aggregate", params)
