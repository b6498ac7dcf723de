"""discounts/prices: every price an item was sold at, by line."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import table
from pipeline.marts.common import cents, dollars, quotient, ratio

PRICES = table("discounts/prices")

ITEM_PRICE = ["item_name", "unit_price"]


def sold(lines: DataFrame) -> DataFrame:
    """One row per item, unit price, restaurant and date: lines, units, revenue (cents), is_listed.

    `is_listed`: one of the lines has quantity 1. Partitioned by item and unit price.
    """
    return (
        lines.select(
            "item_name",
            quotient(F.col("item_amount"), F.col("quantity")).alias("unit_price"),
            "restaurant_id",
            "business_date",
            "quantity",
            cents("item_amount").alias("revenue"),
        )
        .groupBy(*ITEM_PRICE, "restaurant_id", "business_date")
        .agg(
            F.count(F.lit(1)).alias("lines"),
            F.sum("quantity").alias("units"),
            F.sum("revenue").alias("revenue"),
            F.max(F.col("quantity") == 1).alias("is_listed"),
        )
    )


def prices(sold_lines: DataFrame) -> DataFrame:
    """discounts/prices from `sold`."""
    days = sold_lines.groupBy(*ITEM_PRICE, "business_date").agg(
        F.sum("lines").alias("lines"),
        F.sum("units").alias("units"),
        F.sum("revenue").alias("revenue"),
        F.max("is_listed").alias("is_listed"),
    )
    revenue, active_days = F.col("revenue"), F.col("active_days")
    of_item = F.sum(revenue).over(Window.partitionBy("item_name"))
    return PRICES.select(
        days.groupBy(*ITEM_PRICE)
        .agg(
            F.max("is_listed").alias("is_listed"),
            F.min("business_date").alias("first_seen"),
            F.max("business_date").alias("last_seen"),
            F.count(F.lit(1)).alias("active_days"),
            F.sum("lines").alias("lines"),
            F.sum("units").alias("units"),
            F.sum("revenue").alias("revenue"),
        )
        .withColumn("units_per_active_day", quotient(F.col("units"), active_days))
        .withColumn("revenue", dollars("revenue"))
        .withColumn("revenue_share", ratio(revenue, of_item))
    )
