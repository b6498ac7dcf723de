"""Ranks over distinct values: as many rows as values, not as customers, are put in order."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.common import whole_ratio


def with_before(values: DataFrame, keys: Sequence[str], order: Column, count: str) -> DataFrame:
    """Distinct values within `keys` with `before`: the sum of `count` of those that sort first."""
    earlier = (
        Window.partitionBy(*(F.col(key) for key in keys), F.lit(0))
        .orderBy(order)
        .rowsBetween(Window.unboundedPreceding, -1)
    )
    return values.withColumn("before", F.coalesce(F.sum(count).over(earlier), F.lit(0)))


def area_under_curve(values: DataFrame, keys: Sequence[str]) -> DataFrame:
    """`auc` per value of `keys`, DECIMAL(18,4); null where all or none have the outcome.

    From distinct values within the keys: `score`, how many have the outcome (`positive`) and how
    many have not (`negative`). The chance that one with the outcome scores above one without; a tie
    counts half.
    """
    below = F.col("before")
    return (
        with_before(values, keys, F.col("score").asc(), "negative")
        .groupBy(*keys)
        .agg(
            F.sum(F.col("positive") * (2 * below + F.col("negative"))).alias("doubled"),
            (2 * F.sum("positive") * F.sum("negative")).alias("pairs"),
        )
        .select(*keys, whole_ratio(F.col("doubled"), F.col("pairs")).alias("auc"))
    )
