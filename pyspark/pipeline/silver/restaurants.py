"""Restaurants: a name for every one of silver, the source's own where it has one."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.silver.orders import OrderDates
from pipeline.silver.records import collect_records
from pipeline.silver.tables import RESTAURANTS
from pipeline.sources import COLUMNS
from pipeline.spark.tables import frame_of

NameAndCity = tuple[str | None, str | None]


def read_restaurants(bronze: DataFrame | None) -> dict[str, NameAndCity]:
    """Name and city by id. Raises InputError for a repeated or a missing id."""
    found: dict[str, NameAndCity] = {}
    if bronze is None:
        return found
    for record in collect_records(bronze, COLUMNS["restaurants"]):
        restaurant_id = record.values["restaurant_id"]
        if restaurant_id is None:
            raise InputError(f"{record.place}: restaurant_id is missing")
        if restaurant_id in found:
            raise InputError(f"{record.place}: restaurant_id {restaurant_id} is there twice")
        found[restaurant_id] = (record.values["name"], record.values["city"])
    return found


def build_restaurants(
    spark: SparkSession, dates: Sequence[OrderDates], known: dict[str, NameAndCity]
) -> DataFrame:
    """Table restaurants; a nameless one is numbered among all of them, the earliest first."""
    first: dict[str, date] = {}
    for row in dates:
        first[row.restaurant_id] = min(row.first, first.get(row.restaurant_id, row.first))
    ranked = sorted(first, key=lambda restaurant_id: (first[restaurant_id], restaurant_id))
    rows = []
    for number, restaurant_id in enumerate(ranked, start=1):
        name, city = known.get(restaurant_id, (None, None))
        rows.append((restaurant_id, name or f"Restaurant {number:02d}", city))
    return frame_of(spark, rows, RESTAURANTS.struct())
