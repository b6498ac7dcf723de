"""What each restaurant sells most, and when it earns most per hour, by period."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import HOURS, cents
from pipeline.marts.locations.days import periods_of

# Revenue times this compares as revenue per hour does, in whole numbers.
HOURS_IN_A_DAY = 24
BY_HOUR = {name: HOURS_IN_A_DAY // hours for name, hours in HOURS.items()}


def favourites(inputs: Inputs) -> DataFrame:
    """One row per period and restaurant: top_category, top_item by lines, revenue, name."""
    sold = (
        inputs.lines.groupBy(
            "restaurant_id",
            "item_category",
            "item_name",
            periods_of(F.col("business_date"), inputs.as_of).alias("periods"),
        )
        .agg(F.count(F.lit(1)).alias("lines"), F.sum(cents("net_amount")).alias("revenue"))
        .withColumn("period", F.explode("periods"))
    )
    both = F.explode(
        F.create_map(
            F.lit("top_category"), F.col("item_category"), F.lit("top_item"), F.col("item_name")
        )
    ).alias("top", "name")
    # The smallest of this struct: numbers are negated since a text can't be.
    rank = F.struct(-F.col("lines"), -F.col("revenue"), F.col("name"))
    return (
        sold.select("period", "restaurant_id", "lines", "revenue", both)
        .groupBy("period", "restaurant_id", "top", "name")
        .agg(F.sum("lines").alias("lines"), F.sum("revenue").alias("revenue"))
        .groupBy("period", "restaurant_id")
        .agg(
            *(
                F.min(F.when(F.col("top") == top, rank))["name"].alias(top)
                for top in ("top_category", "top_item")
            )
        )
    )


def best_dayparts(days: DataFrame, as_of: date) -> DataFrame:
    """One row per period and restaurant: best_daypart by revenue per hour, then by name."""
    factors = F.create_map(*(F.lit(part) for pair in BY_HOUR.items() for part in pair))
    rank = F.struct(-F.col("revenue") * factors[F.col("daypart")], F.col("daypart"))
    return (
        days.withColumn("period", F.explode(periods_of(F.col("business_date"), as_of)))
        .groupBy("period", "restaurant_id", "daypart")
        .agg(F.sum("revenue").alias("revenue"))
        .groupBy("period", "restaurant_id")
        .agg(F.min(rank)["daypart"].alias("best_daypart"))
    )
