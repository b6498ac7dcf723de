"""churn/summary: what each churn status holds, by CLV tier."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.clv.tiers import CLV_TIERS
from pipeline.marts.common import average, fraction, mean, ratio, settled
from pipeline.spark.tables import Column, Table

STATUSES = ("active", "at_risk", "lapsed")
ALL = "all"

SUMMARY = Table(
    name="churn/summary",
    grain="one row per churn status with customers and CLV tier, all of them included",
    key=("churn_status", "clv_tier"),
    columns=(
        Column("churn_status", "text", values=STATUSES),
        Column("clv_tier", "text", values=(*CLV_TIERS, ALL)),
        Column("customers", "count"),
        Column("customers_share", "ratio"),
        Column("clv", "money"),
        Column("avg_days_since_last_order", "average"),
        Column("avg_gap_days", "average", nullable=True),
    ),
)


def summary(customers: DataFrame) -> DataFrame:
    """churn/summary from customers with churn_status, clv, span_days and order_dates."""
    gap = fraction(F.col("span_days"), F.col("order_dates") - 1)
    count = F.col("customers")
    every = F.sum(F.when(F.col("clv_tier") == ALL, count)).over(Window.partitionBy(F.lit(0)))
    return SUMMARY.select(
        customers.withColumn("gap", gap)
        .withColumn("clv_tier", F.explode(F.array("clv_tier", F.lit(ALL))))
        .groupBy("churn_status", "clv_tier")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("clv").alias("clv"),
            F.sum("days_since_last_order").alias("days_since"),
            F.sum("gap").alias("gaps"),
            F.count("gap").alias("with_gap"),
        )
        .withColumn("customers_share", ratio(count, every))
        .withColumn("avg_days_since_last_order", average(F.col("days_since"), count))
        .withColumn("avg_gap_days", mean(settled(F.col("gaps")), F.col("with_gap")))
    )
