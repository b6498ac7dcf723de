"""Rows of the discounts mart: a quarter of a hundred orders was discounted, all at Oak Street."""

from support.dashboards.answers import OAK, PERKINS
from support.dashboards.query import Row


def discounts() -> dict[str, list[Row]]:
    """The mart's tables."""
    return {
        "discounts": [
            _ordered("total", "discounted", 25),
            _ordered("total", "full_price", 75),
            *[
                _ordered("month", order_type, orders, month=month)
                for month in ("2023-01-01", "2024-01-01")
                for order_type, orders in (("discounted", 10), ("full_price", 30))
            ],
            _ordered("restaurant", "discounted", 25, restaurant_id=OAK),
            _ordered("restaurant", "full_price", 25, restaurant_id=OAK),
            _ordered("restaurant", "full_price", 50, restaurant_id=PERKINS),
        ],
        "discounts/effect": [
            _cohort("comparison", 90, 10.0, 15.0),
            _difference(-2.5, -4.0, -1.0),
            _cohort("discounted", 20, 10.0, 12.5),
        ],
        "discounts/prices": [
            _priced("Bagel", 3.5, 40, 2.0),
            _priced("Bagel", 4.0, 50, 1.5),
            _priced("Bagel", 4.5, 5, 9.0),
            _priced("Soup", 6.0, 40, 2.0, last="2023-08-20", share=0.5),
            _priced("Soup", 6.5, 40, 2.0, first="2023-08-15", share=0.5),
        ],
        "discounts/elasticity": [
            _elasticity("Bagel", 12, -2.0, clear=True),
            _elasticity("Muffin", 19, 0.5, clear=False),
            _elasticity("Soup", 15, 3.0, clear=True),
        ],
        "discounts/addons": [
            _attached("Bowls", 60, 15, 40.0, each_ago=1.5),
            _attached("Salads", 40, 20, 30.0, each_ago=0.75),
        ],
    }


def _ordered(dimension: str, order_type: str, orders: int, **key: str) -> Row:
    each = 2.0 if order_type == "discounted" else 0.0
    return {
        "dimension": dimension,
        "month": None,
        "restaurant_id": None,
        **key,
        "order_type": order_type,
        "orders": orders,
        "orders_share": orders / 50,
        "gross_revenue": 20.0 * orders,
        "discounts": each * orders,
        "revenue": (20.0 - each) * orders,
    }


def _cohort(cohort: str, customers: int, before: float, after: float) -> Row:
    return {
        "cohort": cohort,
        "customers": customers,
        "revenue_before": before,
        "revenue_after": after,
        "revenue_change": after - before,
        "orders_before": 1.0,
        "orders_after": 1.5,
        "orders_change": 0.5,
    }


def _priced(
    item: str,
    price: float,
    lines: int,
    units_a_day: float,
    *,
    first: str = "2023-01-01",
    last: str = "2024-01-01",
    share: float = 0.3,
) -> Row:
    return {
        "item_name": item,
        "unit_price": price,
        "is_listed": True,
        "first_seen": first,
        "last_seen": last,
        "revenue_share": share,
        "lines": lines,
        "units": lines,
        "units_per_active_day": units_a_day,
        "revenue": price * lines,
    }


def _elasticity(item: str, cells: int, value: float, *, clear: bool) -> Row:
    return {
        "item_name": item,
        "cells": cells,
        "restaurants": 5,
        "months": 3,
        "elasticity": value,
        "ci_low": value - 1,
        "ci_high": value + 1,
        "q_value": 0.01 if clear else 0.5,
        "is_clear": clear,
    }


def _difference(change: float, low: float, high: float) -> Row:
    interval = {"revenue_change_low": low, "revenue_change_high": high}
    return {"cohort": "difference", "revenue_change": change, "orders_change": 0.25, **interval}


def _attached(category: str, lines: int, paid: int, revenue: float, each_ago: float) -> Row:
    """A tenth of it in the last 90 days, and as many lines a year ago."""
    row = {"item_category": category, "lines": lines, "lines_with_paid_option": paid}
    recent = {"lines_90d": lines / 10, "lines_with_paid_option_90d": paid / 10}
    recent |= {"addon_revenue_90d": revenue / 10, "lines_year_ago": lines / 10}
    recent |= {
        "lines_with_paid_option_year_ago": 2.0,
        "addon_revenue_year_ago": lines / 10 * each_ago,
    }
    rates = {"attach_rate": paid / lines, "free_option_rate": 0.1}
    return {**row, **rates, "addon_revenue": revenue, **recent}
