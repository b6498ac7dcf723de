"""discounts/elasticity: slopes within restaurants, from rows as `sold` gives them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from pyspark.sql import SparkSession

from pipeline.marts.discounts.elasticity import elasticity
from support.baskets import cells

SOLD = (
    "item_name string, unit_price decimal(18,2), restaurant_id string, business_date date,"
    "lines long, units long, is_listed boolean"
)
START = date(2023, 1, 1)


def offer(
    item: str,
    restaurant: str,
    price: str,
    units: int,
    lines: int = 30,
    is_listed: bool = True,
    days: int = 1,
) -> list[tuple[Any, ...]]:
    """An item's sales at one price at one restaurant: all on the first day but one on the last."""
    at = (item, Decimal(price), restaurant)
    if days == 1:
        return [(*at, START, lines, units, is_listed)]
    last = START + timedelta(days=days - 1)
    return [(*at, START, lines - 1, units - 1, is_listed), (*at, last, 1, 1, False)]


def fitted(spark: SparkSession, *offers: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    rows = [row for offered in offers for row in offered]
    return cells(elasticity(spark.createDataFrame(rows, SOLD).coalesce(1)))


def test_slope_within_restaurants(mart_spark: SparkSession) -> None:
    egg = [
        offer("Egg", "r1", "1.00", 400, days=10),
        offer("Egg", "r1", "2.00", 200, days=10),
        offer("Egg", "r1", "4.00", 200, days=20),
        # A hundred times the sales, dearer: between the two the slope would be upwards.
        offer("Egg", "r2", "8.00", 40000),
        offer("Egg", "r2", "16.00", 20000),
    ]
    left_out = [
        offer("Egg", "r1", "5.00", 1, lines=29),
        offer("Egg", "r1", "6.00", 100, is_listed=False),
        offer("Egg", "r1", "0.00", 5000),
        offer("Egg", "r3", "1.00", 7),
    ]
    # Two degrees of freedom need three points more than restaurants.
    ham = [offer("Ham", "r1", price, 50) for price in ("1.00", "2.00", "3.00")]
    flat = [offer("Flat", "r1", price, 60) for price in ("1.00", "2.00", "3.00", "5.00")]
    assert fitted(mart_spark, *egg, *left_out, *ham, *flat) == [
        ("Egg", 5, 2, -1.0, 0.0, 1.0),
        ("Flat", 4, 1, 0.0, 0.0, None),
    ]


def test_a_price_listed_elsewhere_counts(mart_spark: SparkSession) -> None:
    prices = [("1.00", 30, True), ("2.00", 20, True), ("4.00", 20, False), ("8.00", 30, True)]
    known = [offer("Egg", "r2", "4.00", 9, lines=1)]
    here = [offer("Egg", "r1", price, units, is_listed=flag) for price, units, flag in prices]
    # In x -3/2, -1/2, 1/2, 3/2 times ln 2, in y half of ln 1.5 up or down: no slope.
    assert fitted(mart_spark, *here, *known) == [("Egg", 4, 1, 0.0, 0.185, 0.0)]


def test_recovers_a_planted_slope(mart_spark: SparkSession) -> None:
    chance = np.random.default_rng(11)
    offers = []
    for restaurant in range(25):
        size = chance.lognormal(8, 1)
        for price in ("4.89", "5.89", "6.99", "8.49"):
            units = round(size / float(price) * np.exp(chance.normal(0, 0.1)) * 100)
            offers.append(offer("Egg", f"r{restaurant}", price, units, days=100))
    ((_, points, restaurants, slope, std_error, r_squared),) = fitted(mart_spark, *offers)
    assert (points, restaurants) == (100, 25)
    assert abs(slope + 1) < 3 * std_error
    # 0.1 / sqrt(25 restaurants x 0.167, the spread of ln(price) within one).
    assert abs(std_error - 0.049) < 0.012
    assert 0.7 < r_squared < 0.97
