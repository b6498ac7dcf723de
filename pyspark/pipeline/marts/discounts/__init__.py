"""Discounts, prices and add-ons: what they cost, and what follows them."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import cents, dollars, identified_customer_id, quotient, ratio
from pipeline.marts.discounts.addons import addons
from pipeline.marts.discounts.effect import customer_dates, effect
from pipeline.marts.discounts.elasticity import elasticity
from pipeline.marts.discounts.prices import prices, sold


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    lines = inputs.cache.keep(sold(inputs.lines))
    return {
        "discounts": discounts(inputs),
        "discounts/effect": effect(customer_dates(inputs), inputs.cache),
        "discounts/prices": prices(lines),
        "discounts/elasticity": elasticity(lines),
        "discounts/addons": addons(inputs),
    }


def metadata(inputs: Inputs) -> dict[str, str | int | float | bool]:
    """`discounts_found`: whether any option has a negative price. `zero_amount_lines`: how many."""
    # A line's discount_amount is above 0 where, and only where, it has such an option.
    found = inputs.lines.agg(
        F.coalesce(F.max(F.col("discount_amount") > 0), F.lit(False)).alias("discounts_found"),
        F.count_if(F.col("item_amount") == 0).alias("zero_amount_lines"),
    ).collect()[0]
    return {name: found[name] for name in ("discounts_found", "zero_amount_lines")}


DIMENSIONS = ("total", "month", "restaurant")
DISCOUNTED, FULL_PRICE = "discounted", "full_price"

DISCOUNTS = table("discounts")

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
            # Guests and excluded accounts share the null, which is not counted.
            F.count("identified_id").alias("customers"),
        )
        .withColumns({name: dollars(name) for name in ("gross_revenue", "discounts", "revenue")})
        .withColumn("orders_share", ratio(orders, F.sum(orders).over(Window.partitionBy(*VALUE))))
        .withColumn("discount_rate", ratio(F.col("discounts"), gross))
        .withColumn("avg_order_value", quotient(revenue, orders))
        .withColumn("avg_gross_value", quotient(gross, orders))
        .withColumn("items_per_order", quotient(F.col("items"), orders))
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
        identified_customer_id(inputs.rules).alias("identified_id"),
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
        orders.select("identified_id", "order_type", *SUMS, F.inline(values))
        .groupBy(*VALUE, "order_type", "identified_id")
        .agg(*(F.sum(name).alias(name) for name in SUMS))
    )
