"""Loyalty: members compared with non-members, by customer and by order, and what changed."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import (
    cents,
    dollars,
    exact_sum,
    fraction,
    identified_customer_id,
    mean,
    median_halves,
    quotient,
    ratio,
    settled,
)
from pipeline.marts.loyalty.customers import (
    MEMBER,
    NON_MEMBER,
    loyalty_customers,
    status_of,
    switchers,
)
from pipeline.marts.loyalty.lift import lift, lift_strata


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    customers = inputs.cache.keep(loyalty_customers(inputs.customer_orders, inputs.as_of))
    months = inputs.cache.keep(monthly(inputs))
    return {
        "loyalty": status(customers, months, inputs.marts["clv"]),
        "loyalty/lift": lift(lift_strata(customers)),
        "loyalty/monthly": months,
        "loyalty/switchers": switchers(customers),
    }


CUSTOMER, ORDER = "customer", "order"

LOYALTY = table("loyalty")

KEY = ["basis", "status"]


def status(customers: DataFrame, months: DataFrame, clv: DataFrame) -> DataFrame:
    """loyalty from `loyalty_customers`, loyalty/monthly (its orders add up) and clv."""
    by_order = months.groupBy(F.lit(ORDER).alias("basis"), "status").agg(
        F.sum("orders").alias("all_orders"), F.sum("revenue").alias("all_revenue")
    )
    joined = (
        _persons(customers)
        .join(by_order, on=KEY, how="full")
        .join(_values(clv), on=KEY, how="left")
        .withColumn("customers", F.coalesce("customers", F.lit(0)))
        .withColumn("orders", F.coalesce("all_orders", "person_orders"))
        .withColumn("spend", dollars("person_revenue"))
        .withColumn("revenue", F.coalesce("all_revenue", "spend"))
    )
    count, orders, revenue = F.col("customers"), F.col("orders"), F.col("revenue")
    of_basis = Window.partitionBy("basis")
    return LOYALTY.select(
        joined.withColumn("orders_share", ratio(orders, F.sum(orders).over(of_basis)))
        .withColumn("revenue_share", ratio(revenue, F.sum(revenue).over(of_basis)))
        .withColumn("avg_order_value", quotient(revenue, orders))
        .withColumn("avg_spend_per_customer", quotient(F.col("spend"), count))
        .withColumn("avg_orders_per_customer", quotient(F.col("person_orders"), count))
        .withColumn("repeat_rate", ratio(F.col("repeaters"), count))
        .withColumn("avg_gap_days", mean(settled(F.col("gaps")), F.col("gap_count")))
    )


def _persons(customers: DataFrame) -> DataFrame:
    """One row per basis and status: a customer has one by customer, up to two by order."""
    by_customer = status_of(F.col("joined").isNotNull())
    entries = F.inline(
        F.array(
            _entry(CUSTOMER, by_customer, "any"),
            _entry(ORDER, F.lit(MEMBER), MEMBER),
            _entry(ORDER, F.lit(NON_MEMBER), NON_MEMBER),
        )
    )
    gap = fraction(F.col("days"), F.col("order_dates") - 1)
    return (
        customers.select(entries)
        .where(F.col("orders") > 0)
        .groupBy(*KEY)
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("orders").alias("person_orders"),
            F.sum("revenue").alias("person_revenue"),
            F.count_if(F.col("orders") > 1).alias("repeaters"),
            F.sum(gap).alias("gaps"),
            F.count(gap).alias("gap_count"),
        )
    )


def _entry(basis: str, status: SparkColumn, orders: str) -> SparkColumn:
    sums = (F.col(f"{orders}.{name}") for name in ("orders", "revenue", "order_dates", "days"))
    return F.struct(F.lit(basis).alias("basis"), status.alias("status"), *sums)


def _values(clv: DataFrame) -> DataFrame:
    return (
        clv.groupBy(status_of(F.col("is_member")).alias("status"))
        .agg(
            median_halves(cents("clv")).alias("median_halves"),
            (exact_sum(F.col("predicted_clv")) / F.count("predicted_clv")).alias("predicted"),
        )
        .select(
            F.lit(CUSTOMER).alias("basis"),
            "status",
            quotient(dollars("median_halves"), F.lit(2)).alias("median_clv"),
            F.round("predicted", 4).alias("avg_predicted_clv"),
        )
    )


MONTHLY = table("loyalty/monthly")


def monthly(inputs: Inputs) -> DataFrame:
    """loyalty/monthly from the orders in scope."""
    by_person = inputs.orders.groupBy(
        F.trunc("business_date", "month").alias("month"),
        status_of(F.col("is_loyalty")).alias("status"),
        identified_customer_id(inputs.rules).alias("identified_id"),
    ).agg(F.count(F.lit(1)).alias("orders"), F.sum(cents("net_amount")).alias("revenue"))
    return MONTHLY.select(
        by_person.groupBy("month", "status")
        .agg(
            F.sum("orders").alias("orders"),
            F.sum("revenue").alias("revenue"),
            # Guests and excluded accounts share the null, which is not counted.
            F.count("identified_id").alias("customers"),
        )
        .withColumn("revenue", dollars("revenue"))
        .withColumn("avg_order_value", quotient(F.col("revenue"), F.col("orders")))
    )
