"""segments/summary: what each segment holds, members and others."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.common import average, money_per, ratio
from pipeline.spark.tables import Column, Table

# In the order in which they are tried.
SEGMENTS = (
    "New",
    "Dormant",
    "Slipping VIP",
    "VIP",
    "Churn Risk",
    "Loyal",
    "Occasional",
    "Potential",
)
MEMBER, NON_MEMBER, ALL = "member", "non_member", "all"

SUMMARY = Table(
    name="segments/summary",
    grain="one row per segment with customers and membership, all of them included",
    key=("segment", "membership"),
    columns=(
        Column("segment", "text", values=SEGMENTS),
        Column("membership", "text", values=(MEMBER, NON_MEMBER, ALL)),
        Column("customers", "count"),
        Column("customers_share", "ratio"),
        Column("revenue", "money"),
        Column("revenue_share", "ratio", nullable=True),
        Column("avg_recency_days", "average"),
        Column("avg_frequency", "average"),
        Column("avg_monetary", "money"),
    ),
)


def summary(customers: DataFrame) -> DataFrame:
    """segments/summary from customers with their segment, is_member and clv."""
    own = F.when(F.col("is_member"), MEMBER).otherwise(NON_MEMBER)
    sums = (
        customers.withColumn("membership", F.explode(F.array(own, F.lit(ALL))))
        .groupBy("segment", "membership")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("clv").alias("revenue"),
            F.sum("recency_days").alias("recency_days"),
            F.sum("frequency").alias("frequency"),
            F.sum("monetary").alias("monetary"),
        )
    )
    count, everyone = F.col("customers"), Window.partitionBy(F.lit(0))
    total = {
        name: F.sum(F.when(F.col("membership") == ALL, F.col(name))).over(everyone)
        for name in ("customers", "revenue")
    }
    return SUMMARY.select(
        sums.withColumn("customers_share", ratio(count, total["customers"]))
        .withColumn("revenue_share", ratio(F.col("revenue"), total["revenue"]))
        .withColumn("avg_recency_days", average(F.col("recency_days"), count))
        .withColumn("avg_frequency", average(F.col("frequency"), count))
        .withColumn("avg_monetary", money_per(F.col("monetary"), count))
    )
