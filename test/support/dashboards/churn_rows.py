"""Rows of the churn mart: ten customers, the best of them first."""

from support.dashboards.answers import OAK, PERKINS, SPENT, TIER_OF
from support.dashboards.query import Row

AWAY_DAYS = (3, 60, 10, 50, 200, 20, 80, 400, 90, 91)


def churn() -> dict[str, list[Row]]:
    """The mart's tables; odd customers eat at Oak Street."""
    rules = [
        ("expected_orders", 0.925, 0.95, 0.9),
        ("fixed", 0.78, 0.875, 0.8),
        ("own_cadence", 0.54, None, 0.2),
        ("recency", 0.9, 0.875, 0.8),
    ]
    names = ("rule", "auc", "precision", "recall")
    return {
        "churn": [_customer(at) for at in range(10)],
        "churn/evaluation": [
            {**dict(zip(names, rule, strict=True)), "flagged": 4, "customers": 8} for rule in rules
        ],
    }


def _customer(at: int) -> Row:
    days = AWAY_DAYS[at]
    return {
        "customer_id": f"c{at + 1:02d}",
        "restaurant_id": PERKINS if at % 2 else OAK,
        "churn_status": "active" if days <= 45 else "at_risk" if days <= 90 else "lapsed",
        "days_since_last_order": days,
        "clv": SPENT[at],
        "clv_tier": TIER_OF[at],
        "spend_last_90d": 5.0 if days < 90 else 0.0,
        "spend_prev_90d": 2.5,
        "expected_orders_90d": 0.5,
        "p_order_90d": round(1 - at / 10, 4),
    }
