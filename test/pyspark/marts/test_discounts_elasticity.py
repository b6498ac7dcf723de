"""discounts/elasticity: cells and rows by hand, and what is needed for a row."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from pipeline.marts.discounts.elasticity import elasticity, fit_item, item_cells
from support.baskets import cells
from support.frames import rows_frame
from support.plan_settings import split_into

Row = tuple[Any, ...]
SOLD = (
    "item_name string, unit_price decimal(18,2), restaurant_id string, business_date date,"
    "lines long, units long, revenue long"
)


def sold(
    item: str, place: str, day: str, price: str, units: int, lines: int = 1
) -> tuple[Any, ...]:
    amount = Decimal(price)
    return (item, amount, place, date.fromisoformat(day), lines, units, int(amount * 100) * units)


def frame(spark: SparkSession, rows: list[Row]) -> DataFrame:
    return rows_frame(spark, rows, SOLD).coalesce(1)


def test_cells_are_items_by_restaurant_and_month_with_other_items(spark: SparkSession) -> None:
    rows = [
        sold("Egg", "r1", "2023-01-01", "2.00", 1, lines=298),
        sold("Egg", "r1", "2023-01-31", "4.00", 3),
        sold("Egg", "r1", "2023-02-01", "4.00", 5),
        # Free ones count nowhere, and a month without other items has no exposure.
        sold("Egg", "r1", "2023-02-01", "0.00", 7),
        sold("Egg", "r2", "2023-02-01", "4.00", 5),
        sold("Ham", "r1", "2023-01-15", "3.00", 11),
        sold("Ham", "r1", "2023-02-15", "3.00", 13),
        sold("Pie", "r1", "2023-02-15", "3.00", 17, lines=300),
    ]
    assert cells(item_cells(frame(spark, rows))) == [
        ("Egg", "r1", "2023-01-01", 299, 4, 11, 3.5),
        ("Egg", "r1", "2023-02-01", 1, 5, 30, 4.0),
        ("Pie", "r1", "2023-02-01", 300, 17, 18, 3.0),
    ]


def test_half_as_many_at_twice_the_price(spark: SparkSession) -> None:
    rows = []
    for place in range(5):
        for month in range(1, 6):
            price, size = 1 + (place + month) % 2, (place + 1) * month * 20
            day = f"2023-{month:02}-10"
            rows.append(sold("Rest", f"r{place}", day, "1.00", size))
            rows.append(sold("Egg", f"r{place}", day, f"{price}.00", size // price, lines=12))
            # One restaurant too few.
            if place:
                rows.append(sold("Ham", f"r{place}", day, f"{price}.00", size, lines=90))
    assert cells(elasticity(frame(spark, rows))) == [
        ("Egg", 25, 5, 5, -1.0, 0.0, -1.0, -1.0, 0.0, 0.0, True)
    ]


def item(places: int = 6, months: int = 4, lines: int = 20, price: float = 0.1) -> pd.DataFrame:
    """The cells of an item; its price moves by so much of 1 dollar."""
    return pd.DataFrame(
        [
            ("Egg", f"r{place}", date(2023, month + 1, 1), lines, 9 + place, 50 + month,
             1 + price * ((place * month) % 3))
            for place in range(places)
            for month in range(months)
        ],
        columns=["item_name", "restaurant_id", "month", "lines", "units", "exposure", "price"],
    )  # fmt: skip


def test_a_row_needs_lines_restaurants_months_freedom_and_price_changes() -> None:
    assert len(fit_item(item())) == 1
    assert len(fit_item(item(lines=12))) == 0
    assert len(fit_item(item(places=4, months=12))) == 0
    assert len(fit_item(item(places=24, months=2))) == 0
    assert len(fit_item(item(places=5, months=4, lines=40))) == 1
    assert len(fit_item(item(places=7, months=3, lines=40))) == 1
    assert len(fit_item(item(places=6, months=3, lines=40))) == 0
    assert len(fit_item(item(price=0.02))) == 1
    assert len(fit_item(item(price=0.001))) == 0


def test_cells_without_company_count_for_nothing() -> None:
    # 24 cells of 13 lines are enough; without two lonely ones they are 22 x 13 = 286 lines.
    lonely = pd.DataFrame(
        [("Egg", "s1", date(2024, 1, 1), 13, 9, 50, 2.0), ("Egg", "s2", date(2024, 2, 1), 13, 9, 50,
          2.0)],
        columns=item().columns,
    )  # fmt: skip
    found = pd.concat([item(lines=13).iloc[:22], lonely])
    assert found["lines"].sum() >= 300
    assert fit_item(found).empty


def menu() -> list[Row]:
    """Three items whose units follow the price, more or less."""
    return [
        sold(
            *(name, f"r{place}", f"2023-{month:02}-10", f"{price}.00"),
            60 // price + (place * 7 + month * n) % (1 + 30 * n),
            lines=20,
        )
        for n, name in enumerate(("Egg", "Ham", "Pie"))
        for place in range(6)
        for month in range(1, 6)
        for price in [1 + (place * month + n) % 3]
    ]


def test_estimates_do_not_depend_on_how_rows_are_split(spark: SparkSession) -> None:
    one = cells(elasticity(frame(spark, menu())))
    with split_into(spark, 3):
        assert cells(elasticity(frame(spark, menu()[::-1]).repartition(3))) == one


def test_q_values_are_those_of_benjamini_and_hochberg(spark: SparkSession) -> None:
    found = elasticity(frame(spark, menu())).orderBy("p_value").collect()
    assert [row.item_name for row in found] == ["Egg", "Ham", "Pie"]
    one, two, three = (row.p_value for row in found)
    expected = [min(3 * one, 3 / 2 * two, three), min(3 / 2 * two, three), three]
    for row, q in zip(found, expected, strict=True):
        assert abs(row.q_value - q) < 3e-4
        assert row.is_clear == (q < 0.05)
