"""Ranks over distinct values: as many rows as values, not as customers, are put in order."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.common import whole_ratio


def with_before(values: DataFrame, keys: Sequence[str], order: Column, *counts: str) -> DataFrame:
    """Distinct values within `keys` with `<count>_before`: its sum over those that sort first."""
    earlier = (
        Window.partitionBy(*(F.col(key) for key in keys), F.lit(0))
        .orderBy(order)
        .rowsBetween(Window.unboundedPreceding, -1)
    )
    return values.withColumns(
        {f"{name}_before": F.coalesce(F.sum(name).over(earlier), F.lit(0)) for name in counts}
    )


def curve_sums() -> tuple[Column, ...]:
    """What `area_under_curve` needs (aggregates), from distinct scores, highest first.

    How many have the outcome (`positive`) and how many have not (`negative`), and how many with it
    score higher (`positive_before`).
    """
    positive, before = F.col("positive"), F.col("positive_before")
    return (
        F.sum("positive").alias("positive"),
        F.sum("negative").alias("negative"),
        F.sum(F.col("negative") * (2 * before + positive)).alias("doubled"),
    )


def area_under_curve() -> Column:
    """AUC from `curve_sums`, DECIMAL(18,4); null where all or none have the outcome.

    The chance that one with the outcome scores above one without; a tie counts half.
    """
    return whole_ratio(F.col("doubled"), 2 * F.col("positive") * F.col("negative"))
