"""What clv/migration and clv/cohorts share: customers' months with an order, and those between."""

import calendar
from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

MONEY = "decimal(18,2)"


def is_partial(month: Column, as_of: date) -> Column:
    """Whether the month (its first day) is as_of's and as_of is not its last day."""
    last_day = calendar.monthrange(as_of.year, as_of.month)[1]
    return (month == F.lit(as_of.replace(day=1))) & F.lit(as_of.day != last_day)


def order_months(days: DataFrame) -> DataFrame:
    """One row per customer and month with an order, without the customer's id.

    `first_month` of the customer, `order_month`, `next_month` with an order (null: none),
    `revenue` of the month, and `clv_before` and `clv_to_date` at its ends, USD.
    """
    by_month = Window.partitionBy("customer_id").orderBy("order_month")
    so_far = by_month.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    clv_to_date = F.sum("revenue").over(so_far).cast(MONEY)
    return (
        days.withColumn("order_month", F.trunc("order_date", "month"))
        .groupBy("customer_id", "order_month")
        .agg(F.sum("revenue").cast(MONEY).alias("revenue"))
        .select(
            F.min("order_month").over(so_far).alias("first_month"),
            "order_month",
            F.lead("order_month").over(by_month).alias("next_month"),
            "revenue",
            clv_to_date.alias("clv_to_date"),
            (clv_to_date - F.col("revenue")).cast(MONEY).alias("clv_before"),
        )
    )


def each_month(ordered: DataFrame, as_of: date) -> DataFrame:
    """Every month from a row's `order_month` to the one before `next_month`, else to as_of's.

    What is known of a month with an order holds until the next: no join with a list of months.
    `is_active` tells the month itself from those that it holds for.
    """
    last = F.coalesce(F.add_months("next_month", -1), F.lit(as_of.replace(day=1)))
    months = F.sequence("order_month", last, F.expr("interval 1 month"))
    return ordered.withColumn("month", F.explode(months)).withColumn(
        "is_active", F.col("month") == F.col("order_month")
    )
