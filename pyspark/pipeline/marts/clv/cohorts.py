"""clv/cohorts: how many customers of a first-order month came back, and what they spent."""

from datetime import date

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.clv.months import each_month, is_partial
from pipeline.marts.common import money_per, ratio
from pipeline.spark.tables import Column, Table

COHORTS = Table(
    name="clv/cohorts",
    grain="one row per first-order month and month since then up to as_of's, zeros included",
    key=("cohort", "months_since"),
    columns=(
        Column("cohort", "date"),
        Column("months_since", "count"),
        Column("customers", "count"),
        Column("active_customers", "count"),
        Column("retention_rate", "ratio"),
        Column("revenue", "money"),
        Column("cumulative_revenue_per_customer", "money"),
        Column("is_partial", "flag"),
    ),
)


def cohorts(months: DataFrame, as_of: date) -> DataFrame:
    """clv/cohorts from `order_months`."""
    by_month = Window.partitionBy("cohort").orderBy("order_month")
    so_far = by_month.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    customers, is_active = F.col("customers"), F.col("is_active")
    ordered = (
        months.groupBy(F.col("first_month").alias("cohort"), "order_month")
        .agg(F.count(F.lit(1)).alias("active"), F.sum("revenue").alias("spent"))
        # Every customer of a cohort is active in its first month.
        .withColumn("customers", F.first("active").over(so_far))
        .withColumn("spent_to_date", F.sum("spent").over(so_far))
        .withColumn("next_month", F.lead("order_month").over(by_month))
    )
    return COHORTS.select(
        each_month(ordered, as_of)
        .withColumn("months_since", F.months_between("month", "cohort"))
        .withColumn("active_customers", F.when(is_active, F.col("active")).otherwise(0))
        .withColumn("revenue", F.when(is_active, F.col("spent")).otherwise(0))
        .withColumn("retention_rate", ratio(F.col("active_customers"), customers))
        .withColumn("cumulative_revenue_per_customer", money_per(F.col("spent_to_date"), customers))
        .withColumn("is_partial", is_partial(F.col("month"), as_of))
    )
