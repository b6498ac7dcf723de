"""Orders: the sums of their lines under the attributes that the lines share."""

from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.silver.tables import AMOUNTS, ORDER_ATTRIBUTES, ORDERS


def build_orders(order_lines: DataFrame) -> DataFrame:
    """Table orders. The lines of an order agree in its attributes, so these can be grouped by."""
    attributes = [column.name for column in ORDER_ATTRIBUTES]
    sums = ["quantity", *(column.name for column in AMOUNTS)]
    frame = order_lines.groupBy("order_id", *attributes).agg(
        F.count("*").alias("lines"), *(F.sum(name).alias(name) for name in sums)
    )
    return ORDERS.select(frame)


@dataclass(frozen=True, kw_only=True)
class OrderDates:
    """First and last business date of a restaurant's orders, test orders or others."""

    restaurant_id: str
    is_test: bool
    first: date
    last: date


def order_dates(orders: DataFrame) -> list[OrderDates]:
    """At most two rows per restaurant: small, whatever the number of orders."""
    found = (
        orders.groupBy("restaurant_id", "is_test")
        .agg(F.min("business_date").alias("first"), F.max("business_date").alias("last"))
        .collect()
    )
    return [OrderDates(**row.asDict()) for row in found]
