"""discounts: discounted orders beside those at full price."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import average, cents, dollars, money_per, person, ratio
from pipeline.spark.tables import Column, Table

DIMENSIONS = ("total", "month", "restaurant")
DISCOUNTED, FULL_PRICE = "discounted", "full_price"

DISCOUNTS = Table(
    name="discounts",
    grain="one row per dimension, its month or restaurant, and order type with an order",
    key=("dimension", "month", "restaurant_id", "order_type"),
    columns=(
        Column("dimension", "text", values=DIMENSIONS),
        Column("month", "date", nullable=True),
        Column("restaurant_id", "text", nullable=True),
        Column("order_type", "text", values=(DISCOUNTED, FULL_PRICE)),
        Column("orders", "count"),
        Column("orders_share", "ratio"),
        Column("gross_revenue", "money"),
        Column("discounts", "money"),
        Column("revenue", "money"),
        Column("discount_rate", "ratio", nullable=True),
        Column("avg_order_value", "money"),
        Column("avg_gross_value", "money"),
        Column("items_per_order", "average"),
        Column("customers", "count"),
    ),
)

VALUE = ("dimension", "month", "restaurant_id")
SUMS = ("orders", "items", "gross_revenue", "discounts", "revenue")


def discounts(inputs: Inputs) -> DataFrame:
    """discounts from the orders in scope."""
    gross, revenue, orders = F.col("gross_revenue"), F.col("revenue"), F.col("orders")
    return DISCOUNTS.select(
        _by_person(inputs)
        .groupBy(*VALUE, "order_type")
        .agg(
            *(F.sum(name).alias(name) for name in SUMS),
            # Everybody who is no person shares the null, which is not counted.
            F.count("person").alias("customers"),
        )
        .withColumns({name: dollars(name) for name in ("gross_revenue", "discounts", "revenue")})
        .withColumn("orders_share", ratio(orders, F.sum(orders).over(Window.partitionBy(*VALUE))))
        .withColumn("discount_rate", ratio(F.col("discounts"), gross))
        .withColumn("avg_order_value", money_per(revenue, orders))
        .withColumn("avg_gross_value", money_per(gross, orders))
        .withColumn("items_per_order", average(F.col("items"), orders))
    )


def _by_person(inputs: Inputs) -> DataFrame:
    is_discounted = F.col("discount_amount") > 0
    none = F.lit(None)
    of_dimension = {
        "total": (none.cast("date"), none.cast("string")),
        "month": (F.col("month"), none.cast("string")),
        "restaurant": (none.cast("date"), F.col("restaurant_id")),
    }
    values = F.array(
        *(
            F.struct(
                F.lit(dimension).alias("dimension"),
                month.alias("month"),
                restaurant.alias("restaurant_id"),
            )
            for dimension, (month, restaurant) in of_dimension.items()
        )
    )
    orders = inputs.orders.groupBy(
        person(inputs.rules).alias("person"),
        F.when(is_discounted, DISCOUNTED).otherwise(FULL_PRICE).alias("order_type"),
        F.trunc("business_date", "month").alias("month"),
        "restaurant_id",
    ).agg(
        F.count(F.lit(1)).alias("orders"),
        F.sum("quantity").alias("items"),
        F.sum(cents("gross_amount")).alias("gross_revenue"),
        F.sum(cents("discount_amount")).alias("discounts"),
        F.sum(cents("net_amount")).alias("revenue"),
    )
    return (
        orders.select("person", "order_type", *SUMS, F.inline(values))
        .groupBy(*VALUE, "order_type", "person")
        .agg(*(F.sum(name).alias(name) for name in SUMS))
    )
