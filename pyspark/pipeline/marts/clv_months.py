"""What clv/migration and clv/cohorts share: where each customer stands month by month."""

import calendar
from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

MONEY = "decimal(18,2)"


def is_partial(month: Column, as_of: date) -> Column:
    """Whether the month (its first day) is as_of's and as_of is not its last day."""
    last_day = calendar.monthrange(as_of.year, as_of.month)[1]
    return (month == F.lit(as_of.replace(day=1))) & F.lit(as_of.day != last_day)


def customer_months(days: DataFrame, as_of: date) -> DataFrame:
    """One row per customer and month from the first order's to as_of's, without the customer's id.

    `first_month`, `month`, `is_active` (an order in the month), `revenue` of the month and
    `clv_to_date` at its end, USD.
    """
    by_month = Window.partitionBy("customer_id").orderBy("order_month")
    so_far = by_month.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    ordered = (
        days.withColumn("order_month", F.trunc("order_date", "month"))
        .groupBy("customer_id", "order_month")
        .agg(F.sum("revenue").cast(MONEY).alias("revenue"))
        .withColumn("first_month", F.min("order_month").over(so_far))
        .withColumn("clv_to_date", F.sum("revenue").over(so_far).cast(MONEY))
        .withColumn("next_month", F.lead("order_month").over(by_month))
    )
    # What is known of a month with an order holds until the next: no join with a list of months.
    last = F.coalesce(F.add_months("next_month", -1), F.lit(as_of.replace(day=1)))
    is_active = F.col("month") == F.col("order_month")
    return ordered.withColumn(
        "month", F.explode(F.sequence("order_month", last, F.expr("interval 1 month")))
    ).select(
        "first_month",
        "month",
        is_active.alias("is_active"),
        F.when(is_active, F.col("revenue")).otherwise(F.lit(0)).cast(MONEY).alias("revenue"),
        "clv_to_date",
    )
