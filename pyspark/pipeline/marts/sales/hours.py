"""sales/hours and sales/holidays: when in the week orders come in, and what holidays sell."""

from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import cents, dollars, median_halves, percent_change, quotient

HOURS = table("sales/hours")


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
        .withColumn("orders_per_week", quotient(F.col("orders"), of_weekday))
    )


def _weekdays(inputs: Inputs) -> list[int]:
    """How many Mondays, Tuesdays, ... there are from the first date to as_of."""
    days = (inputs.as_of - inputs.first_date).days + 1
    # Every seventh day from each weekday's first: the i-th day of the span opens its weekday.
    opening = {(inputs.first_date + timedelta(i)).weekday(): i for i in range(7)}
    return [max(0, -(-(days - opening[weekday]) // 7)) for weekday in range(7)]


HOLIDAYS = table("sales/holidays")

DAYS_AROUND = tuple(7 * week for week in range(-4, 5) if week)


def holidays(inputs: Inputs) -> DataFrame:
    """sales/holidays: the baseline is the median of the days around that are no holidays."""
    days = inputs.orders.groupBy(F.col("business_date").alias("date")).agg(
        F.sum(cents("net_amount")).alias("revenue")
    )
    every = inputs.calendar.where(
        F.col("is_holiday") & F.col("date").between(F.lit(inputs.first_date), F.lit(inputs.as_of))
    ).select("date", "holiday_name", "is_observed")
    around = (
        every.select(
            F.col("date").alias("holiday"),
            F.explode(F.array(*(F.date_add("date", shift) for shift in DAYS_AROUND))).alias("date"),
        )
        .join(days, on="date", how="inner")
        .join(every, on="date", how="left_anti")
        .groupBy(F.col("holiday").alias("date"))
        .agg(median_halves(F.col("revenue")).alias("baseline_halves"))
    )
    return HOLIDAYS.select(
        every.join(days, on="date", how="left")
        .join(around, on="date", how="left")
        .withColumn("revenue", F.coalesce("revenue", F.lit(0)))
        .withColumn("uplift_pct", percent_change(2 * F.col("revenue"), F.col("baseline_halves")))
        .withColumn("baseline", quotient(dollars("baseline_halves"), F.lit(2)))
        .withColumn("revenue", dollars("revenue"))
    )
