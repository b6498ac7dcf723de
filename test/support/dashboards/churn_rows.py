"""Rows of the churn mart: ten customers, the best of them first."""

from support.dashboards.answers import OAK, PERKINS, SPENT, TIER_OF
from support.dashboards.query import Row

AWAY_DAYS = (3, 60, 10, 50, 200, 20, 80, 400, 90, 91)
MONTHS = ("2023-10-01", "2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01")


def churn() -> dict[str, list[Row]]:
    """The mart's tables; odd customers eat at Oak Street."""
    return {
        "churn": [_customer(at) for at in range(10)],
        "churn/evaluation": [
            *(_rule("not_lapsed", rule, *values) for rule, values in RULES.items()),
            _rule("all", "fixed", 0.97, 0.96, 0.9),
        ],
        "churn/monthly": [
            {
                "month": month,
                "churn_status": "at_risk",
                "customers": 3,
                "usual_spend_90d": 80.0,
                "is_partial": month == MONTHS[-1],
            }
            for month in MONTHS
        ],
    }


# AUC, precision, recall.
RULES: dict[str, tuple[float, float | None, float]] = {
    "expected_orders": (0.925, 0.75, 0.9),
    "fixed": (0.78, 0.625, 0.8),
    "own_cadence": (0.54, None, 0.2),
    "recency": (0.9, 0.625, 0.8),
}


def _rule(population: str, rule: str, auc: float, precision: float | None, recall: float) -> Row:
    return {
        "rule": rule,
        "population": population,
        "auc": auc,
        "precision": precision,
        "recall": recall,
        "base_rate": 0.5,
        "lift": None if precision is None else precision / 0.5,
        "flagged": 4,
        "customers": 8,
    }


def _customer(at: int) -> Row:
    days = AWAY_DAYS[at]
    return {
        "customer_id": f"c{at + 1:02d}",
        "restaurant_id": PERKINS if at % 2 else OAK,
        "churn_status": "active" if days <= 45 else "at_risk" if days <= 90 else "lapsed",
        "days_since_last_order": days,
        "avg_gap_days": None if at % 5 == 4 else 20.0,
        "is_overdue": None if at % 5 == 4 else days > 40,
        "clv": SPENT[at],
        "clv_tier": TIER_OF[at],
        "usual_spend_90d": SPENT[at] / 2,
        "p_order_90d": round(1 - at / 10, 4),
    }
