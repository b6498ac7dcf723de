"""sales/holidays: each holiday beside the same weekday of the weeks around it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import cents, dollars, median_halves, money_per, percent_change
from pipeline.spark.tables import Column, Table

HOLIDAYS = Table(
    name="sales/holidays",
    grain="one row per holiday from the first date to as_of, without sales too",
    key=("date",),
    columns=(
        Column("date", "date"),
        Column("holiday_name", "text", nullable=True),
        Column("is_observed", "flag"),
        Column("revenue", "money"),
        Column("baseline", "money", nullable=True),
        Column("uplift_pct", "percent", nullable=True),
    ),
)

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
        .withColumn("baseline", money_per(dollars("baseline_halves"), F.lit(2)))
        .withColumn("revenue", dollars("revenue"))
    )
