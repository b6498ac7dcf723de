"""What each customer orders most, and at what time of day."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import cents, daypart, person

FAVOURITES = ("favourite_category", "favourite_item", "favourite_daypart")


def favourites(inputs: Inputs) -> DataFrame:
    """One row per customer: favourite_category, _item, _daypart by lines, revenue, name."""
    sold = (
        inputs.lines.where(person(inputs.rules).isNotNull())
        .groupBy("customer_id", "item_category", "item_name", "hour")
        .agg(F.count(F.lit(1)).alias("lines"), F.sum(cents("net_amount")).alias("revenue"))
    )
    names = (F.col("item_category"), F.col("item_name"), daypart(F.col("hour")))
    kinds = F.create_map(
        *(part for pair in zip(map(F.lit, FAVOURITES), names, strict=True) for part in pair)
    )
    # The smallest of this struct: numbers are negated since a text can't be.
    rank = F.struct(-F.col("lines"), -F.col("revenue"), F.col("name"))
    return (
        sold.select("customer_id", "lines", "revenue", F.explode(kinds).alias("kind", "name"))
        .groupBy("customer_id", "kind", "name")
        .agg(F.sum("lines").alias("lines"), F.sum("revenue").alias("revenue"))
        .groupBy("customer_id")
        .agg(*(F.min(F.when(F.col("kind") == k, rank))["name"].alias(k) for k in FAVOURITES))
    )
