"""The second computation of sales against figures worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from oracle.build import Oracle, build
from support.datasets.files import day, option, orders, write


def two_months(folder: Path) -> Oracle:
    """Monday 2 January 2023 to Sunday 5 February."""
    lines = orders(
        ("ann", "2023-01-02", "10"),
        ("", "2023-01-03", "5"),
        ("ann", "2023-01-09", "12"),
        ("bob", "2023-01-10", "8"),
        ("bob", "2023-02-05", "30"),
    )
    discount = option(order_id=lines[0]["ORDER_ID"], option_price="-2")
    days = [day(date_key="09-01-2023", holiday_name="Plough Monday")]
    return build(write(folder, lines, [discount], days))


def rows(oracle: Oracle, grain: str, dimension: str) -> dict[date, dict[str, Any]]:
    return {
        r["period_start"]: r
        for r in oracle.table("sales")
        if (r["grain"], r["dimension"]) == (grain, dimension)
    }


def test_a_day_compares_with_the_week_before(tmp_path: Path) -> None:
    assert rows(two_months(tmp_path), "day", "total")[date(2023, 1, 9)] == {
        "grain": "day",
        "period_start": date(2023, 1, 9),
        "dimension": "total",
        "restaurant_id": None,
        "item_category": None,
        "daypart": None,
        "revenue": Decimal("12.00"),
        "gross_revenue": Decimal("12.00"),
        "discounts": Decimal("0.00"),
        "orders": 1,
        "lines": 1,
        "items": 1,
        "customers": 1,
        "guest_orders": 0,
        "avg_order_value": Decimal("12.00"),
        "prev_revenue": Decimal("8.00"),
        "change_pct": Decimal("50.00"),
        "year_ago_revenue": None,
        "yoy_pct": None,
        "is_partial": False,
        "is_weekend": False,
        "is_holiday": True,
        "holiday_name": "Plough Monday",
    }


def test_partial_periods_have_no_change_but_keep_the_earlier_revenue(tmp_path: Path) -> None:
    oracle = two_months(tmp_path)
    weeks = {
        start: (r["revenue"], r["prev_revenue"], r["change_pct"], r["is_partial"])
        for start, r in rows(oracle, "week", "total").items()
    }
    assert weeks == {
        date(2023, 1, 2): (Decimal(13), None, None, False),
        date(2023, 1, 9): (Decimal(20), Decimal(13), Decimal("53.85"), False),
        date(2023, 1, 30): (Decimal(30), None, None, False),
    }
    february = rows(oracle, "month", "total")[date(2023, 2, 1)]
    assert (february["prev_revenue"], february["change_pct"], february["is_partial"]) == (
        Decimal(33),
        None,
        True,
    )


def test_two_dimensions_exist_by_month_only(tmp_path: Path) -> None:
    table = two_months(tmp_path).table("sales")
    assert {r["grain"] for r in table if r["dimension"].startswith("restaurant_")} == {"month"}
    assert {r["avg_order_value"] for r in table if "category" in r["dimension"]} == {None}


def test_hours_count_every_such_weekday(tmp_path: Path) -> None:
    table = two_months(tmp_path).table("sales/hours")
    everywhere = [tuple(r.values()) for r in table if r["restaurant_id"] is None]
    assert sorted(everywhere, key=repr) == [
        (None, 1, 12, 2, Decimal("20.00"), Decimal("0.40")),
        (None, 2, 12, 2, Decimal("13.00"), Decimal("0.40")),
        (None, 7, 12, 1, Decimal("30.00"), Decimal("0.20")),
    ]


def test_holidays_compare_with_the_median_of_their_weekday(tmp_path: Path) -> None:
    lines = orders(
        ("a", "2023-06-20", "10"),
        ("a", "2023-06-27", "11.01"),
        ("a", "2023-07-04", "21.01"),
        ("a", "2023-07-11", "10"),
        ("a", "2023-07-18", "500"),
        ("a", "2023-08-08", "9"),
    )
    table = build(write(tmp_path, lines)).table("sales/holidays")
    assert [tuple(row.values()) for row in table] == [
        (
            *(date(2023, 7, 4), "Independence Day", False),
            *(Decimal("21.01"), Decimal("10.51"), Decimal("100.00")),
        )
    ]
