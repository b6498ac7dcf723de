"""Ranks over distinct values: as many rows as values, not as customers, are put in order."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from pipeline.marts.common import whole_ratio

# More distinct values than that are put in order by several tasks.
VALUES_OF_ONE_TASK = 300_000
RANGES = 32


def with_before(
    values: DataFrame,
    keys: Sequence[str],
    value: str,
    *counts: str,
    at_most: int,
    descending: bool = True,
) -> DataFrame:
    """Distinct values within `keys` with `<count>_before`: its sum over those that sort first.

    `at_most`: there are no more values than that.
    """
    if at_most > VALUES_OF_ONE_TASK:
        return _by_ranges(values, keys, value, counts, descending=descending)
    earlier = _earlier([*keys, F.lit(0)], _order(value, descending=descending))
    return values.withColumns(
        {f"{name}_before": F.coalesce(F.sum(name).over(earlier), F.lit(0)) for name in counts}
    )


def _by_ranges(
    values: DataFrame, keys: Sequence[str], value: str, counts: Sequence[str], *, descending: bool
) -> DataFrame:
    """Prefix sums: within ranges of values, each a task, and over the sums of the ranges.

    The result does not depend on where the ranges end, so that they may be approximate.
    """
    shares = [number / RANGES for number in range(1, RANGES)]
    row = values.agg(F.percentile_approx(value, shares).alias("ends")).first()
    ends = sorted(set((row and row["ends"]) or []))
    place = sum(((F.col(value) > F.lit(end)).cast("int") for end in ends), F.lit(0))
    placed = values.withColumn("range", place)
    inside = _earlier([*keys, "range"], _order(value, descending=descending))
    ranges = placed.groupBy(*keys, "range").agg(*(F.sum(name).alias(name) for name in counts))
    others = _earlier([*keys], _order("range", descending=descending))
    earlier = ranges.select(
        *keys,
        "range",
        *(F.coalesce(F.sum(name).over(others), F.lit(0)).alias(f"_{name}") for name in counts),
    )
    return (
        placed.withColumns(
            {f"{name}_before": F.coalesce(F.sum(name).over(inside), F.lit(0)) for name in counts}
        )
        .join(F.broadcast(earlier), on=[*keys, "range"], how="inner")
        .withColumns(
            {f"{name}_before": F.col(f"{name}_before") + F.col(f"_{name}") for name in counts}
        )
        .select(*values.columns, *(f"{name}_before" for name in counts))
    )


def _order(column: str, *, descending: bool) -> Column:
    return F.col(column).desc() if descending else F.col(column).asc()


def _earlier(keys: Sequence[str | Column], order: Column) -> WindowSpec:
    return Window.partitionBy(*keys).orderBy(order).rowsBetween(Window.unboundedPreceding, -1)


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
