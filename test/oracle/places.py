"""The restaurants: their names, from the optional file or by number."""

from datetime import date
from pathlib import Path
from typing import Any

from oracle.reading import RESTAURANT_COLUMNS, part_files, read


def restaurants(folder: Path, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every restaurant with an order, numbered by first order date, then id."""
    first: dict[str, date] = {}
    for order in orders:
        place = order["restaurant_id"]
        first[place] = min(first.get(place, date.max), order["business_date"])
    given = {}
    if part_files(folder, "restaurants"):
        given = {r["restaurant_id"]: r for r in read(folder, "restaurants", RESTAURANT_COLUMNS)}
    numbered = sorted(first, key=lambda place: (first[place], place))
    return [
        {
            "restaurant_id": place,
            "name": (given[place]["name"] if place in given else None) or f"Restaurant {n:02d}",
            "city": given[place]["city"] if place in given else None,
        }
        for n, place in enumerate(numbered, start=1)
    ]
