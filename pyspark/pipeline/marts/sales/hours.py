"""sales/hours: when in the week orders come in."""

from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import average, cents, dollars
from pipeline.spark.tables import Column, Table

HOURS = Table(
    name="sales/hours",
    grain="one row per restaurant (null: all), weekday and local hour with an order",
    key=("restaurant_id", "day_of_week", "hour"),
    columns=(
        Column("restaurant_id", "text", nullable=True),
        Column("day_of_week", "count"),
        Column("hour", "count"),
        Column("orders", "count"),
        Column("revenue", "money"),
        Column("orders_per_week", "average"),
    ),
)


def hours(inputs: Inputs) -> DataFrame:
    """sales/hours from the orders in scope."""
    of_weekday = F.element_at(
        F.array(*(F.lit(count) for count in _weekdays(inputs))), F.col("day_of_week")
    )
    return HOURS.select(
        inputs.orders.groupBy(
            "restaurant_id", (F.weekday("business_date") + 1).alias("day_of_week"), "hour"
        )
        .agg(F.count(F.lit(1)).alias("orders"), F.sum(cents("net_amount")).alias("revenue"))
        .withColumn("restaurant_id", F.explode(F.array("restaurant_id", F.lit(None))))
        .groupBy("restaurant_id", "day_of_week", "hour")
        .agg(F.sum("orders").alias("orders"), F.sum("revenue").alias("revenue"))
        .withColumn("revenue", dollars("revenue"))
        .withColumn("orders_per_week", average(F.col("orders"), of_weekday))
    )


def _weekdays(inputs: Inputs) -> list[int]:
    """How many Mondays, Tuesdays, ... there are from the first date to as_of."""
    days = (inputs.as_of - inputs.first_date).days + 1
    # Every seventh day from each weekday's first: the i-th day of the span opens its weekday.
    opening = {(inputs.first_date + timedelta(i)).weekday(): i for i in range(7)}
    return [max(0, -(-(days - opening[weekday]) // 7)) for weekday in range(7)]
