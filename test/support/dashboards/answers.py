"""A very small release in the form of the API contract: ten customers, two restaurants."""

import json
from collections.abc import Callable
from statistics import mean, median
from typing import Any

Row = dict[str, Any]
Params = dict[str, list[str]]

PERKINS, OAK = "5e0000000000000000perkin", "5e000000000000000000oaks"
META: Row = {
    "mart": "clv",
    "table": "clv",
    "release": "run-2024-02-20",
    "as_of": "2024-02-20",
    "published_at": "2024-02-21T03:00:00Z",
    "next_cursor": None,
    "stale": False,
}
SPENT = (400.0, 200.0, 100.0, 60.0, 40.0, 30.0, 20.0, 10.0, 8.0, 5.0)
TIER_OF = ("High", "High", *["Medium"] * 6, "Low", "Low")


def customers() -> list[Row]:
    """Ten customers, best first; every third is a member, odd ones eat at Oak Street."""
    return [
        {
            "customer_id": f"c{rank:02d}",
            "restaurant_id": OAK if rank % 2 else PERKINS,
            "first_order_date": "2023-11-03",
            "last_order_date": "2024-02-18",
            "orders": 11 - rank,
            "clv": spent,
            "avg_order_value": round(spent / (11 - rank), 2),
            "clv_rank": rank,
            "clv_percentile": (11 - rank) / 10,
            "clv_tier": tier,
            "is_member": rank % 3 == 0,
        }
        for rank, (spent, tier) in enumerate(zip(SPENT, TIER_OF, strict=True), start=1)
    ]


def tiers() -> list[Row]:
    """clv/tiers of the ten."""
    return [
        {"clv_tier": "High", "customers": 2, "revenue": 600.0},
        {"clv_tier": "Medium", "customers": 6, "revenue": 260.0},
        {"clv_tier": "Low", "customers": 2, "revenue": 13.0},
    ]


def migration() -> list[Row]:
    """Two whole months and a part of a third: in January one moved up and one down."""
    moves = [
        ("2023-12-01", "New", "High", 2, 300.0, False),
        ("2023-12-01", "New", "Low", 6, 200.0, False),
        ("2024-01-01", "High", "High", 1, 350.0, False),
        ("2024-01-01", "High", "Low", 1, 100.0, False),
        ("2024-01-01", "Low", "High", 1, 160.0, False),
        ("2024-01-01", "Low", "Low", 5, 210.0, False),
        ("2024-02-01", "High", "High", 2, 600.0, True),
        ("2024-02-01", "Low", "Low", 6, 260.0, True),
        ("2024-02-01", "New", "Low", 2, 13.0, True),
    ]
    names = ("month", "from_tier", "to_tier", "customers", "clv_to_date", "is_partial")
    return [dict(zip(names, move, strict=True)) for move in moves]


def cohorts() -> list[Row]:
    """Two cohorts, followed for six months; the later one is worth more."""
    return [
        {
            "cohort": cohort,
            "months_since": since,
            "customers": 40,
            "active_customers": 40 if since == 0 else 10,
            "retention_rate": 1.0 if since == 0 else 0.25,
            "cumulative_revenue_per_customer": worth * (since + 1),
            "is_partial": False,
        }
        for cohort, worth in (("2023-05-01", 10.0), ("2023-06-01", 12.5))
        for since in range(7)
    ]


def history() -> list[Row]:
    """Three days with an order."""
    days = [("2023-11-03", 1, 50.0, 50.0), ("2024-01-05", 2, 150.0, 200.0)]
    rows = [*days, ("2024-02-18", 3, 200.0, 400.0)]
    until = ["2024-01-04", "2024-02-17", "2024-02-20"]
    names = ("order_date", "orders_to_date", "revenue", "clv_to_date")
    return [
        {**dict(zip(names, row, strict=True)), "valid_to": last}
        for row, last in zip(rows, until, strict=True)
    ]


def names() -> list[Row]:
    """locations/restaurants: only one of the two has a name."""
    return [{"restaurant_id": OAK, "name": "Oak Street"}]


def catalogue(tables: dict[str, list[str]]) -> list[Row]:
    """Marts and tables with a definition for each column."""
    described = [
        {
            "name": table,
            "columns": [
                {"name": name, "unit": None, "description": f"Definition of {name}."}
                for name in columns
            ],
        }
        for table, columns in tables.items()
    ]
    return [{"name": "all", "tables": described}]


def matching(rows: list[Row], params: Params) -> list[Row]:
    """The rows that pass the filters among the parameters."""
    kept = rows
    for name in set(params) & set(rows[0] if rows else {}):
        wanted = [json.dumps(value) for value in params[name]] + params[name]
        kept = [row for row in kept if json.dumps(row[name]) in wanted]
    for least in params.get("clv.gte", []):
        kept = [row for row in kept if row["clv"] >= float(least)]
    for limit in params.get("clv.lt", []):
        kept = [row for row in kept if row["clv"] < float(limit)]
    return kept


def aggregate(rows: list[Row], params: Params) -> list[Row]:
    """What /aggregate answers over the rows: one group, by columns, or bins over 0..max."""
    measured = params["measures"][0].split(",")
    if bins := params.get("bins"):
        return _binned(rows, bins[0], measured)
    by = params.get("by", [""])[0]
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.get(by), []).append(row)
    if not by:
        groups = {None: rows}
    return [{**({by: key} if by else {}), **_measure(groups[key], measured)} for key in groups]


def _binned(rows: list[Row], bins: str, measured: list[str]) -> list[Row]:
    column, number = bins.split(":")
    width = max((row[column] for row in rows), default=1.0) / int(number)
    # Empty bins are told too; without rows there are none.
    found: dict[int, list[Row]] = {bin_: [] for bin_ in range(int(number) if rows else 0)}
    for row in rows:
        found[min(int(row[column] / width), int(number) - 1)].append(row)
    return [
        {
            f"{column}.from": bin_ * width,
            f"{column}.to": (bin_ + 1) * width,
            **_measure(found[bin_], measured),
        }
        for bin_ in sorted(found)
    ]


def _measure(rows: list[Row], measured: list[str]) -> Row:
    of: dict[str, Callable[[list[float]], float]] = {"sum": sum, "avg": mean, "p50": median}
    of |= {"min": min, "max": max}
    found: Row = {}
    for measure in measured:
        column, _, name = measure.partition(".")
        values = [row[column] for row in rows] if name else []
        found[measure] = of[name](values) if values else (len(rows) if not name else None)
    return found
