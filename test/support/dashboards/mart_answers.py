"""A few rows of each mart in the form of the API contract, and the answers made of them."""

from typing import Any

from support.dashboards import query
from support.dashboards.answers import clv, history
from support.dashboards.churn_rows import churn
from support.dashboards.discount_rows import discounts
from support.dashboards.location_rows import locations
from support.dashboards.loyalty_rows import loyalty
from support.dashboards.query import Params, Row
from support.dashboards.sales_rows import sales
from support.dashboards.segment_rows import segments

Tables = dict[str, list[Row]]
# With a table of this name, the caller sees some restaurants only.
LIMITED = "limited"
CUSTOMERS = "/v1/clv/customers/"


def tables() -> Tables:
    """Rows by table: in key order, as the API gives them."""
    return {
        **clv(),
        **segments(),
        **churn(),
        **sales(),
        **loyalty(),
        **locations(),
        **discounts(),
    }


def answer(served: Tables, path: str, params: Params, meta: Row) -> tuple[int, Any]:
    """Status and body: catalogue, rows, aggregates, CSV, one customer; 404 for what is unknown."""
    if path == "/v1/marts":
        return 200, {"data": [_catalogued(served)], "meta": dict(meta)}
    if path.startswith(CUSTOMERS):
        return _customer(served, path, params, meta)
    table = path.removeprefix("/v1/").removesuffix("/aggregate")
    if table not in served:
        return 404, query.problem(404)
    rows = query.matching(served[table], params)
    if path.endswith("/aggregate"):
        return 200, {"data": query.aggregate(rows, params), "meta": dict(meta)}
    if params.get("format") == ["csv"]:
        return 200, "".join(f"{','.join(map(str, row.values()))}\n" for row in rows)
    page, found = query.paged(query.ordered(rows, params), params)
    return 200, {"data": page, "meta": {**meta, **found}}


def _customer(served: Tables, path: str, params: Params, meta: Row) -> tuple[int, Any]:
    customer_id, _, more = path.removeprefix(CUSTOMERS).partition("/")
    found = [row for row in served.get("clv", []) if row["customer_id"] == customer_id]
    if not found:
        return 404, query.problem(404)
    if set(params) - ({"grain"} if more else set()):
        return 400, query.problem(400)
    return 200, {"data": history() if more else found[0], "meta": dict(meta)}


def _catalogued(served: Tables) -> Row:
    return {
        "name": "marts",
        "tables": [
            {
                "name": name,
                "grain": "one row per key",
                "row_count": None if LIMITED in served else len(rows),
                "columns": [
                    {"name": column, "unit": None, "description": f"Definition of {column}."}
                    for column in (rows[0] if rows else {})
                ],
            }
            for name, rows in served.items()
            if name != LIMITED
        ],
    }
