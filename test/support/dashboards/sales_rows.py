"""Rows of the sales mart: three years of two restaurants, one order on the first of each month."""

from datetime import date

from support.dashboards.answers import OAK, PERKINS
from support.dashboards.query import Row

MONTHS = [date(year, month, 1) for year in (2021, 2022, 2023) for month in range(1, 13)]
MONTHS += [date(2024, 1, 1), date(2024, 2, 1)]
# Perkins sells three times what Oak Street does, July twice and January half of the other months.
OF_MONTH = {1: 0.5, 7: 2.0}
SHARES = {OAK: 0.25, PERKINS: 0.75}


def sales() -> dict[str, list[Row]]:
    """The mart's tables."""
    return {
        "sales": [row for month in MONTHS for row in _period(month)],
        "sales/hours": [
            _hour(place, day, hour, share)
            for place, share in PLACES.items()
            for day, hour in ((1, 8), (3, 12))
        ],
        "sales/holidays": [
            _holiday("2022-07-04", "Independence Day", -20.0),
            _holiday("2023-07-04", "Independence Day", -30.0),
            _holiday("2023-12-25", "Christmas Day", -90.0),
            _holiday("2023-12-26", "Christmas Day (observed)", 50.0, observed=True),
            _holiday("2023-11-23", "Thanksgiving Day", None),
        ],
    }


PLACES: dict[str | None, float] = {None: 1.0, OAK: 0.25, PERKINS: 0.75}


def _period(month: date) -> list[Row]:
    whole = 400.0 * OF_MONTH.get(month.month, 1.0)
    rows = []
    for grain in ("day", "month"):
        rows.append(_sold(grain, month, "total", whole))
        for place, share in SHARES.items():
            rows.append(_sold(grain, month, "restaurant", whole * share, restaurant_id=place))
        for daypart in ("lunch", "dinner"):
            rows.append(_sold(grain, month, "daypart", whole / 2, daypart=daypart))
        for number in range(1, 9):
            name = f"Category {number}"
            rows.append(_sold(grain, month, "category", whole * number / 36, item_category=name))
            if grain == "month":
                rows.extend(_of_place(month, whole * number / 36, name))
    return rows


def _of_place(month: date, revenue: float, category: str) -> list[Row]:
    key = {"item_category": category}
    return [
        _sold("month", month, "restaurant_category", revenue * share, restaurant_id=place, **key)
        for place, share in SHARES.items()
    ]


def _sold(grain: str, start: date, dimension: str, revenue: float, **key: str) -> Row:
    return {
        "grain": grain,
        "period_start": start.isoformat(),
        "dimension": dimension,
        "restaurant_id": None,
        "item_category": None,
        "daypart": None,
        **key,
        "revenue": revenue,
        "orders": round(revenue / 10),
        "is_partial": grain == "month" and start == MONTHS[-1],
    }


def _hour(place: str | None, day: int, hour: int, share: float) -> Row:
    orders = share * (20 if day == 3 else 8)
    return {"restaurant_id": place, "day_of_week": day, "hour": hour, "orders_per_week": orders}


def _holiday(day: str, name: str, uplift: float | None, *, observed: bool = False) -> Row:
    row = {"date": day, "holiday_name": name, "is_observed": observed}
    return {**row, "revenue": 100.0, "uplift_pct": uplift}
