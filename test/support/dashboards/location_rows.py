"""Rows of the locations mart: eight restaurants, the first two as in the other marts."""

from support.dashboards.answers import OAK, PERKINS
from support.dashboards.query import Row

PLACES = {PERKINS: "Perkins", OAK: "Oak Street"}
PLACES |= {f"5e{number:022d}": f"Restaurant {number:02d}" for number in range(3, 9)}


def locations() -> dict[str, list[Row]]:
    """The mart's tables; the best restaurant has most orders, and the least return."""
    return {
        "locations": [
            _ranked(period, place, rank)
            for period in ("365d", "90d", "all")
            for rank, place in enumerate(PLACES, start=1)
        ],
        "locations/restaurants": [
            {
                "restaurant_id": place,
                "name": name,
                "city": "Boston",
                "first_order_date": "2020-04-21",
                "last_order_date": "2024-02-20",
                "is_active": name != "Restaurant 08",
            }
            for place, name in PLACES.items()
        ],
    }


def _ranked(period: str, place: str, rank: int) -> Row:
    revenue = {"90d": 100.0, "365d": 400.0, "all": 1000.0}[period] * (9 - rank)
    # Oak Street doubled; all others lost a fifth; the last is too young to tell.
    before = None if period == "all" or rank == 8 else revenue * (0.5 if rank == 2 else 1.25)
    return {
        "period": period,
        "restaurant_id": place,
        "revenue": revenue,
        "revenue_share": (9 - rank) / 36,
        "revenue_rank": rank,
        "orders": 10 * (9 - rank),
        "avg_order_value": 10.0,
        "items_per_order": 1.5,
        "orders_per_week": 90.0 - 10 * rank,
        "repeat_rate": rank / 10,
        "loyalty_orders_share": 0.2 + (rank % 2) / 10,
        "guest_orders_share": 0.1,
        "prev_revenue": before,
        "change_pct": before and (revenue / before - 1) * 100,
        "prev_rank": before and (5 if rank == 2 else rank),
        "top_item": "Bacon Egg & Cheese",
        "best_daypart": "lunch",
    }
