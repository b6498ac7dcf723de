"""Customers with the windows around two dates, and loyalty/switchers."""

from datetime import date, timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import table
from pipeline.marts.common import cents, dollars, quotient

MEMBER, NON_MEMBER = "member", "non_member"
STATUSES = (MEMBER, NON_MEMBER)

LIFT_DAYS = 365
SWITCH_DAYS = 180


def status_of(is_member: Column) -> Column:
    """`member` or `non_member`."""
    return F.when(is_member, MEMBER).otherwise(NON_MEMBER)


def loyalty_customers(customer_orders: DataFrame, as_of: date) -> DataFrame:
    """One row per customer; money in cents.

    `any`, `member`, `non_member` {orders, revenue, order_dates, days}: over all orders, the loyalty
    orders, the others; days from the first to the last date.
    `first` {is_loyalty, restaurant_id} of the first order; `first_order_date`; `has_year` and
    {orders, revenue}_year: the 365 days after it.
    `joined`: date of the first loyalty order (null: none); `has_windows` and
    {orders, revenue}_{before, after}: the 180 days before and after it.
    """
    date_, first, joined = F.col("business_date"), F.col("first_order_date"), F.col("joined")
    in_year = date_.between(F.date_add(first, 1), F.date_add(first, LIFT_DAYS))
    before = date_.between(F.date_sub(joined, SWITCH_DAYS), F.date_sub(joined, 1))
    after = date_.between(F.date_add(joined, 1), F.date_add(joined, SWITCH_DAYS))
    last_first = F.lit(as_of - timedelta(days=LIFT_DAYS))
    last_joined = F.lit(as_of - timedelta(days=SWITCH_DAYS))
    return (
        _days(customer_orders)
        .groupBy("customer_id", "first_order_date", "joined")
        .agg(
            *(_summary(name) for name in ("any", *STATUSES)),
            F.min("first").alias("first"),
            *_window_sums("year", in_year),
            *_window_sums("before", before),
            *_window_sums("after", after),
        )
        .withColumn("has_year", first <= last_first)
        .withColumn(
            "has_windows", (first <= F.date_sub(joined, SWITCH_DAYS)) & (joined <= last_joined)
        )
    )


def _days(customer_orders: DataFrame) -> DataFrame:
    """One row per customer and business date, with the customer's first_order_date and joined."""
    everything = Window.partitionBy("customer_id")
    revenue, is_loyalty = cents("net_amount"), F.col("is_loyalty")
    return (
        customer_orders.groupBy("customer_id", "business_date")
        .agg(
            F.count(F.lit(1)).alias("any_orders"),
            F.count_if(is_loyalty).alias("member_orders"),
            F.count_if(~is_loyalty).alias("non_member_orders"),
            F.sum(revenue).alias("any_revenue"),
            F.sum(F.when(is_loyalty, revenue)).alias("member_revenue"),
            F.sum(F.when(~is_loyalty, revenue)).alias("non_member_revenue"),
            F.min(F.struct("ordered_at", "order_id", "is_loyalty", "restaurant_id")).alias("first"),
        )
        .withColumn("first_order_date", F.min("business_date").over(everything))
        .withColumn(
            "joined",
            F.min(F.when(F.col("member_orders") > 0, F.col("business_date"))).over(everything),
        )
    )


def _summary(name: str) -> Column:
    orders = F.col(f"{name}_orders")
    dates = F.when(orders > 0, F.col("business_date"))
    return F.struct(
        F.sum(orders).alias("orders"),
        F.sum(f"{name}_revenue").alias("revenue"),
        F.count(dates).alias("order_dates"),
        F.datediff(F.max(dates), F.min(dates)).alias("days"),
    ).alias(name)


def _window_sums(name: str, within: Column) -> list[Column]:
    return [
        F.coalesce(F.sum(F.when(within, F.col(f"any_{measure}"))), F.lit(0)).alias(
            f"{measure}_{name}"
        )
        for measure in ("orders", "revenue")
    ]


SWITCHERS = table("loyalty/switchers")

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
        .withColumns({name: quotient(F.col(name), months) for name in SUMS[:2]})
        .withColumns({name: quotient(dollars(name), months) for name in SUMS[2:]})
    )
