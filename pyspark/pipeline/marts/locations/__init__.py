"""Locations: how each restaurant does, over its whole life, the last year and the last quarter."""

from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.locations.days import restaurant_days
from pipeline.marts.locations.favourites import best_dayparts, favourites
from pipeline.marts.locations.periods import LOCATIONS, locations
from pipeline.spark.tables import Column, Table

RESTAURANTS = Table(
    name="locations/restaurants",
    grain="one row per restaurant with an order",
    key=("restaurant_id",),
    columns=(
        Column("restaurant_id", "text"),
        Column("name", "text"),
        Column("city", "text", nullable=True),
        Column("first_order_date", "date"),
        Column("last_order_date", "date"),
        Column("is_active", "flag"),
    ),
)

TABLES = (LOCATIONS, RESTAURANTS)

ACTIVE_DAYS = 90


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    days = restaurant_days(inputs).persist()
    restaurants = _restaurants(days, inputs).persist()
    chosen = favourites(inputs).join(
        best_dayparts(days, inputs.as_of), on=["period", "restaurant_id"], how="inner"
    )
    return {
        "locations": locations(days, restaurants, chosen, inputs),
        "locations/restaurants": restaurants,
    }


def _restaurants(days: DataFrame, inputs: Inputs) -> DataFrame:
    quiet_since = F.lit(inputs.as_of - timedelta(days=ACTIVE_DAYS))
    return RESTAURANTS.select(
        days.groupBy("restaurant_id")
        .agg(
            F.min("business_date").alias("first_order_date"),
            F.max("business_date").alias("last_order_date"),
        )
        .withColumn("is_active", F.col("last_order_date") > quiet_since)
        .join(F.broadcast(inputs.restaurants), on="restaurant_id", how="inner")
    )
