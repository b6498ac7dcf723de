"""What the tables of clv share: customers by order date, and their home restaurants."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def customer_days(customer_orders: DataFrame) -> DataFrame:
    """One row per customer and business date with an order: counts, and money in USD."""
    return customer_orders.groupBy("customer_id", F.col("business_date").alias("order_date")).agg(
        F.count(F.lit(1)).alias("orders"),
        F.sum("quantity").alias("items"),
        F.sum("gross_amount").cast("decimal(18,2)").alias("gross_revenue"),
        F.sum("discount_amount").cast("decimal(18,2)").alias("discounts"),
        F.sum("net_amount").cast("decimal(18,2)").alias("revenue"),
        F.count_if("is_loyalty").alias("loyalty_orders"),
    )


def home_restaurants(customer_orders: DataFrame) -> DataFrame:
    """One row per customer: restaurant_id of most orders, then latest order, then smallest id."""
    visits = customer_orders.groupBy("customer_id", "restaurant_id").agg(
        F.count(F.lit(1)).alias("orders"), F.max("ordered_at").alias("latest")
    )
    # The smallest of this struct: numbers are negated since a text can't be.
    choice = F.struct(-F.col("orders"), -F.unix_micros("latest"), F.col("restaurant_id"))
    return visits.groupBy("customer_id").agg(F.min(choice)["restaurant_id"].alias("restaurant_id"))
