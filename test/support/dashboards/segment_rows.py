"""Rows of the segments mart: ten customers, best first."""

from support.dashboards.answers import OAK, PERKINS
from support.dashboards.query import Row

# Segment, r and f score, days since the last order, orders, spent; of the year.
PROFILES = [
    ("VIP", 5, 5, 3, 20, 500.0),
    ("VIP", 5, 4, 9, 10, 200.0),
    ("Slipping VIP", 3, 4, 60, 8, 200.0),
    ("Churn Risk", 3, 2, 120, 2, 60.0),
    ("Churn Risk", 2, 1, 200, 1, 40.0),
    *[("Dormant", 1, 1, 500 + number, 0, 0.0) for number in range(5)],
]


def segments() -> dict[str, list[Row]]:
    """The mart's tables; odd customers eat at Oak Street, every third is a member."""
    return {
        "segments": [_customer(at, *profile) for at, profile in enumerate(PROFILES, start=1)],
        "segments/summary": [
            {"segment": segment, "membership": "all", "customers": customers, "revenue": revenue}
            for segment, customers, revenue in (
                ("Churn Risk", 2, 150.0),
                ("Dormant", 5, 300.0),
                ("Slipping VIP", 1, 400.0),
                ("VIP", 2, 900.0),
            )
        ],
    }


def _customer(
    number: int, segment: str, r: int, f: int, recency: int, frequency: int, monetary: float
) -> Row:
    return {
        "customer_id": f"c{number:02d}",
        "restaurant_id": OAK if number % 2 else PERKINS,
        "recency_days": recency,
        "frequency": frequency,
        "monetary": monetary,
        "rfm": f"R{r}F{f}M1",
        "segment": segment,
        "is_member": number % 3 == 0,
        "first_order_date": "2023-11-03",
        "favourite_item": "Bagel",
        "favourite_category": "Bowls" if number < 6 else "Salads",
        "favourite_daypart": "lunch" if number % 2 else "breakfast",
        "weekend_share": 0.25,
        "avg_items_per_order": 1.5,
    }
