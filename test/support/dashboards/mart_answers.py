"""A few rows of each mart in the form of the API contract, and the answers made of them."""

from typing import Any

from support.dashboards import answers, query
from support.dashboards.answers import META
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


def tables() -> Tables:
    """Rows by table: in key order, as the API gives them."""
    return {
        **segments(),
        **churn(),
        "clv": answers.customers(),
        **sales(),
        **loyalty(),
        **locations(),
        **discounts(),
    }


def answer(held: Tables, path: str, params: Params) -> tuple[int, Any]:
    """Status and body: catalogue, rows, aggregates, CSV; 404 for an unknown table."""
    if path == "/v1/marts":
        return 200, {"data": [_catalogued(held)], "meta": dict(META)}
    table = path.removeprefix("/v1/").removesuffix("/aggregate")
    if table not in held:
        return 404, {"status": 404, "title": "Not found", "detail": f"No table {table}."}
    rows = query.matching(held[table], params)
    if path.endswith("/aggregate"):
        return 200, {"data": query.aggregate(rows, params), "meta": dict(META)}
    if params.get("format") == ["csv"]:
        return 200, "".join(f"{','.join(map(str, row.values()))}\n" for row in rows)
    kept, told = query.paged(query.ordered(rows, params), params)
    return 200, {"data": kept, "meta": {**META, **told}}


def _catalogued(held: Tables) -> Row:
    return {
        "name": "marts",
        "tables": [
            {
                "name": name,
                "row_count": None if LIMITED in held else len(rows),
                "columns": [
                    {"name": column, "unit": None, "description": f"Definition of {column}."}
                    for column in (rows[0] if rows else {})
                ],
            }
            for name, rows in held.items()
            if name != LIMITED
        ],
    }
