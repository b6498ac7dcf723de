"""clv/migration: how customers move between CLV tiers from month to month."""

from datetime import date

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.clv.months import each_month, is_partial
from pipeline.marts.clv.tiers import CLV_TIERS
from pipeline.marts.common import above_share, within_share
from pipeline.rules import Rules
from pipeline.spark.tables import Column, Table

NEW = "New"

MIGRATION = Table(
    name="clv/migration",
    grain="one row per month and pair of tiers at the end of the month before and of this one",
    key=("month", "from_tier", "to_tier"),
    columns=(
        Column("month", "date"),
        Column("from_tier", "text", values=(*CLV_TIERS, NEW)),
        Column("to_tier", "text", values=CLV_TIERS),
        Column("customers", "count"),
        Column("active_customers", "count"),
        Column("clv_to_date", "money"),
        Column("is_partial", "flag"),
    ),
)


def month_ends(months: DataFrame, as_of: date) -> DataFrame:
    """From `order_months`: how many customers end a month alike, far fewer rows than one each.

    One row per `month`, `is_new` (first order in it), `clv_before` and `clv_to_date` at its ends,
    USD: `customers`, and how many of them are `active`.
    """
    is_active = F.col("is_active")
    before = F.when(is_active, F.col("clv_before")).otherwise(F.col("clv_to_date"))
    return (
        each_month(months, as_of)
        .groupBy(
            "month",
            (F.col("month") == F.col("first_month")).alias("is_new"),
            before.alias("clv_before"),
            "clv_to_date",
        )
        .agg(F.count(F.lit(1)).alias("customers"), F.count_if(is_active).alias("active"))
    )


def migration(ends: DataFrame, rules: Rules, as_of: date) -> DataFrame:
    """clv/migration from `month_ends`."""
    from_tier = F.when(F.col("is_new"), NEW).otherwise(
        _tier(F.col("clv_before"), F.col("low_to_before"), F.col("high_from_before"))
    )
    to_tier = _tier(F.col("clv_to_date"), F.col("low_to"), F.col("high_from"))
    moves = (
        ends.join(F.broadcast(_borders(ends, rules)), on="month", how="inner")
        .groupBy("month", from_tier.alias("from_tier"), to_tier.alias("to_tier"))
        .agg(
            F.sum("customers").alias("customers"),
            F.sum("active").alias("active_customers"),
            F.sum(F.col("clv_to_date") * F.col("customers")).alias("clv_to_date"),
        )
    )
    return MIGRATION.select(moves.withColumn("is_partial", is_partial(F.col("month"), as_of)))


def _borders(ends: DataFrame, rules: Rules) -> DataFrame:
    """One row per month: the highest CLV of tier Low, the lowest of tier High (null: no such).

    Ties share a tier, so a tier is a range of CLV, and two borders a month tell every customer's
    tier at the end of that month and of the one before.
    """
    clv, customers = F.col("clv_to_date"), F.col("customers")
    in_month = Window.partitionBy("month")
    from_top = in_month.orderBy(clv.desc()).rowsBetween(
        Window.unboundedPreceding, Window.currentRow
    )
    rank, rows = F.col("rank"), F.col("rows")
    borders = (
        ends.groupBy("month", "clv_to_date")
        .agg(F.sum("customers").alias("customers"))
        .withColumn("rank", F.sum("customers").over(from_top) - customers + 1)
        .withColumn("rows", F.sum("customers").over(in_month))
        .groupBy("month")
        .agg(
            F.max(F.when(within_share(rank, rows, rules.tier_low), clv)).alias("low_to"),
            F.min(F.when(above_share(rank, rows, rules.tier_high), clv)).alias("high_from"),
        )
    )
    before = F.lag(F.struct("low_to", "high_from")).over(
        Window.partitionBy(F.lit(0)).orderBy("month")
    )
    return borders.withColumn("before", before).select(
        "month",
        "low_to",
        "high_from",
        F.col("before.low_to").alias("low_to_before"),
        F.col("before.high_from").alias("high_from_before"),
    )


def _tier(clv: SparkColumn, low_to: SparkColumn, high_from: SparkColumn) -> SparkColumn:
    high, medium, low = CLV_TIERS
    return F.when(clv >= high_from, high).when(clv <= low_to, low).otherwise(medium)
