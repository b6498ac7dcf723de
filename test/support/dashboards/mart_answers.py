"""A few rows of each mart in the form of the API contract, and the answers made of them."""

import json
from typing import Any

from support.dashboards.answers import META, OAK, PERKINS, Params, Row

Tables = dict[str, list[Row]]

# Parameters of the contract that are no filters.
READING = {"sort", "limit", "format"}


def tables() -> Tables:
    """Rows by table: in key order, as the API gives them."""
    return {
        **_customers(),
        "sales": [
            _sold("2023-12-01", 1000.0, None, partial=False),
            _sold("2024-01-01", 1250.0, 25.0, partial=False),
            _sold("2024-02-01", 300.0, None, partial=True),
        ],
        **_loyalty(),
        "locations": [
            _ranked(OAK, 2, 500.0, -4.25),
            _ranked(PERKINS, 1, 1500.0, None),
        ],
        "locations/restaurants": [
            {"restaurant_id": OAK, "name": "Oak Street"},
            {"restaurant_id": PERKINS, "name": "Perkins"},
        ],
        "discounts": [
            _ordered("total", None, "discounted", 0.25, 10.0),
            _ordered("total", None, "full_price", 0.75, 0.0),
            _ordered("month", "2024-01-01", "discounted", 1.0, 10.0),
        ],
        "discounts/addons": [{"item_category": "Bowls", "addon_revenue": 12.5}],
    }


def answer(held: Tables, path: str, params: Params) -> tuple[int, Any]:
    """Status and body: catalogue, rows that equal the filters, CSV; 404 for an unknown table."""
    if path == "/v1/marts":
        return 200, {"data": [_catalogued(held)], "meta": dict(META)}
    table = path.removeprefix("/v1/")
    if table not in held:
        return 404, {"status": 404, "title": "Not found", "detail": f"No table {table}."}
    rows = [row for row in held[table] if _passes(row, params)]
    if params.get("format") == ["csv"]:
        return 200, "".join(f"{','.join(map(str, row.values()))}\n" for row in rows)
    for term in reversed(params.get("sort", [""])[0].split(",")):
        column = term.lstrip("-")
        if rows and column:
            rows = sorted(rows, key=lambda row: row[column], reverse=term.startswith("-"))
    return 200, {"data": rows, "meta": {**META, "total_rows": len(held[table])}}


def _passes(row: Row, params: Params) -> bool:
    wanted = {name: values for name, values in params.items() if name not in READING}
    return all(
        row[name] in values or json.dumps(row[name]) in values for name, values in wanted.items()
    )


def _catalogued(held: Tables) -> Row:
    return {
        "name": "marts",
        "tables": [
            {
                "name": name,
                "columns": [
                    {"name": column, "unit": None, "description": f"Definition of {column}."}
                    for column in (rows[0] if rows else {})
                ],
            }
            for name, rows in held.items()
        ],
    }


def _customers() -> Tables:
    segments = [("Dormant", 6, 0.6, 100.0, 0.1), ("VIP", 4, 0.4, 900.0, 0.9)]
    segment_names = ("segment", "customers", "customers_share", "revenue", "revenue_share")
    statuses = [
        ("active", "High", 3, 60.0),
        ("active", "all", 3, 60.0),
        ("at_risk", "Low", 2, 40.5),
        ("at_risk", "all", 2, 40.5),
    ]
    status_names = ("churn_status", "clv_tier", "customers", "clv")
    return {
        "segments": [{"customer_id": f"c{number:03d}"} for number in range(1, 121)],
        "segments/summary": [
            {**dict(zip(segment_names, row, strict=True)), "membership": "all"} for row in segments
        ],
        "churn": [{"customer_id": "c01"}],
        "churn/summary": [dict(zip(status_names, row, strict=True)) for row in statuses],
    }


def _sold(month: str, revenue: float, change: float | None, *, partial: bool) -> Row:
    return {
        "grain": "month",
        "period_start": month,
        "dimension": "total",
        "revenue": revenue,
        "orders": 50,
        "customers": 40,
        "avg_order_value": 25.0,
        "change_pct": change,
        "yoy_pct": None,
        "is_partial": partial,
    }


def _ranked(restaurant_id: str, rank: int, revenue: float, change: float | None) -> Row:
    return {
        "period": "90d",
        "restaurant_id": restaurant_id,
        "revenue": revenue,
        "revenue_rank": rank,
        "change_pct": change,
    }


def _loyalty() -> Tables:
    spends = [("member", 4, 0.7, 175.0), ("non_member", 6, 0.3, 50.0)]
    names = ("status", "customers", "revenue_share", "avg_spend_per_customer")
    lift = {"matched_lift_pct": 12.5, "ci_low": -3.0, "ci_high": 30.0}
    return {
        "loyalty": [{**dict(zip(names, row, strict=True)), "basis": "customer"} for row in spends],
        "loyalty/lift": [{"metric": "revenue_365d", **lift}],
        "loyalty/monthly": [
            {"month": "2024-01-01", "status": status, "revenue": 100.0}
            for status in ("member", "non_member")
        ],
    }


def _ordered(
    dimension: str, month: str | None, order_type: str, share: float, discounts: float
) -> Row:
    return {
        "dimension": dimension,
        "month": month,
        "order_type": order_type,
        "orders_share": share,
        "gross_revenue": 100.0,
        "discounts": discounts,
        "revenue": 100.0 - discounts,
        "avg_order_value": 20.0,
    }
