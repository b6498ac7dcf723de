"""clv/tiers: what each CLV tier holds."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.common import average, money_per, ratio
from pipeline.spark.tables import Column, Table

CLV_TIERS = ("High", "Medium", "Low")

TIERS = Table(
    name="clv/tiers",
    grain="one row per CLV tier that has customers",
    key=("clv_tier",),
    columns=(
        Column("clv_tier", "text", values=CLV_TIERS),
        Column("customers", "count"),
        Column("customers_share", "ratio"),
        Column("revenue", "money"),
        Column("revenue_share", "ratio", nullable=True),
        Column("avg_clv", "money"),
        Column("min_clv", "money"),
        Column("max_clv", "money"),
        Column("avg_orders", "average"),
    ),
)


def tiers(customers: DataFrame) -> DataFrame:
    """clv/tiers from the rows of clv."""
    count, revenue = F.col("customers"), F.col("revenue")
    everyone = Window.partitionBy(F.lit(0))
    return TIERS.select(
        customers.groupBy("clv_tier")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("clv").alias("revenue"),
            F.sum("orders").alias("orders"),
            F.min("clv").alias("min_clv"),
            F.max("clv").alias("max_clv"),
        )
        .withColumn("customers_share", ratio(count, F.sum(count).over(everyone)))
        .withColumn("revenue_share", ratio(revenue, F.sum(revenue).over(everyone)))
        .withColumn("avg_clv", money_per(revenue, count))
        .withColumn("avg_orders", average(F.col("orders"), count))
    )
