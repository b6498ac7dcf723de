"""loyalty/switchers: the half year before and after customers first used the loyalty card."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts.common import average, dollars, money_per
from pipeline.spark.tables import Column, Table

SWITCHERS = Table(
    name="loyalty/switchers",
    grain="one row per month of joining, and one for all, of customers with both half years whole",
    key=("joined",),
    columns=(
        Column("joined", "text"),
        Column("customers", "count"),
        Column("orders_before", "average"),
        Column("orders_after", "average"),
        Column("revenue_before", "money"),
        Column("revenue_after", "money"),
    ),
)

MONTHS = 6
SUMS = ("orders_before", "orders_after", "revenue_before", "revenue_after")


def switchers(customers: DataFrame) -> DataFrame:
    """loyalty/switchers, per customer and month of the window, from `loyalty_customers`."""
    months = F.col("customers") * MONTHS
    return SWITCHERS.select(
        customers.where("has_windows")
        .withColumn("joined", F.explode(F.array(F.lit("all"), F.date_format("joined", "yyyy-MM"))))
        .groupBy("joined")
        .agg(F.count(F.lit(1)).alias("customers"), *(F.sum(name).alias(name) for name in SUMS))
        .withColumns({name: average(F.col(name), months) for name in SUMS[:2]})
        .withColumns({name: money_per(dollars(name), months) for name in SUMS[2:]})
    )
