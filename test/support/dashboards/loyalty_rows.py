"""Rows of the loyalty mart: four members of ten customers."""

from support.dashboards.query import Row


def loyalty() -> dict[str, list[Row]]:
    """The mart's tables."""
    return {
        "loyalty": [
            _status("customer", "member", 4, 0.7, 175.0),
            _status("customer", "non_member", 6, 0.3, 50.0),
            _status("order", "member", 4, 0.4, 100.0),
            _status("order", "non_member", 9, 0.6, 66.0),
        ],
        "loyalty/lift": [
            _lift("orders_365d", 50.0, 30.0, 10.0, 55.0),
            _lift("repeat_rate", -10.0, None, None, None),
            _lift("revenue_365d", 42.9, 12.5, -3.0, 30.0),
        ],
        "loyalty/monthly": [
            {
                "month": month,
                "status": status,
                "orders": 10,
                "revenue": 100.0,
                "avg_order_value": 10.0,
            }
            for month in ("2023-01-01", "2023-12-01", "2024-01-01")
            for status in ("member", "non_member")
        ],
        "loyalty/switchers": [_joined("2023-04"), _joined("2023-05"), _joined("all")],
    }


def _status(basis: str, status: str, customers: int, share: float, spend: float) -> Row:
    return {
        "basis": basis,
        "status": status,
        "customers": customers,
        "revenue_share": share,
        "avg_order_value": 12.5,
        "avg_spend_per_customer": spend,
        "repeat_rate": 0.5,
    }


def _lift(
    metric: str, naive: float, matched: float | None, low: float | None, high: float | None
) -> Row:
    row = {"metric": metric, "naive_lift_pct": naive, "matched_lift_pct": matched}
    return {**row, "ci_low": low, "ci_high": high, "matched_customers": 8}


def _joined(month: str) -> Row:
    return {"joined": month, "customers": 3, "revenue_before": 20.0, "revenue_after": 15.0}
