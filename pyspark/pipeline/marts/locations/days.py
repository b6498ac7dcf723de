"""Restaurants by day, the periods of locations, and the favourites of each period."""

from datetime import date, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import HOURS, cents, daypart

ALL = "all"
PERIOD_DAYS = {"365d": 365, "90d": 90}
PERIODS = (ALL, *PERIOD_DAYS)

SUMS = (
    "revenue",
    "gross_revenue",
    "discounts",
    "orders",
    "items",
    "guest_orders",
    "loyalty_orders",
)


def restaurant_days(inputs: Inputs) -> DataFrame:
    """One row per restaurant, business date and daypart with an order: sums, money in cents."""
    return inputs.orders.groupBy(
        "restaurant_id", "business_date", daypart(F.col("hour")).alias("daypart")
    ).agg(
        F.sum(cents("net_amount")).alias("revenue"),
        F.sum(cents("gross_amount")).alias("gross_revenue"),
        F.sum(cents("discount_amount")).alias("discounts"),
        F.count(F.lit(1)).alias("orders"),
        F.sum("quantity").alias("items"),
        F.count_if(F.col("customer_id").isNull()).alias("guest_orders"),
        F.count_if("is_loyalty").alias("loyalty_orders"),
    )


def period_start(period: str, inputs: Inputs) -> date:
    """The first day of a period ending as_of."""
    if period == ALL:
        return inputs.first_date
    return inputs.as_of - timedelta(days=PERIOD_DAYS[period] - 1)


def periods_of(business_date: Column, as_of: date) -> Column:
    """The periods ending as_of that a date up to as_of is in, ARRAY<STRING>."""
    within = [
        F.when(business_date > F.lit(as_of - timedelta(days=days)), period)
        for period, days in PERIOD_DAYS.items()
    ]
    return F.array_compact(F.array(F.lit(ALL), *within))


def periods_before(business_date: Column, as_of: date) -> Column:
    """The periods whose equally long predecessor a date is in, ARRAY<STRING>."""
    within = [
        F.when(
            business_date.between(
                F.lit(as_of - timedelta(days=2 * days - 1)), F.lit(as_of - timedelta(days=days))
            ),
            period,
        )
        for period, days in PERIOD_DAYS.items()
    ]
    return F.array_compact(F.array(*within))


# Revenue times this compares as revenue per hour does, in whole numbers.
HOURS_IN_A_DAY = 24
BY_HOUR = {name: HOURS_IN_A_DAY // hours for name, hours in HOURS.items()}


def favourites(inputs: Inputs) -> DataFrame:
    """One row per period and restaurant: top_category, top_item by lines, revenue, name."""
    sold = (
        inputs.lines.groupBy(
            "restaurant_id",
            "item_category",
            "item_name",
            periods_of(F.col("business_date"), inputs.as_of).alias("periods"),
        )
        .agg(F.count(F.lit(1)).alias("lines"), F.sum(cents("net_amount")).alias("revenue"))
        .withColumn("period", F.explode("periods"))
    )
    both = F.explode(
        F.create_map(
            F.lit("top_category"), F.col("item_category"), F.lit("top_item"), F.col("item_name")
        )
    ).alias("top", "name")
    # The smallest of this struct: numbers are negated since a text can't be.
    rank = F.struct(-F.col("lines"), -F.col("revenue"), F.col("name"))
    return (
        sold.select("period", "restaurant_id", "lines", "revenue", both)
        .groupBy("period", "restaurant_id", "top", "name")
        .agg(F.sum("lines").alias("lines"), F.sum("revenue").alias("revenue"))
        .groupBy("period", "restaurant_id")
        .agg(
            *(
                F.min(F.when(F.col("top") == top, rank))["name"].alias(top)
                for top in ("top_category", "top_item")
            )
        )
    )


def best_dayparts(days: DataFrame, as_of: date) -> DataFrame:
    """One row per period and restaurant: best_daypart by revenue per hour, then by name."""
    factors = F.create_map(*(F.lit(part) for pair in BY_HOUR.items() for part in pair))
    rank = F.struct(-F.col("revenue") * factors[F.col("daypart")], F.col("daypart"))
    return (
        days.withColumn("period", F.explode(periods_of(F.col("business_date"), as_of)))
        .groupBy("period", "restaurant_id", "daypart")
        .agg(F.sum("revenue").alias("revenue"))
        .groupBy("period", "restaurant_id")
        .agg(F.min(rank)["daypart"].alias("best_daypart"))
    )
