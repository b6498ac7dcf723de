"""clv/migration: how customers move between CLV tiers from month to month."""

from datetime import date

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.clv_months import is_partial
from pipeline.marts.clv_tiers import CLV_TIERS
from pipeline.marts.exact import above_share, within_share
from pipeline.rules import Rules
from pipeline.schemas import Column, Table

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


def migration(months: DataFrame, rules: Rules, as_of: date) -> DataFrame:
    """clv/migration from `customer_months`."""
    clv_before = F.col("clv_to_date") - F.col("revenue")
    from_tier = F.when(F.col("month") == F.col("first_month"), NEW).otherwise(
        _tier(clv_before, F.col("low_to_before"), F.col("high_from_before"))
    )
    to_tier = _tier(F.col("clv_to_date"), F.col("low_to"), F.col("high_from"))
    moves = (
        months.join(F.broadcast(_borders(months, rules)), on="month", how="inner")
        .groupBy("month", from_tier.alias("from_tier"), to_tier.alias("to_tier"))
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.count_if("is_active").alias("active_customers"),
            F.sum("clv_to_date").alias("clv_to_date"),
        )
    )
    return MIGRATION.select(moves.withColumn("is_partial", is_partial(F.col("month"), as_of)))


def _borders(months: DataFrame, rules: Rules) -> DataFrame:
    """One row per month: the highest CLV of tier Low, the lowest of tier High (null: no such).

    Ties share a tier, so a tier is a range of CLV, and two borders a month tell every customer's
    tier at the end of that month and of the one before.
    """
    clv = F.col("clv_to_date")
    customers = Window.partitionBy("month")
    rank, rows = F.col("rank"), F.col("rows")
    borders = (
        months.select("month", "clv_to_date")
        .withColumn("rank", F.rank().over(customers.orderBy(clv.desc())))
        .withColumn("rows", F.count(F.lit(1)).over(customers))
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
