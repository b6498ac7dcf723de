"""Restaurants: a name for every one of silver, from the source where it has one."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.silver.orders import OrderTotals
from pipeline.silver.records import collect_records
from pipeline.silver.tables import RESTAURANTS
from pipeline.sources import COLUMNS
from pipeline.spark.tables import local_dataframe

NameAndCity = tuple[str | None, str | None]


def read_restaurants(
    bronze: DataFrame | None, null_words: Collection[str]
) -> dict[str, NameAndCity]:
    """Name and city by id. Raises InputError for a repeated or a missing id."""
    found: dict[str, NameAndCity] = {}
    first: dict[str, str] = {}
    if bronze is None:
        return found
    none = {word.lower() for word in null_words}
    for record in collect_records(bronze, COLUMNS["restaurants"]):
        restaurant_id = record.values["restaurant_id"]
        if restaurant_id is None or restaurant_id.lower() in none:
            raise InputError(f"{record.place}: restaurant_id is missing")
        if restaurant_id in found:
            raise InputError(
                f"{record.place}: the restaurant_id repeats that of {first[restaurant_id]}"
            )
        first[restaurant_id] = record.place
        found[restaurant_id] = (record.values["name"], record.values["city"])
    return found


def restaurant_warnings(
    orders: Iterable[OrderTotals], named: Mapping[str, NameAndCity]
) -> list[str]:
    """A warning where no name is used: ids of another system, as a rule."""
    if not named or any(row.restaurant_id in named for row in orders):
        return []
    return [f"restaurants: none of its {len(named)} ids is that of a restaurant with orders"]


def build_restaurants(
    spark: SparkSession, orders: Iterable[OrderTotals], named: Mapping[str, NameAndCity]
) -> DataFrame:
    """Table restaurants; a nameless one is numbered among all of them, the earliest first."""
    first: dict[str, date] = {}
    for row in orders:
        first[row.restaurant_id] = min(row.first, first.get(row.restaurant_id, row.first))
    ranked = sorted(first, key=lambda restaurant_id: (first[restaurant_id], restaurant_id))
    rows = []
    for number, restaurant_id in enumerate(ranked, start=1):
        name, city = named.get(restaurant_id, (None, None))
        rows.append((restaurant_id, name or f"Restaurant {number:02d}", city))
    return local_dataframe(spark, rows, RESTAURANTS.struct())
