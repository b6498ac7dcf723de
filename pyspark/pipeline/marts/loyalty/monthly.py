"""loyalty/monthly: orders with and without the loyalty card month by month, guests included."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import cents, dollars, money_per, person
from pipeline.marts.loyalty.customers import STATUSES, status_of
from pipeline.spark.tables import Column, Table

MONTHLY = Table(
    name="loyalty/monthly",
    grain="one row per month and the orders' own status",
    key=("month", "status"),
    columns=(
        Column("month", "date"),
        Column("status", "text", values=STATUSES),
        Column("orders", "count"),
        Column("revenue", "money"),
        Column("customers", "count"),
        Column("avg_order_value", "money"),
    ),
)


def monthly(inputs: Inputs) -> DataFrame:
    """loyalty/monthly from the orders in scope."""
    by_person = inputs.orders.groupBy(
        F.trunc("business_date", "month").alias("month"),
        status_of(F.col("is_loyalty")).alias("status"),
        person(inputs.rules).alias("person"),
    ).agg(F.count(F.lit(1)).alias("orders"), F.sum(cents("net_amount")).alias("revenue"))
    return MONTHLY.select(
        by_person.groupBy("month", "status")
        .agg(
            F.sum("orders").alias("orders"),
            F.sum("revenue").alias("revenue"),
            # Everybody who is no person shares the null, which is not counted.
            F.count("person").alias("customers"),
        )
        .withColumn("revenue", dollars("revenue"))
        .withColumn("avg_order_value", money_per(F.col("revenue"), F.col("orders")))
    )
