"""Rows of the clv mart in the form of the API contract: ten customers, two restaurants."""

from support.dashboards.query import Row

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


def clv() -> dict[str, list[Row]]:
    """The mart's tables."""
    return {
        "clv": customers(),
        "clv/tiers": [
            {"clv_tier": "High", "customers": 2, "revenue": 600.0, "revenue_share": 0.6873},
            {"clv_tier": "Medium", "customers": 6, "revenue": 260.0, "revenue_share": 0.2978},
            {"clv_tier": "Low", "customers": 2, "revenue": 13.0, "revenue_share": 0.0149},
        ],
        "clv/history": [{"customer_id": "c01", **row} for row in history()],
        "clv/migration": migration(),
        "clv/cohorts": cohorts(),
        "clv/model": model(),
        "clv/calibration": calibration(),
    }


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
            "loyalty_orders": 0,
            "p_alive": 0.5,
            "predicted_revenue_365d": spent / 2,
        }
        for rank, (spent, tier) in enumerate(zip(SPENT, TIER_OF, strict=True), start=1)
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


def model() -> list[Row]:
    """A back-test that expected a quarter more than came."""
    values = [
        ("back_test_mbg_nbd", "actual_revenue", 200.0),
        ("back_test_mbg_nbd", "predicted_revenue", 250.0),
        ("back_test_mbg_nbd", "auc", 0.9),
        ("back_test_same_rate", "auc", 0.75),
    ]
    return [{"model": name, "name": figure, "value": value} for name, figure, value in values]


def calibration() -> list[Row]:
    """Two groups of customers in the back-test."""
    return [
        {"decile": 1, "customers": 4, "predicted_revenue": 200.0, "actual_revenue": 150.0},
        {"decile": 2, "customers": 4, "predicted_revenue": 50.0, "actual_revenue": 50.0},
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
